"""The documents that paths name, and having them added: one outcome for each."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from domain.documents import ENDINGS, NAME_CHARS_MAX, DocumentReceipt, DocumentState, DocumentView, ending_of
from domain.failures import Misconfigured, Refused
from domain.value import Value

FILES_MAX = 10_000
FILE_BYTES_MAX = 25 * 1024 * 1024
"""As the API has it; what is larger is not sent."""
POLL_S = 0.3
SENDING_MAX = 4
"""Sent and waited for at a time: few enough that a large folder is not held in memory."""


class Outcome(Value):
    """What became of one file."""

    name: str
    outcome: Literal["indexed", "unchanged", "failed", "skipped"]
    id: str | None = None
    passages: int = 0
    embedded: int = 0
    reason: str | None = None
    detail: str = ""

    @property
    def line(self) -> str:
        """The same for people."""
        match self.outcome:
            case "indexed":
                told = f"{self.name}: indexed with {self.passages} passages ({self.embedded} embedded)"
            case "unchanged":
                told = f"{self.name}: unchanged, with {self.passages} passages"
            case _:
                told = f"{self.name}: {self.outcome} ({self.reason})"
        return f"{told}: {self.detail}" if self.detail else told


class File(NamedTuple):
    """A file to be added, and the name that it goes by."""

    path: Path
    name: str


class Shelf(Protocol):
    """The API, as far as documents go; what each raises is said by `cli.client.ApiClient`."""

    async def add_document(self, name: str, media_type: str, body: bytes) -> DocumentReceipt:
        """Have a document kept."""

    async def document(self, id: str) -> DocumentView:  # noqa: A002  its name everywhere
        """How a document stands."""


def files_in(paths: Sequence[Path], here: Path) -> Iterator[File | Outcome]:
    """The documents among files and folders; what is none as the outcome that says so.

    A file goes by its path from `here`, or, where it lies elsewhere, from the folder that holds what was named. Links
    inside folders, and what begins with a dot, are passed over in silence.
    """
    for path in paths:
        root = _found(path)
        if isinstance(root, Outcome):
            yield root
        elif root.is_dir():
            for inner in sorted(root.rglob("*")):
                if inner.is_file() and not inner.is_symlink() and not _is_hidden(inner.relative_to(root)):
                    yield _file(inner, _name(inner, root, here), named=False)
        else:
            yield _file(root, _name(root, root.parent, here), named=True)


async def add_files(
    shelf: Shelf, files: Sequence[File], patience_s: float, poll_s: float = POLL_S
) -> AsyncIterator[Outcome]:
    """Have each file added and wait until it is indexed or has failed; in order, each as soon as it is known.

    Raises:
        Unavailable: the API cannot be reached; what was sent is kept, and the same command goes on with the rest.
        Misconfigured: the key is not one of its keys.
    """
    places = asyncio.Semaphore(SENDING_MAX)

    async def one(file: File) -> Outcome:
        async with places:
            return await _add(shelf, file, patience_s, poll_s)

    tasks = [asyncio.create_task(one(file)) for file in files]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _add(shelf: Shelf, file: File, patience_s: float, poll_s: float) -> Outcome:
    try:
        body = await asyncio.to_thread(file.path.read_bytes)
        if not body.strip():
            words = "it is empty; add it when it holds words"
            return Outcome(name=file.name, outcome="failed", reason="empty", detail=words)
        receipt = await shelf.add_document(file.name, ENDINGS[ending_of(file.name)], body)
    except OSError as error:
        return Outcome(name=file.name, outcome="failed", reason="unreadable", detail=error.strerror or "cannot be read")
    except Misconfigured:
        raise
    except Refused as refused:
        return Outcome(name=file.name, outcome="failed", reason=refused.reason, detail=str(refused))
    if not receipt.new and receipt.state is DocumentState.INDEXED:
        return _told(await shelf.document(receipt.id), new=False)
    waited_s = 0.0
    while (found := await shelf.document(receipt.id)).state is DocumentState.QUEUED:
        if waited_s >= patience_s:
            words = "it is kept and waits for a worker: winnow docs list shows when it is read"
            return Outcome(name=file.name, outcome="failed", id=found.id, reason="still_queued", detail=words)
        await asyncio.sleep(poll_s)
        waited_s += poll_s
    return _told(found, new=True)


def _told(found: DocumentView, *, new: bool) -> Outcome:
    failed = found.state is DocumentState.FAILED
    return Outcome(
        name=found.name,
        outcome="failed" if failed else "indexed" if new else "unchanged",
        id=found.id,
        passages=found.passages,
        embedded=found.embedded if new else 0,
        reason=found.reason,
        detail=found.detail,
    )


def _found(path: Path) -> Path | Outcome:
    """The file or folder that a path leads to; why there is none."""
    try:
        found = path.resolve(strict=True)
    except FileNotFoundError:
        reason, words = "not_found", "there is no such file"
    except (OSError, RuntimeError) as error:  # the latter of links in a circle
        reason, words = "not_found", getattr(error, "strerror", None) or "its links lead in a circle"
    else:
        if found.is_file() or found.is_dir():
            return found
        reason, words = "not_a_file", "it is neither a file nor a folder"
    return Outcome(name=str(path), outcome="failed", reason=reason, detail=words)


def _file(path: Path, name: str, *, named: bool) -> File | Outcome:
    """The file; an outcome for one that is not to be sent, failed where it was named itself."""
    if ending_of(name) not in ENDINGS:
        words = f"its name ends in none of {', '.join(ENDINGS)}"
        outcome: Literal["failed", "skipped"] = "failed" if named else "skipped"
        return Outcome(name=name, outcome=outcome, reason="unknown_media_type", detail=words)
    if len(name) > NAME_CHARS_MAX or not name.isprintable():
        words = f"its path has more than {NAME_CHARS_MAX} characters, or one that cannot be shown"
        return Outcome(name=name, outcome="failed", reason="bad_name", detail=words)
    if path.stat().st_size > FILE_BYTES_MAX:
        words = f"it has more than {FILE_BYTES_MAX // 1024**2} MiB; split it"
        return Outcome(name=name, outcome="failed", reason="too_large", detail=words)
    return File(path, name)


def _name(path: Path, root: Path, here: Path) -> str:
    return path.relative_to(here if path.is_relative_to(here) else root.parent).as_posix()


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
