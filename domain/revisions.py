"""Revisions: what a message's items were after each run, and how two runs differ."""

from typing import Any

from pydantic import Field, JsonValue

from domain.items import Decision, Record, Task
from domain.value import Value


class Revision(Value):
    """The items of a message as a run left them."""

    tasks: tuple[Task, ...] = ()
    decisions: tuple[Decision, ...] = ()
    records: tuple[Record, ...] = ()


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
    """Items that a person has edited: they were kept as they were, whatever the later run found."""


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
    )


_Item = Task | Decision | Record


def _by_id(revision: Revision) -> dict[str, _Item]:
    items: tuple[_Item, ...] = (*revision.tasks, *revision.decisions, *revision.records)
    return {item.id: item for item in items}


def _name(item: _Item) -> ItemName:
    match item:
        case Task():
            kind, words = "tasks", item.title
        case Decision():
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
    """The item's fields, those of a record's own schema beside the others."""
    fields = item.model_dump(mode="json")
    if isinstance(item, Record):
        fields |= {f"fields.{name}": value for name, value in fields.pop("fields").items()}
    return fields
