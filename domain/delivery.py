"""Delivery: a reply on its way out, by which ways it may leave, and what can go wrong."""

import re
from enum import StrEnum
from typing import Protocol

from pydantic import Field, SecretStr

from domain.conversation import Mailbox, MailHeaders
from domain.failures import Refused
from domain.sources import Tls
from domain.value import Value

OUTBOX = "outbox"
"""What a receipt calls the outbox; nothing that says so has left the house."""
SMTP = "smtp"
REFERENCES_MAX = 20
"""Ids that a reply names: the thread's root, and the newest."""
ID_CHARS_MAX = 900
"""Of one id: a line of a mail ends at 998 octets (RFC 5322 2.1.1), and an id cannot be folded."""
_ID = re.compile(rf"[!-;=?-~]{{1,{ID_CHARS_MAX}}}")
_ADDRESS = re.compile(r"[^@\s<>]{1,256}@([^@\s<>]{1,255})")


class Way(StrEnum):
    """How approved drafts leave."""

    OUTBOX = "outbox"
    """They do not: each lies in the outbox, for others to take."""
    SMTP = "smtp"
    """By a mail server."""
    SOURCE = "source"
    """By the mailbox that the message came from, where its settings say `deliver`; else they lie in the outbox."""


class SmtpServer(Value):
    """A mail server that takes mail from us."""

    host: str = Field(min_length=1, max_length=253)
    port: int = Field(ge=1, le=65_535)
    tls: Tls
    login: str | None = None
    password: SecretStr | None = None


class Parcel(Value):
    """A reply as it is to leave."""

    draft_id: str
    far_id: str
    """Its Message-ID, without angle brackets, the same at every attempt; the draft's own id where nobody sends it."""
    sender: Mailbox | None
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str
    body: str
    in_reply_to: str | None = None
    """The Message-ID that it answers, without angle brackets."""
    references: tuple[str, ...] = ()
    """Those of its thread, oldest first, the one that it answers last."""
    answers: str | None = None
    """What the source of the message that it answers calls that message, where it is fetched by an id."""


class Uncertain(Refused):
    """It was handed over, and whether it was taken cannot be known: it is never sent again by itself."""

    def __init__(self, message: str) -> None:
        super().__init__("uncertain", message)


class TakenBack(Refused):
    """The approval was taken back, or another attempt is under way: nothing has left."""

    def __init__(self) -> None:
        super().__init__("taken_back", "the draft is no longer approved, or another attempt has it")


class Handing(Protocol):
    """What the record knows of a parcel's way, so that a second attempt knows how far the first one came."""

    @property
    def again(self) -> bool:
        """An earlier attempt had handed it over, and nobody knows what came of that."""

    @property
    def far_draft(self) -> str | None:
        """What the far side calls the draft that an earlier attempt was about to have it send."""

    async def over(self, far_draft: str | None = None) -> None:
        """Write down that from here on it may have left; the approval can be taken back no more.

        Raises:
            TakenBack: it has been; nothing may leave.
        """

    async def back(self) -> None:
        """Write down that the far side has certainly not taken it after all."""


def reply_id(draft_id: str, round_: int, sender: Mailbox | None) -> str:
    """The Message-ID of a draft's reply, the same for each attempt; a draft that is approved anew has a new one."""
    domain = None if sender is None else _ADDRESS.fullmatch(sender.address)
    return draft_id if domain is None else f"{draft_id}.{round_}@{_ascii(domain[1])}"


def sender_of(*addresses: Mailbox | None) -> Mailbox | None:
    """The first that mail can come from; a user may be known by a name or an id alone."""
    return next((mailbox for mailbox in addresses if mailbox and _ADDRESS.fullmatch(mailbox.address)), None)


def threading_of(mail: MailHeaders | None) -> tuple[str | None, tuple[str, ...]]:
    """What a reply to this mail has as In-Reply-To and References (RFC 5322 3.6.4).

    Ids that no header can carry are left out; so are those between the root and the newest, beyond `REFERENCES_MAX`.
    """
    if mail is None:
        return None, ()
    own = mail.message_id if mail.message_id and _ID.fullmatch(mail.message_id) else None
    named = [*mail.references, *([own] if own else [])]
    ids = [id_ for id_ in dict.fromkeys(named) if _ID.fullmatch(id_)]
    if len(ids) > REFERENCES_MAX:
        ids = [ids[0], *ids[-(REFERENCES_MAX - 1) :]]
    return own, tuple(ids)


def _ascii(domain: str) -> str:
    """As a header has it; what has no such form is refused before anything leaves, so that any name does here."""
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return "invalid"
