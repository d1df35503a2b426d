"""What an answer says by its shape alone: for evaluations and reports, and of one bad element among good ones."""

import json
from typing import Any

import pytest

from domain.gate import Finding, ParsedAnswer, RefusedAnswer, parse_answer
from domain.proposals import Grade, JudgeAnswer, QuestionKind
from domain.questions import PROBLEMS_MAX, TerminalState
from domain.verdict import Repairable, Unusable
from tests.domain.gate.conversations import found, judged, refused

SECRET = "zebra-stripes"
TASK = {"title": "Send the offer", "quote": "send the  signed offer"}
BOTH = (QuestionKind.TASKS, QuestionKind.DECISIONS)


def tasks(*elements: Any) -> str:
    return json.dumps({"tasks": elements})


def parsed(raw: str, kind: QuestionKind = QuestionKind.TASKS) -> ParsedAnswer:
    answer = parse_answer(kind, TerminalState.OK, raw)
    assert isinstance(answer, ParsedAnswer), answer
    return answer


def reason(raw: str, kind: QuestionKind = QuestionKind.TASKS, state: TerminalState = TerminalState.OK) -> str:
    answer = parse_answer(kind, state, raw)
    assert isinstance(answer, RefusedAnswer), answer
    return answer.reason


def test_an_evaluation_reads_a_judgement() -> None:
    answer = parsed('{"grade": " GOOD", "reasons": ["Short."]}', QuestionKind.JUDGE)
    assert answer.proposal == JudgeAnswer(grade=Grade.GOOD, reasons=("Short.",))
    assert answer.value == {"grade": " GOOD", "reasons": ["Short."]}


def test_a_message_is_never_judged() -> None:
    (verdict,) = judged('{"grade": "good", "reasons": []}', QuestionKind.JUDGE)
    assert isinstance(verdict, Unusable)


@pytest.mark.parametrize("state", [s for s in TerminalState if s is not TerminalState.OK])
def test_only_after_a_clean_stop_is_an_answer_read(state: TerminalState) -> None:
    assert reason(tasks(TASK), state=state) == state.value


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("I cannot help with that.", "invalid_json"),
        ('{"tasks": [', "unfinished"),
        ('{"tasks": [], "tasks": []}', "duplicate_key"),
        ("[]", "not_an_object"),
        ('{"decisions": []}', "schema"),
        (tasks({**TASK, "confidence": 2}), "schema"),
    ],
)
def test_a_refused_answer_says_why_and_what_to_tell_the_model(raw: str, why: str) -> None:
    answer = parse_answer(QuestionKind.TASKS, TerminalState.OK, raw)
    assert isinstance(answer, RefusedAnswer)
    assert answer.reason == why
    assert answer.problems


def test_a_syntax_error_says_where() -> None:
    (problem,) = refused('{"tasks": [\n  {"title": oops}\n]}').problems
    assert (problem.location, problem.type) == ("line 2, column 13", "invalid_json")


@pytest.mark.parametrize(
    "bad",
    [
        {"title": "no quote"},
        {**TASK, "confidence": 2},
        {**TASK, SECRET: 1},
        {**TASK, "title": "x" * 501},
        "a note",
        None,
        [],
        7,
        {},
    ],
)
def test_an_element_that_alone_is_bad_is_dropped_and_shown(bad: Any) -> None:
    finding = found(tasks(TASK, bad))
    assert [task.title for task in finding.tasks] == ["Send the offer"]
    (dropped,) = finding.dropped
    assert (dropped.kind, dropped.reason) == ("tasks", "invalid_element")
    assert dropped.proposed == json.dumps(bad)[:2_000]


def test_a_decision_and_a_reason_are_elements_too() -> None:
    decisions = found('{"decisions": [{"statement": "It is March.", "quote": "x y"}, 1]}', QuestionKind.DECISIONS)
    assert [(d.kind, d.reason) for d in decisions.dropped[:1]] == [("decisions", "invalid_element")]
    answer = parsed('{"grade": "good", "reasons": ["Short.", 5]}', QuestionKind.JUDGE)
    assert answer.value == {"grade": "good", "reasons": ["Short."]}


@pytest.mark.parametrize("elements", [({},), (TASK, {}, {}), ({}, {}, TASK, 1, TASK)])
def test_a_list_that_is_mostly_bad_is_a_misunderstanding(elements: tuple[Any, ...]) -> None:
    assert refused(tasks(*elements)).problems[0].location.startswith("tasks.")


@pytest.mark.parametrize(
    "root",
    [
        {"tasks": [TASK, {}], "more": 1},
        {"tasks": {"0": TASK}},
        {"tasks": [TASK] * 101},
        {"task": [TASK]},
        {},
    ],
)
def test_what_is_wrong_above_the_elements_goes_back_whole(root: dict[str, Any]) -> None:
    assert 0 < len(refused(json.dumps(root)).problems) <= PROBLEMS_MAX


def test_a_bad_element_of_one_kind_leaves_the_other_alone() -> None:
    first, second = judged(json.dumps({"tasks": [TASK, {}], "decisions": [{}]}), *BOTH)
    assert isinstance(first, Finding)
    assert len(first.tasks) == len(first.dropped) == 1
    assert isinstance(second, Repairable)


def test_no_element_is_dropped_from_what_had_to_be_mended() -> None:
    assert refused(tasks(TASK, {})[:-1] + ",}").problems[0].type == "invalid_json"
    assert found(tasks(TASK, TASK)[:-1] + ",}").repaired


def test_a_huge_element_is_shown_cut() -> None:
    (dropped,) = found(tasks(TASK, {"title": SECRET * 1_000})).dropped
    assert len(dropped.proposed) == 2_000
