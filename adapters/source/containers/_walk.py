"""Goes through what the user names: a file, a folder, a Maildir."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from adapters.source._limits import BODY_BYTES_MAX
from adapters.source.containers._bytes import read_fully
from adapters.source.containers._contents import Item, found_in_item, is_hidden
from adapters.source.containers._exports import in_export_folder, is_export_folder
from adapters.source.containers._found import Entry, Found, Skipped, Unread, Why
from adapters.source.containers._mbox import Dialect
from domain.failures import InputRefused

_MAILDIR = ("cur", "new")
_FLAGS = re.compile(r":2,([A-Za-z]*)\Z")
_UNSENT = {"T": Why.TRASHED, "D": Why.DRAFT}


def found_in(path: Path, dialect: Dialect = Dialect.AUTO) -> Iterator[Found]:
    """Each message of a file or folder, in the order of the names; holds one at a time.

    Links are followed only where `path` itself is one. No exception comes of whatever is found.
    """
    if path.is_dir():
        yield from _in_folder(path, dialect)
    else:
        yield from _in_file(path, dialect)


def found_in_stream(stream: BinaryIO, place: str, dialect: Dialect = Dialect.AUTO) -> Iterator[Found]:
    """Each message of an open stream."""
    yield from found_in_item(Item(stream, place, "", dialect=dialect))


def _in_folder(root: Path, dialect: Dialect) -> Iterator[Found]:
    """All below a folder; without recursion, as folders may lie thousands deep."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(folder, error)
            continue
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        if {entry.name for entry in folders} >= set(_MAILDIR):
            yield from _in_maildir(folder)
            folders = [entry for entry in folders if entry.name not in {*_MAILDIR, "tmp"}]
        elif is_export_folder(
            folder, [entry.name for entry in entries if entry.is_file() and not is_hidden(entry.name)]
        ):
            yield from _export(folder)
            folders = []
        else:
            for entry in entries:
                yield from _in_entry(entry, dialect)
            folders = [entry for entry in folders if not is_hidden(entry.name)]
        waiting += (folder / entry.name for entry in reversed(folders))


def _export(folder: Path) -> Iterator[Found]:
    try:
        yield from in_export_folder(folder)
    except InputRefused as refused:
        yield Unread(str(folder), refused)
    except OSError as error:
        yield _unreadable(folder, error)


def _in_entry(entry: os.DirEntry[str], dialect: Dialect) -> Iterator[Found]:
    if entry.is_dir(follow_symlinks=False):
        return
    if is_hidden(entry.name):
        yield Skipped(entry.path, Why.HIDDEN)
    elif entry.is_symlink():
        yield Skipped(entry.path, Why.LINK)
    elif not entry.is_file(follow_symlinks=False):
        yield Skipped(entry.path, Why.DEVICE)
    else:
        yield from _in_file(Path(entry.path), dialect)


def _in_file(path: Path, dialect: Dialect) -> Iterator[Found]:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            yield Skipped(str(path), Why.DEVICE)
            return
        with path.open("rb") as stream:
            yield from found_in_item(Item(stream, str(path), path.name, dialect=dialect))
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        yield _unreadable(path, error)


def _in_maildir(folder: Path) -> Iterator[Found]:
    """The mails of one Maildir, delivered and seen; what else lies there belongs to its server."""
    for name in _MAILDIR:
        for path in sorted((folder / name).iterdir()):
            flags = _FLAGS.search(path.name)
            why = next((_UNSENT[flag] for flag in (flags[1] if flags else "") if flag in _UNSENT), None)
            if why or path.name.startswith("."):
                yield Skipped(str(path), why or Why.HIDDEN)
            else:
                yield _mail(path)


def _mail(path: Path) -> Found:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Skipped(str(path), Why.LINK if path.is_symlink() else Why.DEVICE)
        with path.open("rb") as stream:
            body = read_fully(stream, BODY_BYTES_MAX + 1)
    except OSError as error:
        return _unreadable(path, error)
    if len(body) > BODY_BYTES_MAX:
        return Unread(str(path), InputRefused("too_large", f"It has more than {BODY_BYTES_MAX} bytes; send less."))
    return Entry(str(path), "message/rfc822", body)


def _unreadable(path: Path, error: OSError | ValueError) -> Unread:
    said = getattr(error, "strerror", None) or str(error)
    return Unread(str(path), InputRefused("unreadable", f"It cannot be opened: {said}"))
