"""Due dates: from the words of a message and its time to days, or to the words alone.

How a phrase is read, where custom differs:

- A reading that lies wholly before the message's own day is refused; a range that has begun keeps its first day.
- A bare weekday is the next one; said on that very weekday it is that day, tentatively, and "coming" the next.
- "next Friday" is the Friday of the next week (weeks begin on Monday): tentative while this week's Friday
  is still ahead, since many mean that one. "Friday in two weeks" is read only where all ways of counting agree.
- A week ends for work on its Friday; "end of week" said at the weekend is the Friday after, tentatively.
- "next week", "this month", "in March", "Q1 2027" are ranges, tentatively, since they leave the day open; due is
  their last day. "the next three days" begin tomorrow. "early", "mid" and "late" are parts of a week or a month.
  Weeks are numbered as in ISO 8601, those of a month likewise: the first has its first Thursday.
- "within two weeks" is a deadline: the one day it ends on.
- 3/4 may be March or April: the custom of the user's zone tells, tentatively, or a weekday beside it; else it stays
  words. 3.4. is day before month, as where dots are written.
- A day whose year was not said, and that lies more than eleven months ahead, is tentative: it may be one that is over.
- "as soon as possible" and "now" are today, tentatively; "less than two weeks from now" a range that begins today.
- "next December" said in November stays words: this year's or the next one's. So do holidays, seasons and fiscal
  years, which we do not know.
- "before X" is X, tentatively; before a period it is the period's eve. Two different days in one phrase, or a word
  such as "after", "or", "every", leave it words.
- 5pm is 17:00; "at 5" is the hour from 07:00 to 18:59, tentatively. Of a span of hours the time is the first.
- A time with no day is today's, tentatively; where that is over, the phrase stays words.
- A time with a zone is turned into the user's, and its day with it: 17:00 in Los Angeles is the next day in Berlin.
  A wall time that is missing or comes twice, or a zone's name with two meanings, is tentative.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from domain.gate.due._clock import Clock, take_bare, take_clock, without_day_parts
from domain.gate.due._customs import month_first
from domain.gate.due._days import DATES, DAYS, MONTH_DAYS, WEEK_DAYS
from domain.gate.due._links import LINKS
from domain.gate.due._page import Page
from domain.gate.due._periods import PERIODS_NAMED
from domain.gate.due._reading import Meaning, Reading, Unresolved, one_day
from domain.gate.due._spelling import plain
from domain.gate.due._weigh import divided, one_of, refusal, this_day, weighed
from domain.gate.due._words import MONTHS, WEEKDAYS
from domain.gate.due._zones import Zone, shown_once, take_zone, user_zone
from domain.items import Certainty, Due

__all__ = ["MONTHS", "PHRASE_CHARS_MAX", "WEEKDAYS", "Unresolved", "resolve_due", "user_zone"]

PHRASE_CHARS_MAX: Final = 200

_DAYS_AHEAD_MAX: Final = 335
"""Eleven months: how far a day whose year was not said may lie, and still be firm; it may have been meant as past."""

_NAMED: Final = (*PERIODS_NAMED, *WEEK_DAYS)
_LINKED: Final = (*LINKS, *MONTH_DAYS)


def resolve_due(phrase: str, at: datetime, zone: str | None = None) -> Due:
    """The days that `phrase` names, read at the time `at`; without a date where that is not plain.

    Args:
        phrase: the message's own words, e.g. "by next Friday"; kept in the result as they are.
        at: when they were said.
        zone: the user's IANA zone, in which days and times count; None, or one that is not known, for that of `at`.

    Returns:
        Never raises: what cannot be read has no date, and its `reason` is a value of `Unresolved`.
    """
    if len(phrase) > PHRASE_CHARS_MAX:
        return _words(phrase, Unresolved.TOO_LONG)
    try:
        return _resolved(phrase, _in_zone(at, zone), months_first=month_first(zone, at))
    except (ValueError, OverflowError):  # the first and the last days of the calendar
        return _words(phrase, Unresolved.NO_SUCH_DAY)


def _in_zone(at: datetime, zone: str | None) -> datetime:
    where = user_zone(zone) if zone else None
    if where is None:
        return at
    return at.replace(tzinfo=where) if at.tzinfo is None else at.astimezone(where)


def _words(phrase: str, reason: Unresolved) -> Due:
    return Due(phrase=phrase, date=None, certainty=Certainty.PHRASE, reason=reason)


def _resolved(phrase: str, at: datetime, *, months_first: bool | None) -> Due:
    words, zone = take_zone(plain(phrase))
    page = Page(words, zone.local(at) if zone else at, month_first=months_first)
    page.apply(*DATES)
    page.words, clock, timed = take_clock(page.words)
    page.apply(*DAYS)
    page.words = without_day_parts(page.words)
    page.apply(*_NAMED)
    if page.apply(*_LINKED):
        page.apply(*LINKS)
    found = one_of(page.standing())
    if found is None:
        found = _this_day(words, page, clock, timed=timed)
    elif not timed:
        page.words, clock = take_bare(page.words, words)
    meaning = _judged(found, page)
    if isinstance(meaning, Unresolved):
        return _words(phrase, meaning)
    return _due(phrase, _timed(meaning, clock, firm=not timed or clock is not None), zone, at)


def _this_day(words: str, page: Page, clock: Clock | None, *, timed: bool) -> Meaning:
    """A part of the day, or a time, with no day to it means today; a time that is over leaves two readings."""
    named = this_day(words)
    if named is None and not timed:
        return refusal(words)
    if clock and (clock.hour, clock.minute) < (page.moment.hour, page.moment.minute) and not named:
        return Unresolved.AMBIGUOUS
    return one_day(page.today, firm=bool(named), alone=named is None)


def _judged(found: Meaning, page: Page) -> Meaning:
    if isinstance(found, Unresolved):
        choice = found is Unresolved.CONFLICTING and divided(page.words)
        return Unresolved.AMBIGUOUS if choice else found
    meaning = weighed(found, page.words)
    if isinstance(meaning, Unresolved):
        return meaning
    if meaning.last < page.today:
        return Unresolved.PAST
    far = meaning.yearless and (meaning.first - page.today).days > _DAYS_AHEAD_MAX
    return replace(meaning, firm=meaning.firm and not far)


def _timed(reading: Reading, clock: Clock | None, *, firm: bool) -> Reading:
    """The reading with its time of day; one that was there and cannot be read leaves it less firm."""
    if clock is None:
        return replace(reading, firm=reading.firm and firm)
    return replace(reading, clock=clock, firm=reading.firm and clock.firm)


def _due(phrase: str, reading: Reading, zone: Zone | None, at: datetime) -> Due:
    """What is stored: days and time in the user's zone."""
    first, clock, firm = reading.first, reading.clock, reading.firm
    ranged = reading.last != reading.first
    if zone is not None:
        first, clock, sure = zone.for_user(first, clock if not ranged else None, at)
        firm = firm and sure
    elif clock is not None and at.tzinfo is not None:
        firm = firm and shown_once(
            datetime(first.year, first.month, first.day, clock.hour, clock.minute, tzinfo=at.tzinfo)
        )
    return Due(
        phrase=phrase,
        date=first,
        end=reading.last if ranged else None,
        time=clock.text if clock else None,
        certainty=Certainty.CONFIRMED if firm else Certainty.TENTATIVE,
    )
