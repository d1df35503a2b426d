"""Gathers a file's words line by line, what is to be said about them, within what all files may still take."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from adapters.source._limits import TNEF_MAX
from adapters.source._text import clean

_BLANK_LINES_MAX = 2
"""In a row, as the normal form has it; more take no room."""


@dataclass(slots=True)
class Notes:
    """What a reader finds besides words; one for each file."""

    bytes_max: int
    """What the file may still expand to."""
    bytes_expanded: int = 0
    hidden: int = 0
    limits: dict[str, None] = field(default_factory=dict)
    """In the order in which they were hit."""
    people: dict[tuple[str, str], None] = field(default_factory=dict)
    """Names and addresses, in the order in which they were named."""
    at: datetime | None = None

    def cut(self, limit: str) -> None:
        """A limit left words out."""
        self.limits.setdefault(limit)


@dataclass(slots=True)
class Room:
    """What all files of one message together may still take; each file takes from it what it used."""

    chars: int
    bytes_expanded: int
    """What archives and compressed streams may grow to."""
    limits: list[str] = field(default_factory=list)
    """The limits that were hit, by name, each once."""
    containers: int = TNEF_MAX
    """How many winmail.dat may still be unpacked, those within one another among them."""

    def hit(self, limits: tuple[str, ...]) -> None:
        """Note limits."""
        self.limits += [limit for limit in limits if limit not in self.limits]


def gather(lines: Iterator[str], chars_max: int, notes: Notes) -> str:
    """The lines as one text in normal form; reading stops where no more fit."""
    kept: list[str] = []
    left = chars_max
    blank = 0
    for line in lines:
        blank = 0 if line.strip() else blank + 1
        if blank > _BLANK_LINES_MAX:
            continue
        if len(line) > left:
            notes.cut("attachment_chars")
            kept.append(line[: max(left, 0)])
            break
        kept.append(line)
        left -= len(line) + 1
    words = clean("\n".join(kept))
    return words if len(words) <= chars_max else words[:chars_max].rstrip()
