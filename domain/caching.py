"""The cache of answers: what is looked up in it, what it gives, and what an operator sees of it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from domain.conversation import Conversation
from domain.message import ModelName, TenantId
from domain.proposals import KindName, QuestionKind
from domain.sameness import Objection
from domain.value import Value

SIMILARITY_MIN = 0.97
"""Cosine from which a neighbour is near enough to be looked at; see docs/decisions/0008."""


READ_ONLY = frozenset({QuestionKind.TASKS, QuestionKind.DECISIONS})
"""Kinds whose answers are proved by the conversation, and so may come from one that is much alike."""


class SemanticMode(StrEnum):
    """What an answer to a question that is only much alike is good for."""

    OFF = "off"
    """Nothing: it is not looked for."""
    SHADOW = "shadow"
    """For the record: it is written down, and compared with the real answer once there is one."""
    ON = "on"
    """It is served, unless there is an objection."""


def _only_read(kinds: frozenset[QuestionKind]) -> frozenset[QuestionKind]:
    if forbidden := sorted(kinds - READ_ONLY):
        may, may_not = " and ".join(sorted(READ_ONLY)), ", ".join(forbidden)
        raise ValueError(f"what is only alike may answer {may}, not {may_not}")
    return kinds


ReadOnlyKinds = Annotated[frozenset[QuestionKind], AfterValidator(_only_read)]
"""Kinds whose answers may come from a question that is only alike."""


class Semantic(Value):
    """The semantic cache as set."""

    mode: SemanticMode
    kinds: ReadOnlyKinds
    """Those that have opted in; a composed question needs all of its kinds among them."""
    similarity_min: float = Field(default=SIMILARITY_MIN, gt=0, le=1)


class Seek(Value):
    """A question as the cache knows it, and who asks."""

    tenant: TenantId
    key: str
    """Over all that the answer may depend on."""
    space: str
    """Over the same without the input: within a space only the conversation differs."""
    question: str
    """E.g. `tasks+decisions`."""
    model: ModelName
    prompt_version: str
    call_id: str
    """The call that will fetch it."""
    holder: str
    """The step that makes this call: its next attempt has another call, and the same claim."""
    lifetime_s: float = Field(gt=0)
    lease_s: float = Field(gt=0)
    """How long the claim holds without an answer."""


class Cached(Value):
    """An answer that was validated."""

    call_id: str
    """The call that it was the answer to."""
    raw: str


class Claimed(Value):
    """Nobody has it; whoever asked is to fetch it."""


class InFlight(Value):
    """Somebody fetches it."""

    left_s: float = Field(ge=0)
    """Until their claim lapses."""


class Neighbour(Value):
    """The nearest answer in the same space."""

    key: str
    answer: Cached
    similarity: float
    conversation: Conversation
    """That it was given on."""


class Shadow(Value):
    """What the semantic cache would have answered to a call."""

    tenant: TenantId
    question: str
    call_id: str
    neighbour: str
    """The call whose answer it would have been."""
    refused: Objection | None
    """What kept it from answering."""


class CacheStats(Value):
    """Of one question, as asked: `tasks+decisions` is one."""

    question: str
    entries: int
    """Ready now."""
    looked: int
    """Calls that looked, by the call log."""
    hits: int
    saved_usd: float
    """What the calls behind the hits had cost."""


class CacheFilter(Value):
    """Which entries to throw away; what is not given fits every entry."""

    kind: KindName | None = None
    model: ModelName | None = None
    prompt_version: str | None = Field(default=None, max_length=100)
    """As in `tasks/1`; of a composed question, each of its kinds has one."""
    before: datetime | None = None
    """Entries that became ready before this; with its zone."""


class ShadowStats(Value):
    """What the semantic cache would have answered, of one question."""

    question: str
    looked: int
    """Times that a neighbour was near enough."""
    served: int
    """Of these, times that nothing spoke against it."""
    wrong: int
    """Of the served, times that the real answer was another."""
    unknown: int
    """Of the served, times that no real answer has been validated yet."""
    refused: dict[str, int]
    """Times that it was kept from answering, by objection."""
