"""Rules for what several readings make together: a day of a period, so long after a day, from one to another."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.gate.due._days import COUNT, NTH, count_of, unit_of
from domain.gate.due._page import MARK, Page, Rule, any_of, rule
from domain.gate.due._reading import (
    Meaning,
    Reading,
    Unresolved,
    day_of_month,
    end_of,
    months_after,
    months_from,
    moved,
    nth_weekday,
    one_day,
    week_of,
    weekend_of,
    workdays_after,
)
from domain.gate.due._spans import span_of
from domain.gate.due._words import AND, END, OF, THE, TO, UNITS

_THURSDAY: Final = 3
_SATURDAY: Final = 5
_LAST: Final = -1
_DAYS_OF_HALF: Final = {"week": 3, "month": 15, "year": 181}
"""Where the first half of a period ends; the weekend counts for the second half of its week."""


def _end(match: re.Match[str], page: Page) -> Meaning:
    return end_of(page.reading(match["mark"]), page.today)


def _number(match: re.Match[str]) -> int:
    return _LAST if match["last"] else int(re.sub(r"\D", "", match["number"]))


def _nth_week(match: re.Match[str], page: Page) -> Meaning | None:
    """Weeks belong to the month, or the year, that has their Thursday, as in ISO 8601."""
    period = page.reading(match["mark"])
    if period.kind not in {"month", "year"}:
        return None
    found = week_of(nth_weekday(period, _THURSDAY, _number(match)))
    if period.yearless and found.last < page.today:
        return _nth_week_of(period.in_year(period.first.year + 1), _number(match))
    return found


def _nth_week_of(period: Reading, number: int) -> Reading:
    return week_of(nth_weekday(period, _THURSDAY, number))


def _nth_weekday(match: re.Match[str], page: Page) -> Meaning | None:
    """`the first Monday of next month`."""
    named, period = page.reading(match["day"]), page.reading(match["mark"])
    if named.kind == "weekend" and period.kind == "month":
        return weekend_of(nth_weekday(period, _SATURDAY, _number(match)))
    if named.weekday is None or period.kind not in {"month", "quarter", "year"}:
        return None
    found = nth_weekday(period, named.weekday, _number(match))
    if period.yearless and found < page.today:
        found = nth_weekday(period.in_year(period.first.year + 1), named.weekday, _number(match))
    return one_day(found)


def _nth_part(match: re.Match[str], page: Page) -> Meaning | None:
    """`the last month of the year`, `the last quarter of 2027`."""
    year, unit = page.reading(match["mark"]), match["part"]
    months = {"month": 1, "quarter": 3}[unit]
    number = _number(match)
    if year.kind not in {"year", "quarter"} or (year.kind == unit):
        return None
    first = months_after(year.first, months * (number - 1)) if number > 0 else months_after(year.last, 1 - months)
    found = months_from(first.replace(day=1), "month" if unit == "month" else "quarter")
    return found if year.first <= found.first and found.last <= year.last else Unresolved.NO_SUCH_DAY


def _edge(match: re.Match[str], page: Page) -> Meaning | None:
    """`the first two days of December`, `the last three days of the month`."""
    period, unit, count = page.reading(match["mark"]), unit_of(match), count_of(match["count"])
    if period.kind in {"day", "span"} or count == 0:
        return None
    if unit not in {"day", "workday", "month"}:  # weeks of seven days, or of the calendar
        return Unresolved.AMBIGUOUS
    if period.yearless and period.last < page.today:
        period = period.in_year(period.first.year + 1)
    if match["last"]:
        first = moved(period.last + timedelta(days=1), -count, unit)
        found = Reading(first, period.last, "span", firm=False)
    else:
        last = moved(period.first - timedelta(days=1), count, unit)
        found = Reading(period.first, last, "span", firm=False)
    return found if period.first <= found.first and found.last <= period.last else Unresolved.NO_SUCH_DAY


def _nth_day(match: re.Match[str], page: Page) -> Meaning | None:
    """`the 15th day of next month`, `the last day of March`."""
    period, number = page.reading(match["mark"]), _number(match)
    by_day = re.search(r"\b(?:day|tag)\b", match.group()) is not None
    if period.kind != "month" and not (by_day and period.kind in {"year", "quarter", "week"}):
        return None
    if number == _LAST:
        return one_day(period.last)
    found = period.first + timedelta(days=number - 1)
    if number < 1 or found > period.last:
        return Unresolved.NO_SUCH_DAY
    if found < page.today and period.kind == "month" and period.alone and not period.yearless:  # `of the month`
        return one_day(day_of_month(number, page.today), firm=False)
    return one_day(found)


def _week_with(match: re.Match[str], page: Page) -> Meaning:
    """`the week of 10 April`: that week's Monday to its Sunday."""
    named = page.reading(match["mark"])
    return week_of(named.first) if named.kind == "day" else Unresolved.AMBIGUOUS


