"""Shape: whether a JSON object is the answer that was asked for, but for an element here and there."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from domain.gate._problems import problem, problems_of
from domain.gate._reasons import Reason
from domain.items import Dropped
from domain.kinds import NO_KINDS, KindAnswer, Kinds
from domain.proposals import ITEMS_MAX, AnyAnswer, KindName
from domain.questions import PROBLEMS_MAX, Problem
from domain.value import Value

PROPOSED_CHARS_MAX = 2_000
"""Of what is shown of a proposal that was dropped."""

_FOREIGN = "The object has a key that was not asked for."
_ENDLESS = f"The list has more than {ITEMS_MAX} items."


class Shaped(Value):
    """An answer to one kind, of the right shape."""

    proposal: AnyAnswer | KindAnswer
    own: dict[str, Any]  # Any: whatever JSON can hold
    """The same as the text says it, before any folding; without what was dropped."""
    dropped: tuple[Dropped, ...] = ()


def shape(
    kind: KindName,
    root: Mapping[str, Any],  # Any: whatever JSON can hold
    kinds: Sequence[KindName],
    own_kinds: Kinds = NO_KINDS,
) -> Shaped | tuple[Problem, ...]:
    """The kind's own part of the answer, or what is wrong with its shape.

    An element of a list that alone is bad is dropped and the others kept, but not where that would hide a
    misunderstanding: when more than half of a list is bad, the model has not understood its task, and all of its
    problems go back to it. So does whatever is wrong above the elements.

    Args:
        kind: whose part is wanted.
        root: the whole answer.
        kinds: what was asked; a key of none of them is everybody's problem.
        own_kinds: those that are not built in.
    """
    wanted = own_kinds.shape_of(kind)
    own = {name: value for name, value in root.items() if name in wanted.model_fields}
    known = {name for asked in kinds for name in own_kinds.shape_of(asked).model_fields}
    foreign = [problem(kind, "extra_forbidden", _FOREIGN, "?")] if root.keys() - known else []
    endless = [problem(kind, "too_long", _ENDLESS, name) for name, value in own.items() if _is_endless(value)]
    if endless:
        return (*foreign, *endless)
    try:
        shaped = Shaped(proposal=wanted.model_validate(own), own=own)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        problems = (*foreign, *problems_of(kind, details, wanted))[:PROBLEMS_MAX]
        return problems if foreign else _without_bad_elements(kind, wanted, own, details) or problems
    return tuple(foreign) or shaped


def _is_endless(value: Any) -> bool:  # Any: whatever JSON can hold
    """Whether a list is so long that to find fault with each of its elements takes seconds."""
    return isinstance(value, list) and len(value) > ITEMS_MAX


def _without_bad_elements(
    kind: KindName,
    wanted: type[AnyAnswer | KindAnswer],
    own: dict[str, Any],  # Any: whatever JSON can hold
    details: Sequence[ErrorDetails],
) -> Shaped | None:
    """The answer without the elements that are bad; None where more than those is wrong with it."""
    bad = _bad_elements(own, details)
    if bad is None:
        return None
    kept = dict(own)
    dropped: list[Dropped] = []
    for name, places in bad.items():
        kept[name] = [element for i, element in enumerate(own[name]) if i not in places]
        dropped += (_dropped(kind, own[name][i]) for i in sorted(places))
    return Shaped(proposal=wanted.model_validate(kept), own=kept, dropped=tuple(dropped))


def _bad_elements(own: dict[str, Any], details: Sequence[ErrorDetails]) -> dict[str, set[int]] | None:
    """By list, the places of the elements that errors stand in; None where one stands elsewhere, or they are most."""
    bad: dict[str, set[int]] = {}
    for detail in details:
        match detail["loc"]:
            case (str(name), int(place), *_) if isinstance(own.get(name), list):
                bad.setdefault(name, set()).add(place)
            case _:
                return None
    return None if any(2 * len(places) > len(own[name]) for name, places in bad.items()) else bad


def _dropped(kind: KindName, element: Any) -> Dropped:  # Any: whatever JSON can hold
    proposed = json.dumps(element, ensure_ascii=False)[:PROPOSED_CHARS_MAX]
    return Dropped(kind=kind, reason=Reason.INVALID_ELEMENT, proposed=proposed)
