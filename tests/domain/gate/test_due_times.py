"""Times of day in due phrases, and the zones they are told in; most read on Wednesday 18 November 2026, 09:00 UTC."""

from datetime import UTC, datetime

import pytest

from domain.gate.due import resolve_due
from domain.items import Certainty
from tests.domain.gate.conversations import WEDNESDAY

FIRM, LOOSE = Certainty.CONFIRMED, Certainty.TENTATIVE
BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("phrase", "time", "certainty"),
    [
        ("Friday at 5pm", "17:00", FIRM),
        ("tomorrow at 8:45a", "08:45", FIRM),
        ("tomorrow at noon", "12:00", FIRM),
        ("17:30 on Friday", "17:30", FIRM),
        ("8.30 pm tomorrow", "20:30", FIRM),
        ("Freitag um 15 Uhr", "15:00", FIRM),
        ("vendredi \u00e0 9h30", "09:30", FIRM),
        ("tomorrow morning at 8", "08:00", FIRM),
        ("half past eight tomorrow evening", "20:30", FIRM),
        ("tomorrow at four forty-five", "16:45", LOOSE),
        ("tomorrow at 5", "17:00", LOOSE),
        ("tomorrow by 9", "09:00", LOOSE),
        ("monday at 2.30", "14:30", LOOSE),
        ("tomorrow from 3 to 5pm", "15:00", FIRM),
        ("tomorrow, 11 to 1pm", "11:00", FIRM),
        ("Friday 9:30-11:00", "09:30", FIRM),
        ("by EOD Friday", None, FIRM),
        ("Friday at 25:99", None, LOOSE),
    ],
)
def test_a_time_stands_beside_its_day(phrase: str, time: str | None, certainty: Certainty) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (due.date is not None, due.time, due.certainty) == (True, time, certainty)


def test_hours_from_now_have_a_time() -> None:
    due = resolve_due("in 20 hours", datetime(2026, 11, 18, 9, tzinfo=UTC))
    assert (str(due.date), due.time) == ("2026-11-19", "05:00")


def test_a_time_that_is_over_is_not_todays_for_sure() -> None:
    assert resolve_due("by 8am", datetime(2026, 11, 18, 9, tzinfo=UTC)).reason == "ambiguous"


@pytest.mark.parametrize(
    ("phrase", "day", "time", "certainty"),
    [
        ("Friday 5pm PST", "2026-11-21", "02:00", FIRM),
        ("by 5pm EST tomorrow", "2026-11-19", "23:00", FIRM),
        ("tomorrow 9am Pacific time", "2026-11-19", "18:00", FIRM),
        ("Friday 12:00 UTC", "2026-11-20", "13:00", FIRM),
        ("Friday 12:00 UTC+5:30", "2026-11-20", "07:30", FIRM),
        ("2026-11-20T23:30:00Z", "2026-11-21", "00:30", FIRM),
        ("July 1 5pm PST", "2027-07-02", "02:00", LOOSE),
        ("Friday 5pm IST", "2026-11-20", "12:30", LOOSE),
        ("Friday 5pm PST or 8pm EST", None, None, Certainty.PHRASE),
        ("Friday EOD PST", "2026-11-20", None, LOOSE),
        ("Friday 5pm CET", "2026-11-20", "17:00", FIRM),
    ],
)
def test_a_zone_is_turned_into_the_users(phrase: str, day: str | None, time: str | None, certainty: Certainty) -> None:
    due = resolve_due(phrase, datetime(2026, 11, 18, 9, tzinfo=UTC), BERLIN)
    assert (due.date and str(due.date), due.time, due.certainty) == (day, time, certainty)


def test_today_is_the_users_own_day() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert str(resolve_due("today", late).date) == "2026-11-18"
    assert str(resolve_due("today", late, BERLIN).date) == "2026-11-19"


@pytest.mark.parametrize("day", ["2027-03-28", "2026-10-25"])
def test_a_wall_time_that_is_missing_or_double_is_tentative(day: str) -> None:
    at = datetime(2026, 10, 1, 9, tzinfo=UTC)
    assert resolve_due(f"{day} 02:30", at, BERLIN).certainty is LOOSE
    assert resolve_due(f"{day} 04:30", at, BERLIN).certainty is FIRM


def test_hours_are_hours_when_the_clocks_change() -> None:
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # 00:30 in Berlin, where 02:00 to 03:00 comes twice
    assert resolve_due("in 4 hours", at, BERLIN).time == "03:30"


def test_an_unknown_zone_leaves_the_moments_own() -> None:
    assert str(resolve_due("tomorrow", WEDNESDAY, "Mars/Base").date) == "2026-11-19"
