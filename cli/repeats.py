"""A repeated call as people read it: each answer, which are equal, and where the others differ."""

from collections.abc import Iterator, Sequence

from cli.calls import seconds, state_of, tokens_of
from cli.columns import columns
from cli.lines import Line, Part, line
from domain.call_views import CallView
from domain.differences import Compared, compare
from domain.value import Value

_DIM = "dim"
_SHOWN_CHARS_MAX = 60


class Side(Value):
    """One answer among the others: the call's own, or a repetition's."""

    number: int
    """0 is the call that was repeated."""
    call: CallView | None
    """None where the repetition had no answer."""
    reason: str | None = None
    """Why it had none."""
    compared: Compared | None = None
    """Beside the first answer; None where there is nothing to compare."""

    @property
    def name(self) -> str:
        """As people read it."""
        return f"#{self.number}" if self.number else "the call"


def beside(sides: Sequence[Side]) -> tuple[Side, ...]:
    """The same with what they have in common: the first that has an answer is what the others are measured by."""
    answered = [side for side in sides if side.call and side.call.raw]
    compared = compare([side.call.raw for side in answered if side.call and side.call.raw]) if answered else ()
    found = {side.number: result for side, result in zip(answered, compared, strict=True)}
    return tuple(side.model_copy(update={"compared": found.get(side.number)}) for side in sides)


def documented(sides: Sequence[Side]) -> list[dict[str, object]]:
    """For machines: one object for each answer, without the words of its request."""
    told = {"id", "state", "detail", "tokens_in", "tokens_out", "cost_usd", "latency_ms", "raw"}
    return [
        {
            "number": side.number,
            "call": side.call and side.call.model_dump(mode="json", include=told),
            "reason": side.reason,
            "group": side.compared and side.compared.group,
            "differences": [found.model_dump() for found in side.compared.differences] if side.compared else [],
        }
        for side in sides
    ]


def told(sides: Sequence[Side]) -> Iterator[Line]:
    """A line for each answer, how many differ, and where."""
    heads = ("", "call", "state", ">tokens", ">USD", ">time", "answer")
    yield from columns(heads, [_row(side) for side in sides])
    groups = [side.compared.group for side in sides if side.compared]
    if groups:
        yield line()
        yield line(Part(_summary(groups), "bold"))
    first = next((side.name for side in sides if side.compared), "")
    for side in sides:
        if side.compared and side.compared.differences:
            yield from _differences(side.name, first, side.compared)


def _row(side: Side) -> tuple[str | Part, ...]:
    if side.call is None:
        return (side.name, "-", Part("none", "red"), "", "", "", side.reason or "")
    call = side.call
    group = _letter(side.compared.group) if side.compared else "-"
    return (
        side.name, call.id, state_of(call.state), tokens_of(call),
        f"{call.cost_usd:.4f}", seconds(call.latency_ms), group,
    )  # fmt: skip


def _summary(groups: Sequence[int]) -> str:
    kinds = sorted(set(groups))
    if len(kinds) == 1:
        return f"all {len(groups)} answers are equal" if len(groups) > 1 else "one answer, and nothing to compare it to"
    counts = ", ".join(f"{_letter(group)} in {groups.count(group)}" for group in kinds)
    return f"{len(kinds)} different answers: {counts}"


def _differences(name: str, first: str, compared: Compared) -> Iterator[Line]:
    yield line(f"{name} differs from {first} at:")
    heads = ("place", f"{first} has", f"{name} has")
    rows = [(found.path, _short(found.first), _short(found.other)) for found in compared.differences]
    yield from columns(heads, rows, indent=2)


def _letter(group: int) -> str:
    return chr(ord("A") + group - 1)


def _short(words: str) -> str:
    return words if len(words) <= _SHOWN_CHARS_MAX else f"{words[: _SHOWN_CHARS_MAX - 1]}…"
