"""Revisions: what a message's items were after each run, and how two runs differ."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, JsonValue

from domain.items import Decision, Draft, DraftWords, Record, ReviewedDecision, ReviewedTask, Task
from domain.value import Value

DRAFT = "draft"
"""What a draft is called where the kinds of items are."""


class Withheld(Value):
    """What a run found in the place of something that stays by a person's word: kept and shown, and stored nowhere."""

    proposed: Task | Decision | Draft

    @property
    def kind(self) -> str:
        """`tasks`, `decisions` or `draft`."""
        match self.proposed:
            case Task():
                return "tasks"
            case Decision():
                return "decisions"
            case Draft():
                return DRAFT


class Revision(Value):
    """The items of a message as a run left them."""

    tasks: tuple[ReviewedTask, ...] = ()
    decisions: tuple[ReviewedDecision, ...] = ()
    records: tuple[Record, ...] = ()
    draft: DraftWords | None = None
    withheld: tuple[Withheld, ...] = ()
    """What the run would have put there instead."""


class ItemName(Value):
    """Which item it is, in words that a person knows it by."""

    id: str
    kind: str
    """`tasks`, `decisions`, or the kind of a record."""
    words: str
    """A task's title, a decision's statement; of a record, each field and its value."""
    schema_version: str


class FieldChange(Value):
    """A field that has another value; of a record's own fields `fields.name`."""

    field: str
    before: JsonValue
    after: JsonValue


class ItemChange(Value):
    """An item that both runs found, and found otherwise."""

    item: ItemName
    fields: tuple[FieldChange, ...] = Field(min_length=1)


class Difference(Value):
    """What a later run made of a message's items; items are told apart by their identities."""

    from_run: int
    to_run: int
    added: tuple[ItemName, ...]
    removed: tuple[ItemName, ...]
    changed: tuple[ItemChange, ...]
    same: int
    """How many items are alike in all their fields."""
    edited: tuple[ItemName, ...]
    """Items that a person has edited, added or rejected: they were kept, whatever the later run found."""
    withheld: tuple[ItemChange, ...] = ()
    """What the later run would have changed of these, and of a draft that a person edited or decided: `before` is
    what stands, `after` what it proposed. Of an item that a person rejected, and that it found again, `rejected`."""


def difference(before: Revision, after: Revision, runs: tuple[int, int], edited: frozenset[str]) -> Difference:
    """How `after` differs from `before`; in the order of the text, tasks before decisions before records.

    Args:
        before: as the earlier run left the items.
        after: as the later run left them.
        runs: the two runs' numbers.
        edited: ids of the items that a person has edited.
    """
    old, new = _by_id(before), _by_id(after)
    both = [id_ for id_ in new if id_ in old]
    changes = {id_: _changes(old[id_], new[id_]) for id_ in both}
    return Difference(
        from_run=runs[0],
        to_run=runs[1],
        added=tuple(_name(item) for id_, item in new.items() if id_ not in old),
        removed=tuple(_name(item) for id_, item in old.items() if id_ not in new),
        changed=tuple(ItemChange(item=_name(new[id_]), fields=found) for id_, found in changes.items() if found),
        same=sum(not found for found in changes.values()),
        edited=tuple(_name(new[id_]) for id_ in new if id_ in edited),
        withheld=tuple(_withheld(after)),
    )


_Item = ReviewedTask | ReviewedDecision | Record
_SAID = frozenset({"said", "rejected"})
"""What only people change."""
_TIES = frozenset({"state", "changes", "first", "contradicts"})
"""What a run finds of an item only when it has stored it."""


def _withheld(after: Revision) -> Iterator[ItemChange]:
    """Each proposal that differs from what stands in its place."""
    standing = _by_id(after)
    for one in after.withheld:
        match one.proposed:
            case Draft() as draft:
                name = ItemName(id=draft.id, kind=DRAFT, words=draft.subject, schema_version=DRAFT)
                fields = _proposed(after.draft, draft) if after.draft is not None else ()
            case Task() | Decision() as item if item.id in standing:
                name = _name(standing[item.id])
                fields = _proposed(standing[item.id], item)
            case _:
                continue
        if fields:
            yield ItemChange(item=name, fields=fields)


def _proposed(
    stands: ReviewedTask | ReviewedDecision | Record | DraftWords, proposed: Value
) -> tuple[FieldChange, ...]:
    """The fields that would have been changed, as the proposal has them; of what was rejected, that it was."""
    old, new = stands.model_dump(mode="json"), proposed.model_dump(mode="json")
    changed = [
        FieldChange(field=name, before=old[name], after=new[name])
        for name in new
        if name in old and name not in _TIES and old[name] != new[name]
    ]
    if old.get("rejected") is not None:
        changed.insert(0, FieldChange(field="rejected", before=old["rejected"], after=None))
    return tuple(changed)


def _by_id(revision: Revision) -> dict[str, _Item]:
    items: tuple[_Item, ...] = (*revision.tasks, *revision.decisions, *revision.records)
    return {item.id: item for item in items}


def _name(item: _Item) -> ItemName:
    match item:
        case ReviewedTask():
            kind, words = "tasks", item.title
        case ReviewedDecision():
            kind, words = "decisions", item.statement
        case Record():
            kind, words = item.kind, ", ".join(f"{name}: {value}" for name, value in item.fields.items())
    return ItemName(id=item.id, kind=kind, words=words, schema_version=item.schema_version)


def _changes(before: _Item, after: _Item) -> tuple[FieldChange, ...]:
    old, new = _flat(before), _flat(after)
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        FieldChange(field=name, before=old.get(name), after=new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    )


def _flat(item: _Item) -> dict[str, Any]:  # Any: whatever JSON can hold
    """The item's fields, those of a record's own schema beside the others; not what people have said of it."""
    fields = item.model_dump(mode="json", exclude=set(_SAID))
    if isinstance(item, Record):
        fields |= {f"fields.{name}": value for name, value in fields.pop("fields").items()}
    return fields
