"""Lines of output before anything is known of the terminal that will show them."""

import unicodedata
from typing import NamedTuple

_KEPT = {"\n", "\t"}


class Part(NamedTuple):
    """Some words and how they look."""

    words: str
    style: str = ""


class Line(NamedTuple):
    """Parts side by side, some columns from the edge."""

    parts: tuple[Part, ...] = ()
    indent: int = 0


def line(*parts: str | Part, indent: int = 0) -> Line:
    """A line of plain or styled parts."""
    return Line(tuple(part if isinstance(part, Part) else Part(part) for part in parts), indent)


def visible(words: str) -> str:
    """The words with control characters replaced: a message may not steer its reader's terminal."""
    if words.isprintable():
        return words
    return "".join("�" if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c not in _KEPT else c for c in words)
