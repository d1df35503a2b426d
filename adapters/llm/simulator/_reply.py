"""What goes over the wire in answer to a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from adapters.llm.simulator._request import SimRequest

Headers = list[tuple[str, str]]


class Piece(NamedTuple):
    """A part of a body that is not sent in one go."""

    data: bytes
    wait_s: float = 0
    """Silence before it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response with the manner of its sending."""

    status: int
    headers: Headers
    body: bytes = b""
    pieces: Iterable[Piece] | None = None
    """The body instead, piece by piece; in chunks where `headers` do not tell its length."""
    cut: bool = False
    """The connection ends after the last piece, and the message does not."""
    delay_s: float = 0
    """Silence before the first byte."""
    request: SimRequest | None = None
    """What this answers; none for what was no request to a model."""
    good: bool = False
    """The answer is what was asked for."""
