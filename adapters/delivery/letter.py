"""A parcel as the bytes of a mail (RFC 5322), with the addresses of its envelope."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from textwrap import wrap
from typing import NamedTuple

from domain.conversation import Mailbox
from domain.delivery import Parcel
from domain.failures import Refused

SUBJECT_CHARS_MAX = 300
NAME_CHARS_MAX = 200
LINE_CHARS = 68
"""Of a line of a header, beside its name; a word that is longer stays whole."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LOCAL_CHARS_MAX = 64
_FOLD = "\r\n "


class Letter(NamedTuple):
    """A mail, and its envelope."""

    mail: bytes
    """Lines end in CRLF, none is longer than 998 octets, and all are ASCII."""
    sender: str
    recipients: tuple[str, ...]
    """Each once, in the order of To and Cc."""


def letter(parcel: Parcel) -> Letter:
    """The mail.

    Raises:
        Refused: `no_sender`, `no_recipient`, or `bad_address` for one that mail in ASCII cannot carry.
    """
    if parcel.sender is None:
        raise Refused(
            "no_sender", "nobody knows whose mailbox this is; set WINNOW_SMTP_FROM, or name the message's user"
        )
    if not parcel.to:
        raise Refused("no_recipient", "the draft is addressed to nobody; name a recipient and approve it again")
    sender, to = _address(parcel.sender), _addresses(parcel.to)
    cc = tuple(one for one in _addresses(parcel.cc) if one.key not in {other.key for other in to})
    headers = {
        "Message-ID": f"<{parcel.far_id}>",
        "In-Reply-To": "" if parcel.in_reply_to is None else f"<{parcel.in_reply_to}>",
        "References": _FOLD.join(f"<{id_}>" for id_ in parcel.references),
        "From": sender.shown,
        "To": f",{_FOLD}".join(one.shown for one in to),
        "Cc": f",{_FOLD}".join(one.shown for one in cc),
        "Subject": _text("Subject", _clean(parcel.subject, SUBJECT_CHARS_MAX)),
        "Date": format_datetime(datetime.now(UTC)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    mail = lines.encode("ascii") + _content(parcel.body)
    return Letter(mail, sender.address, tuple(one.address for one in (*to, *cc)))


def _content(body: str) -> bytes:
    """The body with the headers that say how it is written: in ASCII, so that any server takes it."""
    message = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    message.set_content(body.replace("\r\n", "\n").replace("\r", "\n"), charset="utf-8")
    return message.as_bytes()


class _Address(NamedTuple):
    address: str
    shown: str
    """As a header has it."""

    @property
    def key(self) -> str:
        return self.address.casefold()


def _addresses(mailboxes: Sequence[Mailbox]) -> tuple[_Address, ...]:
    """Each address once."""
    found: dict[str, _Address] = {}
    for mailbox in mailboxes:
        one = _address(mailbox)
        found.setdefault(one.key, one)
    return tuple(found.values())


def _address(mailbox: Mailbox) -> _Address:
    local, _, domain = mailbox.address.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    if len(local) > _LOCAL_CHARS_MAX or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(ascii_domain):
        shown = _clean(mailbox.address, 100)
        raise Refused("bad_address", f"mail cannot go from or to {shown}; write an address in ASCII, as a@b.example")
    address = f"{local}@{ascii_domain}"
    name = _clean(mailbox.name or "", NAME_CHARS_MAX)
    return _Address(address, f"{_phrase(name)} <{address}>" if name else address)


def _phrase(name: str) -> str:
    """A name in front of an address, which can be nothing but a name: names come from strangers' mails."""
    if _is_plain(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _encoded("To", name)


def _text(header: str, words: str) -> str:
    """The words of a header that is only read, folded at spaces."""
    if not _is_plain(words):
        return _encoded(header, words)
    return _FOLD.join(wrap(words, LINE_CHARS, break_long_words=False, break_on_hyphens=False))


def _is_plain(words: str) -> bool:
    """Whether it reads the same as it is written; what looks encoded (RFC 2047) is encoded once more."""
    return words.isascii() and "=?" not in words


def _encoded(header: str, words: str) -> str:
    # The old class, for the new one decodes what looks encoded, and lets out again what was quoted by it.
    return Header(words, charset="utf-8", header_name=header).encode(linesep="\r\n")


def _clean(words: str, chars_max: int) -> str:
    """One line without anything that controls."""
    shown = "".join(char if char.isprintable() else " " for char in words)
    return " ".join(shown.split())[:chars_max].strip()
