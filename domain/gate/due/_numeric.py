"""Rules for dates in figures alone: 24/12, 12/24/2026, 5/1-5/7."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from domain.gate.due._page import Page, Rule, any_of, rule
from domain.gate.due._reading import MONTHS_A_YEAR, Meaning, Reading, Unresolved, dated, one_day
from domain.gate.due._spans import span_of
from domain.gate.due._words import AND, THIS, TO, WEEKDAYS

_LATEST_HOUR: Final = 24


def _numeric(match: re.Match[str], page: Page) -> Meaning:
    a, b = int(match["a"]), int(match["b"])
    order = _month_first([(a, b)], match["sep"], page)
    if order is None:
        return Unresolved.AMBIGUOUS
    found = dated(b if order else a, a if order else b, match["year"], page.today)
    return found if _is_plain([(a, b)], match["sep"]) else replace(found, firm=False)


def _month_first(pairs: list[tuple[int, int]], sep: str, page: Page) -> bool | None:
    """Whether the month stands first: by size; by custom where dots stand, or the user's zone tells; else in doubt."""
    if sep != "." and not _is_plain(pairs, sep):
        return page.month_first
    day_first = all(b <= MONTHS_A_YEAR for _, b in pairs) if sep == "." else any(a > MONTHS_A_YEAR for a, _ in pairs)
    return not day_first


def _is_plain(pairs: list[tuple[int, int]], sep: str) -> bool:
    """Whether one order alone gives each of them a month, or the order makes no difference."""
    return sep == "." or max(max(pair) for pair in pairs) > MONTHS_A_YEAR or all(a == b for a, b in pairs)


def _from_to(match: re.Match[str], page: Page) -> Meaning | None:
    """`12/24-12/28/2026`: both in the same order; a year at one end is the other's, too."""
    sep, (year_a, year_b) = match["sep"], (match["year_a"], match["year_b"] or match["year"])
    if sep == "-" and year_a is None and year_b is None:  # may be hours
        return None
    pairs = [(int(match["a"]), int(match["b"])), (int(match["c"]), int(match["d"]))]
    order = _month_first(pairs, sep, page)
    if order is None:
        return Unresolved.AMBIGUOUS
    a, b = (
        dated(pair[order], pair[not order], year, page.today)
        for pair, year in zip(pairs, (year_a, year_b), strict=True)
    )
    found = span_of(a, b)
    if isinstance(found, Unresolved) or _is_plain(pairs, sep):
        return found
    return replace(found, firm=False)


def _with_weekday(match: re.Match[str], page: Page) -> Meaning:
    """The weekday says which of the two figures is the month, where only one of both ways falls on it."""
    a, b, weekday = int(match["a"]), int(match["b"]), WEEKDAYS[match["weekday"]]
    if match["sep"] == "-" and match["year"] is None:  # may be hours
        return Unresolved.AMBIGUOUS
    found: list[date] = []
    for day, month in ((a, b), (b, a)):
        try:
            reading = dated(day, month, match["year"], page.today)
        except ValueError:
            continue
        if reading.first.weekday() == weekday and reading.first not in found:
            found.append(reading.first)
    if not found:
        return Unresolved.CONFLICTING
    if len(found) > 1:
        if page.month_first is None:
            return Unresolved.AMBIGUOUS
        return one_day(found[int(page.month_first)], firm=False)
    return one_day(found[0], firm=max(a, b) > MONTHS_A_YEAR or a == b)


def _dashed(match: re.Match[str], page: Page) -> Meaning | None:
    """`12-28`: where one figure is neither a month nor an hour; may still be from one number to another."""
    a, b = int(match["a"]), int(match["b"])
    if max(a, b) <= _LATEST_HOUR or min(a, b) > MONTHS_A_YEAR:
        return None
    found = dated(max(a, b), min(a, b), None, page.today)
    return Reading(found.first, found.last, firm=False, alone=True, yearless=True)


def _dotted(match: re.Match[str], page: Page) -> Meaning | None:
    """`24.12`: a day and a month where it can be no time of day, or where `am` or `vom` stands before it."""
    a, b = int(match["a"]), int(match["b"])
    if b > MONTHS_A_YEAR or (a < _LATEST_HOUR and match["on"] is None):
        return None
    return replace(dated(a, b, None, page.today), firm=a >= _LATEST_HOUR, alone=match["on"] is None)


_WD: Final = rf"(?P<weekday>{any_of(WEEKDAYS)})\.?"
_FIGURES: Final = r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year>\d{4}|\d\d))?"
_BOTH: Final = (
    r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year_a>\d{4}|\d\d)?)?"
    rf"(?:{TO}|(?(between){AND}|(?!)))"
    r"(?P<c>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?:(?P=sep)(?P<year_b>\d{4}|\d\d)|\.)?(?:,? (?P<year>20\d\d))?"
)

NUMERIC_SPANS: Final[tuple[Rule, ...]] = (
    rule(rf"(?:(?:(?P<between>between|zwischen|entre)|from|vom|von|du|del?) )?{_BOTH}", _from_to),
)
"""Before times of day are read."""

NUMERIC: Final[tuple[Rule, ...]] = (
    rule(rf"(?:{THIS} )?{_WD},? (?:the )?{_FIGURES}", _with_weekday),
    rule(rf"{_FIGURES},? {_WD}", _with_weekday),
    rule(r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4}|\d{2})", _numeric),
    rule(r"(?P<a>\d{1,2})(?:(?P<sep>\.)(?P<b>\d{1,2})\.)(?P<year>(?!))?", _numeric),
    rule(r"(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?P<year>(?!))?", _numeric),
    rule(r"(?:(?P<on>am|zum|vom) )?(?P<a>\d{1,2})\.(?P<b>\d{1,2})", _dotted),
    rule(r"(?P<a>\d{1,2})-(?P<b>\d{1,2})", _dashed),
)
