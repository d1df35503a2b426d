"""Unpacks winmail.dat: what Outlook packs a mail's words and files into (MS-OXTNEF).

tnefparse is not used: it believes counts that the bytes state, and so loops four thousand million times for one of
four bytes, copies the rest of the file for each of its objects, and unpacks messages within messages without end.
Making sure beforehand that it will not means walking the same structure.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from adapters.source._charsets import decode
from adapters.source._limits import FILE_NAME_CHARS_MAX, TNEF_FILES_MAX, TNEF_OBJECTS_MAX
from adapters.source._magic import UNKNOWN_TYPE
from adapters.source._text import clean, one_line
from adapters.source.files._notes import Room

_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEADER_BYTES = 6
_MEDIA_TYPE = "application/ms-tnef"
_RTF = ("message.rtf", "application/rtf")

_BODY, _ATTACHMENT_STARTS, _ATTACHMENT_TITLE, _ATTACHMENT_DATA = 0x800C, 0x9002, 0x8010, 0x800F
_MESSAGE_PROPERTIES, _ATTACHMENT_PROPERTIES, _OEM_CODEPAGE = 0x9003, 0x9005, 0x9007
"""Names of objects (MS-OXTNEF 2.1.3.1)."""

_P_BODY, _P_HTML, _P_RTF, _P_CODEPAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_P_LONG_NAME, _P_NAME, _P_DISPLAY_NAME, _P_MEDIA_TYPE, _P_OBJECT = 0x3707, 0x3704, 0x3001, 0x370E, 0x3701
"""Names of properties (MS-OXPROPS)."""

_FIXED_BYTES = {0x02: 2, 0x0B: 2, 0x03: 4, 0x04: 4, 0x0A: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
"""Sizes by type; what a property holds is padded to four bytes (MS-OXTNEF 2.1.3.4)."""
_VARIABLE = {0x1E, 0x1F, 0x0D, 0x0102}
_STRING, _UNICODE, _OBJECT = 0x1E, 0x1F, 0x0D
_MANY, _NAMED = 0x1000, 0x8000
_IID_BYTES = 16
_CODECS = {65001: "utf-8", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 50220: "iso2022-jp", 51932: "euc-jp"}
_ISO_8859 = 28590


class Unpacked(NamedTuple):
    """What a winmail.dat held."""

    text: str | None = None
    """The body in normal form."""
    html: str | None = None
    """The body as it was written in HTML."""
    files: tuple[tuple[str, str, bytes], ...] = ()
    """Name, media type and bytes of each; a body that is RTF only is one of them, and a message within one another."""


class _Property(NamedTuple):
    name: int
    type: int
    value: bytes


@dataclass(slots=True)
class _File:
    name: str = ""
    media_type: str = UNKNOWN_TYPE
    data: bytes = b""


@dataclass(slots=True)
class _Found:
    oem_codepage: str | None = None
    codepage: str | None = None
    plain: bytes | str | None = None
    html: bytes | str | None = None
    rtf: bytes | None = None
    files: list[_File] = field(default_factory=list)
    limits: dict[str, None] = field(default_factory=dict)


def unpack_tnef(data: bytes, room: Room) -> Unpacked:
    """Words and files of a winmail.dat; takes itself, and the bytes of its files, from `room`.

    Never raises for what it holds. What could not be unpacked is named in `room.limits`: `tnef_broken` (what stood
    before the damage is there), `tnef_nested`, `tnef_objects`, `tnef_files`, `tnef_bytes`.
    """
    if room.containers <= 0:
        room.hit(("tnef_nested",))
        return Unpacked()
    room.containers -= 1
    found = _Found()
    try:
        for name, value in _objects(data, found):
            _take(name, value, found)
    except ValueError:
        found.limits.setdefault("tnef_broken")
    taken = sum(len(file.data) for file in found.files)
    if taken > room.bytes_expanded:
        found.files.clear()
        found.limits.setdefault("tnef_bytes")
    room.bytes_expanded -= sum(len(file.data) for file in found.files)
    room.hit(tuple(found.limits))
    return _unpacked(found)


def _unpacked(found: _Found) -> Unpacked:
    text = clean(_string(found.plain, found.oem_codepage or found.codepage)) if found.plain else ""
    html = _string(found.html, found.codepage) if found.html else ""
    files = [(file.name, file.media_type, file.data) for file in found.files if file.data or file.name]
    if found.rtf and not text and not html:
        files.append((*_RTF, found.rtf))
    return Unpacked(text or None, html or None, tuple(files))


def _objects(data: bytes, found: _Found) -> Iterator[tuple[int, bytes]]:
    """Name and value of each object; its checksum is not asked."""
    if not data.startswith(_SIGNATURE):
        raise ValueError("no TNEF")
    at = _HEADER_BYTES
    for _ in range(TNEF_OBJECTS_MAX):
        if at + 11 > len(data):
            if at < len(data):
                raise ValueError("cut short")
            return
        _, name, _, length = struct.unpack_from("<BHHI", data, at)
        if at + 9 + length > len(data):
            raise ValueError("cut short")
        yield name, data[at + 9 : at + 9 + length]
        at += length + 11
    found.limits.setdefault("tnef_objects")


def _take(name: int, value: bytes, found: _Found) -> None:
    if name == _OEM_CODEPAGE:
        found.oem_codepage = _codec(int.from_bytes(value[:4], "little"))
    elif name == _BODY:
        found.plain = found.plain or value
    elif name == _MESSAGE_PROPERTIES:
        _take_message(value, found)
    elif name == _ATTACHMENT_STARTS:
        if len(found.files) >= TNEF_FILES_MAX:
            found.limits.setdefault("tnef_files")
            found.files[-1] = _File()
        else:
            found.files.append(_File())
    elif found.files:
        _take_of_file(name, value, found)


def _take_message(value: bytes, found: _Found) -> None:
    told = _told(value, found)
    if _P_CODEPAGE in told:
        found.codepage = _codec(int.from_bytes(told[_P_CODEPAGE].value[:4], "little"))
    if _P_BODY in told:
        found.plain = _of_type(told[_P_BODY])
    if _P_HTML in told:
        found.html = _of_type(told[_P_HTML])
    if _P_RTF in told:
        found.rtf = told[_P_RTF].value


def _take_of_file(name: int, value: bytes, found: _Found) -> None:
    file = found.files[-1]
    if name == _ATTACHMENT_DATA:
        file.data = value
    elif name == _ATTACHMENT_TITLE:
        file.name = file.name or _name(value, found)
    elif name == _ATTACHMENT_PROPERTIES:
        told = _told(value, found)
        wanted = (_P_LONG_NAME, _P_NAME, _P_DISPLAY_NAME)
        long, short, shown = (_name(_of_type(told[each]), found) if each in told else "" for each in wanted)
        file.name = long or file.name or short or shown
        if _P_MEDIA_TYPE in told:
            file.media_type = _name(_of_type(told[_P_MEDIA_TYPE]), found).lower() or file.media_type
        if _P_OBJECT in told and told[_P_OBJECT].type == _OBJECT:
            file.data = told[_P_OBJECT].value[_IID_BYTES:]
            file.media_type = _MEDIA_TYPE if file.data.startswith(_SIGNATURE) else file.media_type


def _told(value: bytes, found: _Found) -> dict[int, _Property]:
    """The properties by name, up to where they are damaged."""
    told: dict[int, _Property] = {}
    try:
        for item in _properties(value):
            told.setdefault(item.name, item)
    except (struct.error, ValueError):
        found.limits.setdefault("tnef_broken")
    return told


def _properties(data: bytes) -> Iterator[_Property]:
    """Each property's first value; nothing is believed of a count beyond what bytes there are."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, len(data) // 4)):
        kind, name = struct.unpack_from("<HH", data, at)
        at = _after_name(data, at + 4) if name & _NAMED else at + 4
        many, kind = kind & _MANY, kind & ~_MANY
        values = 1
        if many or kind in _VARIABLE:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        if kind in _FIXED_BYTES:
            size = _padded(values * _FIXED_BYTES[kind])
            first, at = data[at : at + min(size, 16)], at + size
        elif kind in _VARIABLE:
            first, at = _first_of(data, at, values)
        else:
            raise ValueError("unknown type")
        if at > len(data):
            raise ValueError("cut short")
        yield _Property(name, kind, first)


