"""A folder in which files appear. It is only read: what was taken up is known by the time at which it came.

That time is the file's ctime, which moving a file into the folder sets as well as writing it does. A file is taken up
once it has not changed for a moment; who writes slowly should write elsewhere and move the file in.
"""

import asyncio
import logging
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from adapters.connectors.ports import BATCH_BYTES_MAX, BATCH_MESSAGES_MAX, MESSAGE_BYTES_MAX, Waiting
from domain.failures import Refused, Unavailable
from domain.sources import Arrival, Batch, FolderSource
from domain.value import Value

SETTLED_S = 1.0
OVERLAP_NS = 2_000_000_000
"""File systems keep times in steps; files of the same moment are told apart by name."""
FILES_MAX = 100_000
DEPTH_MAX = 10
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".swp", "~")


_log = logging.getLogger(__name__)


class Place(Value):
    """How far a folder has been read."""

    ctime_ns: int = 0
    recent: tuple[str, ...] = ()
    """The files of the last moments that were taken up, each with its time."""


class _File(NamedTuple):
    ctime_ns: int
    name: str
    """Its path within the folder."""
    path: Path
    size: int

    @property
    def mark(self) -> str:
        return f"{self.ctime_ns} {self.name}"


class FolderFeed(Waiting):
    """Looks through the folder and those below it; links are not followed, hidden files are left alone."""

    def __init__(self, config: FolderSource, settled_s: float = SETTLED_S) -> None:
        self._config = config
        self._settled_s = settled_s

    async def next(self, cursor: str | None) -> Batch | None:
        """The files that came after the cursor; without one, all that are there."""
        place = Place() if cursor is None else Place.model_validate_json(cursor)
        return await asyncio.to_thread(self._next, place)

    async def wait(self, seconds: float) -> bool:
        """Until it is time to look again."""
        await asyncio.sleep(min(seconds, self._config.poll_s))
        return True

    async def close(self) -> None:
        """Nothing is held."""

    def _next(self, place: Place) -> Batch | None:
        root = Path(self._config.path)
        if not root.is_dir():
            raise Refused("no_folder", f"there is no folder {root}")
        known = set(place.recent)
        after = place.ctime_ns - OVERLAP_NS
        there = _files(root, self._settled_s)
        taken = list(_fitting(sorted(file for file in there if file.ctime_ns > after and file.mark not in known)))
        if not taken:
            return None
        arrivals = tuple(arrival for file in taken if (arrival := self._read(file)) is not None)
        return Batch(arrivals=arrivals, cursor=_moved(place, taken).model_dump_json())

    def _read(self, file: _File) -> Arrival | None:
        """The file's bytes; None for an empty one, for one that went meanwhile, and for one that we may not read.

        What may be read later is taken up then: a change of its rights changes its time too.
        """
        try:
            with file.path.open("rb") as opened:
                body = opened.read(MESSAGE_BYTES_MAX)
        except FileNotFoundError:
            return None
        except PermissionError:
            _log.warning("a file in %s may not be read, and is left out: %s", self._config.path, file.name)
            return None
        except OSError as error:
            raise Unavailable("unreadable_file", f"{file.name} cannot be read: {error.strerror}") from None
        return Arrival(id=file.name[:1_000], media_type="", body=body, user=self._config.user) if body else None


def _moved(place: Place, taken: Sequence[_File]) -> Place:
    newest = max(place.ctime_ns, *(file.ctime_ns for file in taken))
    marks = {*place.recent, *(file.mark for file in taken)}
    recent = {mark for mark in marks if int(mark.partition(" ")[0]) > newest - OVERLAP_NS}
    return Place(ctime_ns=newest, recent=tuple(sorted(recent)))


def _fitting(files: Sequence[_File]) -> Iterator[_File]:
    """The first of them that fit into a batch, one at least."""
    total = 0
    for count, file in enumerate(files[:BATCH_MESSAGES_MAX]):
        total += min(file.size, MESSAGE_BYTES_MAX)
        if count and total > BATCH_BYTES_MAX:
            return
        yield file


def _files(root: Path, settled_s: float) -> Iterator[_File]:
    settled_before = time.time() - settled_s
    seen = 0
    for folder, below, names in os.walk(root):
        depth = len(Path(folder).relative_to(root).parts)
        below[:] = [] if depth >= DEPTH_MAX else sorted(name for name in below if not name.startswith("."))
        for name in names:
            if name.startswith(".") or name.endswith(UNFINISHED):
                continue
            seen += 1
            if seen > FILES_MAX:
                raise Refused("too_many_files", f"{root} holds more than {FILES_MAX} files; move those done elsewhere")
            path = Path(folder, name)
            found = path.lstat() if path.exists() and not path.is_symlink() and path.is_file() else None
            # Writing sets the ctime too; the mtime may be anything, as that of a file which was unpacked.
            if found is not None and found.st_ctime < settled_before:
                yield _File(found.st_ctime_ns, _readable(path.relative_to(root)), path, found.st_size)


def _readable(path: Path) -> str:
    """The path as text; a name may hold bytes that are none."""
    return os.fsencode(path).decode("utf-8", "replace")
