"""Groups: items that are one, because they stand in one place or say the same; and those that say otherwise."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, TypeVar

from domain.gate import PROPOSED_CHARS_MAX, Reason
from domain.items import Decision, Dropped, Due, Evidence, Note, Owner, Task
from domain.merging._places import PLACES_MAX, SAME_PLACE, Span, share, span_of
from domain.merging._words import NearWords, Wording, wording_of
from domain.proposals import KindName

CONTRADICTS_MAX = 10
"""Items before it that one is compared with to see what it contradicts."""

_Item = TypeVar("_Item", Task, Decision)
_Terms = tuple[str | None, tuple[object, ...] | None, bool]
"""Whose it is, when it is due, and whether it is denied: what two items have to share to be one."""


@dataclass(frozen=True)
class Read(Generic[_Item]):
    """An item as one part of the conversation gave it."""

    item: _Item
    part: int

    @property
    def place(self) -> Span:
        return span_of(self.item.evidence)

    @property
    def wording(self) -> Wording:
        return wording_of(_said(self.item))


@dataclass
class _Group(Generic[_Item]):
    """Items that are one; and the groups that say otherwise, each with what it differs in."""

    reads: list[Read[_Item]]
    wording: Wording
    """Of the first of them."""
    wordings: set[Wording] = field(default_factory=set)
    """Of all: each is near each, so that no chain of small steps leads far away."""
    others: list[tuple["_Group[_Item]", str]] = field(default_factory=list)

    @property
    def kept(self) -> Read[_Item]:
        return min(self.reads, key=lambda read: (-_confidence(read.item), read.place, read.part))


def merged_items(reads: Iterable[Read[_Item]], kind: KindName) -> tuple[list[_Item], list[Dropped]]:
    """The items, once each and in order, and those of which nothing is left."""
    dropped: list[Dropped] = []
    placed: list[_Group[_Item]] = []
    for group in _by_place(reads):
        item, lost = _fused(group, kind)
        dropped += lost
        wording = group.wording if len(group.reads) == 1 else wording_of(_said(item))
        placed.append(_Group([Read(item, group.kept.part)], wording))
    merged: list[tuple[_Group[_Item], _Item]] = []
    for group in _by_words(placed):
        item, lost = _fused(group, kind)
        dropped += lost
        merged.append((group, item))
    ids = {id(group): item.id for group, item in merged}
    items = [_marked(item, [(ids[id(other)], differs) for other, differs in group.others]) for group, item in merged]
    return sorted(items, key=lambda item: span_of(item.evidence)), dropped


def _by_place(reads: Iterable[Read[_Item]]) -> list[_Group[_Item]]:
    """In groups that stand in one place: the overlap of two parts is read twice."""
    groups: list[_Group[_Item]] = []
    by_span: dict[Span, _Group[_Item]] = {}
    near: list[_Group[_Item]] = []
    for read in sorted(reads, key=lambda read: (read.place, read.part)):
        wording = read.wording
        group = by_span.get(read.place) or next((g for g in reversed(near) if _same_place(read, wording, g)), None)
        if group is None:
            group = _Group([], wording)
            groups.append(group)
            near.append(group)
            del near[:-PLACES_MAX]
        group.reads.append(read)
        by_span[read.place] = group
    return groups


def _same_place(read: Read[_Item], wording: Wording, group: _Group[_Item]) -> bool:
    """Whether it is a second reading: by another part, and of half the same text or of nearly the same words."""
    first = group.reads[0]
    shared = share(read.place, first.place)
    if not (shared >= SAME_PLACE or (shared > 0 and wording.is_near(group.wording))):
        return False
    return all(read.part != other.part for other in group.reads[:PLACES_MAX])


def _by_words(groups: Sequence[_Group[_Item]]) -> list[_Group[_Item]]:
    """In groups that say nearly the same on the same terms; what says it on others is told to both."""
    kept: list[_Group[_Item]] = []
    index: NearWords[_Group[_Item]] = NearWords()
    by_terms: dict[tuple[int, _Terms], _Group[_Item]] = {}
    for group in groups:
        item, terms = group.reads[0].item, _terms(group.reads[0].item, group.wording)
        classes = list(index.near(group.wording))
        alike = (by_terms[key] for c in classes if (key := (id(c), terms)) in by_terms)
        same = next((g for g in alike if all(group.wording.is_near(wording) for wording in g.wordings)), None)
        if same is not None:
            same.reads += group.reads
            same.wordings.add(group.wording)
            continue
        group.wordings.add(group.wording)
        for other in chain.from_iterable(c[-CONTRADICTS_MAX:] for c in classes):
            differs = _difference(item, group.wording, other.reads[0].item, other.wording)
            if differs and len(group.others) < CONTRADICTS_MAX:
                group.others.append((other, differs))
                other.others.append((group, differs))
        kept.append(group)
        by_terms[id(index.add(group.wording, group)), terms] = group
    return kept


def _terms(item: Task | Decision, wording: Wording) -> _Terms:
    match item:
        case Task(owner=owner, due=due):
            return _owner(owner), _due(due), wording.negated
        case Decision():
            return None, None, wording.negated


def _difference(one: Task | Decision, said: Wording, other: Task | Decision, said_too: Wording) -> str | None:
    """In what two items that say nearly the same contradict each other; what one leaves open contradicts nothing."""
    if not said.is_near(said_too):
        return None
    if said.negated != said_too.negated:
        return "title" if isinstance(one, Task) else "statement"
    if not isinstance(one, Task) or not isinstance(other, Task):
        return None
    if one.owner and other.owner and _owner(one.owner) != _owner(other.owner):
        return "owner"
    if one.due and other.due and one.due.date and other.due.date and _due(one.due) != _due(other.due):
        return "due"
    return None


def _owner(owner: Owner | None) -> str | None:
    return (owner.address or owner.name or "").casefold() if owner else None


def _due(due: Due | None) -> tuple[object, ...] | None:
    if due is None:
        return None
    return (due.date, due.end, due.time) if due.date else (" ".join(due.phrase.casefold().split()),)


def _fused(group: _Group[_Item], kind: KindName) -> tuple[_Item, list[Dropped]]:
    """The best of a group with the places of all, and with an owner and a day where only another had them."""
    kept = group.kept
    if len(group.reads) == 1:
        return kept.item, []
    others = [read.item for read in group.reads if read is not kept]
    places = {span_of(evidence): evidence for read in group.reads for evidence in _evidence(read.item)}
    del places[kept.place]
    also = tuple(places[place] for place in sorted(places))
    update: dict[str, object] = {"also": also, **_filled(kept.item, others)}
    lost = [other for other in others if _is_lost(other, kept)]
    return kept.item.model_copy(update=update), [lost_item(other, kind, Reason.DUPLICATE) for other in lost]


def _evidence(item: Task | Decision) -> tuple[Evidence, ...]:
    return (item.evidence, *item.also)


def _filled(kept: Task | Decision, others: Sequence[Task | Decision]) -> dict[str, object]:
    """A task's owner and day, of the first that has one where its own are open."""
    if not isinstance(kept, Task):
        return {}
    tasks = [other for other in others if isinstance(other, Task)]
    owner = kept.owner or next((task.owner for task in tasks if task.owner), None)
    due = kept.due or next((task.due for task in tasks if task.due), None)
    return {"owner": owner, "due": due}


