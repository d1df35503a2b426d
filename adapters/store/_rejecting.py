"""Rejecting: what ties a task that is not wanted to others goes with it, and comes back with it."""

import json

from pydantic import TypeAdapter
from sqlalchemy import text

from adapters.store._changing import Changing, Fields

_LOCK = text("SELECT lock_ties(:tenant, :message_id)")
_UNTIE = text("""
WITH links AS (
    SELECT id, message_id, first_task, first_message, first_relation, first_by, first_score FROM tasks
    WHERE tenant = :tenant AND (id = :item_id AND first_task IS NOT NULL OR first_task = :item_id)
), gone AS (
    DELETE FROM task_changes c USING links l
    WHERE c.tenant = :tenant AND c.task_id = l.first_task AND c.message_id = l.message_id AND c.state = 'superseded'
    RETURNING c.*
), cut AS (
    UPDATE tasks t SET first_task = NULL, first_message = NULL, first_relation = NULL, first_by = NULL,
        first_score = NULL
    FROM links l WHERE t.tenant = :tenant AND t.id = l.id
)
SELECT CAST(jsonb_build_object(
    'links', (SELECT coalesce(jsonb_agg(to_jsonb(links)), '[]') FROM links),
    'changes', (SELECT coalesce(jsonb_agg(to_jsonb(gone) - 'tenant'), '[]') FROM gone)) AS text) AS ties,
    (SELECT coalesce(array_agg(task_id), '{}') FROM gone) AS touched
""")
# What was tied to something else meanwhile stays so, and nothing is tied to what has gone, or was rejected since.
_RETIE = text("""
WITH links AS (
    SELECT l.* FROM jsonb_to_recordset(CAST(:ties AS jsonb)->'links') AS l (
        id text, message_id text, first_task text, first_message text, first_relation text, first_by text,
        first_score double precision)
    JOIN tasks newer ON newer.tenant = :tenant AND newer.id = l.id AND newer.first_task IS NULL
        AND newer.rejected IS NULL
    JOIN tasks older ON older.tenant = :tenant AND older.id = l.first_task AND older.rejected IS NULL
), tied AS (
    UPDATE tasks t SET first_task = l.first_task, first_message = l.first_message,
        first_relation = l.first_relation, first_by = l.first_by, first_score = l.first_score
    FROM links l WHERE t.tenant = :tenant AND t.id = l.id
), said AS (
    INSERT INTO task_changes (tenant, task_id, state, message_id, quote, quote_start, quote_end, at)
    SELECT :tenant, c.task_id, c.state, c.message_id, c.quote, c.quote_start, c.quote_end, c.at
    FROM jsonb_to_recordset(CAST(:ties AS jsonb)->'changes') AS c (
        task_id text, state text, message_id text, quote text, quote_start integer, quote_end integer, at timestamptz)
    WHERE EXISTS (SELECT FROM links l WHERE (l.first_task, l.message_id) = (c.task_id, c.message_id))
    ON CONFLICT DO NOTHING
    RETURNING task_id
)
SELECT coalesce(array_agg(task_id), '{}') AS touched FROM said
""")
_RESTATE = text("SELECT restate_tasks(:tenant, CAST(:ids AS text[]))")
_FORGET = text("DELETE FROM task_changes WHERE tenant = :tenant AND task_id = :item_id")

_Ties: TypeAdapter[Fields] = TypeAdapter(Fields)


async def untie(changing: Changing, item_id: str) -> Fields:
    """Part a task from all others, under its thread's lock; an earlier one that it had replaced stands again.

    Gives what was taken away, for `retie`.
    """
    await changing.row(_LOCK)
    row = await changing.row(_UNTIE, item_id=item_id)
    if row is None:
        raise LookupError("an aggregate always gives a row")
    await changing.row(_RESTATE, ids=row.touched)
    return _Ties.validate_json(row.ties)


async def retie(changing: Changing, ties: Fields) -> None:
    """Tie it again as far as nothing stands in the way, after the task itself is wanted again."""
    if not ties.get("links"):
        return
    await changing.row(_LOCK)
    row = await changing.row(_RETIE, ties=json.dumps(ties))
    if row is not None:
        await changing.row(_RESTATE, ids=row.touched)


async def forget_states(changing: Changing, item_id: str) -> None:
    """What messages have said of a task that is taken out again."""
    await changing.row(_FORGET, item_id=item_id)
