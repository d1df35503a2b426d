"""Due ranges, read on Wednesday 18 November 2026: their first day, and the last, by which the task is due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gate.due import resolve_due
from domain.items import Certainty
from tests.domain.gate.conversations import PATIENT, WEDNESDAY


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("this week", "2026-11-16", "2026-11-22"),
        ("next week", "2026-11-23", "2026-11-29"),
        ("n\u00e4chste Woche", "2026-11-23", "2026-11-29"),
        ("la semaine prochaine", "2026-11-23", "2026-11-29"),
        ("la semana que viene", "2026-11-23", "2026-11-29"),
        ("early next week", "2026-11-23", "2026-11-25"),
        ("later this week", "2026-11-19", "2026-11-22"),
        ("the week of December 10th", "2026-12-07", "2026-12-13"),
        ("first week of January", "2027-01-04", "2027-01-10"),
        ("KW 49", "2026-11-30", "2026-12-06"),
        ("this weekend", "2026-11-21", "2026-11-22"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("in March", "2027-03-01", "2027-03-31"),
        ("March 2027", "2027-03-01", "2027-03-31"),
        ("mid-January", "2027-01-10", "2027-01-20"),
        ("Q1 2027", "2027-01-01", "2027-03-31"),
        ("next quarter", "2027-01-01", "2027-03-31"),
        ("2028", "2028-01-01", "2028-12-31"),
        ("the next three days", "2026-11-19", "2026-11-21"),
        ("rest of the month", "2026-11-18", "2026-11-30"),
        ("from Sep to Nov", "2026-09-01", "2026-11-30"),
        ("from now until Friday", "2026-11-18", "2026-11-20"),
    ],
)
def test_a_period_leaves_the_day_open(phrase: str, first: str, last: str) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (str(due.date), str(due.end), due.certainty) == (first, last, Certainty.TENTATIVE)


@pytest.mark.parametrize(
    ("phrase", "first", "last"),
    [
        ("from December 1 to December 5, 2026", "2026-12-01", "2026-12-05"),
        ("December 1-5", "2026-12-01", "2026-12-05"),
        ("between the 3rd and 12th of March", "2027-03-03", "2027-03-12"),
        ("vom 1. bis 5. Dezember", "2026-12-01", "2026-12-05"),
        ("du 1er au 5 d\u00e9cembre", "2026-12-01", "2026-12-05"),
        ("del 1 al 5 de diciembre", "2026-12-01", "2026-12-05"),
        ("Nov 10 - Dec 19, 2026", "2026-11-10", "2026-12-19"),
        ("Dec 20 to Jan 5", "2026-12-20", "2027-01-05"),
        ("between Monday and Friday", "2026-11-23", "2026-11-27"),
        ("from today to Friday", "2026-11-18", "2026-11-20"),
        ("for 3 days, from Monday", "2026-11-23", "2026-11-25"),
    ],
)
def test_two_named_days_are_a_firm_range(phrase: str, first: str, last: str) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (str(due.date), str(due.end), due.certainty) == (first, last, Certainty.CONFIRMED)


def test_the_same_range_that_is_over_is_the_next_years() -> None:
    due = resolve_due("from August to October", WEDNESDAY)
    assert (due.date, due.end) == (date(2027, 8, 1), date(2027, 10, 31))


def test_one_day_has_no_end() -> None:
    assert resolve_due("Friday", WEDNESDAY).end is None


@PATIENT
@given(
    st.lists(
        st.sampled_from(
            ["from", "to", "-", "between", "and", "next", "week", "of", "march", "2027", "5", "12th", "friday", "q1"]
        ),
        max_size=9,
    ).map(" ".join),
    st.integers(0, 3_000),
)
def test_no_range_is_over_or_upside_down(phrase: str, days: int) -> None:
    at = WEDNESDAY + timedelta(days=days)
    due = resolve_due(phrase, at)
    assert due.end is None or (due.date is not None and due.date < due.end and due.end >= at.date())
