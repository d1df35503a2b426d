"""Scores, as tables."""

from datetime import date

import pytest

from evals.scorers import CaseScore, Span, locate, match, metrics_of, overlap, score
from tests.evals.making import TEXT, case, decision, found, task, wanted

CALL, WRITE, MOVE = "Please call the bank by Friday.", "I will write the letter.", "We decided to move."
FRIDAY = date(2026, 10, 9)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Span(0, 10), Span(0, 10), 1.0),
        (Span(0, 10), Span(0, 5), 0.5),
        (Span(0, 10), Span(5, 15), 1 / 3),
        (Span(0, 10), Span(10, 20), 0.0),
        (Span(0, 10), Span(50, 60), 0.0),
    ],
)
def test_overlap(one: Span, other: Span, expected: float) -> None:
    assert overlap(one, other) == overlap(other, one) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expected", "got", "pairs"),
    [
        ([], [], []),
        ([Span(0, 10)], [Span(0, 10)], [(0, 0)]),
        ([Span(0, 10)], [Span(0, 4)], []),
        ([Span(0, 10)], [Span(0, 5)], [(0, 0)]),
        ([Span(0, 10)], [Span(0, 10), Span(0, 9)], [(0, 0)]),
        ([Span(0, 10), Span(0, 9)], [Span(0, 9)], [(1, 0)]),
        ([Span(0, 10), Span(20, 30)], [Span(20, 30), Span(0, 10)], [(0, 1), (1, 0)]),
    ],
)
def test_evidence_is_matched_one_to_one(expected: list[Span], got: list[Span], pairs: list[tuple[int, int]]) -> None:
    assert match(expected, got) == pairs


def test_a_quote_is_located_whatever_its_white_space() -> None:
    assert locate("call the\n bank now", "the bank") == Span(5, 14)
    assert locate("call the bank", "the shop") is None
    assert locate("what (is) this?", "(is) this?") == Span(5, 15)


def test_all_right_scores_one() -> None:
    given = case(wanted(CALL, "ben@example.com", FRIDAY), decisions=(MOVE,), reply_owed=True)
    right = found(task(CALL, "ben@example.com", FRIDAY), decisions=(decision(MOVE),), reply_owed=True)
    metrics = metrics_of([score(given, right)])
    assert metrics.pop("false_alarm_rate") == metrics.pop("failure_rate") == 0
    assert set(metrics.values()) == {1.0}


def test_what_was_missed_and_invented_is_told() -> None:
    scored = score(case(wanted(CALL)), found(task(WRITE)))
    assert (scored.missed, scored.invented) == ((CALL,), (WRITE,))
    assert metrics_of([scored])["tasks_f1"] == 0


@pytest.mark.parametrize(
    ("owner", "due", "owners_right", "dues_right"),
    [
        ("ben@example.com", FRIDAY, 1, 1),
        ("BEN@example.com", None, 1, 0),
        ("anna@example.com", FRIDAY, 0, 1),
        (None, date(2026, 10, 10), 0, 0),
    ],
)
def test_owner_and_due_count_on_what_was_matched(
    owner: str | None, due: date | None, owners_right: int, dues_right: int
) -> None:
    scored = score(case(wanted(CALL, "ben@example.com", FRIDAY)), found(task(CALL, owner, due), task(WRITE)))
    assert (scored.tasks.owners_right, scored.tasks.dues_right) == (owners_right, dues_right)


def test_nobody_is_right_only_where_nobody_is_expected() -> None:
    assert score(case(wanted(CALL)), found(task(CALL))).tasks.owners_right == 1
    assert score(case(wanted(CALL)), found(task(CALL, "ben@example.com"))).tasks.owners_right == 0


def test_a_false_alarm_is_something_where_nothing_is() -> None:
    def rate(*scores: CaseScore) -> float:
        return metrics_of(scores)["false_alarm_rate"]

    silent, alarmed = score(case(), found()), score(case(), found(task(CALL)))
    busy = score(case(wanted(CALL)), found(task(WRITE)))
    assert rate(silent) == 0
    assert rate(silent, alarmed) == 0.5
    assert rate(silent, busy) == 0


def test_counts_add_up_before_they_are_divided() -> None:
    one = score(case(wanted(CALL), wanted(WRITE)), found(task(CALL), task(WRITE)))
    none = score(case(wanted(CALL)), found())
    assert metrics_of([one, none])["tasks_recall"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_case_whose_quote_does_not_stand_in_its_text_is_refused() -> None:
    with pytest.raises(ValueError, match="a-case"):
        score(case(wanted("words that nobody wrote")), found())


def test_the_helpers_quotes_stand_in_the_text() -> None:
    assert all(quote in TEXT for quote in (CALL, WRITE, MOVE))
