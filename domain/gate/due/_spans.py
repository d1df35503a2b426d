"""From one reading to another."""

from datetime import date, timedelta

from domain.gate.due._reading import Meaning, Reading, Unresolved, day_of_month, one_day


def span_of(a: Reading, b: Reading) -> Meaning:
    """From the first day of one to the last day of the other; a year that only one of them has is the other's.

    Raises:
        ValueError: that year has no such day.
    """
    if a.weekday is not None and b.weekday is not None:
        b = one_day(a.first + timedelta(days=(b.weekday - a.weekday) % 7))
    elif a.yearless:
        a = _latest_before(a, b)
    elif b.yearless:
        b = _earliest_after(b, a.first)
    elif b.alone and b.kind == "day" and b.first < a.first:  # the 28th to the 3rd
        b = one_day(day_of_month(b.first.day, a.first))
    if a.first > b.last:
        return Unresolved.CONFLICTING
    return Reading(a.first, b.last, "span", firm=a.firm and b.firm, yearless=b.yearless and a.yearless)


def _latest_before(a: Reading, b: Reading) -> Reading:
    """`a` in the last year in which it does not begin after `b` does."""
    found = a.in_year(b.first.year if b.kind != "year" else b.last.year)
    return found if found.first <= b.first else a.in_year(found.first.year - 1)


def _earliest_after(b: Reading, first: date) -> Reading:
    found = b.in_year(first.year)
    return found if found.first >= first else b.in_year(first.year + 1)
