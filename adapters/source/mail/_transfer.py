"""Undoes the transfer encodings of MIME (RFC 2045), however badly they were done."""

import quopri
import re
from email.message import Message

from adapters.source.mail._codings import from_base64, from_uu
from adapters.source.mail._mime import raw_of

_BASE64_LINES = re.compile(rb"[A-Za-z0-9+/=\s]*")
_FIRST_LINE = re.compile(rb"\s*([^\r\n]*)")
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/=]{0,1000}[ \t]*")
_WORD = re.compile(r"[a-z0-9-]+")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]{1,255}\r?\n", re.MULTILINE)
_UU = {"x-uuencode", "uuencode", "x-uue", "uue"}


def is_encoded(part: Message) -> bool:
    """Whether a part says that its bytes are encoded."""
    return _encoding(part) in {"quoted-printable", "base64", *_UU}


def data_of(part: Message) -> bytes:
    """The decoded bytes of a part that has no parts of its own; what cannot be decoded stays as it came."""
    raw = raw_of(part)
    match _encoding(part):
        case "quoted-printable":
            return quopri.decodestring(raw)
        case "base64":
            return _from_base64_body(raw, is_text=part.get_content_maintype() == "text")
        case name if name in _UU:
            return _from_uu_body(raw)
        case _:
            return raw


def _encoding(part: Message) -> str:
    found = _WORD.search(str(part.get("content-transfer-encoding", "")).casefold())
    return found[0] if found else ""


def _from_base64_body(raw: bytes, *, is_text: bool) -> bytes:
    """Text may turn out not to be base64 at all, or to have a list's footer below it that is not."""
    first = _FIRST_LINE.match(raw)
    if not is_text:
        return from_base64(raw)
    if first and not _BASE64_LINE.fullmatch(first[1]):
        return raw
    found = _BASE64_LINES.match(raw)
    end = found.end() if found else 0
    if end < len(raw):  # back to the beginning of the line that is no base64
        end = max(raw.rfind(b"\n", 0, end), 0)
    footer = raw[end:].strip()
    return from_base64(raw[:end] or raw) + (b"\n" + footer if footer and end else b"")


def _from_uu_body(raw: bytes) -> bytes:
    begin = _UU_BEGIN.search(raw)
    if begin is None:
        return raw
    body = raw[begin.end() :].splitlines()
    return from_uu(body[: body.index(b"end")] if b"end" in body else body)
