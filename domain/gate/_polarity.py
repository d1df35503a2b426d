"""Polarity: whether a title or a statement denies what its evidence says, or says what it denies."""

import re
from collections.abc import Sequence
from itertools import pairwise

from domain.gate import _speech as speech
from domain.gate._fold import fold
from domain.gate._lexicon import CONTRARY
from domain.gate._terms import alike, cancels, denied_terms, denies, first_denied, stands, terms_in, words_in

_ASKED_POLITELY = re.compile(r"\b(?:can't|couldn't|won't|wouldn't) (?:you|we|somebody|someone)\b")
_AGAINST = re.compile(r"\b(?:against|gegen|instead of|statt|anstatt)\b")


def contradicts(line: str, quote: str, *, whole: bool) -> bool:
    """Whether one denies what the other says.

    Of a task, what counts is what is to be done, since its evidence may well deny something beside it.

    Args:
        line: the proposed words.
        quote: the evidence.
        whole: whether they say all that the evidence says, as those of a decision do.
    """
    ours, theirs = _without_courtesy(line), _without_courtesy(quote)
    if whole:
        return _is_negative(ours) != _is_negative(theirs)
    if _is_contrary(words_in(line), words_in(quote)) or _drops_denial(line, quote):
        return True
    denied = denied_terms(theirs)
    if any(map(denies, words_in(ours))):
        return not any(map(denies, words_in(theirs))) or not all(stands(term, denied) for term in first_denied(ours))
    if any(alike(term, other) for term in terms_in(line)[:2] for other in denied):
        return True
    calling_off = [term for term in terms_in(quote) if cancels(term)]
    ours_off = [term for term in terms_in(line) if cancels(term)]
    return bool(calling_off) != bool(ours_off) or len(ours_off) > len(calling_off)


def _is_contrary(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one says "reject" where the other says "accept", and not both."""
    sides, theirs_sides = _sides(ours), _sides(theirs)
    return any(
        (pair, 1 - side) in theirs_sides and (pair, side) not in theirs_sides and (pair, 1 - side) not in sides
        for pair, side in sides
    )


def _sides(words: Sequence[str]) -> set[tuple[str, int]]:
    plain = (form for word in words for form in (word, *(word.removesuffix(end) for end in ("s", "d", "ed", "ing"))))
    return {CONTRARY[form] for form in plain if form in CONTRARY}


def _drops_denial(line: str, quote: str) -> bool:
    """Whether the words go on like the evidence does behind its "not", and leave the "not" out."""
    ours, theirs = words_in(fold(line)), words_in(fold(quote))
    plain = {pair for n, pair in enumerate(pairwise(ours)) if not any(map(denies, ours[max(0, n - 2) : n + 1]))}
    return any(
        tuple(theirs[n + 1 : n + 3]) in plain or tuple(theirs[max(0, n - 1) : n] + theirs[n + 1 : n + 2]) in plain
        for n, word in enumerate(theirs)
        if denies(word)
    )


def _is_negative(text: str) -> bool:
    """Whether it is against something in all: "not to cancel" is not."""
    denied = any(map(denies, words_in(text))) or _AGAINST.search(text) is not None
    return denied != any(map(cancels, words_in(text)))


def _without_courtesy(text: str) -> str:
    """Folded, without the words that only look like a negation."""
    return speech.HARMLESS.sub(" ", _ASKED_POLITELY.sub(" ", fold(text)))
