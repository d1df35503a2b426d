"""Chooses the reader for an upload."""

from datetime import datetime

from adapters.source._email import conversation, read_email
from adapters.source._headers import opens_with_headers
from adapters.source._identity import media_type_of
from adapters.source._json import read_json
from adapters.source._limits import check_size
from adapters.source._roster import Roster
from adapters.source._text import clean, decode
from adapters.source._transcript import looks_spoken, read_spoken, read_vtt
from domain.conversation import Conversation, Role


def normalise(media_type: str, body: bytes, *, received_at: datetime, user: str | None) -> Conversation:
    """The upload as a Conversation whose offsets count code points of its one text.

    Args:
        media_type: one of `MEDIA_TYPES`, with or without parameters.
        body: the bytes as they came.
        received_at: when, with its zone; stands in where the message states no time.
        user: address or name of the mailbox's owner, when known; a `user` in JSON goes before it.

    Raises:
        InputRefused: what cannot be read, with a named reason and what to do about it.
    """
    essence, charset = media_type_of(media_type)
    check_size(body)
    match essence:
        case "message/rfc822":
            return read_email(body, received_at, user)
        case "text/vtt":
            return read_vtt(body, charset, received_at, user)
        case "application/json":
            return read_json(body, charset, received_at, user)
        case _ if opens_with_headers(body):
            return read_email(body, received_at, user)
        case _:
            return _read_plain(clean(decode(body, charset)), received_at, user)


def _read_plain(text: str, received_at: datetime, user: str | None) -> Conversation:
    """A transcript when it reads like one, else a mail of which only the words are known."""
    if looks_spoken(text):
        return read_spoken(text, received_at, user)
    roster = Roster()
    if user:
        roster.mark_user(user, Role.RECIPIENT)
    return conversation(text, subject="", at=received_at, roster=roster, sender=None, automated=False)
