"""What to do next, from the attempts so far: ask again, ask another model, or give up with a reason."""

from collections.abc import Sequence

from domain.failures import BUDGET
from domain.message import ModelName
from domain.questions import ROOM_MAX, Problem
from domain.routes import LOCAL_RUNG, Route, Rung, WhenBroke
from domain.value import Value
from domain.verdict import Repairable, Truncated, Unusable

Failed = Repairable | Truncated | Unusable

REPAIRS_MAX = 2
"""How often one model may be asked to mend its answer, where the settings say nothing else."""


class Attempt(Value):
    """A model was asked and its answer did not pass."""

    model: ModelName
    room: int = 0
    verdict: Failed


class Ask(Value):
    """Ask this model, telling it these problems."""

    model: ModelName
    position: int
    """Of the model on its route, from 0."""
    fallback: bool
    """A later model of the route could be asked instead."""
    room: int = 0
    """How often the room for the answer has been widened."""
    problems: tuple[Problem, ...] = ()


class GiveUp(Value):
    """No model is left; this is why the last one failed."""

    reason: str


def next_move(route: Route, attempts: Sequence[Attempt], repairs_max: int) -> Ask | GiveUp:
    """The next model to ask, or why there is none.

    A repairable answer goes back to the same model at most `repairs_max` times, a cut one at most `ROOM_MAX`
    times and with more room; then, and after an unusable one at once, the route's next model is asked. Where the
    money did not suffice the route says who is next. After the last, the kind is given up.
    """
    if not attempts:
        return _ask(route, route.rungs[0])
    last = attempts[-1]
    match last.verdict:
        case Repairable(problems=problems) if _sent_back(last.model, attempts) <= repairs_max:
            return _ask(route, _rung(route, last.model), room=last.room, problems=problems)
        case Truncated() if last.room < ROOM_MAX:
            return _ask(route, _rung(route, last.model), room=last.room + 1)
        case _:
            left = _left(route, attempts)
            return _ask(route, left[0]) if left else GiveUp(reason=_reason(last))


def _sent_back(model: ModelName, attempts: Sequence[Attempt]) -> int:
    return sum(a.model == model and isinstance(a.verdict, Repairable) for a in attempts)


def _rung(route: Route, model: ModelName) -> Rung:
    return next((rung for rung in route.rungs if rung.model == model), LOCAL_RUNG)


def _left(route: Route, attempts: Sequence[Attempt]) -> list[Rung]:
    """The rungs that may still be asked, the next one first."""
    asked = {a.model for a in attempts}
    left = [rung for rung in route.rungs if rung.model not in asked]
    if not _broke(attempts[-1]):
        return left
    match route.over_budget:
        case WhenBroke.CHEAPER:
            price = _rung(route, attempts[-1].model).usd_per_mtok
            return [rung for rung in left if rung.usd_per_mtok < price]
        case WhenBroke.LOCAL:
            return [] if LOCAL_RUNG.model in asked else [LOCAL_RUNG]
        case WhenBroke.DEGRADE:
            return []


def _broke(attempt: Attempt) -> bool:
    return isinstance(attempt.verdict, Unusable) and attempt.verdict.reason == BUDGET


def _ask(route: Route, rung: Rung, *, room: int = 0, problems: tuple[Problem, ...] = ()) -> Ask:
    position = route.models.index(rung.model) if rung.model in route.models else len(route.rungs)
    fallback = position + 1 < len(route.rungs)
    return Ask(model=rung.model, position=position, fallback=fallback, room=room, problems=problems)


def _reason(attempt: Attempt) -> str:
    match attempt.verdict:
        case Unusable(reason=reason):
            return reason
        case Truncated():
            return "truncated"
        case Repairable(problems=problems):
            return f"invalid_answer:{problems[0].type}" if problems else "invalid_answer"
