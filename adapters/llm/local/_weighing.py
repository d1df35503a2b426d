"""Reads one sentence by the trained classifier, and by rules where it was trained on nothing."""

import re
from enum import StrEnum
from functools import cache
from typing import Final

from adapters.llm.local._classify import Label, is_decision, is_order, read_task
from adapters.llm.local._dates import find_due
from adapters.llm.local._features import SENTENCE_CHARS_READ, features_of
from adapters.llm.local._weights import Probabilities, Weights
from adapters.llm.local._words import words
from domain.conversation import Kind
from domain.value import Value

_PROBABILITY_DECISION = 0.85
_PROBABILITY_RULES_NONE = 0.7
"""What the rules' silence is worth where the classifier cannot be asked: they miss a quarter of our golden set."""
_EVEN = 0.5
PROBABILITY_DIGITS = 4
_UMLAUT = frozenset("äöüß")
_READER = re.compile(r"\byou(?:r|rs)?\b", re.IGNORECASE)


class Act(StrEnum):
    """What a sentence does."""

    REQUEST = "request"
    COMMITMENT = "commitment"
    DECISION = "decision"
    NONE = "none"


class SentenceReading(Value):
    """What a sentence does, how probable that is, and how probable it is that it asks or promises at all."""

    label: Act
    probability: float
    """Of the label, 0 to 1."""
    asks: float
    """That it is a request or a promise, of 0 to 1, by the classifier's measure (see docs/local.md)."""


def read_sentence(text: str) -> SentenceReading:
    """What the sentence does; any text is read, of a long one the first `SENTENCE_CHARS_READ` characters.

    It is `none` where the classifier holds it to ask nothing, but for decisions, promises that name their reader or
    their time, and what speaks to a machine: these are known by rules.
    """
    text = text[:SENTENCE_CHARS_READ]
    if not is_english(text):
        return _by_rules(text)
    return reading_of(text, weigh(text), weights().about.asks_min)


def reading_of(text: str, held: Probabilities, asks_min: float) -> SentenceReading:
    """The reading of an English sentence of which the classifier holds this.

    Args:
        text: the sentence.
        held: its probabilities.
        asks_min: from which one on it asks or promises.
    """
    label, probability = _label_of(text, held, asks_min)
    return SentenceReading(
        label=label, probability=round(probability, PROBABILITY_DIGITS), asks=round(held.asks, PROBABILITY_DIGITS)
    )


def _label_of(text: str, held: Probabilities, asks_min: float) -> tuple[Act, float]:
    if is_decision(text):
        return Act.DECISION, _PROBABILITY_DECISION
    if not is_order(text) and held.asks >= asks_min:
        if held.promises >= _EVEN:
            return Act.COMMITMENT, held.asks * held.promises
        return Act.REQUEST, held.asks * (1 - held.promises)
    ruled = read_task(text, (), Kind.EMAIL)
    if ruled.label is Label.COMMITMENT and (_READER.search(text) or find_due(text)):
        return Act.COMMITMENT, ruled.confidence
    return Act.NONE, 1 - held.asks


def weigh(text: str) -> Probabilities:
    """What the classifier holds of an English sentence."""
    return weights().weigh(features_of(text))


@cache
def weights() -> Weights:
    """Those of the package, read once, when first asked for."""
    return Weights.load()


def is_english(text: str) -> bool:
    """Whether the words may be the classifier's language: no more German than English function words."""
    said = re.findall(r"[^\W\d_]+", text[:SENTENCE_CHARS_READ].lower())
    german, english = words("function_words_german"), words("function_words_english")
    umlauts = sum(not w.isascii() and not _UMLAUT.isdisjoint(w) for w in said)
    return umlauts + sum(w in german for w in said) <= sum(w in english for w in said)


_ACTS: Final = {
    Label.REQUEST: Act.REQUEST,
    Label.QUESTION: Act.REQUEST,
    Label.ASSIGNMENT: Act.REQUEST,
    Label.COMMITMENT: Act.COMMITMENT,
}


def _by_rules(text: str) -> SentenceReading:
    ruled = read_task(text, (), Kind.EMAIL)
    asks = ruled.confidence or 1 - _PROBABILITY_RULES_NONE
    if is_decision(text):
        return SentenceReading(label=Act.DECISION, probability=_PROBABILITY_DECISION, asks=asks)
    act = _ACTS.get(ruled.label)
    if act is None:
        return SentenceReading(label=Act.NONE, probability=_PROBABILITY_RULES_NONE, asks=asks)
    return SentenceReading(label=act, probability=ruled.confidence, asks=asks)
