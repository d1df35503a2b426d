"""Due phrases that stay words, and why; read on Wednesday 18 November 2026."""

from datetime import UTC, datetime

import pytest

from domain.gate.due import PHRASE_CHARS_MAX, Unresolved, resolve_due
from tests.domain.gate.conversations import WEDNESDAY


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("12 March 2026", Unresolved.PAST),
        ("last Friday", Unresolved.PAST),
        ("3 days ago", Unresolved.PAST),
        ("Monday this week", Unresolved.PAST),
        ("from March to May 2026", Unresolved.PAST),
        ("2 weeks before November 20", Unresolved.PAST),
        ("3/4", Unresolved.AMBIGUOUS),
        ("next December", Unresolved.AMBIGUOUS),
        ("Friday or Monday", Unresolved.AMBIGUOUS),
        ("Monday in two weeks", Unresolved.AMBIGUOUS),
        ("Friday 3-4", Unresolved.AMBIGUOUS),
        ("Friday 21 November", Unresolved.CONFLICTING),
        ("Friday 5/8", Unresolved.CONFLICTING),
        ("tomorrow, 25 November", Unresolved.CONFLICTING),
        ("every Friday", Unresolved.RECURRING),
        ("after Friday", Unresolved.OPEN),
        ("from the 20th", Unresolved.OPEN),
        ("since Monday", Unresolved.OPEN),
        ("before the board meeting", Unresolved.EVENT),
        ("Friday's meeting", Unresolved.EVENT),
        ("30 February", Unresolved.NO_SUCH_DAY),
        ("in 9999 years", Unresolved.NO_SUCH_DAY),
        ("kickoff at 3pm", Unresolved.AMBIGUOUS),
        ("the last two weeks of December", Unresolved.AMBIGUOUS),
        ("the day after that", Unresolved.EVENT),
        ("earlier this month", Unresolved.PAST),
        ("at least 3 days from now", Unresolved.OPEN),
        ("Friday after next", Unresolved.AMBIGUOUS),
        ("next summer", Unresolved.NO_DATE),
        ("", Unresolved.NO_DATE),
        ("x" * (PHRASE_CHARS_MAX + 1), Unresolved.TOO_LONG),
    ],
)
def test_what_stays_words_says_why(phrase: str, reason: Unresolved) -> None:
    due = resolve_due(phrase, WEDNESDAY)
    assert (due.date, due.end, due.time, due.reason) == (None, None, None, reason)


@pytest.mark.parametrize(
    "phrase", ["12 3 " * 40, "from " * 40, "next " * 40, "1-" * 100, "2 or 3 " * 28, "\ue000" * 200, "\0" * 200]
)
def test_odd_words_are_refused_and_raise_nothing(phrase: str) -> None:
    assert resolve_due(phrase, WEDNESDAY).date is None


@pytest.mark.parametrize("year", [1, 9999])
def test_the_calendar_may_end(year: int) -> None:
    at = datetime(year, 12 if year > 1 else 1, 31 if year > 1 else 1, 12, tzinfo=UTC)
    for phrase in ("tomorrow", "2 days before today", "next year", "by 5pm PST", "early next month"):
        assert resolve_due(phrase, at, "Pacific/Kiritimati").phrase == phrase
