"""What to do next, from the attempts so far: ask again, ask the next model, or give up with a reason."""

from collections.abc import Sequence

from domain.message import ModelName
from domain.proposals import QuestionKind
from domain.questions import Problem
from domain.value import Value
from domain.verdict import Repairable, Unusable


class Route(Value):
    """The models to ask for one kind, in order; recorded in history when a run begins."""

    kind: QuestionKind
    models: tuple[ModelName, ...]


class Attempt(Value):
    """A model was asked and its answer did not pass."""

    model: ModelName
    verdict: Repairable | Unusable


class Ask(Value):
    """Ask this model, telling it these problems."""

    model: ModelName
    problems: tuple[Problem, ...] = ()


class GiveUp(Value):
    """No model is left; this is why the last one failed."""

    reason: str


def next_move(route: Route, attempts: Sequence[Attempt], repairs_max: int) -> Ask | GiveUp:
    """The next model to ask, or why there is none.

    A repairable answer goes back to the same model at most `repairs_max` times; then, and after an
    unusable one at once, the route's next model is asked; after the last, the kind is given up.
    """
    if not attempts:
        return Ask(model=route.models[0])
    last = attempts[-1]
    match last.verdict:
        case Repairable(problems=problems) if _asked(last.model, attempts) <= repairs_max:
            return Ask(model=last.model, problems=problems)
        case _:
            return _next_model(route, attempts)


def _asked(model: ModelName, attempts: Sequence[Attempt]) -> int:
    return sum(a.model == model for a in attempts)


def _next_model(route: Route, attempts: Sequence[Attempt]) -> Ask | GiveUp:
    asked = {a.model for a in attempts}
    for model in route.models:
        if model not in asked:
            return Ask(model=model)
    return GiveUp(reason=_reason(attempts[-1]))


def _reason(attempt: Attempt) -> str:
    match attempt.verdict:
        case Unusable(reason=reason):
            return reason
        case Repairable(problems=problems):
            return f"invalid_answer:{problems[0].type}" if problems else "invalid_answer"
