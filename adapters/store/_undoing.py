"""Undoing: taking a change back, where nothing that came later stands on it; what has left is compensated."""

from typing import Any, Literal

from pydantic import TypeAdapter
from sqlalchemy import Row, text

from adapters.store._changing import Changing, Done, Fields, Refusal
from adapters.store._draft_changes import GET_DRAFT, REOPEN
from adapters.store._items_changed_sql import PUT_BACK, REMOVE
from adapters.store._rejecting import forget_states, retie, untie
from adapters.store.examples import forget_edit
from domain.changes import Undo
from domain.items import DraftStatus

# A change that was taken back stands in nobody's way, and neither does the one that took it back.
_TARGET = text("""
SELECT e.change->>'type' AS type, e.state, e.version, e.touched, e.call_id, e.undone_by,
    CAST(e.original AS text) AS original, CAST(e.edited AS text) AS edited, CAST(e.before AS text) AS before,
    EXISTS (SELECT FROM edits o
        WHERE o.tenant = e.tenant AND o.message_id = e.message_id AND o.state = 'applied' AND o.undone_by IS NULL
          AND o.change->>'type' <> 'undo' AND o.version > e.version AND o.touched && e.touched) AS changed_since
FROM edits e WHERE e.tenant = :tenant AND e.message_id = :message_id AND e.id = :change_id
""")
_MARK = text("""
UPDATE edits SET undone_by = :undone_by WHERE tenant = :tenant AND message_id = :message_id AND id = :change_id
""")
_SET_DRAFT = text("""
UPDATE drafts d SET (subject, body, recipients, edited, original_subject, original_body) = (
    SELECT subject, body, recipients, edited, original_subject, original_body
    FROM jsonb_populate_record(CAST(NULL AS drafts), CAST(:before AS jsonb)))
WHERE tenant = :tenant AND message_id = :message_id AND status = 'pending'
RETURNING id
""")
_COMPENSATE = text("""
WITH gone AS (
    UPDATE deliveries SET compensated_at = now()
    WHERE tenant = :tenant AND message_id = :message_id AND round = :round AND state IN ('delivered', 'uncertain')
    RETURNING tenant, message_id, round, via
)
INSERT INTO events (tenant, message_id, type, data)
SELECT tenant, message_id, 'draft.compensated', jsonb_build_object('round', round, 'via', via) FROM gone
""")
_Fields: TypeAdapter[Fields] = TypeAdapter(Fields)


async def undo(changing: Changing, change: Undo) -> Done | Refusal:
    """Put back what was before a change, and mark that as undone."""
    target = await changing.row(_TARGET, change_id=change.change_id)
    reason = _standing_in_the_way(target)
    if target is None or reason is not None:
        return Refusal(reason=reason or "unknown_change")
    done = await _undone(changing, change.change_id, target)
    if isinstance(done, Done):
        await changing.row(_MARK, change_id=change.change_id, undone_by=changing.change_id)
        if target.call_id is not None:
            await changing.unlearn(target.call_id, change.change_id)
    return done


def _standing_in_the_way(target: Row[Any] | None) -> str | None:  # Any: any columns
    if target is None:
        return "unknown_change"
    if target.undone_by is not None:
        return "already_undone"
    # What was applied before there was a version has kept nothing that could be put back.
    if target.state != "applied" or target.version is None:
        return "cannot_undo"
    return "changed_since" if target.changed_since else None


async def _undone(changing: Changing, change_id: str, target: Row[Any]) -> Done | Refusal:  # Any: any columns
    match target.type:
        case "edit_draft":
            put_back = await _unedit_draft(changing, change_id, target)
        case "approve_draft" | "reject_draft":
            return await _undecide(changing)
        case "edit_item" | "reject_item":
            put_back = await _put_back(changing, target)
        case "add_item":
            put_back = await _take_out(changing, target.touched[0])
        case "snooze":
            put_back = True
        case _:
            return Refusal(reason="cannot_undo")
    if not put_back:
        return Refusal(reason="changed_since")
    original, edited = _Fields.validate_json(target.edited), _Fields.validate_json(target.original)
    return Done(original=original, edited=edited, touched=tuple(target.touched))


async def _unedit_draft(changing: Changing, change_id: str, target: Row[Any]) -> bool:  # Any: any columns
    """The draft's words as they were; what the edit taught is forgotten."""
    if await changing.row(_SET_DRAFT, before=target.before) is None:
        return False
    await forget_edit(changing.connection, changing.message, change_id)
    return True


async def _undecide(changing: Changing) -> Done | Refusal:
    """The draft waits once more: in the same round where nothing has left, else in the next, with an event."""
    row = await changing.row(GET_DRAFT)
    if row is None:
        return Refusal(reason="no_draft")
    if row.leaving:
        return Refusal(reason="draft_leaving")
    if row.left_once:
        await changing.row(_COMPENSATE, round=row.round)
    await changing.row(REOPEN, again=row.left_once)
    return Done(
        original={"status": row.status}, edited={"status": DraftStatus.PENDING.value}, touched=("draft",), moves="open"
    )


async def _put_back(changing: Changing, target: Row[Any]) -> bool:  # Any: any columns
    id_ = target.touched[0]
    if await changing.row(PUT_BACK[_kind(id_)], item_id=id_, before=target.before) is None:
        return False
    ties = _Fields.validate_json(target.before).get("ties")
    if isinstance(ties, dict):
        await retie(changing, ties)
    return True


async def _take_out(changing: Changing, id_: str) -> bool:
    """Take an added item out again, with all that it was tied to meanwhile."""
    kind = _kind(id_)
    if kind == "task":
        await untie(changing, id_)
        await forget_states(changing, id_)
    return await changing.row(REMOVE[kind], item_id=id_) is not None


def _kind(id_: str) -> Literal["task", "decision"]:
    return "decision" if id_.startswith("decision_") else "task"
