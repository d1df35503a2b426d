"""What a way out promises, and what it needs of a mailbox that keeps drafts."""

from typing import Protocol

from domain.delivery import Handing, Parcel
from domain.items import Receipt


class Post(Protocol):
    """A way out."""

    async def send(self, parcel: Parcel, handing: Handing) -> Receipt:
        """Let the parcel leave: once, as far as the far side allows. Safe to call again with the same parcel.

        It calls `handing.over` before the step after which the parcel may have left, and `handing.back` where the
        far side has then said that it has not.

        Raises:
            Refused: it has not left, and never will as it is: no sender, no recipient, an address that mail cannot
                carry, or the far side says so; the message is the far side's words, cut.
            Unavailable: it has not left, or a further attempt can find out; try again.
            Uncertain: it may have left, and nobody can find out; it must not be tried again.
            TakenBack: it has not left, for it is no longer approved.
        """


class Drafting(Protocol):
    """A mailbox that keeps drafts, and may send them itself."""

    async def find(self, message_id: str) -> str | None:
        """Its id of the unsent draft with this Message-ID, if there is one."""

    async def draft(self, mail: bytes, answers: str | None) -> str:
        """Keep the mail as a draft, in the thread of the message that it answers; gives the draft's id.

        Raises:
            Refused: it does not take the mail, or does not let us.
            Unavailable: it may have been kept, or not.
        """

    async def send(self, id: str) -> str | None:  # noqa: A002  what mailboxes call it
        """Send a draft; gives the id of what was sent. None: there is no such draft, for it was sent or deleted."""

    async def sent(self, message_id: str) -> str | None:
        """Its id of the mail that was sent under this Message-ID, if it knows one."""

    async def close(self) -> None:
        """Let go of the connection."""
