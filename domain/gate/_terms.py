"""Terms: the words of a sentence that carry its meaning, and which of them say the same."""

import re
from collections.abc import Iterable
from functools import lru_cache

from domain.gate._lexicon import CANCELLING, DENYING, EMPTY, VERBS

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_LETTERS_MIN = 3
_STEM_LETTERS_MIN = 4
_STEM_SHARE_MIN = 0.6
_COMPOUND_LETTERS_MIN = 5
_ENDINGS = tuple(
    "'s ations ation ings ing ments ment edly ed ies ers er ly es en em est et e s n t y".split()  # noqa: SIM905  longest first, a row of endings
)
_CACHED_MAX = 20_000
_CANCELLING_STEMS = re.compile(
    r"(?:cancel|delet|remov|reject|declin|refus|postpon|revok|terminat|unsubscrib|withdr|absag|stornier|l\u00f6sch|"
    r"entfern|ablehn|abgelehn|verschieb|k\u00fcndig|gek\u00fcndig|widerruf|abbestell)"
)
_SCOPE_WORDS = 5
_CLAUSE_MARKS = re.compile(r"[,;:.!?\n]|\b(?:and|but|or|und|aber|sondern|oder)\b", re.IGNORECASE)
_GROUPS = {
    word: frozenset(name for name, others in VERBS.items() if word in others)
    for words in VERBS.values()
    for word in words
}


def words_in(text: str) -> list[str]:
    """All words, in lower case."""
    return [match[0].casefold().replace("\u2019", "'") for match in _WORD.finditer(text)]


def terms_in(text: str) -> list[str]:
    """The words that carry meaning, in order, in lower case."""
    return [w for w in words_in(text) if len(w) >= _LETTERS_MIN and w not in EMPTY]


def stands(term: str, among: Iterable[str]) -> bool:
    """Whether one of the words is the term: inflected, compounded, or another verb for the same."""
    return any(alike(term, other) for other in among)


@lru_cache(_CACHED_MAX)
def alike(a: str, b: str) -> bool:
    """Whether two words say the same, as far as their letters or the table of verbs can tell."""
    return bool(groups_of(a) & groups_of(b)) or same_letters(a, b)


@lru_cache(_CACHED_MAX)
def same_letters(a: str, b: str) -> bool:
    """Whether two words are one by their letters: inflected or compounded."""
    if a == b or stem(a) == stem(b):
        return True
    short, long = sorted((stem(a), stem(b)), key=len)
    if len(short) >= _COMPOUND_LETTERS_MIN and short in long:
        return True
    common = next((n for n, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return common >= _STEM_LETTERS_MIN and common >= _STEM_SHARE_MIN * len(long)


@lru_cache(_CACHED_MAX)
def groups_of(word: str) -> frozenset[str]:
    """The sorts of doing that a verb names, e.g. `send`; none for other words."""
    return next((_GROUPS[form] for form in (word, stem(word), stem(word) + "e") if form in _GROUPS), frozenset())


def cancels(word: str) -> bool:
    """Whether a verb turns what it governs into its contrary."""
    return word in CANCELLING or _CANCELLING_STEMS.match(word) is not None


def denied_terms(text: str) -> frozenset[str]:
    """The terms that a negation governs: those that follow it within the clause, or precede a German one."""
    denied: set[str] = set()
    for clause in _CLAUSE_MARKS.split(text):
        words = words_in(clause)
        for n, word in enumerate(words):
            if denies(word):
                denied.update(words[n + 1 : n + 1 + _SCOPE_WORDS])
                if word in {"nicht", "nie", "niemals"}:
                    denied.update(words[max(0, n - _SCOPE_WORDS) : n])
    return frozenset(w for w in denied if len(w) >= _LETTERS_MIN and w not in EMPTY)


def first_denied(text: str) -> tuple[str, ...]:
    """The term right behind each negation, as far as its clause has one."""
    found: list[str] = []
    for clause in _CLAUSE_MARKS.split(text):
        words = words_in(clause)
        for n, word in enumerate(words):
            if denies(word):
                found += [w for w in words[n + 1 :] if len(w) >= _LETTERS_MIN and w not in EMPTY][:1]
    return tuple(found)


def denies(word: str) -> bool:
    """Whether the word is a negation."""
    return word in DENYING or word.endswith("n't")


@lru_cache(_CACHED_MAX)
def stem(word: str) -> str:
    """The word without its ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LETTERS_MIN:
            word = word.removesuffix(ending)
            break
    return word[:-1] if len(word) > _LETTERS_MIN and word[-1] == word[-2] else word