def _offset(match: re.Match[str], page: Page) -> Meaning:
    """`two weeks from tomorrow`; of a period that has several days nothing can be counted."""
    start, unit = page.reading(match["mark"]), unit_of(match)
    if start.kind != "day" or unit in {"minute", "hour"}:
        return Unresolved.AMBIGUOUS
    count = count_of(match["count"])
    back = match["way"] in {"before", "prior to", "vor", "avant", "antes de", "antes del"}
    return replace(one_day(moved(start.first, -count if back else count, unit), firm=start.firm), counted=True)


def _day_beside(match: re.Match[str], page: Page) -> Meaning:
    start = page.reading(match["mark"])
    if start.kind != "day":
        return Unresolved.AMBIGUOUS
    return one_day(start.first + timedelta(days=-1 if match["way"] == "before" else 1), firm=start.firm)


def _nth_workday(match: re.Match[str], page: Page) -> Meaning | None:
    """`the last business day of the month`."""
    period, number = page.reading(match["mark"]), _number(match)
    if period.kind not in {"month", "quarter", "year", "week"} or number == 0:
        return None
    edge = period.last + timedelta(days=1) if number < 0 else period.first - timedelta(days=1)
    found = workdays_after(edge, number)
    return one_day(found) if period.first <= found <= period.last else Unresolved.NO_SUCH_DAY


def _weekday_by(match: re.Match[str], page: Page) -> Meaning | None:
    """`the Friday before 25 December`."""
    named, other = page.reading(match["a"]), page.reading(match["b"])
    if named.weekday is None or other.kind != "day":
        return None
    if match["way"] in {"before", "prior to"}:
        return one_day(other.first - timedelta(days=(other.first.weekday() - named.weekday - 1) % 7 + 1))
    return one_day(other.first + timedelta(days=(named.weekday - other.first.weekday() - 1) % 7 + 1))


def _lasting(match: re.Match[str], page: Page) -> Meaning:
    """`for three days, from today`: the day that is named is the first."""
    start, unit = page.reading(match["mark"]), unit_of(match)
    if start.kind != "day" or unit in {"minute", "hour"}:
        return Unresolved.AMBIGUOUS
    if unit == "workday":
        return Unresolved.AMBIGUOUS
    last = moved(start.first, count_of(match["count"]), unit) - timedelta(days=1)
    return Reading(start.first, last, "span", firm=start.firm)


def _half(match: re.Match[str], page: Page) -> Meaning:
    """`early next week`, `later this month`: one half of it, of what has begun the rest; custom differs."""
    period = page.reading(match["mark"])
    if match["over"] and period.first <= page.today <= period.last:
        return Unresolved.PAST
    if period.kind == "day":
        return replace(period, firm=False)
    if match["mid"]:
        return _middle(period)
    days = _DAYS_OF_HALF.get(period.kind)
    if days is None:
        return Unresolved.AMBIGUOUS
    middle = period.first + timedelta(days=days)
    middle = middle.replace(month=7, day=1) if period.kind == "year" else middle
    if match["late"]:
        return Reading(max(middle, page.today), period.last, "span", firm=False)
    return Reading(period.first, middle - timedelta(days=1), "span", firm=False)


def _middle(period: Reading) -> Meaning:
    """Of a month the 10th to the 20th, of a week its Tuesday to its Thursday, of a year May to August."""
    if period.kind == "year":
        year = period.first.year
        return Reading(date(year, 5, 1), date(year, 8, 31), "span", firm=False)
    days = {"month": (9, 19), "week": (1, 3)}.get(period.kind)
    if days is None:
        return Unresolved.AMBIGUOUS
    first, last = (period.first + timedelta(days=ahead) for ahead in days)
    return Reading(first, last, "span", firm=False)


def _beside(match: re.Match[str], page: Page) -> Meaning | None:
    """Two readings side by side: a day of a week, a day or a month of a year, a weekday with its date."""
    a, b = page.reading(match["a"]), page.reading(match["b"])
    for part, whole in ((a, b), (b, a)):
        if whole.kind == "weekend" and part.kind == "day":
            return _of_weekend(whole, part)
        if whole.kind == "week" and part.weekday is not None:
            return one_day(whole.first + timedelta(days=part.weekday))
        if whole.kind == "year" and part.yearless:
            return replace(part.in_year(whole.first.year), alone=False)
        if part.weekday is not None and whole.kind == "day" and whole.weekday is None:
            return whole if whole.first.weekday() == part.weekday else None
    return a if (a.first, a.last) == (b.first, b.last) else None


