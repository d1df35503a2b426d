"""What an import has done so far, kept on disk so that it goes on where it was stopped."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final

from pydantic import ValidationError

from domain.failures import Misconfigured
from domain.value import Value

KEPT_S: Final = 1.0
REFUSALS_MAX: Final = 1_000


class Refusal(Value):
    """Something that was not taken."""

    place: str
    reason: str
    detail: str


class Progress(Value):
    """How far an import has come."""

    file: str
    done: int = 0
    """How many things of the container have been dealt with, in its order."""
    new: int = 0
    known: int = 0
    skipped: int = 0
    refused: int = 0
    refusals: tuple[Refusal, ...] = ()
    """The first of them."""
    finished: bool = False


class Record:
    """The progress of one import, in a file that is replaced whole; without a file it is kept nowhere."""

    def __init__(self, file: str, path: Path | None) -> None:
        self._path = path
        self._kept_s = monotonic()
        self.progress = Progress(file=file)

    def load(self) -> None:
        """Go on from what was kept; what cannot be read is as nothing, for a message sent again does no harm."""
        try:
            if self._path:
                self.progress = Progress.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return

    def note(self, progress: Progress) -> None:
        """Take over how far it has come, and keep it once a second."""
        self.progress = progress
        if monotonic() - self._kept_s >= KEPT_S:
            self.keep()

    def keep(self) -> None:
        """Write it down.

        Raises:
            Misconfigured: the data folder cannot be written.
        """
        self._kept_s = monotonic()
        if self._path is None:
            return
        fresh = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_text(self.progress.model_dump_json(indent=2) + "\n", encoding="utf-8", errors="replace")
            fresh.replace(self._path)
        except OSError as error:
            raise Misconfigured("data_dir", f"{self._path.parent} cannot be written: {error.strerror}") from error


def record_of(path: Path, folder: Path, *whither: str) -> Record:
    """The record of importing a file or folder, as it is now, to one place.

    Args:
        path: what is imported; another size or time of change, or another list of files, is another import.
        folder: where records are kept.
        whither: what else makes it another import: the API, its key, whose mailbox.
    """
    told = "\0".join((*whither, *_told(path.resolve())))
    name = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return Record(str(path), folder / f"{name}.json")


def _told(path: Path) -> Iterator[str]:
    yield _state(path)
    for root, folders, files in os.walk(path):  # nothing for a file
        folders.sort()
        yield from (_state(Path(root, name)) for name in sorted(files))


def _state(path: Path) -> str:
    try:
        found = path.lstat()
    except OSError:
        return f"{path}\0gone"
    return f"{path}\0{found.st_size}\0{found.st_mtime_ns}"
