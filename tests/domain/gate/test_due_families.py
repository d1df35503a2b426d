"""Due phrases of many families, read on Wednesday 18 November 2026: the days they name, or that they stay words."""

import pytest

from domain.gate.due import resolve_due
from tests.domain.gate.conversations import WEDNESDAY

FAMILIES: dict[str, dict[str, str | None]] = {
    "month names in any order": {
        "2026/23/dec": "2026-12-23",
        "dec/23/2026": "2026-12-23",
        "23-dec-26": "2026-12-23",
        "Dec 23, '26": "2026-12-23",
        "23/December": "2026-12-23",
        "April of 27": "2027-04-01..2027-04-30",
    },
    "years and parts of them": {
        "between 2027 through 2028": "2027-01-01..2028-12-31",
        "this May to Oct 2027": "2026-05-01..2027-10-31",
        "coming three quarters": "2027-01-01..2027-09-30",
        "1Q 2027": "2027-01-01..2027-03-31",
        "the last quarter of 2027": "2027-10-01..2027-12-31",
        "mid 2027": "2027-05-01..2027-08-31",
        "in half a year": "2027-05-18",
        "the rest of November": "2026-11-18..2026-11-30",
        "the last 3 days of the month": "2026-11-28..2026-11-30",
    },
    "times beside the day": {
        "11:30 am to 12:30 December 27th": "2026-12-27",
        "from 9 am until noon on Friday": "2026-11-20",
        "quarter past noon Friday": "2026-11-20",
        "tomorrow at six forty-three minutes": "2026-11-19",
        "tomorrow at five to six": "2026-11-19",
        "at nine oh five tomorrow": "2026-11-19",
        "tomorrow at 1700": "2026-11-19",
        "1700 hours on Friday": "2026-11-20",
        "the next 2 hours": "2026-11-18",
        "within the hour": "2026-11-18",
    },
    "parts of a day": {
        "early in the day Friday": "2026-11-20",
        "late in the day Wednesday": "2026-11-18",
        "Friday after lunch": "2026-11-20",
        "12 midnight Friday": "2026-11-20",
        "start of business Monday": "2026-11-23",
        "by end of play": "2026-11-18",
        "the same day": "2026-11-18",
        "the day after": "2026-11-19",
    },
    "fortnights": {
        "the fortnight": "2026-11-16..2026-11-29",
        "next fortnight": "2026-11-30..2026-12-13",
        "a fortnight today": "2026-12-02",
    },
    "so long from a day": {
        "for 3 days from today": "2026-11-18..2026-11-20",
        "less than 3 days after tomorrow": "2026-11-19..2026-11-21",
        "less than 2 weeks from now": "2026-11-18..2026-12-01",
        "within two weeks of today": "2026-12-02",
        "a week on Tuesday": "2026-12-01",
        "Tuesday week": "2026-12-01",
        "three weeks tomorrow": "2026-12-10",
        "the Monday after next": "2026-11-30",
        "the third Sunday from now": "2026-12-06",
        "this time next week": "2026-11-25",
        "from yesterday to Friday": "2026-11-17..2026-11-20",
    },
    "weeks and weekends": {
        "Wednesday to Friday of next week": "2026-11-25..2026-11-27",
        "next week Monday to Wednesday": "2026-11-23..2026-11-25",
        "the week ending December 4": "2026-11-30..2026-12-04",
        "the second weekend of December": "2026-12-12..2026-12-13",
        "the weekend of December 5": "2026-12-05..2026-12-06",
        "Saturday this weekend": "2026-11-21",
        "2026 week 50": "2026-12-07..2026-12-13",
        "next month on the 5th": "2026-12-05",
        "from 4 to 22 in December": "2026-12-04..2026-12-22",
    },
    "as soon as it can be": {
        "right now": "2026-11-18",
        "at present": "2026-11-18",
        "immediately": "2026-11-18",
        "schnellstm\u00f6glich": "2026-11-18",
        "d\u00e8s que possible": "2026-11-18",
        "lo antes posible": "2026-11-18",
    },
    "figures whose size tells the month": {
        "12/24-12/28/2026": "2026-12-24..2026-12-28",
        "from 12-24-2026-12-28-2026": "2026-12-24..2026-12-28",
        "30.11.-4.12.": "2026-11-30..2026-12-04",
        "24.12": "2026-12-24",
        "12-28": "2026-12-28",
    },
    "german, french, spanish": {
        "heute in einer Woche": "2026-11-25",
        "Freitagnachmittag 15 Uhr": "2026-11-20",
        "der erste Montag im Dezember": "2026-12-07",
        "letzter Freitag im Monat": "2026-11-27",
        "zwei Tage vor dem 5. Dezember": "2026-12-03",
        "mi-d\u00e9cembre": "2026-12-10..2026-12-20",
        "ce week-end": "2026-11-21..2026-11-22",
        "sous 48 heures": "2026-11-20",
        "el primer lunes de diciembre": "2026-12-07",
        "este fin de semana": "2026-11-21..2026-11-22",
    },
    "words, since no day or two are named": {
        "page 12-28": None,
        "section 31.12": None,
        "December 5, 6 and 7": None,
        "more than 3 days after tomorrow": None,
        "the week after December 5": None,
        "this May": None,
        "Friday at the earliest": None,
        "Friday after next": None,
        "2 days ago": None,
    },
}


@pytest.mark.parametrize(("phrase", "days"), [case for row in FAMILIES.values() for case in row.items()])
def test_a_phrase_names_these_days(phrase: str, days: str | None) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    told = f"{due.date}..{due.end}" if due.end else due.date and str(due.date)
    assert told == days
