"""What to do next is a pure function of the attempts so far."""

import pytest

from domain.escalation import Ask, Attempt, GiveUp, next_move
from domain.proposals import QuestionKind
from domain.questions import Problem
from domain.routes import Route, Rung, Tier, WhenBroke
from domain.verdict import Repairable, Truncated, Unusable

LARGE, SMALL, LAST = "anthropic:large", "openai:small", "local"
RUNGS = (
    Rung(model=LARGE, tier=Tier.LARGE, usd_per_mtok=12),
    Rung(model=SMALL, tier=Tier.SMALL, usd_per_mtok=0.6),
    Rung(model=LAST, tier=Tier.BUILT_IN, usd_per_mtok=0),
)
PROBLEM = Problem(kind=QuestionKind.TASKS, location="tasks", type="missing", message="Field required")

FIRST = Ask(model=LARGE, position=0, fallback=True)
SECOND = Ask(model=SMALL, position=1, fallback=True)
THIRD = Ask(model=LAST, position=2, fallback=False)
MENDING = Ask(model=LARGE, position=0, fallback=True, problems=(PROBLEM,))
WIDE = MENDING.model_copy(update={"room": 1})


def route(over_budget: WhenBroke = WhenBroke.CHEAPER, rungs: tuple[Rung, ...] = RUNGS) -> Route:
    return Route(kind=QuestionKind.TASKS, rungs=rungs, over_budget=over_budget)


def broken(model: str, room: int = 0) -> Attempt:
    return Attempt(model=model, room=room, verdict=Repairable(kind=QuestionKind.TASKS, problems=(PROBLEM,)))


def cut(model: str, room: int = 0) -> Attempt:
    return Attempt(model=model, room=room, verdict=Truncated(kind=QuestionKind.TASKS))


def useless(model: str, reason: str = "refused") -> Attempt:
    return Attempt(model=model, verdict=Unusable(kind=QuestionKind.TASKS, reason=reason))


CASES = {
    "the first model is asked first": ([], FIRST),
    "a broken answer goes back with its problems": ([broken(LARGE)], MENDING),
    "and once more": ([broken(LARGE)] * 2, MENDING),
    "after two repairs the next model is asked": ([broken(LARGE)] * 3, SECOND),
    "a useless answer is not asked for again": ([useless(LARGE)], SECOND),
    "a cut answer is asked for once more, with more room": ([cut(LARGE)], FIRST.model_copy(update={"room": 1})),
    "one that is cut again goes to the next model, which begins with the usual room": (
        [cut(LARGE), cut(LARGE, 1)],
        SECOND,
    ),
    "what is broken in a wide room is mended in it": (
        [cut(LARGE), broken(LARGE, 1)],
        WIDE,
    ),
    "a cut answer takes none of the repairs away": ([cut(LARGE), broken(LARGE, 1), broken(LARGE, 1)], WIDE),
    "the next model has repairs of its own": (
        [useless(LARGE), broken(SMALL), broken(SMALL)],
        SECOND.model_copy(update={"problems": (PROBLEM,)}),
    ),
    "the last model has nobody behind it": ([useless(LARGE), useless(SMALL)], THIRD),
    "after the last model comes its reason": (
        [useless(LARGE), useless(SMALL), useless(LAST, "refused")],
        GiveUp(reason="refused"),
    ),
    "a last answer that was cut is named so": (
        [useless(LARGE), useless(SMALL), cut(LAST), cut(LAST, 1)],
        GiveUp(reason="truncated"),
    ),
    "a broken last answer is named by its problem": (
        [useless(LARGE), useless(SMALL), *[broken(LAST)] * 3],
        GiveUp(reason="invalid_answer:missing"),
    ),
}


@pytest.mark.parametrize(("attempts", "move"), CASES.values(), ids=CASES)
def test_next_move(attempts: list[Attempt], move: Ask | GiveUp) -> None:
    assert next_move(route(), attempts, repairs_max=2) == move


def test_without_repairs_the_next_model_is_asked_at_once() -> None:
    assert next_move(route(), [broken(LARGE)], repairs_max=0) == SECOND


DEAREST_LAST = (RUNGS[1], RUNGS[0], RUNGS[2])

WITHOUT_MONEY = {
    "the next cheaper one": (WhenBroke.CHEAPER, RUNGS, [useless(LARGE, "budget")], SECOND),
    "a dearer one is passed over": (WhenBroke.CHEAPER, DEAREST_LAST, [useless(SMALL, "budget")], THIRD),
    "the built-in model": (WhenBroke.LOCAL, RUNGS, [useless(LARGE, "budget")], THIRD),
    "the built-in model though the route does not name it": (
        WhenBroke.LOCAL,
        RUNGS[:1],
        [useless(LARGE, "budget")],
        Ask(model=LAST, position=1, fallback=False),
    ),
    "nobody": (WhenBroke.DEGRADE, RUNGS, [useless(LARGE, "budget")], GiveUp(reason="budget")),
    "nobody where none is cheaper": (
        WhenBroke.CHEAPER,
        RUNGS[:1],
        [useless(LARGE, "budget")],
        GiveUp(reason="budget"),
    ),
}


@pytest.mark.parametrize(("policy", "rungs", "attempts", "move"), WITHOUT_MONEY.values(), ids=WITHOUT_MONEY)
def test_without_money_the_route_says_who_is_asked(
    policy: WhenBroke, rungs: tuple[Rung, ...], attempts: list[Attempt], move: Ask | GiveUp
) -> None:
    assert next_move(route(policy, rungs), attempts, repairs_max=2) == move
