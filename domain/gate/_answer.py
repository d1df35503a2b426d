"""What an answer says by its shape alone, whatever the conversation: for evaluations, reports, and before the truth."""

from typing import Any

from domain.gate._problems import problem
from domain.gate._refusal import Broken, Refusal
from domain.gate._shape import shape
from domain.gate._syntax import Parsed, parse_object
from domain.items import Dropped
from domain.kinds import NO_KINDS, KindAnswer, Kinds
from domain.proposals import AnyAnswer, KindName
from domain.questions import Problem, TerminalState
from domain.value import Value


class ParsedAnswer(Value):
    """An answer to one kind whose shape holds; whether it is true is not said."""

    kind: KindName
    proposal: AnyAnswer | KindAnswer
    value: dict[str, Any]  # Any: whatever JSON can hold
    """The object as the text says it, without what was dropped."""
    repaired: bool
    """Its syntax was mended, with nothing lost."""
    dropped: tuple[Dropped, ...] = ()
    """Elements that alone were of a wrong shape."""


class RefusedAnswer(Value):
    """An answer whose shape does not hold."""

    kind: KindName
    reason: str
    """A word of `Refusal`, or the state in which the call ended."""
    problems: tuple[Problem, ...] = ()
    """What to tell the model; nothing where it cannot be told."""


def parse_answer(kind: KindName, state: TerminalState, raw: str) -> ParsedAnswer | RefusedAnswer:
    """An answer to one kind, judged by its shape alone; total over `raw`, and bounded in time and memory.

    Args:
        kind: what was asked, and nothing else with it.
        state: how the call ended; only after `ok` is the text looked at.
        raw: the answer as received.
    """
    if state is not TerminalState.OK:
        return RefusedAnswer(kind=kind, reason=state.value)
    parsed = parse_fitting(raw, (kind,))
    if isinstance(parsed, Broken):
        return RefusedAnswer(kind=kind, reason=parsed.reason, problems=(problem_of(kind, parsed),))
    shaped = shape(kind, parsed.root, (kind,))
    if isinstance(shaped, tuple):
        return RefusedAnswer(kind=kind, reason=Refusal.SCHEMA, problems=shaped)
    return ParsedAnswer(
        kind=kind, proposal=shaped.proposal, value=shaped.own, repaired=parsed.repaired, dropped=shaped.dropped
    )


def parse_fitting(raw: str, kinds: tuple[KindName, ...], own_kinds: Kinds = NO_KINDS) -> Parsed | Broken:
    """The object that answers these kinds; one that had to be mended must fit them all as a whole."""
    parsed = parse_object(raw)
    if isinstance(parsed, Broken) or not parsed.repaired:
        return parsed
    shapes = [shape(kind, parsed.root, kinds, own_kinds) for kind in kinds]
    if all(not isinstance(shaped, tuple) and not shaped.dropped for shaped in shapes):
        return parsed
    return Broken(reason=Refusal.INVALID_JSON, message="The answer is not one valid JSON object.")


def problem_of(kind: KindName, broken: Broken) -> Problem:
    """What to tell the model of its broken JSON."""
    return problem(kind, broken.reason, broken.message, broken.location)
