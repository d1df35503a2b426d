"""Tells which thread a mail belongs to, by the ids it names and failing these by subject and participants.

A reply that names no id must find its original, and two mails must not be one thread because both are called
"Report". So the subject ties by day: an original offers a name made of its subject without "Re:", of all addresses
on it and of the day it was sent, and a reply without ids names that of its own day and of the `_DAYS_MAX` days before.
Originals of the same day, subject and people are one thread: almost always somebody sent the same again.
Machines' mails offer nothing, because their subjects repeat and nobody answers them without naming an id.
"""

import hashlib
import re
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta

from adapters.source._limits import MESSAGE_ID_CHARS_MAX
from adapters.source._text import one_line
from adapters.source.mail._fields import Fields
from domain.conversation import Participant
from domain.threads import NAMES_MAX, Thread, Tie

_DAYS_MAX = 14
_ID = re.compile(r"<([^<>]{1,1000})>")
_BARE_ID = re.compile(r"[^\s<>@]{1,500}@[^\s<>@]{1,490}")
_IDS_MAX = 1_000
_BLANKS = re.compile(r"\s+")
_REPLY = re.compile(
    r"(?:re|aw|antw|antwort|sv|vs|odp|ynt|res|rif|r|ref|回复|答复|回覆|回信|отв|ответ|απ|vá|atb|ats|bls)"
    r" ?(?:\[\d{1,4}\]|\(\d{1,4}\)|\^\d{1,4}|\*\d{1,4})? ?[:\uff1a] ?",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"(?:fwd?|wg|tr|rv|i|enc|doorst|vb|vl|转发|轉寄|пересл) ?(?:\[\d{1,4}\]|\(\d{1,4}\))? ?[:\uff1a] ?",
    re.IGNORECASE,
)
_LIST_TAG = re.compile(r"\[[^\[\]]{1,100}\] ?")
_TRAILER = re.compile(r" ?\(fwd\)$", re.IGNORECASE)
_INDEX_BYTES = 22
"""What all of Outlook's Thread-Index in one conversation begin with (MS-OXOMSG, 2.2.1.3)."""
_HASH_CHARS = 32


def thread_of(
    fields: Fields, own_id: str | None, people: tuple[Participant, ...], at: datetime, *, automated: bool
) -> Thread | None:
    """The thread of a mail; None when it has no id, names none and its subject ties it to nothing."""
    own = _BLANKS.sub("", own_id or "")
    named = [one for one in ids_in(fields, "references") if one != own]
    answered = [one for one in ids_in(fields, "in-reply-to") if one not in {own, *(p.address for p in people)}]
    conversation = _outlook(fields)
    base, is_reply = base_subject(fields.read("subject"))
    subject = _subject_name(base, people) if base else None
    if named or answered:
        by = Tie.REFERENCES if named else Tie.IN_REPLY_TO
        return _thread((named or answered)[0], by, own, [*named, *answered], conversation)
    if is_reply and conversation:
        return _thread(conversation[0], Tie.REFERENCES, own, [], conversation)
    if is_reply and subject:
        days = [f"{subject}:{(at.astimezone(UTC) - timedelta(days=n)):%Y-%m-%d}" for n in range(_DAYS_MAX + 1)]
        return _thread(subject, Tie.SUBJECT, own, [], days)
    offered = [f"{subject}:{at.astimezone(UTC):%Y-%m-%d}"] if subject and not automated else []
    first = own or next(iter((*conversation, *offered)), None)
    return _thread(first, Tie.ROOT, own, [], [*conversation, *offered]) if first else None


def base_subject(subject: str) -> tuple[str, bool]:
    """The subject without what replies, forwards and lists add (as RFC 5256, section 2.1, in several languages).

    The second value says whether it is a reply's.
    """
    rest, is_reply = _TRAILER.sub("", one_line(subject, MESSAGE_ID_CHARS_MAX)), False
    while True:
        if found := _REPLY.match(rest):
            is_reply = True
        elif not (found := _FORWARD.match(rest)):
            tag = _LIST_TAG.match(rest)
            if tag is None or not rest[tag.end() :]:
                return rest.casefold(), is_reply
            found = tag
        rest = rest[found.end() :]


def _thread(first: str, by: Tie, own: str, named: list[str], more: list[str]) -> Thread:
    """Of too many names, the root and the newest stay."""
    ids = list(dict.fromkeys(name for name in (*named, own) if name))
    room = NAMES_MAX - len(more)
    kept = ids if len(ids) <= room else [ids[0], *ids[len(ids) - room + 1 :]]
    return Thread(id=first, by=by, names=(*kept, *more))


def ids_in(fields: Fields, name: str) -> list[str]:
    """The ids that fields of this name hold, each once, in order, without angle brackets: the first and the newest."""
    text = " ".join(fields.every(name))
    found = _ID.findall(text) or _BARE_ID.findall(text)
    ids = (one_line(_BLANKS.sub("", one), MESSAGE_ID_CHARS_MAX) for one in found[:1] + found[1:][-_IDS_MAX:])
    return [one for one in dict.fromkeys(ids) if one]


def _outlook(fields: Fields) -> list[str]:
    try:
        index = b64decode(fields.raw("thread-index"))
    except (NotBase64, ValueError):
        return []
    return [f"outlook:{index[:_INDEX_BYTES].hex()}"] if len(index) >= _INDEX_BYTES else []


def _subject_name(base: str, people: tuple[Participant, ...]) -> str:
    who = sorted((person.address or person.name or "").casefold() for person in people)
    key = "\n".join((base, *who)).encode()
    return f"subject:{hashlib.sha256(key).hexdigest()[:_HASH_CHARS]}"
