"""Finds the messages in one stream of bytes: itself one, a mailbox, or an archive of both."""

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import BinaryIO

from adapters.source._kinds import OPENING_BYTES, is_binary, media_type_of_file
from adapters.source._limits import BODY_BYTES_MAX
from adapters.source.containers._bytes import Joined, buffered, read_fully
from adapters.source.containers._exports import in_export_file, in_export_zip, is_export_file, is_export_zip
from adapters.source.containers._found import Entry, Found, Skipped, Unread, Why
from adapters.source.containers._mbox import Dialect, opens_mbox, split_mbox
from adapters.source.containers._packed import packing_of, unpacked
from adapters.source.containers._tar import Member, is_tar, members_of_tar
from adapters.source.containers._zip import check_zip, is_zip, members_of_zip
from domain.failures import InputRefused

_BROKEN = (
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
)
"""What the libraries raise for bytes that are not what they say."""


class Level(IntEnum):
    """How deep something lies; an archive within an archive is not opened."""

    FILE = 0
    UNPACKED = 1
    """What was in a compressed file."""
    MEMBER = 2


@dataclass(frozen=True, slots=True)
class Item:
    """A stream and where it is from."""

    stream: BinaryIO
    place: str
    name: str
    level: Level = Level.FILE
    dialect: Dialect = Dialect.AUTO


def found_in_item(item: Item) -> Iterator[Found]:
    """Each message of the stream; no exception comes of whatever bytes it has."""
    try:
        yield from _found(item)
    except InputRefused as refused:
        yield Unread(item.place, refused)
    except _BROKEN as error:
        yield Unread(item.place, InputRefused("broken_archive", f"It cannot be read to its end: {error}"))


def is_hidden(name: str) -> bool:
    """Whether a file is not meant for people: `.name`, and what macOS puts into archives."""
    parts = name.split("/")
    return parts[-1].startswith(".") or "__MACOSX" in parts


def _found(item: Item) -> Iterator[Found]:
    opening = read_fully(item.stream, OPENING_BYTES)
    whole = replace(item, stream=buffered(Joined(opening, item.stream)))
    if packing := packing_of(opening):
        yield from _unpacked(whole, packing)
    elif is_tar(opening):
        _check_nesting(item, Level.UNPACKED)
        yield from _members(whole, members_of_tar(whole.stream))
    elif is_zip(item.name, opening):
        _check_nesting(item, Level.FILE)
        yield from _zipped(item)
    elif opens_mbox(opening) and not item.name.lower().endswith(".eml"):
        yield from _mails(whole)
    elif is_export_file(item.name) and not is_binary(opening):
        yield from in_export_file(whole.stream, item.name, item.place)
    elif opening or not item.name.lower().endswith(".mbox"):  # an empty mailbox holds nothing
        yield _single(item, opening)


def _single(item: Item, opening: bytes) -> Found:
    media_type = media_type_of_file(item.name, opening)
    if media_type is None:
        words = "It is none of the files that are read here; name it .eml, .txt, .vtt, … if it is."
        return Unread(item.place, InputRefused("unknown_media_type", words))
    body = opening
    if len(opening) == OPENING_BYTES:
        body += read_fully(item.stream, BODY_BYTES_MAX + 1 - len(opening))
    if len(body) > BODY_BYTES_MAX:
        return Unread(item.place, InputRefused("too_large", f"It has more than {BODY_BYTES_MAX} bytes; send less."))
    return Entry(item.place, media_type, body)


def _mails(item: Item) -> Iterator[Found]:
    for number, mail in enumerate(split_mbox(item.stream, item.dialect), 1):
        place = f"{item.place}:{number}"
        yield Entry(place, "message/rfc822", mail) if isinstance(mail, bytes) else Unread(place, mail)


def _unpacked(item: Item, packing: str) -> Iterator[Found]:
    _check_nesting(item, Level.FILE)
    name = item.name.rpartition(".")[0] or item.name
    yield from _found(replace(item, stream=unpacked(item.stream, packing), name=name, level=Level.UNPACKED))


def _zipped(item: Item) -> Iterator[Found]:
    if not item.stream.seekable():
        raise InputRefused("not_seekable", "A zip is read from its end: name the file instead of piping it.")
    item.stream.seek(0)
    with zipfile.ZipFile(item.stream) as archive:
        check_zip(archive)
        if is_export_zip(archive):
            yield from in_export_zip(archive, item.place)
        else:
            yield from _members(item, members_of_zip(archive))


def _members(item: Item, members: Iterable[Member]) -> Iterator[Found]:
    for name, content in members:
        place = f"{item.place}:{name}"
        if is_hidden(name):
            yield Skipped(place, Why.HIDDEN)
        elif isinstance(content, Why):
            yield Skipped(place, content)
        elif isinstance(content, InputRefused):
            yield Unread(place, content)
        else:
            yield from found_in_item(replace(item, stream=content, place=place, name=name, level=Level.MEMBER))


def _check_nesting(item: Item, deepest: Level) -> None:
    if item.level > deepest:
        raise InputRefused("nested_archive", "It is an archive within an archive; unpack the outer one first.")
