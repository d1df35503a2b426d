"""Turns a sentence into what the classifier weighs: hashed n-grams, words, and signs of its form."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple
from zlib import crc32

from adapters.llm.local._words import phrases, says

BUCKETS = 1 << 16
"""Places for n-grams. Only the place is kept, so that no words of the training data stand in the weights."""

SENTENCE_CHARS_READ = 2_000
"""Of a longer text the head is weighed; a sentence of a conversation is never so long."""
_TOKENS_MAX = 250
_GRAM_WORDS_MAX = 3

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|[?!.,:;]")
_EDGES = ("<s>", "</s>")
_LINK, _ADDRESS, _SUM, _NUMBER = "<link>", "<address>", "<sum>", "<number>"

_FOUND_IN = (
    "asks",
    "promises",
    "promises_of_us",
    "questions",
    "pleasantries",
    "marketing",
    "negated",
    "conditional",
    "past",
    "not_promises",
    "undecided",
    "decisions",
    "arrangements",
    "wishes",
)
"""Tables whose lines are searched for anywhere in the sentence."""
_AT_HEAD = ("imperative", "not_imperative")
"""Tables whose lines stand at its head."""

_READER = frozenset({"you", "your", "yours", "you'll", "you're", "you've", "u", "ur"})
_WRITER = frozenset({"i", "i'll", "i'm", "i've", "i'd", "me", "my", "mine"})
_BOTH = frozenset({"we", "we'll", "we're", "we've", "we'd", "us", "our", "ours", "let's"})
_WORDS_LONG = 40
_COUNTED_MAX = 3

_FORMS = (
    "ends_with_question",
    "ends_with_colon",
    "has_exclamation",
    "has_link",
    "has_sum",
    "has_number",
    "begins_small",
    "shouts",
    "length",
    "reader",
    "writer",
    "both",
    "begins_with_writer",
    "short",
)
SIGNS = (*_FOUND_IN, *_AT_HEAD, *_FORMS)
"""The names of the signs, in the order of their values."""


class Features(NamedTuple):
    """What is weighed of one sentence."""

    grams: tuple[int, ...]
    """The places of its n-grams, each once, ascending: 0 ≤ place < `BUCKETS`."""
    words: tuple[int, ...]
    """The CRC-32 of each word in lower case, in order."""
    signs: tuple[float, ...]
    """A value of 0 to 1 for each of `SIGNS`."""


def features_of(text: str) -> Features:
    """The features of the first `SENTENCE_CHARS_READ` characters; the same text always has the same ones."""
    plain = " ".join(text[:SENTENCE_CHARS_READ].replace("\u2019", "'").split())
    tokens = tokens_of(plain)
    grams = {crc32(gram.encode()) % BUCKETS for gram in _grams(tokens)}
    words = tuple(crc32(token.encode()) for token in tokens if token[0].isalpha())
    return Features(tuple(sorted(grams)), words, _signs(plain, tokens))


def word_key(word: str) -> int:
    """Under what a word is looked up among `Features.words`."""
    return crc32(word.lower().encode())


def tokens_of(plain: str) -> list[str]:
    """The first words and marks in lower case; links, addresses and numbers as what they are, not which."""
    return list(islice((token for chunk in plain.split() for token in _tokens(chunk)), _TOKENS_MAX))


def _tokens(chunk: str) -> Iterator[str]:
    if "://" in chunk or chunk[:4].lower() == "www." or "$LINK" in chunk:
        yield _LINK
        return
    if "@" in chunk[1:]:
        yield _ADDRESS
        return
    if any(c.isdigit() for c in chunk):
        yield _SUM if any(c in "$€£%" for c in chunk) else _NUMBER
    for word in _WORD.findall(chunk):
        yield word.lower()


def _grams(tokens: Sequence[str]) -> Iterator[str]:
    """One to three tokens in a row, and two with any one between."""
    row = (_EDGES[0], *tokens, _EDGES[1])
    for count in range(1, _GRAM_WORDS_MAX + 1):
        for at in range(len(row) - count + 1):
            yield " ".join(row[at : at + count])
    for first, _, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
        yield f"{first} * {third}"


def _signs(plain: str, tokens: Sequence[str]) -> tuple[float, ...]:
    found = [float(says(name, plain)) for name in _FOUND_IN]
    head = [float(phrases(name).match(plain) is not None) for name in _AT_HEAD]
    return (*found, *head, *(float(form(plain, tokens)) for form in _FORM_RULES))


def _share(group: frozenset[str]) -> Callable[[str, Sequence[str]], float]:
    """How often words of the group stand in the sentence, three times being as good as more."""
    return lambda _, tokens: min(sum(t in group for t in tokens), _COUNTED_MAX) / _COUNTED_MAX


def _shouts(plain: str, tokens: Sequence[str]) -> float:
    del tokens
    return sum(c.isupper() for c in plain) / max(len(plain), 1)


_FORM_RULES: tuple[Callable[[str, Sequence[str]], float], ...] = (
    lambda plain, _: plain.endswith("?"),
    lambda plain, _: plain.endswith(":"),
    lambda plain, _: "!" in plain,
    lambda _, tokens: _LINK in tokens,
    lambda _, tokens: _SUM in tokens,
    lambda _, tokens: _NUMBER in tokens,
    lambda plain, _: plain[:1].islower(),
    _shouts,
    lambda _, tokens: min(len(tokens), _WORDS_LONG) / _WORDS_LONG,
    _share(_READER),
    _share(_WRITER),
    _share(_BOTH),
    lambda _, tokens: tokens[:1] != [] and tokens[0] in _WRITER | _BOTH,
    lambda _, tokens: len(tokens) < 5,  # noqa: PLR2004  a heading or a cry
)
"""One for each of `_FORMS`, in its order."""
