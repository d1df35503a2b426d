"""Rules for what names several days: weeks, months, quarters, years, and their ends."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.gate.due._days import COUNT, ahead, count_of, unit_of
from domain.gate.due._page import Page, Rule, any_of, rule
from domain.gate.due._reading import (
    Meaning,
    Reading,
    Unresolved,
    end_of,
    months_after,
    months_from,
    moved,
    one_day,
    period_of,
    week_of,
    weekend_of,
)
from domain.gate.due._words import COMING, END, MONTHS, NEXT, NEXT_AFTER, OF, OF_IT, PERIODS, THIS

_DECEMBER: Final = 12
_DAYS_AHEAD_MAX: Final = 183
"""How far the week of next year may lie that a bare number means: nearer than this year's."""
_ORDINAL_OF_QUARTER: Final = r"(?P<number>[1-4])(?:st|nd|rd|th)? (?:quarter|quartal|trimestre)"


def _period(match: re.Match[str], page: Page) -> Meaning:
    groups = match.groupdict()
    following = bool(groups.get("next") or groups.get("next_after"))
    found = period_of(PERIODS[groups["period"]], page.today, int(following))
    return end_of(found, page.today) if groups.get("end") else found


def _bare_period(match: re.Match[str], page: Page) -> Meaning:
    """`the month`: this one, unless it is the month of something."""
    found = period_of(PERIODS[match["period"]], page.today, 0)
    return Reading(found.first, found.last, found.kind, firm=False, alone=True)


def _period_after(match: re.Match[str], page: Page) -> Meaning:
    """`the week after`, said alone."""
    return replace(period_of(PERIODS[match["period"]], page.today, 1), alone=True)


def _month_rest(match: re.Match[str], page: Page) -> Meaning:
    """`the rest of December`: of a month that has begun what is left."""
    found = _month(match, page)
    if isinstance(found, Unresolved) or match["part"] == "whole":
        return found
    return Reading(max(found.first, page.today), found.last, "span", firm=False)


def _this_time(match: re.Match[str], page: Page) -> Meaning:
    return one_day(moved(page.today, 1, PERIODS[match["period"]]), firm=False)


def _last_period(match: re.Match[str], page: Page) -> Meaning:
    """Over; but a range may begin with it."""
    return period_of(PERIODS[match["period"]], page.today, -1)


def _after_next(match: re.Match[str], page: Page) -> Meaning:
    return period_of(PERIODS[match["period"] or match["period_de"]], page.today, 2)


def _rest(match: re.Match[str], page: Page) -> Meaning:
    found = period_of(PERIODS[match["period"]], page.today, 0)
    return Reading(page.today, found.last, "span", firm=False)


def _rest_of_day(_: re.Match[str], page: Page) -> Meaning:
    return one_day(page.today, firm=False)


def _short_end(match: re.Match[str], page: Page) -> Meaning:
    period = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["short"]]
    return end_of(period_of(period, page.today, 0), page.today)


def _year_end(match: re.Match[str], _: Page) -> Meaning:
    return one_day(date(int(match["year"]), _DECEMBER, 31))


def _joined_end(match: re.Match[str], page: Page) -> Meaning:
    return end_of(period_of(PERIODS[match["period"]], page.today, 0), page.today)


def _next_units(match: re.Match[str], page: Page) -> Meaning:
    """`the next three weeks`: from tomorrow on; quarters are those of the calendar."""
    count, unit = count_of(match["count"]), unit_of(match)
    if unit in {"minute", "hour"}:
        then = ahead(page.moment, count, unit)
        return Reading(page.today, then.last, "span" if then.last > page.today else "day", firm=False)
    if unit == "quarter":
        quarters = [period_of("quarter", page.today, later) for later in (1, count)]
        return Reading(quarters[0].first, quarters[-1].last, "span", firm=False)
    first = moved(page.today, 1, "workday" if unit == "workday" else "day")
    last = moved(page.today, count, unit)
    return Reading(first, last, "span", firm=False) if first <= last else Unresolved.CONFLICTING


