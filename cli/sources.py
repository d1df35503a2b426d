"""The sources of messages as operators read them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from cli.columns import columns
from cli.lines import Line, Part
from domain.sources import WATCHED_TYPES, SourceState

_NONE = "-"


def told(states: Sequence[SourceState]) -> Iterator[Line]:
    """A line for each source."""
    heads = ("name", "type", ">accepted", "checked, UTC", "watch until, UTC", "state")
    yield from columns(heads, [_row(state) for state in states])


def _row(state: SourceState) -> tuple[str | Part, ...]:
    posts = state.type not in WATCHED_TYPES  # what they post is a message at once
    return (
        state.name,
        state.type,
        _NONE if posts else str(state.accepted),
        _time(state.checked_at_iso),
        _time(state.watch_until_iso),
        _state(state),
    )


def _state(state: SourceState) -> Part:
    if not state.configured:
        return Part("no longer set", "yellow")
    if state.type not in WATCHED_TYPES:
        return Part("posts to us")
    if state.error:
        return Part(" ".join(state.error.split()), "red")
    return Part("ok", "green") if state.checked_at_iso else Part("never looked into", "yellow")


def _time(iso: str | None) -> str:
    return _NONE if iso is None else f"{datetime.fromisoformat(iso).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
