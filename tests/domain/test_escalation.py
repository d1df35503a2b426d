"""What to do next is a pure function of the attempts so far."""

import pytest

from domain.escalation import Ask, Attempt, GiveUp, Route, next_move
from domain.proposals import QuestionKind
from domain.questions import Problem
from domain.verdict import Repairable, Unusable

SMALL, OTHER = "anthropic:small", "openai:other"
ROUTE = Route(kind=QuestionKind.TASKS, models=(SMALL, OTHER))
PROBLEM = Problem(kind=QuestionKind.TASKS, location="tasks", type="missing", message="Field required")


def broken(model: str) -> Attempt:
    return Attempt(model=model, verdict=Repairable(kind=QuestionKind.TASKS, problems=(PROBLEM,)))


def useless(model: str, reason: str = "refused") -> Attempt:
    return Attempt(model=model, verdict=Unusable(kind=QuestionKind.TASKS, reason=reason))


CASES = {
    "the first model is asked first": ([], Ask(model=SMALL)),
    "a broken answer goes back with its problems": ([broken(SMALL)], Ask(model=SMALL, problems=(PROBLEM,))),
    "and once more": ([broken(SMALL)] * 2, Ask(model=SMALL, problems=(PROBLEM,))),
    "after two repairs the next model is asked": ([broken(SMALL)] * 3, Ask(model=OTHER)),
    "a useless answer is not asked for again": ([useless(SMALL)], Ask(model=OTHER)),
    "the next model has repairs of its own": (
        [useless(SMALL), broken(OTHER), broken(OTHER)],
        Ask(model=OTHER, problems=(PROBLEM,)),
    ),
    "after the last model comes its reason": (
        [useless(SMALL), useless(OTHER, "truncated")],
        GiveUp(reason="truncated"),
    ),
    "a broken last answer is named by its problem": (
        [useless(SMALL), *[broken(OTHER)] * 3],
        GiveUp(reason="invalid_answer:missing"),
    ),
}


@pytest.mark.parametrize(("attempts", "move"), CASES.values(), ids=CASES)
def test_next_move(attempts: list[Attempt], move: Ask | GiveUp) -> None:
    assert next_move(ROUTE, attempts, repairs_max=2) == move


def test_without_repairs_the_next_model_is_asked_at_once() -> None:
    assert next_move(ROUTE, [broken(SMALL)], repairs_max=0) == Ask(model=OTHER)
