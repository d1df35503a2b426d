"""Identities: an item that is found again keeps the id that it had."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, TypeVar

from domain.identity import item_id
from domain.items import Decision, Task
from domain.merging._merge import Merged
from domain.merging._places import SAME_PLACE, Span, share, span_of
from domain.revisions import Withheld
from domain.value import Value

NEIGHBOURS_MAX = 100
"""Known items that one place is compared with; more can stand there only where the same words were quoted for ever."""

_Item = TypeVar("_Item", Task, Decision)


class KnownItem(Value):
    """An item of the same message as an earlier run has stored it."""

    id: str
    kind: Literal["task", "decision"]
    start: int | None
    """None with `end`: a person added it, and pointed at no words."""
    end: int | None
    edited: bool
    """A person has corrected, added or rejected it: whatever a later run finds, it stays."""
    rejected: bool = False
    words: str = ""
    """A task's title, a decision's statement."""


_Placed = tuple[int, int, KnownItem]


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
        return not self.known.edited, self.also, -self.share, self.known.start or 0, self.known.id


def keep_identities(merged: Merged, known: Sequence[KnownItem]) -> Merged:
    """The same with the ids that its items had before, where they stand in the same place.

    An item whose evidence shares half of its union with that of a known one takes over its id: those that a person
    has edited choose first, then the best pair, each once. So a run that quotes a word more or less moves no
    identity, and what a person has corrected is not found a second time beside it. What a person added without
    pointing at words is known again by its own: one that says the same takes over its id.

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


def set_aside(merged: Merged, known: Sequence[KnownItem]) -> tuple[Merged, tuple[Withheld, ...]]:
    """What is left of a run beside what people have said, and what it would have made of that.

    An item that a person rejected is not found again; one that they edited or added stays as it is.

    Args:
        merged: what this run found, under the ids of `keep_identities`.
        known: the items of the same message that are stored.
    """
    touched = {item.id for item in known if item.edited}
    rejected = {item.id for item in known if item.rejected}
    found: tuple[Task | Decision, ...] = (*merged.tasks, *merged.decisions)
    wanted = merged.model_copy(
        update={
            "tasks": tuple(task for task in merged.tasks if task.id not in rejected),
            "decisions": tuple(decision for decision in merged.decisions if decision.id not in rejected),
        }
    )
    return wanted, tuple(Withheld(proposed=item) for item in found if item.id in touched)


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
    placed = [(item.start, item.end, item) for item in known if item.start is not None and item.end is not None]
    ordered = sorted(placed, key=lambda place: place[0])
    starts = [start for start, _, _ in ordered]
    unplaced = {_folded(item.words): item for item in known if item.start is None}
    for item in items:
        if (same := unplaced.get(_folded(_words_of(item)))) is not None:
            yield _Pair(known=same, item=item.id, also=False, share=1)
        places = (item.evidence, *item.also)
        for also, place in enumerate(map(span_of, places)):
            for start, end, candidate in _around(place, ordered, starts):
                shared = share(place, (start, end))
                if shared >= SAME_PLACE:
                    yield _Pair(known=candidate, item=item.id, also=also > 0, share=shared)


def _around(place: Span, ordered: Sequence[_Placed], starts: Sequence[int]) -> Sequence[_Placed]:
    """Those that begin no farther away than the place is long: no other shares half of the union."""
    length = place[1] - place[0]
    low, high = bisect_left(starts, place[0] - length), bisect_right(starts, place[0] + length)
    middle = bisect_left(starts, place[0])
    half = NEIGHBOURS_MAX // 2
    return ordered[max(low, middle - half) : min(high, middle + half)]


def _words_of(item: Task | Decision) -> str:
    return item.title if isinstance(item, Task) else item.statement


def _folded(words: str) -> str:
    return " ".join(words.casefold().split()).rstrip(".!")


def _renamed(item: _Item, ids: dict[str, str]) -> _Item:
    contradicts = tuple(ids.get(other, other) for other in item.contradicts)
    return item.model_copy(update={"id": ids[item.id], "contradicts": contradicts})
