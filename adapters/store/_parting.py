"""Parting: a task and what it was wrongly tied to, taken apart and never tied again."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Params
from domain.changes import UnlinkItem
from domain.message import MessageRef
from domain.value import Value

_LOCK = text("SELECT lock_ties(:tenant, :message_id)")
_TASK = text("""
SELECT state, first_task FROM tasks WHERE tenant = :tenant AND message_id = :message_id AND id = :id
""")
_LAST_CHANGE = text("""
SELECT message_id FROM task_changes WHERE tenant = :tenant AND task_id = :id
ORDER BY at DESC, message_id DESC, quote_start DESC LIMIT 1
""")
_LINKS = text("""
SELECT id, first_task FROM tasks
WHERE tenant = :tenant AND first_task IS NOT NULL
  AND ((id = :id AND first_task = :other) OR (first_task = :id AND :other IN (id, message_id)))
""")
_UNLINK = text("""
WITH newer AS (
    UPDATE tasks SET first_task = NULL, first_message = NULL, first_relation = NULL, first_by = NULL,
        first_score = NULL
    WHERE tenant = :tenant AND id = :newer RETURNING message_id
), gone AS (
    DELETE FROM task_changes c USING newer
    WHERE c.tenant = :tenant AND c.task_id = :older AND c.message_id = newer.message_id AND c.state = 'superseded'
)
INSERT INTO parted_tasks (tenant, task_id, other) VALUES (:tenant, :newer, :older) ON CONFLICT DO NOTHING
""")
_UNSAY = text("""
WITH gone AS (
    DELETE FROM task_changes WHERE tenant = :tenant AND task_id = :id AND message_id = :other RETURNING 1
)
INSERT INTO parted_tasks (tenant, task_id, other) SELECT :tenant, :id, :other FROM gone
ON CONFLICT DO NOTHING RETURNING task_id
""")
_RESTATE = text("SELECT restate_tasks(:tenant, CAST(:ids AS text[]))")


class Parted(Value):
    """How the task stood and what it was tied to, before and after."""

    before: dict[str, str | None]
    after: dict[str, str | None]


async def part(connection: AsyncConnection, message: MessageRef, change: UnlinkItem) -> Parted | str:
    """Take a task of the message apart from another task, or from what another message said of it.

    The link goes, and with it that the earlier task was superseded; where it was an update, the task stands again
    as it did without it. Gives the reason where there is nothing to part.
    """
    key: Params = {"tenant": message.tenant, "message_id": message.message_id, "id": change.item_id}
    await connection.execute(_LOCK, key)
    before = (await connection.execute(_TASK, key)).first()
    if before is None:
        return "unknown_item"
    other = change.other or before.first_task or (await connection.execute(_LAST_CHANGE, key)).scalar()
    touched = [] if other is None else await _parted(connection, {**key, "other": other})
    if not touched:
        return "nothing_to_part"
    await connection.execute(_RESTATE, {**key, "ids": touched})
    after = (await connection.execute(_TASK, key)).one()
    return Parted(
        before={"state": before.state, "first_task": before.first_task, "other": other},
        after={"state": after.state, "first_task": after.first_task, "other": None},
    )


async def _parted(connection: AsyncConnection, key: Params) -> list[str]:
    """Undo what ties the task to the other; gives the tasks whose state may have changed by it."""
    touched: list[str] = []
    for newer, older in (await connection.execute(_LINKS, key)).all():
        await connection.execute(_UNLINK, {**key, "newer": newer, "older": older})
        touched.append(older)
    if (await connection.execute(_UNSAY, key)).first() is not None:
        touched.append(key["id"])
    return touched
