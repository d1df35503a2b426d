"""Keeps the trained weights: two small documents beside this file, read once."""

import math
import sys
from array import array
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import NamedTuple, Self

from adapters.llm.local._features import BUCKETS, SIGNS, Features
from domain.value import Value

FOLDER = Path(__file__).parent / "weights"
_ABOUT = "sentences.json"
_TABLES = "sentences.bin"

PAIRS = tuple(combinations(range(len(SIGNS)), 2))
"""Which signs are weighed together: their product is one more feature."""
SCORE_MAX = 30.0
"""A score beyond it changes no probability that a float can tell."""


class HeadAbout(Value):
    """What one head weighs besides its tables."""

    bias: float
    gram_step: float
    """What one step of the gram table's whole numbers is worth; the same for `word_step`."""
    word_step: float
    signs: tuple[float, ...]
    """A weight for each of `SIGNS`."""
    pairs: tuple[float, ...]
    """A weight for each of `PAIRS`."""
    slope: float
    offset: float
    """The probability is that of `slope * score + offset` (Platt), fitted on scores by weights of other sentences."""


class Source(Value):
    """A data set that the weights were trained on."""

    name: str
    licence: str
    rows: int
    sha256: str


class About(Value):
    """What the weights are, in words and numbers: the readable one of the two documents."""

    version: str
    sources: tuple[Source, ...]
    words: int
    """How many words have a static weight."""
    asks_min: float
    """From this probability on a sentence counts as a request or promise."""
    asks: HeadAbout
    promises: HeadAbout


class Head(NamedTuple):
    """One linear classifier."""

    about: HeadAbout
    grams: "array[int]"
    """A whole number of -127 to 127 for each of `BUCKETS`."""
    words: "array[int]"
    """The same for each word."""

    def probability(self, features: Features, rows: list[int]) -> float:
        """How probable, of 0 to 1; `rows` are those of the words that have a static weight."""
        return _logistic(self.about.slope * self.score(features, rows) + self.about.offset)

    def score(self, features: Features, rows: list[int]) -> float:
        """The weighted sum: n-grams by the root of their number, words by their number, signs as they are."""
        about, grams, words = self.about, self.grams, self.words
        score = about.bias
        if features.grams:
            score += about.gram_step * sum([grams[g] for g in features.grams]) / math.sqrt(len(features.grams))
        if rows:
            score += about.word_step * sum([words[r] for r in rows]) / len(features.words)
        return score + self._form(features.signs)

    def _form(self, signs: tuple[float, ...]) -> float:
        seen = [(n, value) for n, value in enumerate(signs) if value]
        single = sum(self.about.signs[n] * value for n, value in seen)
        return single + sum(
            self.about.pairs[_place(m, n)] * first * second for (m, first), (n, second) in combinations(seen, 2)
        )


class Probabilities(NamedTuple):
    """What the classifier holds of a sentence."""

    asks: float
    """That it is a request or a promise."""
    promises: float
    """That it is a promise, if it is one of the two."""


class Weights:
    """The classifier: two heads that share their features."""

    def __init__(self, about: About, keys: "array[int]", heads: tuple[Head, Head]) -> None:
        self.about = about
        self.keys = keys
        self.heads = heads

    @cached_property
    def _rows(self) -> dict[int, int]:
        return {key: row for row, key in enumerate(self.keys)}

    def weigh(self, features: Features) -> Probabilities:
        """How probable it is that the sentence asks or promises, and which of the two."""
        rows = [row for row in map(self._rows.get, features.words) if row is not None]
        asks, promises = self.heads
        return Probabilities(asks.probability(features, rows), promises.probability(features, rows))

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Self:
        """The weights as trained.

        Raises:
            OSError: they are not there.
            ValueError: the two documents do not belong together.
        """
        about = About.model_validate_json((folder / _ABOUT).read_bytes())
        blob = (folder / _TABLES).read_bytes()
        key_bytes = about.words * 4
        if len(blob) != key_bytes + 2 * (BUCKETS + about.words) or len(about.asks.pairs) != len(PAIRS):
            raise ValueError(f"{folder / _TABLES} does not belong to its {_ABOUT}: train again")
        keys = _little(array("I", blob[:key_bytes]))
        tables = array("b", blob[key_bytes:])
        size = BUCKETS + about.words
        heads = (
            Head(about.asks, tables[:BUCKETS], tables[BUCKETS:size]),
            Head(about.promises, tables[size : size + BUCKETS], tables[size + BUCKETS :]),
        )
        return cls(about, keys, heads)

    def save(self, folder: Path) -> None:
        """Write the two documents; the same weights always as the same bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _ABOUT).write_text(self.about.model_dump_json(indent=1) + "\n", encoding="utf-8")
        tables = b"".join(table.tobytes() for head in self.heads for table in (head.grams, head.words))
        (folder / _TABLES).write_bytes(_little(array("I", self.keys)).tobytes() + tables)


def _little(numbers: "array[int]") -> "array[int]":
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _place(first: int, second: int) -> int:
    """Where in `PAIRS` the pair stands, `first < second`."""
    return first * (2 * len(SIGNS) - first - 1) // 2 + second - first - 1


def _logistic(score: float) -> float:
    return 1 / (1 + math.exp(-max(-SCORE_MAX, min(SCORE_MAX, score))))
