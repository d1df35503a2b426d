"""Rules for what names a day by itself: dates, weekdays, and days so far ahead."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from domain.gate.due._clock import Clock
from domain.gate.due._numeric import NUMERIC, NUMERIC_SPANS
from domain.gate.due._page import MARK, Page, Rule, any_of, rule
from domain.gate.due._reading import (
    Meaning,
    Reading,
    Unresolved,
    dated,
    day_of_month,
    months_after,
    moved,
    one_day,
)
from domain.gate.due._words import (
    AND,
    COMING,
    MONTHS,
    NEXT,
    NEXT_AFTER,
    NUMBERS,
    OF_IT,
    OVERMORROW,
    THE,
    THIS,
    TO,
    TODAY,
    TOMORROW,
    UNITS,
    WEEKDAYS,
)

_MONTHS_TRIED: Final = 4
"""How many months ahead `Mon 13th` may lie."""
_SHORT_WEEKDAYS: Final = frozenset({"mon", "sat", "sun", "wed", "tue", "fri", "thu"})
_HALF_HOUR_MINUTES: Final = 30


def count_of(word: str) -> int:
    """A number in figures or in a word."""
    return NUMBERS.get(word) or int(word)


def _iso(match: re.Match[str], _: Page) -> Meaning:
    year, month, day = (int(g) for g in match.groups())
    return one_day(date(year, month, day))


def _compact(match: re.Match[str], _: Page) -> Meaning:
    year, month, day = (int(g) for g in match.groups())
    return one_day(date(year, month, day), alone=True)


def _day_month(match: re.Match[str], page: Page) -> Meaning:
    return dated(int(match["day"]), MONTHS[match["month"]], match["year"], page.today)


def _days_of_month(match: re.Match[str], page: Page) -> Meaning:
    """`3 to 12 September`: begun or to come, but never over."""
    month = MONTHS[match["month"]]
    last = dated(int(match["last"]), month, match["year"], page.today)
    first = last.first.replace(day=int(match["first"]))
    if first > last.last:
        return Unresolved.CONFLICTING
    return Reading(first, last.last, "span", yearless=last.yearless)


def ahead(moment: datetime, count: int, unit: str) -> Reading:
    """The day so many units after a moment; of hours and minutes with the time, whatever the clocks do meanwhile.

    Raises:
        ValueError: further than anybody plans.
        OverflowError: beyond the calendar.
    """
    if unit not in {"minute", "hour"}:
        return replace(one_day(moved(moment.date(), count, unit)), counted=True)
    delta = timedelta(minutes=count * (60 if unit == "hour" else 1))
    then = moment + delta if moment.tzinfo is None else (moment.astimezone(UTC) + delta).astimezone(moment.tzinfo)
    return Reading(then.date(), then.date(), clock=Clock(then.hour, then.minute, firm=True))


def unit_of(match: re.Match[str]) -> str:
    """The unit that a match counts in."""
    return "workday" if match["work"] else UNITS[match["unit"]]


def _duration(match: re.Match[str], page: Page) -> Meaning:
    found = ahead(page.moment, count_of(match["count"]), unit_of(match))
    return replace(found, firm="couple" not in match["count"] and not match.groupdict().get("loosely"))


def _durations(match: re.Match[str], page: Page) -> Meaning:
    """`in one month and three days`, counted in that order; `in 1 hour and 30 minutes`."""
    parts = [(count_of(part["count"]), unit_of(part)) for part in _COUNT_PATTERN.finditer(match["counts"])]
    short = [unit in {"minute", "hour"} for _, unit in parts]
    if all(short):
        return ahead(page.moment, sum(count * (60 if unit == "hour" else 1) for count, unit in parts), "minute")
    if any(short):
        return Unresolved.AMBIGUOUS
    day = page.today
    for count, unit in parts:
        day = moved(day, count, unit)
    return replace(one_day(day), counted=True)


def _within_next(match: re.Match[str], page: Page) -> Meaning:
    return ahead(page.moment, 1, match["unit"])


def _hours_and_a_half(match: re.Match[str], page: Page) -> Meaning:
    return ahead(page.moment, count_of(match["count"] or "1") * 60 + _HALF_HOUR_MINUTES, "minute")


def _weekdays_on(match: re.Match[str], page: Page) -> Meaning:
    """`two Fridays from now`."""
    days = (WEEKDAYS[match["weekday"]] - page.today.weekday() - 1) % 7 + 1
    return one_day(page.today + timedelta(days=days + 7 * (count_of(match["count"]) - 1)), firm=False)


def _next_day(match: re.Match[str], page: Page) -> Meaning:
    unit = "workday" if match["work"] else "day"
    return Reading(moved(page.today, 1, unit), moved(page.today, 1, unit), firm=unit == "workday", alone=unit == "day")


def _day_after(match: re.Match[str], page: Page) -> Meaning | None:
    """`the day after`, said alone; of another day it is not ours."""
    if "that" in match.group():
        return Unresolved.EVENT
    days = 2 if "next" in match.group() else 1
    return one_day(page.today + timedelta(days=days), firm=False, alone=True)


def _weekday_and_number(match: re.Match[str], page: Page) -> Meaning | None:
    """`Monday 21`: a day of the month, if that is a Monday; else it may be an hour."""
    day = day_of_month(int(match["day"]), page.today)
    return one_day(day) if day.weekday() == WEEKDAYS[match["weekday"]] else None


def _half_year_ahead(match: re.Match[str], page: Page) -> Meaning:
    """`in half a year`, `in a year and a half`."""
    more = "and" in match.group() or "18" in match.group()
    return replace(ahead(page.moment, 18 if more else 6, "month"), firm=False)


def _german_ahead(match: re.Match[str], page: Page) -> Meaning:
    """`heute in einer Woche`."""
    start = page.today + timedelta(days=match["day"] == "morgen")
    if unit_of(match) in {"minute", "hour"}:
        return Unresolved.AMBIGUOUS
    return one_day(moved(start, count_of(match["count"]), unit_of(match)))


def _ago(match: re.Match[str], page: Page) -> Meaning:
    """Over; but a range may begin with it."""
    unit = unit_of(match)
    return (
        Unresolved.PAST if unit in {"minute", "hour"} else one_day(moved(page.today, -count_of(match["count"]), unit))
    )


def _last_weekday(match: re.Match[str], page: Page) -> Meaning:
    """Over; but a range may begin with it."""
    days = (page.today.weekday() - WEEKDAYS[match["weekday"]] - 1) % 7 + 1
    return one_day(page.today - timedelta(days=days), firm=False)


def _less_than(match: re.Match[str], page: Page) -> Meaning:
    """`less than two weeks from now`: some day before that."""
    unit = unit_of(match)
    if unit in {"minute", "hour"}:
        return ahead(page.moment, count_of(match["count"]), unit)
    last = moved(page.today, count_of(match["count"]), unit) - timedelta(days=1)
    return Reading(page.today, last, "span" if last > page.today else "day", firm=False)


def _the_day(_: re.Match[str], page: Page) -> Meaning:
    return one_day(page.today, firm=False, alone=True)


def _weekday_week(match: re.Match[str], page: Page) -> Meaning:
    """`Friday week`: a week after the Friday to come."""
    days = (WEEKDAYS[match["weekday"]] - page.today.weekday()) % 7 + 7
    return one_day(page.today + timedelta(days=days), firm=days > 7)  # noqa: PLR2004  a week


def _weekday_after_next(match: re.Match[str], page: Page) -> Meaning:
    """`the Monday after next`: plain only where this week's is over, and the next one is next week's."""
    weekday = WEEKDAYS[match["weekday"]]
    if weekday > page.today.weekday():
        return Unresolved.AMBIGUOUS
    return one_day(page.today + timedelta(days=14 - page.today.weekday() + weekday), firm=False)


def _half_hour(_: re.Match[str], page: Page) -> Meaning:
    return ahead(page.moment, _HALF_HOUR_MINUTES, "minute")


def _in_days(days: int, *, firm: bool = True) -> Callable[[re.Match[str], Page], Meaning]:
    return lambda _, page: one_day(page.today + timedelta(days=days), firm=firm)


def _weekday(match: re.Match[str], page: Page) -> Meaning:
    weekday, today = WEEKDAYS[match["weekday"]], page.today
    days = (weekday - today.weekday()) % 7
    if match["next"] or match["next_after"]:
        this_week_ahead = weekday > today.weekday()
        day = today + timedelta(days=7 - today.weekday() + weekday)
        return Reading(day, day, firm=not this_week_ahead, weekday=weekday)
    day = today + timedelta(days=7 if match["coming"] and days == 0 else days)
    over = match["this"] is not None and weekday < today.weekday()  # some mean the one of this week
    return Reading(day, day, firm=days > 0 and not over, weekday=weekday, alone=match["weekday"] in _SHORT_WEEKDAYS)


def _weekday_and_day(match: re.Match[str], page: Page) -> Meaning:
    """`Mon 13th`: the next 13th that is a Monday; less firmly where another 13th comes before it."""
    day, weekday = int(match["day"]), WEEKDAYS[match["weekday"]]
    start = day_of_month(day, page.today)
    for months in range(1 if match["said"] else _MONTHS_TRIED):
        try:
            found = months_after(start.replace(day=1), months).replace(day=day)
        except ValueError:  # a month without that day
            continue
        if found.weekday() == weekday:
            return one_day(found, firm=months == 0)
    return Unresolved.CONFLICTING


def _day_of_month(match: re.Match[str], page: Page) -> Meaning:
    return one_day(day_of_month(int(match["day"] or match["day_dot"]), page.today), alone=True)


YEAR: Final = r"(?:(?:,| of| de| del| in)? ?(?P<year>\d{4})(?![\d:]))?"
NTH: Final = r"\d{1,2} ?(?:st|nd|rd|th|er|\.)"
WD: Final = rf"(?P<weekday>{any_of(WEEKDAYS)})\.?"
COUNT_WORD: Final = rf"(?P<count>\d{{1,4}}|{any_of(NUMBERS)})"
COUNT: Final = rf"{COUNT_WORD} ?(?P<work>(?:business|working|work) )?(?P<unit>{any_of(UNITS)})"
_DAY: Final = r"(?P<day>\d{1,2}) ?(?:st|nd|rd|th|er|\.)?"
_MONTH_NAME: Final = any_of(MONTHS)
_MONTH: Final = rf"(?P<month>{_MONTH_NAME})"
_SUFFIX: Final = r" ?(?:st|nd|rd|th|er|\.)?"
_BETWEEN: Final = r"(?:(?:(?P<between>between|zwischen|entre)|from|vom|von|du|del?) )?"
_DAYS: Final = rf"{THE}(?P<first>\d{{1,2}}){_SUFFIX}(?:{TO}|(?(between){AND}|(?!))){THE}(?P<last>\d{{1,2}}){_SUFFIX}"
_TIME: Final = r"\d{1,2}(?::\d\d)? ?(?:am|pm|a\.m|p\.m|uhr|:|[aph]\b|o'?clock)"
_NOT_A_TIME: Final = r"(?! ?(?:am|pm|a\.m|p\.m|uhr|:|[aph]\b|o'?clock))"

_ONE_COUNT: Final = re.sub(r"\?P<\w+>", "?:", COUNT)
_COUNTS: Final = rf"(?P<counts>{_ONE_COUNT}(?:(?:,| and|, and)? {_ONE_COUNT}){{1,3}})"
_COUNT_PATTERN: Final = re.compile(COUNT)

DATES: Final[tuple[Rule, ...]] = (
    rule(rf"(?P<day>heute|morgen) in {COUNT}", _german_ahead),
    rule(r"(?:in )?half an hour(?: from now)?", _half_hour),
    rule(r"(?:in )?half a (?P<unit>year)(?: from (?:now|today))?", _half_year_ahead),
    rule(r"in (?:an?|1) (?P<more>year) and a half|in 18 months", _half_year_ahead),
    rule(rf"(?:in )?(?:{COUNT_WORD} and a half hours|(?:an|1) hour and a half)(?: from now)?", _hours_and_a_half),
    rule(rf"(?:in|within) {_COUNTS}", _durations),
    rule(rf"(?:the )?(?P<count>\d)(?:st|nd|rd|th) (?P<weekday>{any_of(WEEKDAYS)}) from (?:now|today)", _weekdays_on),
    rule(rf"{COUNT_WORD} (?P<weekday>{any_of(WEEKDAYS)})s? from (?:now|today)", _weekdays_on),
    rule(rf"{_COUNTS} (?:from (?:now|today)|hence)", _durations),
    rule(
        r"(?:(?:with)?in|in the next|within the next|innerhalb von|binnen|dans|sous|d'ici|en|dentro de) "
        r"(?:(?:(?P<loosely>about|around|approximately|roughly|less than|at most|no more than)|exactly) )?"
        rf"{COUNT}(?:'s?)?(?: time)?(?! (?:from|after|before|of)\b)",
        _duration,
    ),
    rule(rf"{COUNT} ago", _ago),
    rule(rf"(?P<loosely>less than) {COUNT} (?:from|after) (?:now|today)", _less_than),
    rule(rf"(?<!for ){COUNT} (?:from (?:now|today)|hence|later)", _duration),
    rule(r"within the next (?P<unit>week|month|quarter|year)", _within_next),
    rule(r"(?:(?:with)?in the (?:next )?|next )(?P<unit>hour)", _within_next),
    rule(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", _iso),
    *NUMERIC_SPANS,
    rule(r"(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", _compact),
    rule(rf"{_BETWEEN}{_DAYS}(?: of| de| du)? ?{_MONTH}\.?{YEAR}", _days_of_month),
    rule(rf"{_MONTH} {_DAY}(?P<year>(?!))?(?={TO}{_TIME}| in the (?:morning|afternoon|evening)| at night)", _day_month),
    rule(rf"{_BETWEEN}{_MONTH}\.? ?{_DAYS}{_NOT_A_TIME}{YEAR}", _days_of_month),
)
"""What is read before times of day are: figures that could be taken for those."""

DAYS: Final[tuple[Rule, ...]] = (
    rule(rf"(?:the |a |1 )?(?:{'|'.join(OVERMORROW)})", _in_days(2)),
    rule(rf"{_MONTH}\.? ?{THE}{_DAY}(?P<year>(?!))?(?= ?- ?{_MONTH_NAME})", _day_month),
    rule(rf"{THE}{_DAY}(?: of| de| du)?[ /-]?{_MONTH}\.?[-/]?{YEAR}", _day_month),
    rule(rf"(?P<day>\d{{1,2}})-(?P<year>\d{{4}})-{_MONTH}", _day_month),
    rule(rf"(?P<year>\d{{4}})[-/, ]{{1,2}}{_MONTH}[-/ ]?{_DAY}", _day_month),
    rule(rf"(?P<year>\d{{4}})[-/ ](?P<day>\d{{1,2}})[-/ ]{_MONTH}", _day_month),
    rule(rf"(?P<day>\d{{1,2}})(?P<sep>[-/]){_MONTH}(?P=sep)(?P<year>\d\d)", _day_month),
    rule(rf"{_MONTH}(?P<sep>[-/])(?P<day>\d{{1,2}})(?P=sep)(?P<year>\d\d)", _day_month),
    rule(rf"{_MONTH}-(?P<year>\d{{4}})-(?P<day>\d{{1,2}})", _day_month),
    rule(
        rf"{_MONTH}\.?(?:,? |[,/-])?{THE}{_DAY}{_NOT_A_TIME}(?:(?:,|-|/| of| de| in)? ?(?P<year>\d{{4}})(?!\d))?",
        _day_month,
    ),
    *NUMERIC,
    rule(rf"(?:{'|'.join(TODAY)})", _in_days(0)),
    rule(rf"(?<!por la )(?<!heute )(?:{'|'.join(TOMORROW.split())})", _in_days(1)),
    rule(r"(?:right )?now", _in_days(0, firm=False)),
    rule(r"(?<!before )(?:yesterday|gestern|hier|ayer)", _in_days(-1)),
    rule(r"(?:the )?day after(?: that)?(?=$)|(?:the )?day after next", _day_after),
    rule(r"this (?:morning|afternoon|evening|night)|esta (?:tarde|noche|manana)", _in_days(0)),
    rule(r"(?:the )?(?:next|following) (?P<work>(?:business |working |work))?day", _next_day),
)

WEEK_DAYS: Final[tuple[Rule, ...]] = (
    rule(rf"{WD} week(?! ?(?:\d|of\b|on\b|starting\b|beginning\b))", _weekday_week),
    rule(rf"(?:last|previous|letzte[nr]?) {WD}(?! (?:{OF_IT}|{MARK}))", _last_weekday),
    rule(rf"(?:the )?{WD} after next(?! \w)", _weekday_after_next),
    rule(
        rf"(?:(?P<said>{NEXT}|{THIS}|{COMING}) )?{WD},? {THE}(?P<day>\d{{1,2}}) ?(?:st|nd|rd|th|\.)"
        rf"(?! ?(?:of|{_MONTH_NAME})\b)",
        _weekday_and_day,
    ),
    rule(rf"{WD},? (?P<day>\d{{1,2}})(?! ?(?:[-/.:\d]|to\b|and\b|{any_of(UNITS)}\b))", _weekday_and_number),
    rule(
        rf"(?:(?:(?P<this>{THIS})|(?P<coming>{COMING})) |(?P<next>{NEXT}) )?{WD}(?: (?P<next_after>{NEXT_AFTER}))?",
        _weekday,
    ),
)
"""After the periods, that a weekday may stand in."""

MONTH_DAYS: Final[tuple[Rule, ...]] = (
    rule(
        r"(?:(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)|(?:am|zum|bis|the|on|on the) (?P<day_dot>\d{1,2})\.?)",
        _day_of_month,
    ),
    rule(r"(?<!of )(?:this same|the same|same|the|this) day(?=$)", _the_day),
)
"""After all else: a number that may be the day of a month."""
