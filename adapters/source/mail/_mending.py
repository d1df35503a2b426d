"""Mends the header block of a mail, so that a strict parser finds in it what a person would."""

import codecs
import re

from adapters.source._limits import HEADER_BLOCK_BYTES_MAX
from domain.failures import InputRefused

_ENVELOPE = re.compile(rb">*From [^\r\n]{1,1000}(?>\r\n|\r|\n)(?=[!-9;-~]{1,100}[ \t]*:)")
"""The line that mbox puts before each mail."""
BLOCK_END = re.compile(rb"(?>\r\n|\r|\n)(?>\r\n|\r|\n)")
FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
KNOWN_FIELD = re.compile(
    rb"(from|to|cc|bcc|subject|date|sent|sender|reply-to|message-id|in-reply-to|references|received|return-path|"
    rb"delivered-to|mime-version|content-[a-z-]{1,40}|x-[a-z0-9-]{1,60}|list-[a-z]{1,20}|resent-[a-z-]{1,20}|"
    rb"dkim-signature|authentication-results|precedence|auto-submitted|thread-[a-z]{1,10}|newsgroups|user-agent|"
    rb"errors-to)[ \t]*:",
    re.IGNORECASE,
)
"""What hardly any words begin with, but a mail's headers."""
_SOUND = re.compile(rb"(?:[!-9;-~]++:[^\r\n]*+(?>\r\n|\r|\n|\Z)(?:[ \t][^\r\n]*+(?>\r\n|\r|\n|\Z))*+)++")
_PLAIN_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9_.-]{0,99}[ \t]*:")
_FIRST_BYTES_MAX = 64 * 1024


def opened(body: bytes) -> bytes:
    """The mail from its first line on: without byte order mark, blank lines, mbox's line, doubled carriage returns."""
    body = body.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    if envelope := _ENVELOPE.match(body):
        body = body[envelope.end() :]
    return body.replace(b"\r\r\n", b"\r\n") if b"\r\r\n" in body[:2_000] else body


def check_is_mail(body: bytes) -> None:
    """Refuse what has no header, before anything is counted in it.

    Raises:
        InputRefused: `empty`, `not_email`.
    """
    if not body.strip():
        raise InputRefused("empty", "The message is empty; send one that has text.")
    found = BLOCK_END.search(body, 0, _FIRST_BYTES_MAX)
    lines = body[: found.start() if found else _FIRST_BYTES_MAX].splitlines()
    if not _PLAIN_FIELD.match(body) and not any(KNOWN_FIELD.match(line) for line in lines):
        raise InputRefused("not_email", "The bytes are no email: they do not begin with header fields such as From.")


def mended(body: bytes) -> bytes:
    """The mail with a header block that is all fields.

    A line that is no field belongs to the field above it, as if folded, while a known field still follows before the
    first blank line; where none does, the body begins with it, and only the blank line is missing.

    Args:
        body: as `opened` gives it, its header block within limits.
    """
    found = BLOCK_END.search(body, 0, HEADER_BLOCK_BYTES_MAX + 4)
    block = body[: found.start()] if found else body[:HEADER_BLOCK_BYTES_MAX]
    if _SOUND.fullmatch(block):
        return body
    lines = block.splitlines()
    known = [i for i, line in enumerate(lines) if KNOWN_FIELD.match(line)]
    last = known[-1] if known else 0
    fields: list[bytes] = []
    for i, line in enumerate(lines):
        if line[:1] in {b" ", b"\t"} and fields:
            fields.append(line)
        elif field := FIELD.match(line):
            fields.append(field[1] + line[field.end() - 1 :])
        elif i < last:
            if fields:
                fields.append(b" " + line)
        else:
            return b"\n".join((*fields, b"", *lines[i:])) + body[len(block) :]
    return b"\n".join(fields) + (body[found.start() :] if found else b"")