def _of_weekend(weekend: Reading, day: Reading) -> Meaning:
    """`Saturday this weekend`, `the weekend of 5 December`."""
    if day.weekday is None:
        return weekend_of(day.first)
    if day.weekday < _SATURDAY:
        return Unresolved.CONFLICTING
    return one_day(weekend.first + timedelta(days=day.weekday - _SATURDAY))


def _week_to(match: re.Match[str], page: Page) -> Meaning:
    """`the week ending 4 December`: due by that day."""
    last = page.reading(match["mark"])
    if last.kind != "day":
        return Unresolved.AMBIGUOUS
    return Reading(last.first - timedelta(days=last.first.weekday() or 6), last.first, "span", firm=False)


def _weeks_ahead(match: re.Match[str], page: Page) -> Meaning | None:
    """`a week today`, `two weeks Monday`: so many weeks after that day."""
    start = page.reading(match["mark"])
    if start.kind != "day" or start.yearless or start.counted:
        return None
    return replace(one_day(moved(start.first, count_of(match["count"]), unit_of(match)), firm=start.firm), counted=True)


def _less_after(match: re.Match[str], page: Page) -> Meaning:
    """`less than 3 days after tomorrow`: some day from that one on."""
    start, unit = page.reading(match["mark"]), unit_of(match)
    if start.kind != "day" or unit in {"minute", "hour"}:
        return Unresolved.AMBIGUOUS
    last = moved(start.first, count_of(match["count"]), unit) - timedelta(days=1)
    return Reading(start.first, last, "span" if last > start.first else "day", firm=False)


def _days_in(match: re.Match[str], page: Page) -> Meaning | None:
    """`the 3rd to the 5th of next month`."""
    month = page.reading(match["mark"])
    if month.kind != "month":
        return None
    first, last = (month.first.replace(day=int(match[name])) for name in ("first", "last"))
    return Reading(first, last, "span") if first <= last else Unresolved.CONFLICTING


def _before(match: re.Match[str], page: Page) -> Meaning:
    """Before a period is by its eve; before a day is by that day, less firmly, for some do mean it."""
    period = page.reading(match["mark"])
    if period.kind == "day":
        return replace(period, firm=False)
    return one_day(period.first - timedelta(days=1), firm=False)


def _days_of_week(match: re.Match[str], page: Page) -> Meaning | None:
    """`Wednesday to Friday of next week`."""
    a, b, week = (page.reading(match[name]) for name in ("a", "b", "mark"))
    if a.weekday is None or b.weekday is None or week.kind != "week":
        return None
    first, last = (week.first + timedelta(days=day) for day in (a.weekday, b.weekday))
    return Reading(first, last, "span") if first < last else Unresolved.CONFLICTING


def _weekday_far(match: re.Match[str], page: Page) -> Meaning | None:
    """`Friday in two weeks`: where that week's, begin it on Monday or Sunday, and the next one from then agree."""
    named, then = page.reading(match["a"]), page.reading(match["b"])
    if named.weekday is None or then.kind != "day":
        return _beside(match, page)
    if not then.counted:
        return _beside(match, page)
    of_week = then.first + timedelta(days=named.weekday - then.first.weekday())
    of_sunday_week = then.first + timedelta(days=(named.weekday + 1) % 7 - (then.first.weekday() + 1) % 7)
    from_then = then.first + timedelta(days=(named.weekday - then.first.weekday()) % 7)
    return one_day(of_week, firm=False) if of_week == of_sunday_week == from_then else Unresolved.AMBIGUOUS


def _span(match: re.Match[str], page: Page) -> Meaning:
    return span_of(page.reading(match["a"]), page.reading(match["b"]))


_M: Final = f"(?P<mark>{MARK})"
_ST: Final = r" ?(?:st|nd|rd|th|er|\.)?"
_FROM: Final = "(?:(?:from|between|vom|von|du|del?) )?"
_NUMBER: Final = rf"{THE}(?:(?P<number>{NTH})|(?P<last>last|letzte[nr]?|dernier|ultimo))"
_WEEKS: Final = COUNT.replace(any_of(UNITS), "(?:weeks?|fortnights?)")
_IN: Final = r"(?: of| in| im| des| du| de| del)?"
_EARLY: Final = (
    r"early|(?P<over>earlier)|(?:the )?(?:beginning|start|1(?:st|th) half) of|anfang|debut|(?:a )?principios de"
)
_MID: Final = "mid|(?:the )?middle of|mitte|mi|(?:a )?mediados de"
_LATE: Final = r"late|later|(?:the )?(?:2(?:nd|th)|last) half of|(?:a )?finales de"

