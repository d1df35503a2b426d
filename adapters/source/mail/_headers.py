"""Reads header fields from raw bytes: bounded, and before any parser has seen them."""

import codecs
import re

from adapters.source._limits import (
    HEADER_BLOCK_BYTES_MAX,
    HEADER_BYTES_MAX,
    MESSAGE_ID_CHARS_MAX,
    MIME_HEADER_BYTES_MAX,
)
from adapters.source.mail._mending import BLOCK_END, FIELD, KNOWN_FIELD, opened
from domain.failures import InputRefused

_FIELD_END = re.compile(rb"(?>\r\n|\r|\n)(?![ \t])")
_MESSAGE_ID = re.compile(rb"(?:^|[\r\n])message-id[ \t]*:", re.IGNORECASE)

_MIME = re.compile(rb"mime-version[ \t]*:|content-type[ \t]*:[ \t]*[\w.+-]{1,60}/[\w.+-]", re.IGNORECASE)
_POSTMARK = re.compile(rb"\n\r?\n(?=(?-i:From )[^\r\n]{0,1000}\r?\n" + KNOWN_FIELD.pattern + rb")", re.IGNORECASE)
"""Where a further mail of an mbox may begin."""
_FOLDED = (b" ", b"\t")
_ORIGINS = {b"from", b"subject"}
_KNOWN_FIELDS_MIN = 2
_OPENING_BYTES_MAX = 8 * 1024


def block_of(body: bytes) -> bytes:
    """The header block of a mail: all before its first empty line.

    Raises:
        InputRefused: `header_too_large`, for the block or one field of it.
    """
    found = BLOCK_END.search(body, 0, HEADER_BLOCK_BYTES_MAX + 4)
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


def own_id(body: bytes) -> str | None:
    """The Message-ID of a mail, without its angle brackets; None when it has none that can be used.

    It is read from the mail as it is read later: without mbox's line or blank lines before it.
    """
    opening = opened(body[:HEADER_BLOCK_BYTES_MAX])
    found = BLOCK_END.search(opening)
    block = opening[: found.start()] if found else opening
    if not (field := _MESSAGE_ID.search(block)):
        return None
    value = _FIELD_END.split(block[field.end() : field.end() + 2 * MESSAGE_ID_CHARS_MAX], maxsplit=1)[0].strip()
    inner = value.removeprefix(b"<").partition(b">")[0] if value.startswith(b"<") else value
    text = inner.decode("ascii", "replace").strip()
    return text if 0 < len(text) <= MESSAGE_ID_CHARS_MAX and text.isascii() and text.isprintable() else None


def opens_with_headers(body: bytes) -> bool:
    """Whether bytes begin as a mail does: with fields alone, two of them known, one From or Subject; or one of MIME.

    The fields may go on beyond what is looked at, unless they only tell of MIME.
    """
    opening = opened(body[:_OPENING_BYTES_MAX])
    end = BLOCK_END.search(opening)
    lines = (opening[: end.start()] if end else opening[: opening.rfind(b"\n") + 1]).splitlines()
    if not all(line.startswith(_FOLDED) or FIELD.match(line) for line in lines):
        return False
    known = {field[1].lower() for line in lines if (field := KNOWN_FIELD.match(line))}
    if len(known) >= _KNOWN_FIELDS_MIN and known & _ORIGINS:
        return True
    return end is not None and any(map(_MIME.match, lines))


def check_is_one(body: bytes) -> None:
    """Refuse an mbox of several mails: the first of them would hold the words of the others as its own.

    Raises:
        InputRefused: `several_messages`.
    """
    start = body[:_OPENING_BYTES_MAX].removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if not start.startswith(b"From "):
        return
    for found in _POSTMARK.finditer(body):
        if opens_with_headers(body[found.end() : found.end() + _OPENING_BYTES_MAX]):
            words = "These are several messages, as an mbox holds them; `winnow import` takes them apart."
            raise InputRefused("several_messages", words)


def _too_large(what: str, most: int) -> InputRefused:
    return InputRefused("header_too_large", f"{what} is too large; send at most {most} bytes.")
