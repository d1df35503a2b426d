"""Words: whether two titles or statements say nearly the same, and whether one denies the other."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Generic, TypeVar
from unicodedata import combining, normalize

from domain.sameness import Objection, marks_of
from domain.value import Value

NEAR_WORDS_MIN = 3
"""Of fewer words each one counts: `send figures` and `send old figures` are two things."""
_WORDS_MAX = 30
"""Of a longer wording no word may be missing."""
_CLASSES_MAX = 50
"""Wordings with one more word that one is compared with."""

_AGREEING = {Objection.NUMBERS, Objection.NAMES}
"""A day in a title is a word like others: that of the item itself is compared apart."""

_T = TypeVar("_T")
_Words = frozenset[str]

_WORD = re.compile(r"\d+(?:[.,:/-]\d+)+|\w+(?:['’]\w+)?")  # noqa: RUF001  the typographer's apostrophe is meant
_SUFFIXES = ("ing", "ed", "es", "en", "e", "s", "n")
_STEM_CHARS_MIN = 3
_FILLERS = frozenset(
    word
    for row in (
        "a an the this that these those it its to of for on in at by from with and or as is are was were be been will",
        "would shall should can could may might must do does did has have had please also just then so now there here",
        "i we you he she they me us him her them my our your his their decided agreed decide agree need needs",
        "der die das dem den des ein eine einen einem einer und oder zu zum zur im am an auf mit von vom fur bei aus",
        "ist sind war wird werden wurde soll sollen bitte auch noch dann es er sie wir ihr ich",
        "le la les un une des du de et ou est sont sera ete pour dans sur avec par il elle nous vous ils elles",
        "el los las una unos del y o es son sera para en con por se",
    )
    for word in row.split()
)


class Wording(Value):
    """What a title or statement says, without order, endings and fillers."""

    words: frozenset[str]
    marks: tuple[str, ...]
    """Those of its words that are numbers or names, in order: none of them may be missing or change places."""
    negated: bool

    def is_near(self, other: "Wording") -> bool:
        """They say nearly the same, or the one denies it: the same words, but for one of little weight."""
        fewer, more = sorted((self, other), key=lambda wording: len(wording.words))
        if fewer.words != more.words:
            missing = more.words - fewer.words
            few = len(fewer.words) < NEAR_WORDS_MIN or len(more.words) > len(fewer.words) + 1
            if few or len(missing) != 1 or not missing.isdisjoint(more.marks):
                return False
        common = set(self.marks).intersection(other.marks)
        return [m for m in self.marks if m in common] == [m for m in other.marks if m in common]


def wording_of(said: str) -> Wording:
    """Read a title or statement; linear in its size."""
    marks = list(marks_of(said[:1].lower() + said[1:]))  # its first letter is large whatever the word
    denying = {word for kind, word in marks if kind is Objection.NEGATIONS}
    folded = (_folded(word) for word in _WORD.findall(said))
    words = (word for word in folded if word not in _FILLERS and word not in denying and not word.endswith("n't"))
    marked = (_folded(word) for kind, mark in marks if kind in _AGREEING for word in _WORD.findall(mark))
    return Wording(
        words=frozenset(map(_stem, words)),
        marks=tuple(map(_stem, marked)),
        negated=sum(kind is Objection.NEGATIONS for kind, _ in marks) % 2 == 1,
    )


class NearWords(Generic[_T]):
    """Things by their wording, so that those which say nearly the same are found without comparing all with all."""

    def __init__(self) -> None:
        self._exact: dict[_Words, list[_T]] = {}
        self._longer: defaultdict[_Words, list[_Words]] = defaultdict(list)

    def add(self, wording: Wording, thing: _T) -> list[_T]:
        """Keep a thing under its wording; gives all that have these very words."""
        words = wording.words
        if words not in self._exact:
            self._exact[words] = []
            for shorter in _shortened(words):
                self._longer[shorter].append(words)
        self._exact[words].append(thing)
        return self._exact[words]

    def near(self, wording: Wording) -> Iterator[list[_T]]:
        """The things that may say nearly the same or deny it, in groups of the same words: these very words first."""
        words = wording.words
        for candidate in (words, *_shortened(words), *self._longer.get(words, ())[:_CLASSES_MAX]):
            if candidate in self._exact:
                yield self._exact[candidate]


def _shortened(words: _Words) -> list[_Words]:
    """The same without one of them."""
    if not NEAR_WORDS_MIN < len(words) <= _WORDS_MAX:
        return []
    return [words - {word} for word in sorted(words)]


def _stem(word: str) -> str:
    """Without the ending of number, tense or case."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _STEM_CHARS_MIN:
            return word.removesuffix(suffix)
    return word


def _folded(word: str) -> str:
    """In lower case, without accents, with the typewriter's apostrophe."""
    plain = normalize("NFKD", word.casefold().replace("’", "'"))  # noqa: RUF001  it is what is meant
    return "".join(character for character in plain if not combining(character))
