"""Brings a mail (RFC 5322, MIME) into a Conversation."""

import re
from datetime import datetime

from adapters.source._dates import moment
from adapters.source._limits import EXPANDED_BYTES_MAX, FILES_CHARS_MAX
from adapters.source._magic import UNKNOWN_TYPE
from adapters.source._received import Received
from adapters.source._roster import Roster
from adapters.source._text import clean, invisible_runs
from adapters.source.files import Room
from adapters.source.mail._answering import headers_of
from adapters.source.mail._contents import Contents, File, contents_of
from adapters.source.mail._enclosed import Enclosed
from adapters.source.mail._fields import Fields
from adapters.source.mail._flags import flags_of
from adapters.source.mail._headers import block_of, check_is_one, own_id
from adapters.source.mail._mending import check_is_mail, mended, opened
from adapters.source.mail._mime import take_apart
from adapters.source.mail._parameters import charset_of
from adapters.source.mail._people import add_people
from adapters.source.mail._segments import Envelope, conversation, mail_of
from adapters.source.mail._threading import base_subject, thread_of
from domain.conversation import Conversation, Role
from domain.failures import InputRefused

_LETTER = re.compile(r"\w")
_RECEIVED_MAX = 20


def read_email(body: bytes, received: Received) -> Conversation:
    """The mail's own words, quoted history and signature, in the order they stand; then what is enclosed with it.

    A mail forwarded inside it is quoted words, one that is attached as a file is an attachment's. Where the mail has
    no words of its own, its subject is its text: people write "lunch at one?" there, and nothing else.

    Raises:
        InputRefused: `not_email`; `several_messages`; what the mail has too much of; `encrypted` and `empty` when
            nothing can be read, not even a subject.
    """
    body = _sound(body)
    mail = take_apart(body)
    fields = Fields(mail, charset_of(mail))
    contents = contents_of(mail)
    words, hidden = _words(contents)

    roster, room = Roster(), Room(chars=FILES_CHARS_MAX, bytes_expanded=EXPANDED_BYTES_MAX)
    sender, is_cut = add_people(roster, fields, received.user)
    room.hit(("participants",) if is_cut else ())
    people = roster.participants
    sent = _sent(fields)
    room.hit(() if sent else ("no_date",))
    at = sent or received.at
    enclosed = Enclosed(roster, room)
    enclosed.read(contents.enclosed)
    words = words or clean(enclosed.words_of_tnef) or _subject_alone(fields)
    if contents.encrypted and not words:
        raise InputRefused("encrypted", "The mail is encrypted; send its words as its reader sees them.")
    made = mail_of(words, enclosed.stretches, Envelope(fields.read("subject"), at, sender), roster)
    hidden += enclosed.hidden
    flags = flags_of(fields, contents, received.trusted, hidden=hidden, is_calendar_reply=enclosed.is_reply)
    own = own_id(body)
    thread = thread_of(fields, own, people, at, automated=flags.automated)
    return made.model_copy(
        update={
            "flags": flags,
            "thread": thread,
            "mail": headers_of(fields, own),
            "attachments": tuple(enclosed.attachments),
            "limits": tuple(dict.fromkeys(room.limits)),
        }
    )


def plain_mail(text: str, received: Received) -> Conversation:
    """A mail of which only the words are known, in normal form.

    Raises:
        InputRefused: `empty`.
    """
    roster = Roster()
    if received.user:
        roster.mark_user(received.user, Role.RECIPIENT)
    return conversation(text, subject="", at=received.at, roster=roster, sender=None, automated=False)


def _sound(body: bytes) -> bytes:
    """The one mail within the limits on its headers, which are mended."""
    check_is_one(body)
    body = opened(body)
    check_is_mail(body)
    block_of(body)
    return mended(body)


def _words(contents: Contents) -> tuple[str, int]:
    """The words in normal form, and how much nobody would have seen; what was laid into them joins the enclosed."""
    raw, hidden = contents.text(), 0
    for leaf in contents.leaves:
        hidden += leaf.words().hidden
        if inlaid := leaf.words().inlaid:
            contents.signed |= inlaid.signed
            contents.encrypted |= inlaid.encrypted
            contents.enclosed += (File(name, UNKNOWN_TYPE, data, len(data)) for name, data in inlaid.files)
    return clean(raw), hidden + invisible_runs(raw)


def _subject_alone(fields: Fields) -> str:
    subject = clean(fields.read("subject"))
    return subject if _LETTER.search(base_subject(subject)[0]) else ""


def _sent(fields: Fields) -> datetime | None:
    """When it was sent: by its own date, else by the newest of those who passed it on."""
    dates = [fields.raw("date"), *(value.rpartition(";")[2] for value in fields.every("received")[:_RECEIVED_MAX])]
    return next((found for date in dates if (found := moment(date))), None)
