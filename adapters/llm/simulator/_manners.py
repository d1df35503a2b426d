"""The ways of sending a body badly: each takes its pieces and gives others."""

from collections.abc import Iterable, Iterator, Sequence

from adapters.llm.simulator._reply import Piece

_FILLER_BYTES = 64 * 1024
_MIB = 1024 * 1024


def drip(pieces: Iterable[Piece], every_s: float) -> Iterator[Piece]:
    """Byte by byte."""
    for piece in pieces:
        for number, byte in enumerate(piece.data):
            yield Piece(bytes((byte,)), every_s + (0 if number else piece.wait_s))


def cut(pieces: Sequence[Piece], length: int) -> Iterator[Piece]:
    """The first `length` bytes."""
    for piece in pieces:
        yield piece._replace(data=piece.data[:length])
        length -= len(piece.data)
        if length <= 0:
            return


def halt(pieces: Sequence[Piece], silence_s: float) -> Iterator[Piece]:
    """Half of it, silence, and the rest."""
    if len(pieces) == 1:
        data = pieces[0].data
        middle = len(data) // 2
        pieces = [pieces[0]._replace(data=data[:middle]), Piece(data[middle:])]
    middle = len(pieces) // 2
    for number, piece in enumerate(pieces):
        yield piece._replace(wait_s=piece.wait_s + silence_s) if number == middle else piece


def swell(pieces: Iterable[Piece], mib: float, blank: bytes) -> Iterator[Piece]:
    """Much of nothing before it: `blank` over and over."""
    filler = Piece(blank * (_FILLER_BYTES // len(blank)))
    for _ in range(int(mib * _MIB) // len(filler.data)):
        yield filler
    yield from pieces
