"""Reads streams of any origin in bounded pieces."""

import io
from typing import Any, BinaryIO, Final, cast

CHUNK_BYTES: Final = 64 * 1024


def read_fully(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, or as many as there are; asked for in pieces, whatever the stream gives at a time."""
    pieces: list[bytes] = []
    while size > 0 and (piece := stream.read(min(size, CHUNK_BYTES))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def buffered(raw: io.RawIOBase) -> BinaryIO:
    """The stream with its lines, read in pieces of `CHUNK_BYTES`."""
    return cast("BinaryIO", io.BufferedReader(raw, CHUNK_BYTES))  # cast: typeshed has it as another class


class Joined(io.RawIOBase):
    """What was read already, and then the rest."""

    def __init__(self, opening: bytes, rest: BinaryIO) -> None:
        self._opening = memoryview(opening)
        self._rest = rest

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:  # Any: whatever can be written into
        """Fill the buffer as far as there is something."""
        view = memoryview(buffer)
        if not self._opening:
            return fill(view, self._rest.read(min(len(view), CHUNK_BYTES)))
        piece, self._opening = self._opening[: len(view)], self._opening[len(view) :]
        return fill(view, piece)


def fill(view: memoryview, piece: bytes | memoryview) -> int:
    """Write the piece to the beginning of the buffer; gives how much that was."""
    view[: len(piece)] = piece
    return len(piece)
