"""Answers as server-sent events."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.llm.simulator._encoding import encoded
from adapters.llm.simulator._faults import Faults
from adapters.llm.simulator._reply import Piece

BLANK = b": nothing yet\n\n"
"""A comment, which readers skip."""
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Stream:
    """One answer's events in order, as bytes."""

    head: Sequence[bytes]
    """Before the first word; sent at once."""
    words: Sequence[bytes]
    tail: Sequence[bytes]
    """After the last word; nothing is complete yet."""
    end: Sequence[bytes]
    """Says that the answer is complete."""
    error: Callable[[int], bytes]
    """The event that stands in the place of the rest where the provider fails after so many events."""

    def pieces(self, faults: Faults) -> list[Piece]:
        """All of it, at the pace that `faults` say."""
        first, others = faults.first_token_ms / 1_000, faults.token_ms / 1_000
        return [
            *map(Piece, self.head),
            *(Piece(word, others if n else first) for n, word in enumerate(self.words)),
            *map(Piece, self.tail),
            *map(Piece, self.end),
        ]

    def broken(self, faults: Faults) -> list[Piece]:
        """Half of the words, then the error."""
        kept = len(self.head) + len(self.words) // 2
        return [*self.pieces(faults)[:kept], Piece(self.error(kept))]


def words(text: str) -> list[str]:
    """The text in parts of about a word, of which none is lost."""
    return _WORD.findall(text)


def event(body: dict[str, Any]) -> bytes:  # Any: whatever JSON can hold
    """An event that is named by its body's `type`."""
    return f"event: {body['type']}\n".encode() + unnamed(body)


def unnamed(body: dict[str, Any]) -> bytes:  # Any: as above
    """An event without a name."""
    return b"data: " + encoded(body) + b"\n\n"
