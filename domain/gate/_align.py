"""Alignment: where a quote stands that was copied nearly verbatim; a paraphrase stands nowhere.

Two texts are alike here when the same words follow each other in the same order, but for little words that carry
nothing ("please", "the", "just"), for marks and contractions, and for a typo or a plural in one word of several.
Numbers, names, dates, negations and modal verbs are never among what may differ. No search is needed to tell: with
the little words left out, word stands against word, so that each place costs no more than the quote is long. A
library for edit distances would have to be told all of this word by word, and brings 12 MB.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from domain.gate._lexicon import FILLERS, FIRM

QUOTE_CHARS_MAX = 2_000
PIECES_MAX = 4
"""Of a quote with ellipses."""
GAP_CHARS_MAX = 100
"""Of what one ellipsis may leave out."""
_WORDS_MIN = 3
_PLACES_MAX = 200
"""Of the rarest word, that are looked at; a quote of nothing but commoner words proves little."""
_ANCHORS_MAX = 2
_WORDS_AN_EDIT = 10
_EDIT_WORDS_MIN = 4
_EDIT_CHARS_MIN = 6
_PLURAL_CHARS_MIN = 4
_FILLERS_APART = 3
_BESIDE_CHARS_MAX = 20
"""How far off the next little word is looked for."""
_KEYS_CACHED_MAX = 20_000

_WORD = re.compile(r"\w+(?:['\u2019.,:/@-]\w+)*")
_ELLIPSIS = re.compile(r"\s*[\[(]?\s*(?:\.{3,}|\u2026)\s*[\])]?\s*")
_ENDS = re.compile(r"[.?!]\s|\n\s*\n")
_PARTS = re.compile(r"[.?!;:,\n\u2013\u2014-]")
_CONTRACTED = (("'ll", "will"), ("'re", "are"), ("'ve", "have"), ("'m", "am"))
_DENIED = {"can't": "can", "won't": "will", "shan't": "shall", "cannot": "can"}


class Place(NamedTuple):
    """Where words stand, `text[start:end]`, and how far they are from those that were looked for."""

    start: int
    end: int
    cost: int


class Aligner:
    """A text by its words, each with all of its places; linear in its size."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = _Line(text)
        self._places: dict[str, array[int]] = {}
        for n, key in enumerate(self._line.keys):
            self._places.setdefault(key, array("I")).append(n)

    def find(self, quote: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
        """The one place within one of `spans` whose words are those of `quote`, nearly; None where there are two.

        Args:
            quote: a model's words.
            spans: stretches of the text, in order and apart.
        """
        if len(quote) > QUOTE_CHARS_MAX:
            return None
        pieces = [_Line(piece) for piece in _ELLIPSIS.split(quote) if _WORD.search(piece)]
        if not 0 < len(pieces) <= PIECES_MAX or sum(len(p.keys) for p in pieces) < _WORDS_MIN:
            return None
        joined = self._piece(pieces[0], spans, alone=len(pieces) == 1)
        for piece in pieces[1:]:
            joined = self._joined(joined, self._piece(piece, spans, alone=False), spans)
        found = self._one(joined)
        return self._with_fillers(found, pieces[0], pieces[-1], spans) if found else None

    def _with_fillers(
        self, found: tuple[int, int], first: "_Line", last: "_Line", spans: Sequence[tuple[int, int]]
    ) -> tuple[int, int]:
        """The place with the little words at its ends that the quote has there, too."""
        start, end = found
        if last.keys:
            for word in _WORD.finditer(last.text, last.ends[-1]):
                following = _WORD.search(self._text, end, end + _BESIDE_CHARS_MAX)
                if (
                    following is None
                    or _keys(following[0]) != _keys(word[0])
                    or not _within(start, following.end(), spans)
                ):
                    break
                end = following.end()
        if first.keys:
            for word in reversed(list(_WORD.finditer(first.text, 0, first.starts[0]))):
                before = list(_WORD.finditer(self._text, max(0, start - _BESIDE_CHARS_MAX), start))
                if not before or _keys(before[-1][0]) != _keys(word[0]) or not _within(before[-1].start(), end, spans):
                    break
                start = before[-1].start()
        return start, end

    def _one(self, places: Sequence[Place]) -> tuple[int, int] | None:
        """The nearest, if what is equally near says the same."""
        least = min((place.cost for place in places), default=0)
        nearest = [place for place in places if place.cost == least]
        said = {tuple(_Line(self._text[place.start : place.end]).keys) for place in nearest}
        return (nearest[0].start, nearest[0].end) if len(said) == 1 else None

    def _piece(self, piece: "_Line", spans: Sequence[tuple[int, int]], *, alone: bool) -> list[Place]:
        known = [(len(self._places[key]), n) for n, key in enumerate(piece.keys) if key in self._places]
        for count, anchor in sorted(known)[:_ANCHORS_MAX]:
            if count > _PLACES_MAX:
                break
            first = [at - anchor for at in self._places[piece.keys[anchor]]]
            if places := [place for at in first if (place := self._at(at, piece, spans, alone=alone))]:
                return places
        return []

    def _at(self, at: int, piece: "_Line", spans: Sequence[tuple[int, int]], *, alone: bool) -> Place | None:
        """What stands from the word `at` on, if it is the piece within one span."""
        line, end = self._line, at + len(piece.keys)
        if at < 0 or end > len(line.keys):
            return None
        edits = 0
        for ours, theirs in zip(range(at, end), range(len(piece.keys)), strict=True):
            if line.keys[ours] != piece.keys[theirs]:
                if not self._near(ours, piece, theirs):
                    return None
                edits += 1
        allowed = 1 + len(piece.keys) // _WORDS_AN_EDIT if alone and len(piece.keys) >= _EDIT_WORDS_MIN else 0
        start, stop = line.starts[at], line.ends[end - 1]
        apart = abs(line.fillers_between(at, end - 1) - piece.fillers_between(0, len(piece.keys) - 1))
        if edits > allowed or apart > 1 + len(piece.keys) // _FILLERS_APART or not _within(start, stop, spans):
            return None
        if not self._flows(at, piece):
            return None
        return Place(start, stop, 2 * edits + apart)

    def _near(self, ours: int, piece: "_Line", theirs: int) -> bool:
        """Whether two unlike words are one: a plural, or a typo that is no word of the text."""
        a, b = self._line.keys[ours], piece.keys[theirs]
        if self._is_firm(a, self._line.starts[ours]) or b in FIRM or piece.capital(theirs) or _has_digit(b):
            return False
        if min(len(a), len(b)) >= _PLURAL_CHARS_MIN and _is_plural(a, b):
            return True
        return b not in self._places and min(len(a), len(b)) >= _EDIT_CHARS_MIN and _is_typo(a, b)

    def _is_firm(self, key: str, start: int) -> bool:
        return key in FIRM or _has_digit(key) or self._text[start].isupper()

    def _flows(self, at: int, piece: "_Line") -> bool:
        """Whether no sentence ends within the words where nothing parts them in the quote."""
        for n in range(len(piece.keys) - 1):
            between = self._text[self._line.ends[at + n] : self._line.starts[at + n + 1]]
            if _ENDS.search(between) and not _PARTS.search(piece.text[piece.ends[n] : piece.starts[n + 1]]):
                return False
        return True

    def _joined(self, before: Sequence[Place], after: Sequence[Place], spans: Sequence[tuple[int, int]]) -> list[Place]:
        """The places of two pieces with what the ellipsis between them left out."""
        starts = [place.start for place in after]
        return [
            Place(one.start, other.end, one.cost + other.cost)
            for one in before
            for other in after[bisect_left(starts, one.end) : bisect_right(starts, one.end + GAP_CHARS_MAX)]
            if _within(one.start, other.end, spans) and self._is_idle(self._text[one.end : other.start])
        ]

    def _is_idle(self, left_out: str) -> bool:
        """Whether what was left out holds nothing that would change what is left."""
        if _ENDS.search(left_out):
            return False
        return all(
            key not in FIRM and not _has_digit(key) and not word[0][0].isupper()
            for word in _WORD.finditer(left_out)
            for key in _keys(word[0])
        )


class _Line:
    """The words of a text that carry something, with their places; those that do not are counted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: list[str] = []
        self.starts = array("I")
        self.ends = array("I")
        self._nth = array("I")
        nth = 0
        for word in _WORD.finditer(text):
            start, end = word.span()
            keys, fillers = _weighed(word[0])
            nth += fillers
            for key in keys:
                nth += 1
                self.keys.append(key)
                self.starts.append(start)
                self.ends.append(end)
                self._nth.append(nth)

    def fillers_between(self, first: int, last: int) -> int:
        """How many little words stand between two that carry something."""
        return self._nth[last] - self._nth[first] - (last - first)

    def capital(self, n: int) -> bool:
        """Whether the word is written with a capital, as names are."""
        return self.text[self.starts[n]].isupper()


@lru_cache(_KEYS_CACHED_MAX)
def _weighed(word: str) -> tuple[tuple[str, ...], int]:
    """What of the word carries something, and whether it is one of the little ones; option A is none."""
    keys = _keys(word)
    carrying = tuple(key for key in keys if key not in FILLERS or word == "A")
    return carrying, len(keys) - len(carrying)


@lru_cache(_KEYS_CACHED_MAX)
def _keys(word: str) -> tuple[str, ...]:
    """The word as it is compared: in lower case, without hyphens, contractions taken apart."""
    plain = word.casefold().replace("\u2019", "'").replace("-", "")
    if plain in _DENIED:
        return (_DENIED[plain], "not")
    if plain.endswith("n't"):
        return (plain.removesuffix("n't"), "not")
    for ending, meant in _CONTRACTED:
        if plain.endswith(ending):
            return (plain.removesuffix(ending), meant)
    return (plain,)


def _within(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    n = bisect_right(spans, start, key=lambda span: span[0]) - 1
    return n >= 0 and end <= spans[n][1]


def _has_digit(key: str) -> bool:
    return any(c.isdigit() for c in key)


def _is_plural(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return long in {short + "s", short + "es", short.removesuffix("y") + "ies"}


def _is_typo(a: str, b: str) -> bool:
    """Whether one letter is added, lost, changed, or swapped with its neighbour, inside of the word."""
    if a[0] != b[0] or a[-1] != b[-1]:
        return False
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    return max(len(a), len(b)) == 1 or (len(a) == len(b) == 2 and a == b[::-1])  # noqa: PLR2004  two neighbours