def _after_name(data: bytes, at: int) -> int:
    """A property beyond the standard ones has its set's GUID, and a number or a name."""
    (kind,) = struct.unpack_from("<I", data, at + 16)
    (length,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + (_padded(length) if kind else 0)


def _first_of(data: bytes, at: int, values: int) -> tuple[bytes, int]:
    first = b""
    for number in range(min(values, len(data) // 4)):
        (length,) = struct.unpack_from("<I", data, at)
        if number == 0:
            first = data[at + 4 : at + 4 + length]
        at += 4 + _padded(length)
    return first, at


def _padded(length: int) -> int:
    return length + -length % 4


def _of_type(item: _Property) -> bytes | str:
    return item.value.decode("utf-16-le", "replace") if item.type == _UNICODE else item.value


def _string(value: bytes | str | None, codepage: str | None) -> str:
    text = decode(value, codepage) if isinstance(value, bytes) else value or ""
    return text.rstrip("\0")


def _name(value: bytes | str, found: _Found) -> str:
    return one_line(_string(value, found.oem_codepage), FILE_NAME_CHARS_MAX)


def _codec(codepage: int) -> str | None:
    """Python's name for a code page of Windows; None for one that nobody knows."""
    if _ISO_8859 < codepage <= _ISO_8859 + 15:
        return f"iso8859-{codepage - _ISO_8859}"
    return _CODECS.get(codepage, f"cp{codepage}") if codepage else None
