"""The grammar of due dates: each rule is a pattern and what it means at a given time, in order of precedence."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.gate._due_words import (
    END,
    MONTHS,
    NEXT,
    NEXT_AFTER,
    NUMBERS,
    OF,
    OVERMORROW,
    PERIODS,
    THIS,
    TODAY,
    TOMORROW,
    UNITS,
    WEEKDAYS,
)

_WORKDAYS_MAX = 1_000
_LEAP_YEARS_MAX = 8
_FRIDAY = 4
_MONTHS_A_YEAR = 12
_CENTURY = 2000
_YEAR_SHORT_MAX = 99


@dataclass(frozen=True)
class Reading:
    """A day that some words of a phrase name."""

    day: date
    firm: bool = True
    weekday: int | None = None
    """The bare weekday that was named, 0 for Monday."""
    alone: bool = False
    """Believed only where no unknown word stands beside it."""


def _any(words: dict[str, int] | dict[str, str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


def _iso(match: re.Match[str], _: datetime) -> Reading:
    year, month, day = (int(g) for g in match.groups())
    return Reading(date(year, month, day))


def _day_month(match: re.Match[str], at: datetime) -> Reading:
    return _dated(int(match["day"]), MONTHS[match["month"]], match["year"], at)


def _numeric(match: re.Match[str], at: datetime) -> Reading | None:
    """Day and month by their size; by custom where dots stand; else in doubt."""
    a, b = int(match["a"]), int(match["b"])
    if match["sep"] == "." or a == b or a > _MONTHS_A_YEAR:
        day, month = (a, b) if b <= _MONTHS_A_YEAR else (b, a)
    elif b > _MONTHS_A_YEAR:
        day, month = b, a
    else:
        return None
    return _dated(day, month, match["year"], at)


def _dated(day: int, month: int, year: str | None, at: datetime) -> Reading:
    if year is not None:
        number = int(year)
        return Reading(date(number + _CENTURY if number <= _YEAR_SHORT_MAX else number, month, day))
    for ahead in range(_LEAP_YEARS_MAX + 1):
        try:
            found = date(at.year + ahead, month, day)
        except ValueError:  # 29 February
            continue
        if found >= at.date():
            return Reading(found)
    raise ValueError("no such day")


def _duration(match: re.Match[str], at: datetime) -> Reading:
    count = NUMBERS.get(match["count"]) or int(match["count"])
    unit = "workday" if match["work"] else UNITS[match["unit"]]
    today = at.date()
    match unit:
        case "minute" | "hour":
            return Reading((at + timedelta(minutes=count * (60 if unit == "hour" else 1))).date())
        case "workday":
            return Reading(_workdays_after(today, count))
        case "month" | "year":
            return Reading(_months_after(today, count * (_MONTHS_A_YEAR if unit == "year" else 1)))
        case _:
            return Reading(today + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit]))


def _workdays_after(day: date, count: int) -> date:
    if count > _WORKDAYS_MAX:
        raise ValueError("too far ahead")
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return day


def _months_after(day: date, count: int) -> date:
    months = day.year * _MONTHS_A_YEAR + day.month - 1 + count
    year, month = divmod(months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _in_days(days: int) -> Callable[[re.Match[str], datetime], Reading]:
    return lambda _, at: Reading(at.date() + timedelta(days=days))


def _weekday(match: re.Match[str], at: datetime) -> Reading:
    weekday = WEEKDAYS[match["weekday"]]
    today = at.date()
    ahead = (weekday - today.weekday()) % 7
    if match["next"] or match["next_after"]:
        this_week_ahead = weekday > today.weekday()
        of_next_week = today + timedelta(days=7 - today.weekday() + weekday)
        return Reading(of_next_week, firm=not this_week_ahead, weekday=weekday)
    short = match["weekday"] in {"mon", "sat", "sun", "wed", "tue", "fri", "thu"}
    return Reading(today + timedelta(days=ahead), firm=ahead > 0, weekday=weekday, alone=short)


def _weekday_of_next_week(match: re.Match[str], at: datetime) -> Reading:
    weekday = WEEKDAYS[match["weekday"]]
    return Reading(at.date() + timedelta(days=7 - at.weekday() + weekday), weekday=weekday)


def _weekday_of_this_week(match: re.Match[str], at: datetime) -> Reading:
    weekday = WEEKDAYS[match["weekday"]]
    return Reading(at.date() + timedelta(days=weekday - at.weekday()), weekday=weekday)


def _period_end(match: re.Match[str], at: datetime) -> Reading:
    """The end of this or the next period; without the word "end" the day is open."""
    groups = match.groupdict()
    period = PERIODS[groups["period"]]
    following = bool(groups.get("next") or groups.get("next_after"))
    last = _last_day(period, at.date(), following=following)
    late = period == "week" and not following and last < at.date()
    return Reading(last + timedelta(days=7) if late else last, firm=bool(groups.get("end")) and not late)


def _last_day(period: str, today: date, *, following: bool) -> date:
    if period == "week":
        return today + timedelta(days=_FRIDAY - today.weekday() + 7 * following)
    span = {"month": 1, "quarter": 3, "year": _MONTHS_A_YEAR}[period]
    first = date(today.year, (today.month - 1) // span * span + 1, 1)
    return _months_after(first, span * (1 + following)) - timedelta(days=1)


def _short_end(match: re.Match[str], at: datetime) -> Reading:
    period = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["short"]]
    last = _last_day(period, at.date(), following=False)
    late = last < at.date()
    return Reading(last + timedelta(days=7) if late else last, firm=not late)


def _joined_end(match: re.Match[str], at: datetime) -> Reading:
    return Reading(_last_day(PERIODS[match["period"]], at.date(), following=False))


def _month(match: re.Match[str], at: datetime) -> Reading:
    """The end of a named month: firm where its end was named, else open."""
    month = MONTHS[match["month"]]
    year = int(match["year"]) if match["year"] else at.year + (month < at.month)
    firm = bool(match["end"])
    return Reading(_months_after(date(year, month, 1), 1) - timedelta(days=1), firm=firm, alone=not firm)


def _quarter(match: re.Match[str], at: datetime) -> Reading:
    month = int(match["number"]) * 3
    year = int(match["year"]) if match["year"] else at.year + (month < at.month)
    return Reading(_months_after(date(year, month, 1), 1) - timedelta(days=1), firm=bool(match["end"]))


def _year_end(match: re.Match[str], _: datetime) -> Reading:
    return Reading(date(int(match["year"]), _MONTHS_A_YEAR, 31))


def _weekend(match: re.Match[str], at: datetime) -> Reading:
    days = 6 - at.weekday() + 7 * bool(match["next"])
    return Reading(at.date() + timedelta(days=days), firm=False)


def _day_of_month(match: re.Match[str], at: datetime) -> Reading:
    day = int(match["day"] or match["day_dot"])
    for ahead in range(3):
        year, month = divmod(at.year * _MONTHS_A_YEAR + at.month - 1 + ahead, _MONTHS_A_YEAR)
        if day <= calendar.monthrange(year, month + 1)[1]:
            found = date(year, month + 1, day)
            if found >= at.date():
                return Reading(found, alone=True)
    raise ValueError("no such day")


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/]){pattern}(?!\w)(?![-/.]\d)")


_YEAR = r"(?:(?:,| of| de| del)? ?(?P<year>\d{4}))?"
_DAY = r"(?P<day>\d{1,2}) ?(?:st|nd|rd|th|er|\.)?"
_WD = rf"(?P<weekday>{_any(WEEKDAYS)})\.?"
_WEEK = r"(?:week|woche|semaine|semana)"
_THIS_OR_NEXT = rf"(?:{THIS} |(?P<next>{NEXT}) )?"
_AFTER = rf"(?: (?P<next_after>{NEXT_AFTER}))?"

DURATION = _rule(
    rf"(?:(?:with)?in|in the next|within the next|over the next|innerhalb von|binnen|dans|d'ici|en|dentro de) "
    rf"(?P<count>\d{{1,4}}|{_any(NUMBERS)}) ?(?P<work>(?:business|working|work) )?(?P<unit>{_any(UNITS)})"
    r"(?:'s?)?(?: time)?"
)
_FROM_NOW = _rule(
    rf"(?P<count>\d{{1,4}}|{_any(NUMBERS)}) (?P<work>(?:business|working|work) )?(?P<unit>{_any(UNITS)}) "
    r"(?:from (?:now|today)|hence)"
)

RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], Reading | None]], ...] = (
    (_rule(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2})?z?)?"), _iso),
    (DURATION, _duration),
    (_FROM_NOW, _duration),
    (_rule(f"(?:the )?(?:{'|'.join(OVERMORROW)})"), _in_days(2)),
    (_rule(rf"{_DAY}(?: of| de| du)?[ /-]?(?P<month>{_any(MONTHS)})\.?[-/]?{_YEAR}"), _day_month),
    (
        _rule(rf"(?P<month>{_any(MONTHS)})\.?[ /-]?(?:the )?{_DAY}(?! ?(?:am|pm|:))(?:,? (?P<year>\d{{4}}))?"),
        _day_month,
    ),
    (_rule(r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})"), _numeric),
    (_rule(r"(?P<a>\d{1,2})(?:(?P<sep>\.)(?P<b>\d{1,2})\.)(?P<year>(?!))?"), _numeric),
    (_rule(r"(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?P<year>(?!))?"), _numeric),
    (_rule(rf"{_WD},? (?:of |in )?(?:the )?{NEXT} {_WEEK}"), _weekday_of_next_week),
    (_rule(rf"{NEXT} {_WEEK},? (?:on )?{_WD}"), _weekday_of_next_week),
    (_rule(rf"{_WD},? (?:of )?{THIS} {_WEEK}"), _weekday_of_this_week),
    (_rule(rf"(?:{'|'.join(TODAY.split())})"), _in_days(0)),
    (_rule(rf"(?<!por la )(?<!heute )(?:{'|'.join(TOMORROW.split())})"), _in_days(1)),
    (_rule(rf"{_THIS_OR_NEXT}(?:weekend|wochenende)"), _weekend),
    (_rule(rf"(?P<end>{END}){OF} {_THIS_OR_NEXT}(?P<period>{_any(PERIODS)}){_AFTER}"), _period_end),
    (_rule(r"eo(?P<short>[wmqy])"), _short_end),
    (_rule(r"(?P<period>month|year|quarter|week)(?:'s)?[- ]end"), _joined_end),
    (_rule(r"(?P<period>monats|jahres|quartals)ende"), _joined_end),
    (_rule(rf"(?:{THIS}|(?P<next>{NEXT})) (?P<period>{_any(PERIODS)})"), _period_end),
    (_rule(rf"(?P<period>{_any(PERIODS)}) (?P<next_after>{NEXT_AFTER})"), _period_end),
    (_rule(rf"(?:(?P<end>{END}){OF} )?q(?P<number>[1-4])(?: (?P<year>\d{{4}}))?"), _quarter),
    (_rule(rf"(?:(?P<end>{END}){OF} )?(?P<month>{_any(MONTHS)})(?: (?:of )?(?P<year>\d{{4}}))?"), _month),
    (_rule(rf"{END}{OF} (?P<year>\d{{4}})"), _year_end),
    (_rule(rf"{_THIS_OR_NEXT}{_WD}{_AFTER}"), _weekday),
    (_rule(r"(?:(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)|(?:am|zum|bis) (?P<day_dot>\d{1,2})\.)"), _day_of_month),
)