def _month(match: re.Match[str], page: Page) -> Meaning:
    month = MONTHS[match["month"]]
    if match["year"]:
        return months_from(date(int(match["year"]), month, 1), "month")
    today = page.today
    if match["next"] and month > today.month:  # this year's, or the next year's
        return Unresolved.AMBIGUOUS
    later = month < today.month or (match["next"] is not None and month == today.month)
    found = months_from(date(today.year + (later and match["this"] is None), month, 1), "month")
    return replace(found, alone=True, yearless=match["this"] is None)


def _quarter(match: re.Match[str], page: Page) -> Meaning:
    groups = match.groupdict()
    month = int(groups["number"] or groups["number_first"]) * 3 - 2
    year = groups.get("year") or groups.get("year_before")
    if year:
        return months_from(date(int(year), month, 1), "quarter")
    late = month + 2 < page.today.month
    return months_from(date(page.today.year + late, month, 1), "quarter", yearless=True)


def _half_year(match: re.Match[str], _: Page) -> Meaning:
    first = date(int(match["year"]), int(match["number"]) * 6 - 5, 1)
    return Reading(first, months_after(first, 6) - timedelta(days=1), "span", firm=False)


def _week_number(match: re.Match[str], page: Page) -> Meaning:
    """The week by its number in ISO 8601, of this year or, where that is over, of the next, if that is near."""
    number = int(match["number"])
    if match["year"]:
        return week_of(date.fromisocalendar(int(match["year"]), number, 1))
    found = week_of(date.fromisocalendar(page.today.year, number, 1))
    if found.last >= page.today:
        return found
    following = week_of(date.fromisocalendar(page.today.year + 1, number, 1))
    return following if (following.first - page.today).days <= _DAYS_AHEAD_MAX else Unresolved.PAST


def _year(match: re.Match[str], _: Page) -> Meaning:
    found = months_from(date(int(match["year"]), 1, 1), "year")
    return Reading(found.first, found.last, "year", firm=False, alone=True)


def _years(match: re.Match[str], _: Page) -> Meaning:
    first, last = date(int(match["year"]), 1, 1), date(int(match["last"]), _DECEMBER, 31)
    return Reading(first, last, "span", firm=False, alone=True) if first < last else Unresolved.CONFLICTING


def _month_of_year(match: re.Match[str], _: Page) -> Meaning:
    return months_from(date(int(match["year"]), int(match["month"]), 1), "month")


def _weekend(match: re.Match[str], page: Page) -> Meaning:
    following = match["next"] or match["next_before"] or match["next_after"]
    return weekend_of(page.today + timedelta(days=7 * bool(following)))


_MONTH_NAME: Final = any_of(MONTHS)
_THIS_OR_NEXT: Final = rf"(?:{THIS} |(?P<next>{NEXT}|{COMING}) )?"
_AFTER: Final = rf"(?: (?P<next_after>{NEXT_AFTER}))?"
_PERIOD: Final = rf"(?P<period>{any_of(PERIODS)})"
_WHOLE: Final = r"(?:whole |entire |calendar )?"

