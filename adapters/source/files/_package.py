"""Unpacks an office document once, into nothing, before any parser opens it: sizes that a zip declares may lie."""

import zipfile
import zlib
from io import BytesIO

from adapters.source._limits import EXPANDED_RATIO_MAX, MARKUP_MAX, ZIP_ENTRIES_MAX
from adapters.source.files._notes import Notes
from domain.failures import InputRefused

_CHUNK = 64 * 1024
_PLAIN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The compressions that ECMA-376 part 2 allows; others take what memory they like."""
_ENCRYPTED = 0x1
_XML = (".xml", ".rels")
"""Pictures and printers' settings come with a DTD at times; no parser here reads them."""
_DTD = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
_DTD_CHARS = max(map(len, _DTD))


def check_package(data: bytes, notes: Notes) -> None:
    """Count what all entries really expand to; the counter stops at the limit, not after it.

    Its XML may hold no DTD, as ECMA-376 part 2 has it: so there are no entities, whatever a parser makes of them.
    (For XML by another name stand python-docx and python-pptx, which expand none, and defusedxml within openpyxl.)

    Raises:
        InputRefused: `too_many_entries`, `expands_too_far`, `no_room`, `too_much_markup`, `encrypted`,
            `unsupported`, `broken`.
    """
    if data.count(b"PK\x01\x02") > ZIP_ENTRIES_MAX:
        raise InputRefused("too_many_entries", f"A document has at most {ZIP_ENTRIES_MAX} parts.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            markup = 0
            for entry in package.infolist():
                markup += _check_entry(package, entry, EXPANDED_RATIO_MAX * len(data), notes)
                if markup > MARKUP_MAX:
                    raise InputRefused("too_much_markup", f"A document has at most {MARKUP_MAX} tags and attributes.")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise InputRefused("broken", f"The document's zip cannot be unpacked: {error}.") from error


def _check_entry(package: zipfile.ZipFile, entry: zipfile.ZipInfo, bytes_max: int, notes: Notes) -> int:
    """How many tags and attributes the entry may hold."""
    if entry.flag_bits & _ENCRYPTED:
        raise InputRefused("encrypted", "The document is encrypted.")
    if entry.compress_type not in _PLAIN:
        raise InputRefused("unsupported", "The document is compressed in a way that its format does not know.")
    markup = 0
    tail = b""
    is_xml = entry.filename.lower().endswith(_XML)
    with package.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            notes.bytes_expanded += len(chunk)
            if notes.bytes_expanded > bytes_max:
                raise InputRefused("expands_too_far", f"A document may expand {EXPANDED_RATIO_MAX} times at most.")
            if notes.bytes_expanded > notes.bytes_max:
                raise InputRefused("no_room", "The message's files expand too far together.")
            seen = tail + chunk
            if is_xml and any(opening in seen for opening in _DTD):
                raise InputRefused("broken", "The document holds a DTD, which its format forbids.")
            tail = chunk[-_DTD_CHARS:]
            markup += chunk.count(b"<") + chunk.count(b"=")
    return markup
