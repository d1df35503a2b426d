"""What some words of a phrase name: a day, or days from a first to a last; and why others name none."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal

from dateutil.relativedelta import relativedelta, weekday  # type: ignore[import-untyped]  # it ships no types

from domain.gate.due._clock import Clock
from domain.gate.due._spelling import CENTURY_TURN

Kind = Literal["day", "week", "weekend", "fortnight", "month", "quarter", "year", "span"]

MONTHS_A_YEAR: Final = 12
FRIDAY: Final = 4
YEARS_AHEAD_MAX: Final = 8
"""How far 29 February may lie ahead, over a century without one."""
WORKDAYS_MAX: Final = 1_000
_CENTURY: Final = 2000
_YEAR_SHORT_MAX: Final = 99


class Unresolved(StrEnum):
    """Why a phrase stays words."""

    PAST = "past"
    """All that it can mean lies before the message."""
    AMBIGUOUS = "ambiguous"
    """Two readings look sound, and they disagree."""
    CONFLICTING = "conflicting"
    """Its parts name different days."""
    RECURRING = "recurring"
    """It names many days."""
    OPEN = "open"
    """It names when something begins, not by when it is done."""
    EVENT = "event"
    """It hangs on something whose day is not said."""
    NO_SUCH_DAY = "no_such_day"
    """The calendar does not have it, or ends before it."""
    NO_DATE = "no_date"
    """Nothing in it is a date."""
    TOO_LONG = "too_long"
    """More characters than a phrase has."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The day or days that some words name; both ends belong to it."""

    first: date
    last: date
    kind: Kind = "day"
    firm: bool = True
    weekday: int | None = None
    """The bare weekday that was named, 0 for Monday."""
    alone: bool = False
    """Believed only where no unknown word stands beside it."""
    yearless: bool = False
    """The year was not said, and may follow from the words beside it."""
    counted: bool = False
    """So long after another day, not named itself."""
    clock: Clock | None = None
    """The time, where the words are hours or minutes from now."""

    def in_year(self, year: int) -> "Reading":
        """The same days in another year; a month keeps to its length.

        Raises:
            ValueError: that year has no such day.
        """
        first = self.first.replace(year=year)
        if self.kind == "day":
            return replace(self, first=first, last=first, yearless=False)
        months = (self.last.year - self.first.year) * MONTHS_A_YEAR + self.last.month - self.first.month + 1
        return replace(self, first=first, last=months_after(first, months) - timedelta(days=1), yearless=False)


Meaning = Reading | Unresolved


def one_day(day: date, *, firm: bool = True, alone: bool = False) -> Reading:
    """A single day."""
    return Reading(day, day, firm=firm, alone=alone)


def dated(day: int, month: int, year: str | None, today: date) -> Reading:
    """A day of a month, in the year that is said or in the next that has not passed it.

    Raises:
        ValueError: there is no such day.
    """
    if year is None:
        return next_dated(day, month, today)
    number = int(year)
    if number <= _YEAR_SHORT_MAX:
        number += _CENTURY if number < CENTURY_TURN else _CENTURY - 100
    return one_day(date(number, month, day))


def next_dated(day: int, month: int, today: date) -> Reading:
    """The first such day that is not past.

    Raises:
        ValueError: there is no such day.
    """
    for year in range(today.year, today.year + YEARS_AHEAD_MAX + 1):
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February
            continue
        if found >= today:
            return Reading(found, found, yearless=True)
    raise ValueError("no such day")


def day_of_month(day: int, today: date) -> date:
    """The first such day of a month that is not past.

    Raises:
        ValueError: none of the next months has it.
    """
    for ahead in range(3):
        first = months_after(today.replace(day=1), ahead)
        try:
            found = first.replace(day=day)
        except ValueError:  # this month is too short
            continue
        if found >= today:
            return found
    raise ValueError("no such day")


def months_after(day: date, count: int) -> date:
    """The same day of a later month, or that month's last."""
    later: date = day + relativedelta(months=count)
    return later


def workdays_after(day: date, count: int) -> date:
    """The day after so many from Monday to Friday; holidays are not known.

    Raises:
        ValueError: that is further than anybody plans.
    """
    if abs(count) > WORKDAYS_MAX:
        raise ValueError("too far away")
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day += timedelta(days=step)
        while day.weekday() > FRIDAY:
            day += timedelta(days=step)
    return day


def moved(day: date, count: int, unit: str) -> date:
    """The day so many units later, or earlier."""
    match unit:
        case "workday":
            return workdays_after(day, count)
        case "month":
            return months_after(day, count)
        case "quarter":
            return months_after(day, count * 3)
        case "year":
            return months_after(day, count * MONTHS_A_YEAR)
        case _:
            return day + timedelta(days=count * {"day": 1, "week": 7, "fortnight": 14}[unit])


def week_of(day: date) -> Reading:
    """The week of a day, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Reading(monday, monday + timedelta(days=6), "week", firm=False)


def weekend_of(day: date) -> Reading:
    """The Saturday and Sunday of a day's week."""
    saturday = day + timedelta(days=5 - day.weekday())
    return Reading(saturday, saturday + timedelta(days=1), "weekend", firm=False)


def months_from(first: date, kind: Kind, *, yearless: bool = False) -> Reading:
    """A month, a quarter or a year, by its first day."""
    months = {"month": 1, "quarter": 3, "year": MONTHS_A_YEAR}[kind]
    last = months_after(first, months) - timedelta(days=1)
    return Reading(first, last, kind, firm=False, yearless=yearless)


def period_of(period: str, today: date, ahead: int) -> Reading:
    """This week, fortnight, month, quarter or year; with `ahead`, a later one."""
    match period:
        case "week":
            return week_of(today + timedelta(days=7 * ahead))
        case "fortnight":
            monday = week_of(today).first + timedelta(days=14 * ahead)
            return Reading(monday, monday + timedelta(days=13), "fortnight", firm=False)
        case "month":
            return months_from(months_after(today.replace(day=1), ahead), "month")
        case "quarter":
            first = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
            return months_from(months_after(first, 3 * ahead), "quarter")
        case _:
            return months_from(date(today.year + ahead, 1, 1), "year")


def end_of(reading: Reading, today: date) -> Reading:
    """Its last day; of a week its Friday, and of one whose Friday is over the next Friday, less firmly."""
    if reading.kind != "week":
        return replace(one_day(reading.last), yearless=reading.yearless)
    friday = reading.first + timedelta(days=FRIDAY)
    if friday < today <= reading.last:
        return one_day(friday + timedelta(days=7), firm=False)
    return one_day(friday)


def nth_weekday(reading: Reading, day: int, number: int) -> date:
    """The first, second, … such weekday of a period, 0 for Monday; -1 is its last.

    Raises:
        ValueError: the period has fewer.
    """
    found: date = (reading.first if number > 0 else reading.last) + relativedelta(weekday=weekday(day)(number))
    if not reading.first <= found <= reading.last:
        raise ValueError("fewer such days")
    return found