PERIODS_NAMED: Final[tuple[Rule, ...]] = (
    rule(rf"(?:the )?(?:rest|remainder|remaining part) of (?:the |this |current |the current )?{_PERIOD}", _rest),
    rule(
        rf"(?:(?:{THIS}|{COMING}) |(?P<next>{NEXT}) )?(?:the )?(?:weekend|wochenende|fin de semana)"
        rf"|(?:{THIS}|le|(?P<next_before>{NEXT})) week-end(?: (?P<next_after>{NEXT_AFTER}))?",
        _weekend,
    ),
    rule(
        rf"(?P<part>rest|remainder|whole) of (?P<this>(?!))?(?P<next>(?!))?(?P<month>{_MONTH_NAME})"
        r"(?: (?P<year>20\d\d))?",
        _month_rest,
    ),
    rule(r"(?:by |at |about )?this time next (?P<period>week|month|year)", _this_time),
    rule(r"(?:the )?(?P<period>week|month|year) after(?=$)", _period_after),
    rule(rf"(?P<end>{END}){OF} {_THIS_OR_NEXT}{_PERIOD}{_AFTER}(?! \d)", _period),
    rule(r"(?:eoy|year(?:'s)?[- ]end|jahresende) (?P<year>20\d\d)", _year_end),
    rule(r"eo(?P<short>[wmqy])", _short_end),
    rule(r"(?P<period>month|year|quarter|week)(?:'s)?[- ]end", _joined_end),
    rule(r"(?P<period>monats|jahres|quartals)ende", _joined_end),
    rule(rf"(?:{THIS}|all|(?P<next>{NEXT}|{COMING})) {_WHOLE}{_PERIOD}(?:-ci)?", _period),
    rule(
        rf"(?:(?:the )?{_PERIOD} after next(?: week| month| year)?"
        rf"|(?:uber|ueber)nachste[nrsm]? {_PERIOD.replace('period', 'period_de')})",
        _after_next,
    ),
    rule(r"(?:the )?rest of (?:the |this )?day", _rest_of_day),
    rule(rf"{_PERIOD} (?P<next_after>{NEXT_AFTER})", _period),
    rule(rf"(?:last|previous|letzte[nrs]?) {_PERIOD}(?! {OF_IT})", _last_period),
    rule(rf"(?:over |for )?(?:the )?(?:{NEXT}|{COMING}) {COUNT}", _next_units),
    rule(rf"(?:the |over the |over )?{COUNT.replace('(?P<unit>', '(?:next|coming|upcoming) (?P<unit>')}", _next_units),
    rule(r"(?:q|quarter )(?P<number>[1-4])(?:(?:,| of|/|-)? ?(?P<year>\d{4}))?", _quarter),
    rule(r"(?:(?:between|from) )?(?P<year>(?:19|20)\d\d) ?(?:-|through|thru|to|and) ?(?P<last>(?:19|20)\d\d)", _years),
    rule(r"(?P<year_before>\d{4})[ -]?q(?P<number>[1-4])|(?P<number_first>[1-4])q (?P<year>\d{4})", _quarter),
    rule(rf"(?:the )?{_ORDINAL_OF_QUARTER}(?:(?: of| in)? (?P<year>\d{{4}}))?", _quarter),
    rule(r"h(?P<number>[12])(?: of)? (?P<year>\d{4})", _half_year),
    rule(r"(?P<year>20\d\d)[ -]?(?:w|week ?|kw ?)(?P<number>\d{1,2})", _week_number),
    rule(
        r"(?:calendar week|kw|cw|week|wk|semaine|semana) ?(?P<number>\d{1,2})(?:(?:(?: of|,)? |/)(?P<year>\d{4}))?",
        _week_number,
    ),
    rule(
        rf"(?:(?:(?P<this>{THIS})|(?P<next>{NEXT})|{COMING}) )?(?:(?:the )?month of )?(?P<month>{any_of(MONTHS)})\.?"
        r"(?:(?:,|/|-| of| in| de| del)? ?(?P<year>\d{4}))?",
        _month,
    ),
    rule(rf"(?P<this>(?!))?(?P<next>(?!))?(?P<year>20\d\d)[ ,/-]{{1,2}}(?P<month>{any_of(MONTHS)})", _month),
    rule(r"(?P<month>0?[1-9]|1[0-2])[-/](?P<year>20\d\d)", _month_of_year),
    rule(r"(?P<year>20\d\d)[-/](?P<month>0?[1-9]|1[0-2])", _month_of_year),
    rule(r"(?:the )?(?:calendar )?(?:year (?:of )?)?(?P<year>(?:19|20)\d\d)", _year),
    rule(
        rf"(?:the|im|des|der) {_WHOLE}(?P<period>{any_of(PERIODS)})"
        r"(?! (?:of|ending|starting|beginning|commencing|before|after|from)\b)",
        _bare_period,
    ),
)
