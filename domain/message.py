"""What is asked of the system: a message, where its words are, and how far it has come."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from domain.value import Value

TENANT_DEFAULT = "default"

TenantId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
MessageId = Annotated[str, StringConstraints(pattern=r"^msg_[a-z2-7]{26}$")]
ModelName = Annotated[str, StringConstraints(pattern=r"^(local|(anthropic|openai):.{1,100})$")]
"""`local`, or `provider:model` as in `anthropic:claude-haiku-5-5`."""


def provider_of(model: ModelName) -> str:
    """Who has the model: `anthropic`, `openai`, or `local` for the built-in one."""
    return model.partition(":")[0]


class Status(StrEnum):
    """How far a message has come; the last three are terminal."""

    QUEUED = "queued"
    PROCESSING = "processing"
    DONE = "done"
    NEEDS_REVIEW = "needs_review"
    DEAD_LETTER = "dead_letter"

    @property
    def terminal(self) -> bool:
        """Whether processing is over."""
        return self in {Status.DONE, Status.NEEDS_REVIEW, Status.DEAD_LETTER}


class Stored(Value):
    """A message that the store has accepted already."""

    type: Literal["stored"] = "stored"
    message_id: MessageId


class Inline(Value):
    """A message whose words travel in the workflow's input itself."""

    type: Literal["inline"] = "inline"
    media_type: str = Field(default="text/plain", max_length=100)
    body: str = Field(min_length=1, max_length=200_000)
    id: str | None = Field(default=None, max_length=255)
    """The source's own id; the hash of the body where none is given."""
    user: str | None = Field(default=None, max_length=320)
    """Address of the mailbox's owner."""


SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""What the settings call a source of messages."""


RemoteId = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""What a source calls one of its messages."""


class Remote(Value):
    """A message that lies elsewhere: fetched, by its id, from a source that the settings name."""

    type: Literal["remote"] = "remote"
    source: SourceName
    id: RemoteId
    """What the source itself calls the message."""
    user: str | None = Field(default=None, max_length=320)
    """Address of the mailbox's owner; the source's own, where not given."""


Source = Annotated[Stored | Inline | Remote, Field(discriminator="type")]


class ProcessInput(Value):
    """The input of `ProcessMessage`: small, and the same from any language."""

    source: Source
    tenant: TenantId = TENANT_DEFAULT
    run: int = Field(default=1, ge=1)
    model: ModelName | None = None
    """Asked instead of every route's first model, when a person replays with another."""


class MessageRef(Value):
    """One run of one message; all that history carries of it."""

    tenant: TenantId
    message_id: MessageId
    run: int = 1
