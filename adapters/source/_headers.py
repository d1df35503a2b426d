"""Reads header fields from raw bytes: bounded, and before any parser has seen them."""

import binascii
import quopri
import re
from base64 import b64decode

from adapters.source._limits import (
    HEADER_BLOCK_BYTES_MAX,
    HEADER_BYTES_MAX,
    MESSAGE_ID_CHARS_MAX,
    MIME_HEADER_BYTES_MAX,
)
from adapters.source._text import decode
from domain.failures import InputRefused

_BLOCK_END = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
_FIELD_END = re.compile(rb"(?>\r\n|\r|\n)(?![ \t])")
_MESSAGE_ID = re.compile(rb"(?:^|[\r\n])message-id[ \t]*:", re.IGNORECASE)
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*(?: [^?\s]*)*)\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s+(?==\?)")

_KNOWN = (
    rb"from|to|cc|subject|date|message-id|return-path|received|reply-to|delivered-to|mime-version|sent|x-[a-z-]{1,60}"
)
_KNOWN_FIELD = re.compile(rb"(" + _KNOWN + rb")[ \t]*:", re.IGNORECASE)
_TOKEN = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|[ \t]")
_ORIGINS = {b"from", b"subject"}
_KNOWN_FIELDS_MIN = 2
_OPENING_BYTES_MAX = 8 * 1024


def block_of(body: bytes) -> bytes:
    """The header block of a mail: all before its first empty line.

    Raises:
        InputRefused: `header_too_large`, for the block or one field of it.
    """
    found = _BLOCK_END.search(body, 0, HEADER_BLOCK_BYTES_MAX + 4)
    block = body[: found.start()] if found else body
    if len(block) > HEADER_BLOCK_BYTES_MAX:
        raise _too_large("The header block", HEADER_BLOCK_BYTES_MAX)
    for field in _FIELD_END.split(block):
        check_field(field.partition(b":")[0].decode("ascii", "replace"), len(field))
    return block


def check_field(name: str, size: int) -> None:
    """Refuse one header field that is too large.

    Raises:
        InputRefused: `header_too_large`.
    """
    most = MIME_HEADER_BYTES_MAX if name.strip().casefold().startswith("content-") else HEADER_BYTES_MAX
    if size > most:
        raise _too_large(f"The header {name.strip()[:40]!r}", most)


def message_id(body: bytes) -> str | None:
    """The Message-ID of a mail, without its angle brackets; None when it has none that can be used."""
    found = _BLOCK_END.search(body, 0, HEADER_BLOCK_BYTES_MAX)
    block = body[: found.start() if found else HEADER_BLOCK_BYTES_MAX]
    if not (field := _MESSAGE_ID.search(block)):
        return None
    value = _FIELD_END.split(block[field.end() : field.end() + 2 * MESSAGE_ID_CHARS_MAX], maxsplit=1)[0].strip()
    inner = value.removeprefix(b"<").partition(b">")[0] if value.startswith(b"<") else value
    text = inner.decode("ascii", "replace").strip()
    return text if 0 < len(text) <= MESSAGE_ID_CHARS_MAX and text.isascii() and text.isprintable() else None


def opens_with_headers(body: bytes) -> bool:
    """Whether a plain text begins as a mail does: nothing but fields, two of them known, one From or Subject."""
    opening = body[:_OPENING_BYTES_MAX].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    found = _BLOCK_END.search(opening)
    lines = (opening[: found.start()] if found else opening).splitlines()
    known = {field[1].lower() for line in lines if (field := _KNOWN_FIELD.match(line))}
    return (
        found is not None
        and len(known) >= _KNOWN_FIELDS_MIN
        and bool(known & _ORIGINS)
        and all(_TOKEN.match(line) for line in lines)
    )


def readable(raw: str) -> str:
    """A raw field as people read it: bytes by UTF-8 or Windows-1252, encoded words (RFC 2047) decoded."""
    text = decode(raw.encode("utf-8", "surrogateescape"), None)
    return _ENCODED_WORD.sub(_decode_word, _BETWEEN_WORDS.sub("", text))


def _decode_word(word: re.Match[str]) -> str:
    charset, encoding, payload = word[1].partition("*")[0], word[2], word[3].encode("utf-8")
    if encoding in "qQ":
        return decode(quopri.decodestring(payload, header=True), charset)
    try:
        return decode(b64decode(payload + b"=" * (-len(payload) % 4)), charset)
    except binascii.Error:
        return word[0]


def _too_large(what: str, most: int) -> InputRefused:
    return InputRefused("header_too_large", f"{what} is too large; send at most {most} bytes.")
