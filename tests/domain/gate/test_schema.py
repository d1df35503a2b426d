"""What the gate says of an answer's shape: part by part, in no words but its own."""

import json
from typing import Any

import pytest

from domain.gate import Finding
from domain.proposals import QuestionKind
from domain.questions import PROBLEMS_MAX
from domain.verdict import Repairable
from tests.domain.gate.conversations import judged, refused

SECRET = "zebra-stripes"
BOTH = (QuestionKind.TASKS, QuestionKind.DECISIONS)


@pytest.mark.parametrize(
    ("task", "location", "type_"),
    [
        ({"title": "t"}, "tasks.0.quote", "missing"),
        ({"title": "t", "quote": "q", SECRET: 1}, "tasks.0.?", "extra_forbidden"),
        ({"title": 5, "quote": "q"}, "tasks.0.title", "string_type"),
        ({"title": " ", "quote": "q"}, "tasks.0.title", "string_too_short"),
        ({"title": SECRET * 100, "quote": "q"}, "tasks.0.title", "string_too_long"),
        ({"title": "t", "quote": "q", "confidence": 7}, "tasks.0.confidence", "less_than_equal"),
        ({"title": "t", "quote": "q", "confidence": SECRET}, "tasks.0.confidence", "float_parsing"),
        (SECRET, "tasks.0", "model_type"),
    ],
)
def test_a_problem_says_where_and_what(task: Any, location: str, type_: str) -> None:
    (problem,) = refused(json.dumps({"tasks": [task]})).problems
    assert (problem.location, problem.type) == (location, type_)
    assert SECRET not in problem.model_dump_json()


def test_one_kind_may_fail_alone() -> None:
    tasks, decisions = judged('{"tasks": [], "decisions": {}}', *BOTH)
    assert isinstance(tasks, Finding)
    assert isinstance(decisions, Repairable)
    assert decisions.problems[0].location == "decisions"


def test_a_missing_part_concerns_its_kind_alone() -> None:
    tasks, decisions = judged('{"tasks": []}', *BOTH)
    assert isinstance(tasks, Finding)
    assert isinstance(decisions, Repairable)


def test_an_unknown_key_concerns_every_kind() -> None:
    for verdict in judged(json.dumps({"tasks": [], "decisions": [], SECRET: 1}), *BOTH):
        assert isinstance(verdict, Repairable)
        assert [p.type for p in verdict.problems] == ["extra_forbidden"]
        assert SECRET not in verdict.model_dump_json()


def test_a_kind_that_was_not_asked_is_unknown() -> None:
    assert refused('{"tasks": [], "decisions": []}').problems[0].type == "extra_forbidden"


def test_problems_are_few() -> None:
    assert len(refused(json.dumps({"tasks": [{}] * 50})).problems) == PROBLEMS_MAX
