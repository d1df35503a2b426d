"""Identities: an item that is found again keeps the id that it had."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

from domain.identity import item_id
from domain.items import Decision, Task
from domain.merging._merge import Merged
from domain.merging._places import SAME_PLACE, Span, share, span_of
from domain.value import Value

NEIGHBOURS_MAX = 100
"""Known items that one place is compared with; more can stand there only where the same words were quoted for ever."""

_Item = TypeVar("_Item", Task, Decision)


class KnownItem(Value):
    """An item of the same message as an earlier run has stored it."""

    id: str
    kind: Literal["task", "decision"]
    start: int
    end: int
    edited: bool
    """A person has corrected it."""


class _Pair(NamedTuple):
    """An item of this run that stands where a known one stood."""

    known: KnownItem
    item: str
    also: bool
    """It is one of the item's further places."""
    share: float

    @property
    def rank(self) -> tuple[bool, bool, float, int, str]:
        """The lower the better."""
        return not self.known.edited, self.also, -self.share, self.known.start, self.known.id


def keep_identities(merged: Merged, known: Sequence[KnownItem]) -> Merged:
    """The same with the ids that its items had before, where they stand in the same place.

    An item whose evidence shares half of its union with that of a known one takes over its id: those that a person
    has edited choose first, then the best pair, each once. So a run that quotes a word more or less moves no
    identity, and what a person has corrected is not found a second time beside it.

    Args:
        merged: what this run found.
        known: the items of the same message that are stored, of whatever run.
    """
    ids = {
        **_ids(merged.tasks, [item for item in known if item.kind == "task"], "task"),
        **_ids(merged.decisions, [item for item in known if item.kind == "decision"], "decision"),
    }
    return merged.model_copy(
        update={
            "tasks": tuple(_renamed(task, ids) for task in merged.tasks),
            "decisions": tuple(_renamed(decision, ids) for decision in merged.decisions),
        }
    )


def _ids(items: Sequence[Task | Decision], known: Sequence[KnownItem], kind: str) -> dict[str, str]:
    """The new id of each item, by the one that it came with."""
    given: dict[str, str] = {}
    taken: set[str] = set()
    for pair in sorted(_pairs(items, known), key=lambda pair: pair.rank):
        if pair.item not in given and pair.known.id not in taken:
            given[pair.item] = pair.known.id
            taken.add(pair.known.id)
    for new in items:
        if new.id not in given:
            free = new.id not in taken
            given[new.id] = new.id if free else item_id(new.id, kind, new.evidence.start, new.evidence.end)
    return given


def _pairs(items: Sequence[Task | Decision], known: Sequence[KnownItem]) -> Iterator[_Pair]:
    ordered = sorted(known, key=lambda item: item.start)
    starts = [item.start for item in ordered]
    for item in items:
        places = (item.evidence, *item.also)
        for also, place in enumerate(map(span_of, places)):
            for candidate in _around(place, ordered, starts):
                shared = share(place, (candidate.start, candidate.end))
                if shared >= SAME_PLACE:
                    yield _Pair(known=candidate, item=item.id, also=also > 0, share=shared)


def _around(place: Span, ordered: Sequence[KnownItem], starts: Sequence[int]) -> Sequence[KnownItem]:
    """Those that begin no farther away than the place is long: no other shares half of the union."""
    length = place[1] - place[0]
    low, high = bisect_left(starts, place[0] - length), bisect_right(starts, place[0] + length)
    middle = bisect_left(starts, place[0])
    half = NEIGHBOURS_MAX // 2
    return ordered[max(low, middle - half) : min(high, middle + half)]


def _renamed(item: _Item, ids: dict[str, str]) -> _Item:
    contradicts = tuple(ids.get(other, other) for other in item.contradicts)
    return item.model_copy(update={"id": ids[item.id], "contradicts": contradicts})
