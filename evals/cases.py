"""A case: a message, and what should come of it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from domain.value import Value

Quote = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class ExpectedTask(Value):
    """A task that a careful reader finds."""

    quote: Quote
    """The words that prove it; white space may differ from the source."""
    owner: str | None
    """Address or name of who is to do it; nothing where the message does not say."""
    due: date | None


class ExpectedDecision(Value):
    """A decision that a careful reader finds."""

    quote: Quote


class Letter(Value):
    """One message, and what it is there to test."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]
    shows: str
    """What the case is there to test, in a line."""
    media_type: str
    user: str | None = None
    received_at: datetime
    body: tuple[str, ...] = Field(min_length=1)
    """The message's lines, as the source would send them."""

    @property
    def content(self) -> bytes:
        """The message's bytes."""
        return ("\n".join(self.body) + "\n").encode()


class Case(Letter):
    """One message with the results that are right for it."""

    tasks: tuple[ExpectedTask, ...] = ()
    decisions: tuple[ExpectedDecision, ...] = ()
    reply_owed: bool = False
    reply: str | None = None
    """What its user made of a draft for it, where they rewrote one."""


class KindCase(Letter):
    """One message with what a kind of one's own should find in it."""

    expected: dict[str, JsonValue]
    """As the kind's scorer understands it."""
