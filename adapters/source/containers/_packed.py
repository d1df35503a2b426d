"""Unpacks what was compressed, and stops where that would hurt."""

import bz2
import gzip
import io
import lzma
from collections.abc import Callable
from typing import Any, BinaryIO, Final, cast

from adapters.source._limits import EXPANDED_RATIO_MAX
from adapters.source._magic import PACKED_MARKS
from adapters.source.containers._bytes import CHUNK_BYTES, buffered, fill
from domain.failures import InputRefused

MEMBER_FREE_BYTES: Final = 1024 * 1024
WHOLE_FREE_BYTES: Final = 50 * 1024 * 1024
"""Below these nothing is hurt, however small it was packed; many small files alike, packed as one, shrink very well."""
XZ_BYTES_MAX: Final = 256 * 1024 * 1024
"""What unpacking xz may hold; its strongest preset needs 65 MiB."""


def packing_of(opening: bytes) -> str | None:
    """By what a file was compressed, from its first bytes."""
    return next((packing for mark, packing in PACKED_MARKS.items() if opening.startswith(mark)), None)


def unpacked(stream: BinaryIO, packing: str) -> BinaryIO:
    """The stream's content; reading it may raise `InputRefused`, and what the libraries raise for broken bytes.

    Raises:
        InputRefused: `unknown_packing`; when it is read `too_compressed`.
    """
    counted = Counted(stream)
    packed = buffered(counted)
    inner: BinaryIO
    match packing:
        case "gzip":
            inner = cast("BinaryIO", gzip.GzipFile(fileobj=packed))  # cast: typeshed has it as another class
        case "bzip2":
            inner = cast("BinaryIO", bz2.BZ2File(packed))  # cast: the same
        case "xz":
            inner = buffered(_Xz(packed))
        case _:
            raise InputRefused("unknown_packing", f"It is packed with {packing}; unpack it first.")
    return buffered(Watched(inner, lambda: counted.bytes, free_bytes=WHOLE_FREE_BYTES))


class Counted(io.RawIOBase):
    """Counts what is read of a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: whatever can be written into
        """Fill the buffer as far as there is something."""
        view = memoryview(buffer)
        size = fill(view, self._stream.read(min(len(view), CHUNK_BYTES)))
        self.bytes += size
        return size


class Watched(io.RawIOBase):
    """What comes out of a packed stream, for as long as that is in proportion to what went in."""

    def __init__(self, unpacked: BinaryIO, packed_bytes: Callable[[], int], *, free_bytes: int) -> None:
        self._unpacked = unpacked
        self._free_bytes = free_bytes
        self._packed_bytes = packed_bytes
        self._bytes = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: whatever can be written into
        """Fill the buffer as far as there is something.

        Raises:
            InputRefused: `too_compressed`.
        """
        view = memoryview(buffer)
        size = fill(view, self._unpacked.read(min(len(view), CHUNK_BYTES)))
        self._bytes += size
        if self._bytes > self._free_bytes and self._bytes > EXPANDED_RATIO_MAX * self._packed_bytes():
            words = f"It grows more than {EXPANDED_RATIO_MAX} times when unpacked; unpack it first, if you trust it."
            raise InputRefused("too_compressed", words)
        return size


class _Xz(io.RawIOBase):
    """As `lzma.LZMAFile`, which takes no limit for memory: a header may ask for 4 GiB."""

    def __init__(self, packed: BinaryIO) -> None:
        self._packed = packed
        self._xz = lzma.LZMADecompressor(memlimit=XZ_BYTES_MAX)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: whatever can be written into
        """Fill the buffer as far as there is something."""
        view = memoryview(buffer)
        while True:
            if self._xz.eof and not self._next_stream():
                return 0
            given = self._packed.read(CHUNK_BYTES) if self._xz.needs_input else b""
            if not given and self._xz.needs_input:
                raise EOFError("the xz stream ends early")
            if piece := self._xz.decompress(given, len(view)):
                return fill(view, piece)

    def _next_stream(self) -> bool:
        """Whether another stream follows the one that ended; zeros between them are padding."""
        rest = self._xz.unused_data.lstrip(b"\0")
        while not rest:
            if not (piece := self._packed.read(CHUNK_BYTES)):
                return False
            rest = piece.lstrip(b"\0")
        self._xz = lzma.LZMADecompressor(memlimit=XZ_BYTES_MAX)
        self._xz.decompress(rest, 0)  # kept until room is given
        return True
