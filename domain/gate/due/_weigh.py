"""What the words around a date make of it: it stands, stands less firmly, or is not what was meant."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from domain.gate.due._reading import Meaning, Reading, Unresolved
from domain.gate.due._spelling import MARKS
from domain.gate.due._words import AT_ONCE, DOUBTS, EVENTS, FILLERS, LOOSE, NUMBERS, OPEN, PAST, RECURRING, UNITS

_TODAY_ENDS: Final = re.compile(
    r"\b(?:end of (?:the |my |your )?(?:business |working |work )?day|eod|cob|eob|(?:close|end) of (?:business|play))\b"
)
_TWELVE: Final = re.compile(rf"\b(?:noon|midday|midnight|{AT_ONCE})(?!\w)")
_FILLERS: Final = re.compile(rf"\b(?:{FILLERS})\b(?!')")
_DOUBTS: Final = re.compile(rf"\b(?:{'|'.join(DOUBTS.split())})\b")
_DOUBTFUL: Final = frozenset(DOUBTS.split())
_EVENTS: Final = re.compile(rf"\b(?:{'|'.join(EVENTS.split())})\b")
_WORDS: Final = re.compile(rf"'s\b|\w+|[^\s\w,.;:!?()'\"{MARKS}]")
_LOOSE: Final = frozenset(LOOSE.split()) | UNITS.keys() | (NUMBERS.keys() - {"a", "an", "un", "une", "una"})
_REASONS: Final = (
    (frozenset(RECURRING.split()), Unresolved.RECURRING),
    (frozenset(PAST.split()), Unresolved.PAST),
    (frozenset(OPEN.split()), Unresolved.OPEN),
    (frozenset({"'s"}), Unresolved.EVENT),
    (_LOOSE, Unresolved.AMBIGUOUS),
)
"""Why a word beside a date refuses it; the first that is there."""


def this_day(words: str) -> bool | None:
    """Whether a part of this day is named though no day is, firmly or not; None where none is."""
    if _TODAY_ENDS.search(words):
        return True
    return False if _TWELVE.search(words) else None


def one_of(meanings: list[Meaning]) -> Meaning | None:
    """The one reading that all agree on, a weekday with its date; None where there is none."""
    for meaning in meanings:
        if isinstance(meaning, Unresolved):
            return meaning
    found = [meaning for meaning in meanings if isinstance(meaning, Reading)]
    if not found:
        return None
    dated = [reading for reading in found if reading.weekday is None] or found
    agree = len({(reading.first, reading.last) for reading in dated}) == 1
    beside = all(reading.weekday in (None, dated[0].first.weekday()) for reading in found)
    return dated[0] if agree and beside else Unresolved.CONFLICTING


def weighed(reading: Reading, rest: str) -> Meaning:
    """The reading in the light of the words left beside it: firm, less firm, or refused.

    Args:
        reading: what was read.
        rest: what of the phrase no rule has taken.
    """
    left = _left(rest)
    if (reason := _reason(left)) is not None:
        return reason
    if reading.alone and not _DOUBTFUL.issuperset(left):
        return Unresolved.AMBIGUOUS
    return replace(reading, firm=reading.firm and not left and not _DOUBTS.search(rest))


def refusal(words: str) -> Unresolved:
    """Why a phrase has no date at all."""
    if (reason := _reason(_left(words))) in {Unresolved.RECURRING, Unresolved.PAST}:
        return reason
    return Unresolved.EVENT if _EVENTS.search(words) else Unresolved.NO_DATE


def divided(rest: str) -> bool:
    """Whether readings stand beside each other as a choice."""
    return re.search(r"\b(?:or|oder|ou|o)\b|/", rest) is not None


def _left(rest: str) -> list[str]:
    return _WORDS.findall(_FILLERS.sub(" ", rest))


def _reason(left: Iterable[str]) -> Unresolved | None:
    words = list(left)
    for refused, reason in _REASONS:
        if not refused.isdisjoint(words):
            return reason
    return None if all(word.isalpha() for word in words) else Unresolved.AMBIGUOUS
