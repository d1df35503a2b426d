"""Folding: a text without the differences that do not matter, and the way back to its own words."""

import re
from array import array
from bisect import bisect_left
from functools import cache
from unicodedata import category

_QUOTES = frozenset("\"'`´“”„‟‘’‚‛«»‹›＂＇")  # noqa: RUF001  they are what is meant
_ASCII_QUOTES = str.maketrans('"`', "''")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_RUN = re.compile(r"([!-~]+(?: [!-~]+)*)|\s+|[^\s!-~]+")
"""Plain words with single spaces, which need no second look; spaces; and what is neither."""


class Folded:
    """A text with spaces run together, quotes and dashes made alike, case folded; linear in its size."""

    def __init__(self, text: str) -> None:
        characters: list[str] = []
        self._origins = array("I")
        """For each folded character, where it comes from; never decreasing."""
        spaced = True
        for run in _RUN.finditer(text):
            if run[1]:  # most of most texts, and many times as fast
                characters.append(run[1].lower().translate(_ASCII_QUOTES))
                self._origins.extend(range(*run.span()))
                spaced = False
                continue
            for origin, character in enumerate(run[0], run.start()):
                plain = _plain(character)
                if plain == " " and spaced:
                    continue
                if plain:
                    spaced = plain == " "
                    characters.append(plain)
                    self._origins.extend([origin] * len(plain))
        self.text = "".join(characters)

    def find(self, needle: str, start: int, end: int) -> tuple[int, int] | None:
        """Where the folded `needle` first stands within the original `text[start:end]`, in its offsets."""
        lowest, highest = bisect_left(self._origins, start), bisect_left(self._origins, end)
        at = self.text.find(needle, lowest, highest)
        return None if at < 0 else (self._origins[at], self._origins[at + len(needle) - 1] + 1)


def fold(text: str) -> str:
    """The folded text alone, without spaces at its ends."""
    if text.isascii() and not _CONTROL.search(text):  # most sentences, and many times as fast
        return " ".join(text.split()).lower().translate(_ASCII_QUOTES)
    return Folded(text).text.strip()


def printable(text: str) -> str:
    """The text with plain line ends, and a space for each character that none may print; nothing blank at its ends."""
    return _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@cache
def _plain(character: str) -> str:
    if character.isspace():
        return " "
    if character in _QUOTES:
        return "'"
    kind = category(character)
    if kind == "Pd" or character == "\u2212":
        return "-"
    if kind in {"Cf", "Cc"}:  # soft hyphens, joiners, marks of direction; what no text shows
        return ""
    return "..." if character == "…" else character.casefold()
