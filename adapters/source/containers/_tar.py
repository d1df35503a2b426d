"""Goes through a tar from its beginning to its end, never back."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple, cast

from adapters.source.containers._bytes import CHUNK_BYTES, read_fully
from adapters.source.containers._found import Why
from domain.failures import InputRefused

ENTRIES_MAX: Final = 1_000_000
_TAR_HEADER_BYTES_MAX: Final = 1024 * 1024
"""Of one read: `tarfile` takes a long name or an extended header whole, whatever size it states."""


class Member(NamedTuple):
    """A file in an archive, readable until the next one is asked for; or why it is not read."""

    name: str
    content: BinaryIO | Why | InputRefused


def is_tar(opening: bytes) -> bool:
    """Whether a file that begins so is a tar, by the checksum of its first header."""
    try:
        tarfile.TarInfo.frombuf(opening[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def members_of_tar(stream: BinaryIO) -> Iterator[Member]:
    """Each member that is no folder.

    Raises:
        InputRefused: `too_many_entries`, `broken_archive`; and whatever `tarfile` raises.
    """
    archive = tarfile.TarFile(fileobj=cast("BinaryIO", _Onward(stream)))  # cast: it has the four methods that are used
    count = 0
    while (info := archive.next()) is not None:
        archive.members = []  # type: ignore[attr-defined]  # typeshed has it not; it would remember them all
        if (count := count + 1) > ENTRIES_MAX:
            raise InputRefused("too_many_entries", f"The archive has more than {ENTRIES_MAX} entries; unpack it first.")
        if not info.isdir():
            name = info.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            content = _content(archive, info)
            yield Member(name, content)


def leads_out(name: str) -> bool:
    """Whether a path leads out of the archive."""
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":"


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> BinaryIO | Why:
    if info.issym() or info.islnk():
        return Why.LINK
    if info.issparse():
        return Why.SPARSE
    opened = archive.extractfile(info) if info.isreg() else None
    if opened is None:
        return Why.DEVICE
    return Why.UNSAFE_PATH if leads_out(info.name) else cast("BinaryIO", opened)  # cast: as typeshed has it


class _Onward:
    """A stream as `tarfile` wants it, which is read onward only, and never much at a time."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _TAR_HEADER_BYTES_MAX:
            raise InputRefused("broken_archive", "A header of the archive is too large; pack it again.")
        data = read_fully(self._stream, size)
        self._at += len(data)
        return data

    def seek(self, position: int, _whence: int = 0) -> int:
        while self._at < position and (piece := self._stream.read(min(CHUNK_BYTES, position - self._at))):
            self._at += len(piece)
        if self._at > position:
            raise InputRefused("broken_archive", "The archive leads back to what was read already; pack it again.")
        return self._at

    def tell(self) -> int:
        return self._at
