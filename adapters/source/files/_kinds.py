"""Tells what a file is by its bytes; its name and media type are only what somebody says."""

import re

from adapters.source._charsets import marked_charset
from adapters.source._limits import ZIP_ENTRIES_MAX
from adapters.source._magic import OLE_MARK, ZIP_MARKS, FileKind, is_text, magic_of

_OPENING = 1_024
_MARKUP_BYTES = 64 * 1024

READABLE = frozenset(
    {
        FileKind.TEXT,
        FileKind.HTML,
        FileKind.CALENDAR,
        FileKind.PDF,
        FileKind.DOCX,
        FileKind.XLSX,
        FileKind.PPTX,
    }
)

_MEDIA = {"image": FileKind.IMAGE, "audio": FileKind.AUDIO, "video": FileKind.VIDEO}
"""What bytes that tell nothing are said to be."""
_OLE_NAMES = (
    ("EncryptedPackage", FileKind.ENCRYPTED),
    ("WordDocument", FileKind.LEGACY_FORMAT),
    ("Workbook", FileKind.LEGACY_FORMAT),
    ("PowerPoint Document", FileKind.LEGACY_FORMAT),
)
_OFFICE_PARTS = {b"[Content_Types].xml", b"word/document.xml", b"xl/workbook.xml", b"ppt/presentation.xml"}
_OFFICE_FOLDERS = ((b"word/", FileKind.DOCX), (b"xl/", FileKind.XLSX), (b"ppt/", FileKind.PPTX))
_PDF, _PDF_END = b"%PDF-", b"startxref"
"""Readers bear with junk before the first; words may tell of it, but not end as a PDF does."""
_ENTRY, _NAME_AT, _END = b"PK\x01\x02", 46, b"PK\x05\x06"
"""How an entry of a zip's directory begins, where it has its name, how the directory ends (APPNOTE 4.3.12, 4.3.16)."""

_BLANKS = b" \t\r\n\f"
_MARKUP = re.compile(
    rb"(?:<\?xml[^>]{0,200}>|<!--.{0,400}?-->|\s)*+<(!doctype\s+html|html|head|body|svg|!doctype\s+svg)",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(rb"<(?:p|br|div|span|table|a|b|i|ul|ol|h[1-6])\b[^<>]{0,500}>", re.IGNORECASE)
_PGP = ((b"-----BEGIN PGP MESSAGE", FileKind.ENCRYPTED), (b"-----BEGIN PGP SIGNATURE", FileKind.SIGNATURE))


def kind_of(name: str, media_type: str, data: bytes, charset: str | None) -> FileKind:
    """What the file is; its name and media type have a say only where its bytes tell nothing."""
    opening = data[:_OPENING]
    if _PDF in opening and _PDF_END in data:
        return FileKind.PDF
    if opening.startswith(ZIP_MARKS):
        return _kind_of_zip(data)
    if opening.startswith(OLE_MARK):
        return _kind_of_ole(data)
    if found := magic_of(opening):
        return found
    if not is_text(data, charset):
        return _MEDIA.get(media_type.partition("/")[0].strip().lower(), FileKind.NOT_TEXT)
    if marked := marked_charset(data):
        data = data[:_MARKUP_BYTES].decode(marked, "ignore").encode("utf-8", "ignore")
    return _kind_of_text(name, media_type, data)


def _kind_of_text(name: str, media_type: str, data: bytes) -> FileKind:
    opening = data[:_OPENING].lstrip(_BLANKS)
    if opening[:15].upper() == b"BEGIN:VCALENDAR":
        return FileKind.CALENDAR
    if sealed := next((kind for armour, kind in _PGP if opening.startswith(armour)), None):
        return sealed
    if found := _MARKUP.match(opening):
        return FileKind.IMAGE if b"svg" in found[1].lower() else FileKind.HTML
    said = media_type.partition(";")[0].strip().lower()
    says_html = said in {"text/html", "application/xhtml+xml"} or name.lower().endswith((".html", ".htm", ".xhtml"))
    return FileKind.HTML if says_html and _HTML_TAG.search(data[:_MARKUP_BYTES]) else FileKind.TEXT


def _kind_of_ole(data: bytes) -> FileKind:
    """By the names of its streams, which stand in UTF-16 (MS-CFB 2.6.1)."""
    return next((kind for name, kind in _OLE_NAMES if name.encode("utf-16-le") in data), FileKind.UNSUPPORTED)


def _kind_of_zip(data: bytes) -> FileKind:
    """By the names in its directory, looked up without opening it."""
    if _END not in data:
        return FileKind.BROKEN
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:_OPENING]:
        return FileKind.UNSUPPORTED
    names = _names_in_zip(data)
    if _OFFICE_PARTS.isdisjoint(names):
        return FileKind.ARCHIVE
    if b"xl/workbook.bin" in names:
        return FileKind.UNSUPPORTED
    folders = {name.partition(b"/")[0] + b"/" for name in names}
    return next((kind for folder, kind in _OFFICE_FOLDERS if folder in folders), FileKind.UNSUPPORTED)


def _names_in_zip(data: bytes) -> list[bytes]:
    names: list[bytes] = []
    at = data.find(_ENTRY)
    while at >= 0 and len(names) < ZIP_ENTRIES_MAX:
        length = int.from_bytes(data[at + 28 : at + 30], "little")
        names.append(data[at + _NAME_AT : at + _NAME_AT + length])
        at = data.find(_ENTRY, at + _NAME_AT)
    return names