LINKS: Final[tuple[Rule, ...]] = (
    rule(rf"{END}{OF}(?: in)? {_M}", _end),
    rule(rf"(?:the )?(?:1(?:st|th)|(?P<last>last)) {COUNT} (?:of|in) {THE}{_M}", _edge),
    rule(rf"{_NUMBER} (?P<part>month|quarter) (?:of|in) {THE}{_M}", _nth_part),
    rule(rf"{_NUMBER} (?:week|woche){_IN} {THE}{_M}", _nth_week),
    rule(rf"{_NUMBER} (?P<day>{MARK}){_IN} {THE}{_M}", _nth_weekday),
    rule(
        rf"{_FROM}{THE}(?P<first>\d{{1,2}}){_ST}(?:{TO}|{AND}){THE}(?P<last>\d{{1,2}}){_ST}"
        rf"(?: of| in| de| du)? {THE}{_M}",
        _days_in,
    ),
    rule(rf"{_NUMBER}(?: day| tag)?{_IN} {THE}{_M}", _nth_day),
    rule(rf"{THE}(?P<number>\d{{1,2}})(?P<last>(?!))? of {THE}{_M}", _nth_day),
    rule(rf"(?:the )?(?:w/c|week (?:of|starting|beginning|commencing|with))(?: on)? {THE}{_M}", _week_with),
    rule(rf"(?:for )?{COUNT},? (?:starting|beginning|commencing|ab)(?: on| from)? {_M}", _lasting),
    rule(rf"for {COUNT},? from {_M}", _lasting),
    rule(rf"(?:the )?(?:week ending|w/e)(?: on)? {THE}{_M}", _week_to),
    rule(rf"less than {COUNT} (?:from|after) {THE}{_M}", _less_after),
    rule(rf"(?<!for ){_WEEKS} (?:on )?{_M}", _weeks_ahead),
    rule(
        rf"(?:in )?{COUNT} "
        rf"(?P<way>from|after|before|prior to|nach|vor|apres|avant|despues del?|antes del?|on) {THE}{_M}",
        _offset,
    ),
    rule(rf"within {COUNT} (?P<way>of) {THE}{_M}", _offset),
    rule(rf"(?:(?:from|starting|beginning)(?: on)? )?{_M},? for {COUNT}", _lasting),
    rule(rf"{_NUMBER} (?:business|working|work) ?day (?:of|in) {THE}{_M}", _nth_workday),
    rule(
        rf"(?:the )?(?:1(?:st|th) )?(?P<a>{MARK}) (?P<way>before|after|following|prior to) {THE}(?P<b>{MARK})",
        _weekday_by,
    ),
    rule(rf"{_M},? (?:on )?(?:the )?(?P<number>\d{{1,2}}(?:st|nd|rd|th|\.))(?P<last>(?!))?", _nth_day),
    rule(rf"{_M}(?: ?'s)? end", _end),
    rule(rf"(?:the )?day (?P<way>before|after) {_M}", _day_beside),
    rule(rf"(?<!on or )(?:before|prior to|vor|avant|antes de|antes del) {THE}{_M}", _before),
    rule(rf"(?:(?:{_EARLY})|(?P<late>{_LATE})|(?P<mid>{_MID}))(?: ?- ?| )(?:in )?{_M}", _half),
    rule(rf"{_FROM}(?P<a>{MARK})(?:{TO}|{AND})(?P<b>{MARK}),? (?:of |in )?{_M}", _days_of_week),
    rule(rf"{_M},? {_FROM}(?P<a>{MARK})(?:{TO}|{AND})(?P<b>{MARK})", _days_of_week),
    rule(rf"(?P<a>{MARK}),? (?P<b>{MARK}),? (?={MARK})", _beside),
    rule(rf"(?P<a>{MARK}),? (?:(?:of |in |on |'s )?(?:der |the |den |dem |le |el )?)(?P<b>{MARK})", _weekday_far),
    rule(
        rf"(?:(?:from|starting(?: on| from)?|beginning(?: on)?|vom|von|du|del?) )?(?P<a>{MARK}){TO}{THE}(?P<b>{MARK})",
        _span,
    ),
    rule(rf"(?:between|zwischen|entre) {THE}(?P<a>{MARK})(?:{AND}|{TO}){THE}(?P<b>{MARK})", _span),
)
"""In order of precedence."""
