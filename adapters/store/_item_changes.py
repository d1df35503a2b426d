"""Changes of items: editing, adding and rejecting tasks and decisions."""

from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Row

from adapters.store import _items_changed_sql as sql
from adapters.store._changing import Changing, Done, Fields, Refusal, Source
from adapters.store._rejecting import untie
from domain.changes import AddItem, EditItem, RejectItem
from domain.identity import item_id
from domain.proposals import QuestionKind

ADDED_MAX = 200
"""Items that people may add to a message."""
QUOTE_CHARS_MAX = 2_000
"""Of the words that an added item points at."""
PLACE_MAX = 2**31 - 1
"""No text is longer than its column can say."""
REASON_DEFAULT = "other"

_KINDS = {"task": QuestionKind.TASKS, "decision": QuestionKind.DECISIONS}
_ItemKind = Literal["task", "decision"]
_Fields: TypeAdapter[Fields] = TypeAdapter(Fields)
_OWNER = ("owner_name", "owner_address")
_DUE = ("due_date", "due_phrase")


async def edit_item(changing: Changing, change: EditItem) -> Done | Refusal:
    """Replace fields of an item."""
    found = await _found(changing, change.item_id)
    if isinstance(found, Refusal):
        return found
    kind, row = found
    if kind == "decision" and (change.title or change.clear or change.owner_name or change.owner_address):
        return Refusal(reason="not_of_a_decision")
    if (kind == "decision" and change.due_date) or (kind == "task" and change.statement):
        return Refusal(reason=f"not_of_a_{kind}")
    original = _told(row)
    edited = _edited(original, change)
    if edited == original:
        return Refusal(reason="nothing_changed")
    await changing.row(sql.SET_ITEM[kind], item_id=change.item_id, **_columns(edited))
    return Done(
        original=original,
        edited=edited,
        touched=(change.item_id,),
        before=_Fields.validate_json(row.before),
        source=None if row.added else await _learnt(changing, kind, change.item_id, row),
    )


async def reject_item(changing: Changing, change: RejectItem) -> Done | Refusal:
    """Keep an item with the reason why it is not wanted; a task is parted from all that it was tied to."""
    found = await _found(changing, change.item_id)
    if isinstance(found, Refusal):
        return found
    kind, row = found
    reason = change.reason or REASON_DEFAULT
    before = _Fields.validate_json(row.before)
    if kind == "task":
        before["ties"] = await untie(changing, change.item_id)
    await changing.row(sql.REJECT[kind], item_id=change.item_id, reason=reason)
    told = _told(row)
    return Done(
        original={**told, "rejected": None},
        edited={**told, "rejected": reason},
        touched=(change.item_id,),
        before=before,
        source=None if row.added else await _learnt(changing, kind, change.item_id, row),
    )


async def add_item(changing: Changing, change: AddItem) -> Done | Refusal:
    """Add an item, with the words of the text that say so where a person has pointed at them."""
    refused = _unfit(change)
    if refused is not None:
        return refused
    row = await changing.row(sql.PLACE, start=change.start or 0, length=(change.end or 0) - (change.start or 0))
    if row is None or row.added >= ADDED_MAX:
        return Refusal(reason="too_many_items")
    if change.start is not None and (len(row.quote or "") != (change.end or 0) - change.start or not row.quote.strip()):
        return Refusal(reason="no_such_words")
    name = item_id(f"{changing.message.message_id}\0{changing.change_id}", change.kind, change.start or 0, 0)
    told: Fields = {"statement": change.words}
    if change.kind == "task":
        told = {"title": change.words, "owner_name": change.owner_name, "owner_address": change.owner_address}
        told |= {"due_date": change.due_date, "due_phrase": change.due_date}
    place = {"quote": row.quote or None, "start": change.start, "end": change.end, "quoted": row.quoted}
    await changing.row(sql.ADD[change.kind], item_id=name, **place, **_columns(told))
    source = await changing.learn(_KINDS[change.kind], "edited", edited_before=False)
    where: Fields = {"item_id": name, "kind": change.kind, "quote": row.quote or None}
    return Done(original={}, edited={**where, **told}, touched=(name,), source=source, user_made=True)


def _unfit(change: AddItem) -> Refusal | None:
    """Why the item cannot be, whatever the message says."""
    if (change.start is None) != (change.end is None):
        return Refusal(reason="no_such_words")
    if change.start is not None and change.end is not None:
        if change.end <= change.start or change.end > PLACE_MAX:
            return Refusal(reason="no_such_words")
        if change.end - change.start > QUOTE_CHARS_MAX:
            return Refusal(reason="words_too_long")
    if change.kind == "decision" and (change.owner_name or change.owner_address or change.due_date):
        return Refusal(reason="not_of_a_decision")
    return None


async def _found(changing: Changing, id_: str) -> tuple[_ItemKind, Row[Any]] | Refusal:  # Any: any columns
    """The item as it stands, if it can be changed."""
    kind: _ItemKind = "decision" if id_.startswith("decision_") else "task"
    row = await changing.row(sql.ITEM[kind], item_id=id_)
    if row is None:
        return Refusal(reason="unknown_item")
    return (kind, row) if row.rejected is None else Refusal(reason="item_rejected")


def _told(row: Row[Any]) -> Fields:  # Any: any columns
    """The fields that a person may change."""
    names = ("title", *_OWNER, *_DUE, "statement")
    return {name: value for name, value in row._mapping.items() if name in names}  # noqa: SLF001  its public name


def _edited(original: Fields, change: EditItem) -> Fields:
    """The same fields after the change: what is to go goes first, then comes what is given."""
    given = change.model_dump(exclude={"type", "item_id", "expected_version", "clear"}, exclude_none=True)
    if "owner_name" in given:  # another person: the old one's address is not theirs
        given = {"owner_address": None} | given
    cleared = {
        name: None for what, names in (("owner", _OWNER), ("due", _DUE)) if what in change.clear for name in names
    }
    edited = original | cleared | given
    if "due_date" in given and edited.get("due_phrase") is None:
        edited["due_phrase"] = given["due_date"]
    return {name: edited[name] for name in original}


def _columns(told: Fields) -> dict[str, object]:
    """As the driver takes them: a day is one."""
    day = told.get("due_date")
    return {**told, "due_date": date.fromisoformat(str(day))} if day else dict(told)


async def _learnt(changing: Changing, kind: str, id_: str, row: Row[Any]) -> Source | None:  # Any: any columns
    return await changing.learn(_KINDS[kind], "edited", edited_before=row.edited, item_id=id_)
