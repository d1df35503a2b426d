"""What a connector can do; the real service and its local double pass the same tests."""

from typing import Protocol, runtime_checkable

from domain.sources import Batch, Renewal
from domain.value import Value

BATCH_MESSAGES_MAX = 50
BATCH_BYTES_MAX = 32 * 1024 * 1024
"""Of the bodies in one batch, unless a single message has more."""

MESSAGE_BYTES_MAX = 25 * 1024 * 1024 + 1
"""Of a larger message only so much is taken: enough to be refused by its size, and kept."""


class Body(Value):
    """A message's bytes, as its source gave them."""

    media_type: str
    body: bytes


class Connection(Protocol):
    """A way to a source, opened when first used."""

    async def close(self) -> None:
        """Let go of the connection."""


class _Read(Connection, Protocol):
    """A source that is looked into, from a cursor on, by one watcher."""

    async def next(self, cursor: str | None) -> Batch | None:
        """What comes after the cursor, at most a batch; None when there is nothing new.

        Without a cursor it begins where the settings say. The same cursor gives the same messages again.

        Raises:
            Unavailable: cut off, or busy; try again from the same cursor.
            Refused: it does not let us in, or the settings name what is not there.
        """


@runtime_checkable
class Polled(_Read, Protocol):
    """One that cannot be waited for."""

    poll_s: float
    """How long until it is looked into again, unless it calls."""


@runtime_checkable
class Waiting(_Read, Protocol):
    """One that can tell when something is new."""

    async def wait(self, seconds: float) -> bool:
        """Until something may be new (true), or so long (false); a hint, never the only way to find out.

        Raises:
            Unavailable: cut off.
        """


Feed = Polled | Waiting


class Shelf(Connection, Protocol):
    """A source from which a message is fetched by its id."""

    async def bring(self, id: str) -> Body:  # noqa: A002  what every source calls it
        """The message's bytes.

        Raises:
            Unavailable: cut off, limited or busy; with how long to wait where the source says.
            Refused: `gone` when it is not there any more; `not_allowed`.
        """


class Drafting(Connection, Protocol):
    """A mailbox that keeps drafts, and may send them itself."""

    async def find(self, message_id: str) -> str | None:
        """Its id of the unsent draft with this Message-ID, given without angle brackets, if there is one."""

    async def draft(self, mail: bytes, answers: str | None) -> str:
        """Keep the mail as a draft, in the thread of its message `answers`; gives the draft's id.

        Raises:
            Unavailable: it may have been kept, or not.
            Refused: it does not take the mail, or does not let us.
        """

    async def send(self, id: str) -> str | None:  # noqa: A002  what every source calls it
        """Send a draft; gives the id of what was sent. None: there is no such draft, for it was sent or deleted."""

    async def sent(self, message_id: str) -> str | None:
        """Its id of the mail that was sent under this Message-ID, if it knows one."""


class Renewable(Connection, Protocol):
    """A source that tells us what is new only while it is asked to."""

    async def renew(self) -> Renewal:
        """Ask it to go on; safe to repeat.

        Raises:
            Unavailable: try again.
            Refused: it does not let us.
        """
