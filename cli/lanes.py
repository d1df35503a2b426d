"""The models and their keys as operators read them."""

from collections.abc import Iterator, Sequence

from cli.columns import columns
from cli.lines import Line, Part, line
from domain.message import provider_of
from domain.traffic import BreakerState, Hold, Lane

_STYLES = {BreakerState.CLOSED: "green", BreakerState.OPEN: "red", BreakerState.HALF_OPEN: "yellow"}
_KEY_CHARS = 12
_TO_DO = {
    Hold.SPENT_OUT: "the key has no money left: top up the account, then",
    Hold.UNAUTHORIZED: "the provider refuses the key: replace it in the settings and restart the workers, or",
}


def told(lanes: Sequence[Lane]) -> Iterator[Line]:
    """A line for each key of each model, and what to do about those that are refused."""
    heads = ("model", "key", "breaker", ">answered", ">failed", "key state", ">requests/min", ">tokens/min")
    yield from columns(heads, [_row(lane) for lane in lanes])
    told_of: set[tuple[str, str]] = set()
    for lane in lanes:
        provider = provider_of(lane.model)
        if lane.refused and (provider, lane.key) not in told_of:
            told_of.add((provider, lane.key))
            words = f"{_TO_DO.get(lane.refused, lane.refused.value)}: winnow models reset {provider}"
            yield line(Part(f"{provider} key {lane.key[:_KEY_CHARS]}  ", "red"), words)


def _row(lane: Lane) -> tuple[str | Part, ...]:
    return (
        lane.model,
        lane.key[:_KEY_CHARS],
        Part(_breaker(lane), _STYLES[lane.breaker]),
        str(lane.succeeded),
        str(lane.failed),
        _state(lane),
        _limit(lane.requests_per_minute),
        _limit(lane.tokens_per_minute),
    )


def _breaker(lane: Lane) -> str:
    words = lane.breaker.value.replace("_", " ")
    return f"{words} for {lane.opens_for_s:.0f} s" if lane.opens_for_s else words


def _state(lane: Lane) -> Part:
    if lane.refused:
        return Part(lane.refused.value.replace("_", " "), "red")
    return Part(f"pauses {lane.paused_for_s:.0f} s", "yellow") if lane.paused_for_s else Part("good")


def _limit(limit: int | None) -> str:
    return "-" if limit is None else str(limit)
