"""Brings a mail (RFC 5322, MIME) into a Conversation."""

import re
from datetime import datetime
from email.message import Message
from email.utils import getaddresses

from adapters.source._dates import moment
from adapters.source._headers import block_of, readable
from adapters.source._limits import DEPTH_MAX, SUBJECT_CHARS_MAX
from adapters.source._mime import take_apart, words_of
from adapters.source._quotes import sections
from adapters.source._roster import Roster
from adapters.source._text import one_line
from domain.conversation import Conversation, Kind, Role, Segment, SegmentKind
from domain.failures import InputRefused

_NO_REPLY = re.compile(
    r"(?:.*[-_.+])?(?:no|do[-_.]?not|donot|never)[-_.]?reply(?:[-_.+].*)?@|mailer-daemon@|bounces?[-+@]", re.IGNORECASE
)
_BULK = {"bulk", "list", "junk"}


def read_email(body: bytes, received_at: datetime, user: str | None) -> Conversation:
    """The mail's own words, quoted history and signature, in the order they stand.

    The user is whose address equals `user`, who was copied blindly when no header names them; without `user`,
    the first recipient.

    Raises:
        InputRefused: what the mail has too much of; `empty` when no part has words.
    """
    body = body.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    block_of(body)
    mail = take_apart(body)
    roster = Roster()
    sender = _add_people(roster, mail, user)
    sent = moment(_field(mail, "date"))
    return conversation(
        words_of(mail),
        subject=_field(mail, "subject"),
        at=sent or received_at,
        roster=roster,
        sender=sender,
        automated=_is_automated(mail),
    )


def conversation(
    words: str, *, subject: str, at: datetime, roster: Roster, sender: int | None, automated: bool
) -> Conversation:
    """A mail of these words, which are in normal form.

    Raises:
        InputRefused: `empty`.
    """
    own = {"speaker": sender, "at": at}
    segments = tuple(
        Segment(
            index=index,
            kind=section.kind,
            start=section.start,
            end=section.end,
            **({} if section.kind is SegmentKind.QUOTED else own),
        )
        for index, section in enumerate(sections(words))
    )
    if not segments:
        raise InputRefused("empty", "The message has no words to read; send one that has text.")
    return Conversation(
        kind=Kind.EMAIL,
        subject=one_line(subject, SUBJECT_CHARS_MAX),
        participants=roster.participants,
        at=at,
        text=words,
        segments=segments,
        automated=automated,
    )


def people_in(fields: list[str]) -> list[tuple[str, str]]:
    """The names and addresses in address fields; a word that is no address is a name.

    Raises:
        InputRefused: `too_deep`, for comments or groups inside each other.
    """
    too_deep = InputRefused("too_deep", "An address field nests too deep; send plain addresses.")
    if any(_nested(field) > DEPTH_MAX for field in fields):  # what the library makes of it depends on its version
        raise too_deep
    try:
        found = getaddresses(fields)
    except RecursionError as error:
        raise too_deep from error
    return [
        (readable(name), address) if "@" in address else (readable(name or address), "")
        for name, address in found
        if name or address
    ]


def _nested(field: str) -> int:
    """How deep comments in parentheses stand inside each other."""
    depth = deepest = 0
    for mark in re.findall(r"[()]", field):
        depth = depth + 1 if mark == "(" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def is_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent to this address."""
    return _NO_REPLY.match(address) is not None


def _add_people(roster: Roster, mail: Message, user: str | None) -> int | None:
    """Fill the roster from the headers; position of the sender."""
    sender = None
    for name, address in people_in(_fields(mail, "from") or _fields(mail, "sender"))[:1]:
        sender = roster.add(Role.SENDER, name, address)
    recipients = people_in(_fields(mail, "to"))
    for name, address in recipients:
        roster.add(Role.RECIPIENT, name, address)
    for name, address in people_in(_fields(mail, "cc")):
        roster.add(Role.COPIED, name, address)
    first = next((address or name for name, address in recipients), None)
    if user or first:
        roster.mark_user(user or first or "", Role.COPIED)
    return sender


def _is_automated(mail: Message) -> bool:
    submitted = _field(mail, "auto-submitted").partition(";")[0].strip().casefold()
    senders = people_in(_fields(mail, "from"))
    return (
        submitted not in {"", "no"}
        or _field(mail, "precedence").strip().casefold() in _BULK
        or bool(_fields(mail, "list-id") or _fields(mail, "list-unsubscribe"))
        or _field(mail, "return-path").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or any(is_no_reply(address) for _, address in senders)
    )


def _field(mail: Message, name: str) -> str:
    return readable(next(iter(_fields(mail, name)), ""))


def _fields(mail: Message, name: str) -> list[str]:
    """All fields of this name, as they came, unfolded."""
    return [" ".join(str(value).split()) for field, value in mail.raw_items() if field.lower() == name]
