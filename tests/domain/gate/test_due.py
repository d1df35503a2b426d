"""Due dates, read on Wednesday 18 November 2026."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gate import resolve_due
from domain.items import Certainty
from tests.domain.gate.conversations import PATIENT, WEDNESDAY

FIRM, LOOSE, WORDS = Certainty.CONFIRMED, Certainty.TENTATIVE, Certainty.PHRASE

CASES = {
    "dates": {
        "2026-12-01": "2026-12-01",
        "12 March 2027": "2027-03-12",
        "the 12th of March": "2027-03-12",
        "March 12th": "2027-03-12",
        "Dec. 1": "2026-12-01",
        "by December 1st, 2026": "2026-12-01",
        "12.3.2027": "2027-03-12",
        "12.3.": "2027-03-12",
        "12/25": "2026-12-25",
        "25/12/26": "2026-12-25",
        "5/5": "2027-05-05",
        "the 15th": "2026-12-15",
        "by the 20th": "2026-11-20",
        "Friday, 20 November": "2026-11-20",
        "December the twenty-first": "2026-12-21",
        "the first of January": "2027-01-01",
        "3-Feb-2027": "2027-02-03",
        "Fri the 4th": "2026-12-04",
        "Friday (Dec 4)": "2026-12-04",
        "tomorrow, 19 November": "2026-11-19",
        "5 December next year": "2027-12-05",
        "the 5th of next month": "2026-12-05",
    },
    "days": {
        "today": "2026-11-18",
        "tonight": "2026-11-18",
        "by EOD": "2026-11-18",
        "this afternoon": "2026-11-18",
        "tomorrow morning": "2026-11-19",
        "first thing tomorrow": "2026-11-19",
        "by the end of day tomorrow": "2026-11-19",
        "the day after tomorrow": "2026-11-20",
        "Friday": "2026-11-20",
        "by EOD Friday": "2026-11-20",
        "Friday at 5pm": "2026-11-20",
        "no later than Monday": "2026-11-23",
        "next Monday": "2026-11-23",
        "Friday next week": "2026-11-27",
        "on Tuesday of next week": "2026-11-24",
    },
    "spans": {
        "in 3 days": "2026-11-21",
        "in two weeks": "2026-12-02",
        "within a month": "2026-12-18",
        "in 24 hours": "2026-11-19",
        "in 3 business days": "2026-11-23",
        "two weeks from now": "2026-12-02",
        "two weeks from tomorrow": "2026-12-03",
        "a week from Friday": "2026-11-27",
        "3 days after December 12th": "2026-12-15",
        "the day before December 5": "2026-12-04",
        "one month and 3 days from now": "2026-12-21",
        "within the next month": "2026-12-18",
    },
    "periods": {
        "end of week": "2026-11-20",
        "by the end of next week": "2026-11-27",
        "end of the month": "2026-11-30",
        "EOQ": "2026-12-31",
        "end of the quarter": "2026-12-31",
        "year-end": "2026-12-31",
        "end of March": "2027-03-31",
        "end of Q1": "2027-03-31",
        "the first Monday of next month": "2026-12-07",
        "last Friday in January": "2027-01-29",
        "the last business day of the month": "2026-11-30",
        "end of the second week of December": "2026-12-11",
        "EOY 2027": "2027-12-31",
        "end of January next year": "2027-01-31",
    },
    "german": {
        "heute Abend": "2026-11-18",
        "bis morgen fr\u00fch": "2026-11-19",
        "\u00fcbermorgen": "2026-11-20",
        "bis Freitag": "2026-11-20",
        "kommenden Montag": "2026-11-23",
        "Freitag n\u00e4chster Woche": "2026-11-27",
        "bis Ende des Monats": "2026-11-30",
        "15. M\u00e4rz": "2027-03-15",
        "am 3. Dezember 2026": "2026-12-03",
        "in 14 Tagen": "2026-12-02",
    },
    "french and spanish": {
        "demain": "2026-11-19",
        "d\u2019ici vendredi": "2026-11-20",
        "\u00e0 la fin du mois": "2026-11-30",
        "ma\u00f1ana por la ma\u00f1ana": "2026-11-19",
        "para el viernes": "2026-11-20",
        "pasado ma\u00f1ana": "2026-11-20",
    },
}


@pytest.mark.parametrize(("phrase", "day"), [case for row in CASES.values() for case in row.items()])
def test_a_plain_phrase_is_a_day(phrase: str, day: str) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (due.phrase, str(due.date), due.certainty) == (phrase, day, FIRM)


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("Wednesday", "2026-11-18"),
        ("next Friday", "2026-11-27"),
        ("before Friday", "2026-11-20"),
        ("29 February", "2028-02-29"),
        ("10 November", "2027-11-10"),
        ("asap", "2026-11-18"),
        ("as soon as possible", "2026-11-18"),
        ("around Friday", "2026-11-20"),
        ("before the board meeting on Friday", "2026-11-20"),
        ("by 5pm", "2026-11-18"),
        ("before next week", "2026-11-22"),
        ("Friday 4/12", "2026-12-04"),
        ("Friday in two weeks", "2026-12-04"),
        ("Sat 13th", "2027-02-13"),
        ("in a couple of days", "2026-11-20"),
    ],
)
def test_a_loose_phrase_is_a_tentative_day(phrase: str, day: str) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (str(due.date), due.certainty) == (day, LOOSE)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "before the board meeting",
        "12/03",
        "12/03/2027",
        "12 March 2026",
        "2026-11-17",
        "30 February",
        "yesterday",
        "last Friday",
        "3 days ago",
        "vor zwei Wochen",
        "Friday or Monday",
        "every Friday",
        "after Friday",
        "not before Friday",
        "Friday's meeting",
        "Friday 21 November",
        "you may",
        "in 99999 days",
        "in 9999 years",
        "21st century",
        "Friday " * 40,
    ],
)
def test_what_is_not_plain_stays_words(phrase: str) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (due.phrase, due.date, due.certainty) == (phrase, None, WORDS)


def test_the_day_counts_where_it_was_said() -> None:
    late = datetime(2026, 11, 18, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert resolve_due("today", late).date == date(2026, 11, 18)


def test_the_end_of_a_week_that_is_over_is_the_next_one() -> None:
    due = resolve_due("end of week", WEDNESDAY + timedelta(days=3))
    assert (due.date, due.certainty) == (date(2026, 11, 27), LOOSE)


def test_next_month_keeps_to_its_length() -> None:
    assert resolve_due("in a month", datetime(2027, 1, 31, tzinfo=WEDNESDAY.tzinfo)).date == date(2027, 2, 28)


_WORDS = st.sampled_from(
    ["by", "next", "end of the", "friday", "march", "12", "31", "2027", "/", ".", "in", "9999", "two", "weeks", "12.3."]
)
_PHRASES = st.lists(_WORDS, max_size=8).map(" ".join) | st.text(max_size=60)


@PATIENT
@given(_PHRASES, st.datetimes(timezones=st.just(WEDNESDAY.tzinfo)))
def test_no_reading_lies_in_the_past(phrase: str, at: datetime) -> None:
    due = resolve_due(phrase, at)
    assert (due.date is None) == (due.certainty is WORDS)
    assert due.date is None or (due.end or due.date) >= at.date()
