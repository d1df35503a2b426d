"""Chooses the reader for an upload."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from adapters.source._charsets import declared_in, decode
from adapters.source._identity import media_type_of
from adapters.source._kinds import OPENING_BYTES, is_binary, media_type_of_content
from adapters.source._limits import check_size
from adapters.source._received import Received
from adapters.source._text import clean
from adapters.source.chat import is_log, read_json, read_log
from adapters.source.files import read_calendar
from adapters.source.html import html_to_text
from adapters.source.mail import plain_mail, read_email
from adapters.source.spoken import are_captions, looks_spoken, read_captions, read_spoken
from domain.conversation import Conversation
from domain.failures import InputRefused


def normalise(
    media_type: str, body: bytes, *, received_at: datetime, user: str | None, trusted: tuple[str, ...] = ()
) -> Conversation:
    """The upload as a Conversation whose offsets count code points of its one text.

    Args:
        media_type: one of `MEDIA_TYPES`, with or without parameters.
        body: the bytes as they came.
        received_at: when, with its zone; stands in where the message states no time.
        user: address or name of the mailbox's owner, when known; a `user` in JSON goes before it.
        trusted: the receivers whose word on the sender is believed, as RFC 8601 names them.

    Raises:
        InputRefused: what cannot be read, with a named reason and what to do about it.
    """
    essence, charset = media_type_of(media_type)
    check_size(body)
    received = Received(received_at, user, trusted)
    if essence == "text/plain":
        essence = _meant(body, charset)
    return _READERS[essence](body, charset, received)


def _meant(body: bytes, charset: str | None) -> str:
    """What a plain text really is; JSON alone stays text, as there are texts that are just that.

    Raises:
        InputRefused: `binary`.
    """
    opening = body[:OPENING_BYTES]
    if is_binary(opening, charset):
        words = "It holds no text; send the file that has the words, or a mail with it attached."
        raise InputRefused("binary", words)
    return media_type_of_content(opening) or "text/plain"


def _read_mail(body: bytes, charset: str | None, received: Received) -> Conversation:
    del charset  # a mail says so itself, part by part
    return read_email(body, received)


def _read_page(body: bytes, charset: str | None, received: Received) -> Conversation:
    return plain_mail(clean(html_to_text(decode(body, charset or declared_in(body))).text), received)


def _read_text(body: bytes, charset: str | None, received: Received) -> Conversation:
    """A chat's log or a transcript, if it reads like one; else a mail of which only the words are known."""
    text = clean(decode(body, charset))
    if are_captions(text):
        return read_captions(body, charset, received)
    if is_log(text):
        return read_log(text, received)
    if looks_spoken(text):
        return read_spoken(text, received)
    return plain_mail(text, received)


_READERS: Final[Mapping[str, Callable[[bytes, str | None, Received], Conversation]]] = {
    "message/rfc822": _read_mail,
    "text/vtt": read_captions,
    "application/x-subrip": read_captions,
    "text/x-sbv": read_captions,
    "application/json": read_json,
    "application/x-ndjson": read_json,
    "text/calendar": read_calendar,
    "text/html": _read_page,
    "text/plain": _read_text,
}
