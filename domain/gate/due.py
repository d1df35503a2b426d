"""Due dates: from the words of a message and its time to a day, or to the words alone.

How a phrase is read, where custom differs:

- A reading is never before the message's own day; a date with its year in the past stays words.
- A bare weekday is the next one; said on that very weekday it is that day, tentatively.
- "next Friday" is the Friday of the next week (weeks begin on Monday): tentative while this week's Friday
  is still ahead, since many mean that one.
- A week ends for work on its Friday; "end of week" said at the weekend is the Friday after, tentatively.
- "next week", "this month", "in March" leave the day open: the end of that period, tentatively.
- 3/4 may be March or April and stays words; 3.4. is day before month, as where dots are written.
- "before X" is X, tentatively. Two different days in one phrase, or a word such as "after", "or",
  "every", leave it words. The time of day and its zone are not looked at.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime

from domain.gate import _due_rules
from domain.gate._due_rules import Reading
from domain.gate._due_words import DOUBTS, FILLERS, NUMBERS, REFUSALS, UNITS
from domain.items import Certainty, Due

PHRASE_CHARS_MAX = 200

_TIME = re.compile(
    r"(?:\b(?:at|by|um|gegen|a las?|a) )?(?<![\d./-])"
    r"(?:\d{1,2}(?::\d{2}){0,2} ?(?:am|pm|a\.m\.?|p\.m\.?|uhr|o'clock|h)(?!\w)|\d{1,2}:\d{2}(?::\d{2})?(?!\d))"
    r"|\bat \d{1,2}(?![\d./-])(?! ?(?:st|nd|rd|th)\b)"
)
_TODAY_ENDS = re.compile(r"\b(?:end of (?:the |my |your )?day|eod|cob|eob|(?:close|end) of business)\b")
_THIS_TIME = re.compile(r"\bthis (?:morning|afternoon|evening)\b")
_FILLERS = re.compile(rf"\b(?:{FILLERS})\b(?!')")
_DOUBTS = re.compile(rf"\b(?:{'|'.join(DOUBTS.split())})\b")
_REFUSED = frozenset(REFUSALS.split()) | UNITS.keys() | (NUMBERS.keys() - {"a", "an", "un", "une", "una"})
_WORDS = re.compile(r"\w+|'s\b|[-\u2013~+]")
_SPAN_MARKS = ("'s", "-", "\u2013", "~", "+")
_HOLE = "\0"


def resolve_due(phrase: str, at: datetime) -> Due:
    """The day that `phrase` names, read at the time `at`; without a date where that is not plain.

    Args:
        phrase: the message's own words, e.g. "by next Friday"; kept in the result as they are.
        at: when they were said; the day counts in this value's own zone.
    """
    reading = _read(_plain(phrase), at) if len(phrase) <= PHRASE_CHARS_MAX else None
    if reading is None:
        return Due(phrase=phrase, date=None, certainty=Certainty.PHRASE)
    certainty = Certainty.CONFIRMED if reading.firm else Certainty.TENTATIVE
    return Due(phrase=phrase, date=reading.day, certainty=certainty)


def _plain(phrase: str) -> str:
    """Lower case, accents off, single spaces, straight apostrophes: the form of the rows."""
    apart = unicodedata.normalize("NFKD", phrase.replace("\u2019", "'").replace(_HOLE, " ").casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def _read(words: str, at: datetime) -> Reading | None:
    readings: list[Reading | None] = []
    rest = words
    for rule, meaning in _due_rules.RULES:
        rest = _take(rule, meaning, rest, at, readings)
        if rule is _due_rules.DURATION:
            rest = _TIME.sub(" ", rest)
    reading = _one(readings) if readings else _of_this_day(words, at.date())
    if reading is None or reading.day < at.date():
        return None
    return _weighed(reading, words, rest)


def _take(
    rule: re.Pattern[str],
    meaning: Callable[[re.Match[str], datetime], Reading | None],
    rest: str,
    at: datetime,
    readings: list[Reading | None],
) -> str:
    """Add what a rule finds to `readings`; give the words without it."""

    def taken(match: re.Match[str]) -> str:
        try:
            readings.append(meaning(match, at))
        except (ValueError, OverflowError):  # no such day, or beyond the calendar
            readings.append(None)
        return f" {_HOLE} "

    return rule.sub(taken, rest)


def _one(readings: list[Reading | None]) -> Reading | None:
    """The one day that all readings agree on; a weekday may stand beside its date."""
    found = [r for r in readings if r is not None]
    if len(found) < len(readings):
        return None
    dated = [r for r in found if r.weekday is None] or found
    days = {r.day for r in dated}
    if len(days) != 1 or any(r.weekday not in (None, dated[0].day.weekday()) for r in found):
        return None
    return dated[0]


def _of_this_day(words: str, today: date) -> Reading | None:
    """A time of day with no day to it means today."""
    if _TODAY_ENDS.search(words) or _THIS_TIME.search(words):
        return Reading(today)
    if _TIME.search(words) or re.search(r"\b(?:noon|midday|midnight)\b", words):
        return Reading(today, firm=False)
    return None


def _weighed(reading: Reading, words: str, rest: str) -> Reading | None:
    """The reading in the light of the words around it: firm, less firm, or refused."""
    rest = _THIS_TIME.sub(" ", _TIME.sub(" ", rest))
    left = _WORDS.findall(_FILLERS.sub(" ", rest))
    if any(word in _REFUSED or word in _SPAN_MARKS or not word.isalpha() for word in left):
        return None
    if left and reading.alone:
        return None
    firm = reading.firm and not left and not _DOUBTS.search(words)
    return Reading(reading.day, firm=firm)
