"""Dates in figures, by the custom of the user's zone; read on Wednesday 18 November 2026."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from domain.gate.due import Unresolved, resolve_due
from domain.items import Certainty
from tests.domain.gate.conversations import WEDNESDAY

MONTH_FIRST = ("America/New_York", "America/Indiana/Knox", "US/Pacific", "Pacific/Honolulu")
DAY_FIRST = ("Europe/Berlin", "Europe/London", "America/Mexico_City", "Australia/Sydney", "Asia/Kolkata")
NEITHER = (None, "UTC", "America/Toronto", "Asia/Manila", "Europe/Budapest", "Mars/Base")


@pytest.mark.parametrize(
    ("zones", "day"), [(MONTH_FIRST, "2027-03-04"), (DAY_FIRST, "2027-04-03"), (NEITHER, None)], ids=str
)
def test_the_zone_tells_the_month_or_nothing_does(zones: tuple[str | None, ...], day: str | None) -> None:
    for zone in zones:
        due = resolve_due("3/4", WEDNESDAY, zone)
        certainty = Certainty.TENTATIVE if day else Certainty.PHRASE
        assert (due.date and str(due.date), due.certainty) == (day, certainty), zone


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", None])
@pytest.mark.parametrize(("phrase", "day"), [("25/12", "2026-12-25"), ("12/25", "2026-12-25"), ("5/5", "2027-05-05")])
def test_what_has_one_reading_needs_no_custom(phrase: str, day: str, zone: str | None) -> None:
    assert str(resolve_due(phrase, WEDNESDAY, zone).date) == day


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [("America/Chicago", "2027-05-01", "2027-05-07"), ("Europe/Madrid", "2027-01-05", "2027-07-05")],
)
def test_both_ends_of_a_range_keep_to_one_order(zone: str, first: str, last: str) -> None:
    due = resolve_due("5/1-5/7/2027", WEDNESDAY, zone)
    assert (str(due.date), str(due.end), due.certainty) == (first, last, Certainty.TENTATIVE)


def test_without_a_zone_that_of_the_moment_tells() -> None:
    at = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("America/Denver"))
    assert str(resolve_due("3/4", at).date) == "2027-03-04"


def test_a_day_that_is_over_by_custom_is_not_read_the_other_way() -> None:
    assert resolve_due("12/11/2026", WEDNESDAY, "Europe/Berlin").reason == Unresolved.PAST


@pytest.mark.parametrize(("week", "day"), [("week 1", "2027-01-04"), ("week 50", "2026-12-07")])
def test_a_week_of_next_year_is_meant_only_where_it_is_near(week: str, day: str) -> None:
    assert str(resolve_due(week, WEDNESDAY).date) == day
    assert resolve_due("week 1", WEDNESDAY.replace(month=3)).reason == Unresolved.PAST


def test_figures_that_are_a_day_far_ahead_are_tentative() -> None:
    assert resolve_due("10 November", WEDNESDAY).certainty is Certainty.TENTATIVE
    assert resolve_due("10 November 2027", WEDNESDAY).certainty is Certainty.CONFIRMED
