"""Takes exports of chat programs apart where they lie: in a folder, a zip, or one file of lines."""

import os
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from adapters.source.chat import is_export, split_export
from adapters.source.containers._bytes import read_fully
from adapters.source.containers._found import Entry, Found
from adapters.source.containers._zip import content_of
from domain.failures import InputRefused

EXPORT_BYTES_MAX: Final = 256 * 1024 * 1024
"""Of one file of an export, which is read whole."""
_ENDINGS: Final = (".json", ".jsonl", ".ndjson")


def is_export_folder(folder: Path, files: list[str]) -> bool:
    """Whether a folder with these files is an export: among them is nothing but JSON."""
    return bool(files) and all(name.lower().endswith(_ENDINGS) for name in files) and is_export(_below(folder))


def in_export_folder(folder: Path) -> Iterator[Found]:
    """The conversations of an export."""
    yield from _split(((name, partial(_read_file, folder / name)) for name in _below(folder)), f"{folder}{os.sep}")


def is_export_zip(archive: zipfile.ZipFile) -> bool:
    """Whether a zip is an export."""
    return is_export(info.filename for info in archive.filelist if not info.is_dir())


def in_export_zip(archive: zipfile.ZipFile, place: str) -> Iterator[Found]:
    """The conversations of an export."""
    files = (info for info in archive.filelist if not info.is_dir())
    yield from _split(((info.filename, partial(_read_member, archive, info)) for info in files), f"{place}:")


def is_export_file(name: str) -> bool:
    """Whether a file of this name may be an export by itself."""
    return name.lower().endswith(_ENDINGS) and is_export([name])


def in_export_file(stream: BinaryIO, name: str, place: str) -> Iterator[Found]:
    """The conversations of one file; itself, where it is one."""
    for part in split_export([(name, lambda: _bounded(stream, name))]):
        own = part.name.removeprefix(name).lstrip("/")
        yield Entry(f"{place}:{own}" if own else place, part.media_type, part.body)


def _split(entries: Iterator[tuple[str, Callable[[], bytes]]], before: str) -> Iterator[Found]:
    for part in split_export(entries):
        yield Entry(before + part.name, part.media_type, part.body)


def _below(folder: Path) -> Iterator[str]:
    """The paths of all files below a folder, in order; links are not followed."""
    for root, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(root, name).relative_to(folder).as_posix() for name in sorted(files))


def _read_file(path: Path) -> bytes:
    with path.open("rb") as stream:
        return _bounded(stream, path.name)


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    content = content_of(archive, info)
    if isinstance(content, InputRefused):
        raise content
    if isinstance(content, str):
        raise InputRefused(content.value, f"{info.filename} is no file that can be read.")
    return _bounded(content, info.filename)


def _bounded(stream: BinaryIO, name: str) -> bytes:
    body = read_fully(stream, EXPORT_BYTES_MAX + 1)
    if len(body) > EXPORT_BYTES_MAX:
        raise InputRefused("too_large", f"{name} has more than {EXPORT_BYTES_MAX} bytes; export a shorter time.")
    return body