def _is_lost(other: _Item, kept: Read[_Item]) -> bool:
    """Nothing is left of it: neither its place nor its words."""
    return span_of(other.evidence) == kept.place and not wording_of(_said(other)).is_near(kept.wording)


def _marked(item: _Item, others: Sequence[tuple[str, str]]) -> _Item:
    """With the ids of the items that contradict it, and a note on each part in which they do."""
    if not others:
        return item
    differences = sorted({differs for _, differs in others})
    notes = item.notes + tuple(Note(field=differs, reason=Reason.CONTRADICTED.value) for differs in differences)
    ids = tuple(dict.fromkeys(other for other, _ in others))
    return item.model_copy(update={"contradicts": ids, "notes": notes})


def _said(item: Task | Decision) -> str:
    return item.title if isinstance(item, Task) else item.statement


def _confidence(item: Task | Decision) -> float:
    return item.confidence if isinstance(item, Task) else 0


def lost_item(item: Task | Decision, kind: KindName, reason: Reason, why: str = "") -> Dropped:
    told = {"title" if isinstance(item, Task) else "statement": _said(item), "quote": item.evidence.quote}
    proposed = json.dumps({**told, "why": why} if why else told, ensure_ascii=False)
    return Dropped(kind=kind, reason=reason.value, proposed=proposed[:PROPOSED_CHARS_MAX])
