"""Tells by its first bytes whether a file holds text, and what it is when it does not."""

import codecs
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from adapters.source._charsets import marked_charset

UNKNOWN_TYPE: Final = "application/octet-stream"
"""The media type of a file of which none is known (RFC 2046, section 4.5.1)."""


class FileKind(StrEnum):
    """What a file is; those of the second half are unread, for that reason."""

    TEXT = "text"
    HTML = "html"
    CALENDAR = "calendar"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    SIGNATURE = "signature"
    LEGACY_FORMAT = "legacy_format"
    UNSUPPORTED = "unsupported"
    NOT_TEXT = "not_text"
    BROKEN = "broken"


ZIP_MARKS: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED_MARKS: Final[Mapping[bytes, str]] = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
"""How a compressed stream begins."""
_OPENING = 1_024
_PACKED = b"|".join(map(re.escape, (*PACKED_MARKS, *ZIP_MARKS)))
_PKCS7 = rb"\x30[\x80-\x84].{0,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"

_SURE: Final = (
    (rb"[ \t\r\n\f]*%PDF-", FileKind.PDF),
    (
        rb"\x89PNG\r\n|\xff\xd8\xff|II\*\x00|MM\x00\*|\x00\x00\x01\x00[^\x00]\x00|BM.{4}\x00\x00\x00\x00",
        FileKind.IMAGE,
    ),
    (rb"\x00\x00\x00\x0cjP  |\x01\x00\x00\x00.{36} EMF|\xd7\xcd\xc6\x9a", FileKind.IMAGE),
    (rb"ID3[\x02-\x04]", FileKind.AUDIO),
    (rb"\x1a\x45\xdf\xa3|\x00\x00\x01[\xb3\xba]|FLV\x01|\x30\x26\xb2\x75\x8e\x66", FileKind.VIDEO),
    (_PACKED + rb"|7z\xbc\xaf\x27\x1c|Rar!\x1a|MSCF\x00", FileKind.ARCHIVE),
    (rb"\x78\x9f\x3e\x22", FileKind.ARCHIVE),  # TNEF, which the mail that carries it unpacks
    (_PKCS7 + rb"\x02", FileKind.SIGNATURE),  # signed data
    (_PKCS7 + rb"\x03", FileKind.ENCRYPTED),  # enveloped data
    (rb"\{\\rtf", FileKind.UNSUPPORTED),
    (re.escape(OLE_MARK), FileKind.UNSUPPORTED),
    (rb"\x7fELF|\xca\xfe\xba\xbe|\0asm|SQLite format 3\x00|\x00\x01\x00\x00\x00", FileKind.NOT_TEXT),
)
"""With which no text begins."""
_UNSURE: Final = (
    (rb"GIF8[79]a|8BPS|RIFF.{4}WEBP|\xff\x0a|.{4}ftyp(?:hei|hev|mif1|msf1|avif)", FileKind.IMAGE),
    (rb"\xff[\xfb\xf3\xf2\xfa\xf1\xf9]|RIFF.{4}WAVE|OggS|fLaC|MThd|#!AMR|.{4}ftypM4[AB]", FileKind.AUDIO),
    (rb".{4}ftyp|RIFF.{4}AVI ", FileKind.VIDEO),
    (rb".{257}ustar", FileKind.ARCHIVE),
    (rb"MZ|wOF[F2]", FileKind.NOT_TEXT),
)
"""With which a text may begin too, as "\u044f\u0441\u043d\u043e" does in Windows-1251."""


def _compiled(table: tuple[tuple[bytes, FileKind], ...]) -> tuple[tuple[re.Pattern[bytes], FileKind], ...]:
    return tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in table)


_SURELY, _PERHAPS = _compiled(_SURE), _compiled(_UNSURE)

_TEXT_SAMPLE = 64 * 1024
_CONTROLS: Final = bytes(sorted(set(range(0x20)) - set(b"\t\n\v\f\r\x1b")))
"""Which text does not hold; an escape it may, in ISO 2022 and coloured logs."""
_CONTROLS_PER_BYTE_MAX: Final = 0.3
"""Of UTF-8 without a NUL: chat programs colour their logs by controls."""
_CONTROLS_PER_JUNK_MAX: Final = 0.02
"""Of all else."""
_WIDE = ("utf-16", "utf-32", "ucs")


def magic_of(data: bytes) -> FileKind | None:
    """What a file is by how it begins; None for text, and for what nobody here knows."""
    opening = data[:_OPENING]
    found = next((kind for magic, kind in _SURELY if magic.match(opening)), None)
    if found is not None or is_text(opening):
        return found
    return next((kind for magic, kind in _PERHAPS if magic.match(opening)), None)


def is_text(data: bytes, charset: str | None = None) -> bool:
    """Whether its first 64 KiB have few enough controls to be words; of wide characters, because it says so."""
    sample = data[:_TEXT_SAMPLE]
    if (marked_charset(sample) or charset or "").lower().replace("_", "-").startswith(_WIDE):
        return True
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    is_utf8, has_nul = _is_utf8(sample), b"\0" in sample
    if has_nul and not is_utf8:
        return False
    return controls <= len(sample) * (_CONTROLS_PER_BYTE_MAX if is_utf8 and not has_nul else _CONTROLS_PER_JUNK_MAX)


def _is_utf8(sample: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    return True
