"""Tasks over messages: what a message's tasks may be tied to, the ties that were found, and the list of all tasks."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database
from adapters.store._items_sql import TASK
from adapters.store.examples import as_vector
from domain.items import TaskState
from domain.linking import Earlier, Linked
from domain.message import MessageRef
from domain.relating import DAYS_APART_MAX
from domain.task_list import ListedTask
from domain.value import Value

EARLIER_MAX = 100
"""Of the tasks of a thread, those next in time."""
_REPEATS_DEEP_MAX = 50

_BESIDE = text("""
WITH held AS MATERIALIZED (
    SELECT tenant, id FROM messages
    WHERE tenant = :tenant AND id = :message_id
      AND (NOT CAST(:running AS boolean) OR (run = :run AND status = 'processing'))
    FOR NO KEY UPDATE
)
SELECT CAST(tasks_beside(tenant, id, CAST(:tasks AS jsonb), :days, :most) AS text) AS earlier FROM held
""")
_TIE = text("SELECT tie_tasks(:tenant, :message_id, CAST(:found AS text[]), :anew, CAST(:ties AS jsonb))")
_PAGE = text(f"""
SELECT t.seq, CAST({TASK} || jsonb_build_object(
    'message_id', t.message_id, 'said_at', t.said_at,
    'thread', (SELECT m.thread FROM messages m WHERE (m.tenant, m.id) = (t.tenant, t.message_id)),
    'also_in', (
        WITH RECURSIVE again (id, message_id, said_at, deep) AS (
            SELECT id, message_id, said_at, 1 FROM tasks
            WHERE tenant = t.tenant AND first_task = t.id AND first_relation = 'repeats'
            UNION ALL
            SELECT r.id, r.message_id, r.said_at, deep + 1 FROM again JOIN tasks r
                ON r.tenant = t.tenant AND r.first_task = again.id AND r.first_relation = 'repeats'
            WHERE deep < {_REPEATS_DEEP_MAX}
        )
        SELECT coalesce(jsonb_agg(jsonb_build_object('message_id', a.message_id, 'task_id', a.id)
            ORDER BY a.said_at, a.id), '[]') FROM again a)
) AS text) AS task
FROM tasks t
WHERE t.tenant = :tenant AND t.seq < :before AND t.first_relation IS DISTINCT FROM 'repeats'
  AND (CAST(:rejected AS boolean) OR t.rejected IS NULL)
  AND (CAST(:state AS text) IS NULL OR t.state = :state)
  AND (CAST(:thread AS text) IS NULL
       OR t.message_id IN (SELECT m.id FROM messages m WHERE m.tenant = :tenant AND m.thread = :thread))
  AND (CAST(:owner AS text) IS NULL OR lower(:owner) IN (lower(t.owner_address), lower(t.owner_name)))
ORDER BY t.seq DESC LIMIT :size
""")  # noqa: S608  our own fragments


class TaskFilter(Value):
    """Which tasks are listed; what is not given does not matter."""

    state: TaskState | None = None
    owner: str | None = None
    """A name or an address, whole, in any case."""
    thread: str | None = None
    rejected: bool = False
    """Those that a person has rejected as well."""


class TaskPage(Value):
    """Some tasks, newest first, and where the next page begins."""

    tasks: tuple[ListedTask, ...]
    before: int | None


class Tasks:
    """The tasks of all messages, each once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, tenant: str, wanted: TaskFilter, *, before: int, size: int) -> TaskPage:
        """A page of tasks that came before the cursor; one that repeats another is told with that one."""
        params = {"tenant": tenant, "before": before, "size": size, **wanted.model_dump()}
        rows = await self._database.rows(_PAGE, params)
        return TaskPage(
            tasks=tuple(ListedTask.model_validate_json(row.task) for row in rows),
            before=rows[-1].seq if len(rows) == size else None,
        )


async def earlier_tasks(
    connection: AsyncConnection,
    message: MessageRef,
    embeddings: Mapping[str, tuple[float, ...]],
    *,
    running: bool = False,
) -> Earlier | None:
    """What the message's tasks may repeat or change, and what its updates may be about: one statement.

    Takes the message's lock and then that of its thread, and holds them to the end of the transaction, so that of two
    messages of a thread that end at once the second sees what the first has stored. What people have rejected is not
    among them. What an earlier run of this
    message has tied or changed is left out, for `store_links` takes it back.

    Args:
        connection: a transaction.
        message: the message; its row and its conversation are there.
        embeddings: of its tasks' titles, by task id; empty where it has updates alone.
        running: only while this run has the message; None where it has ended.
    """
    tasks = [{"id": id_, "embedding": as_vector(embedding)} for id_, embedding in embeddings.items()]
    params = {
        "tenant": message.tenant,
        "message_id": message.message_id,
        "run": message.run,
        "running": running,
        "tasks": json.dumps(tasks),
        "days": DAYS_APART_MAX,
        "most": EARLIER_MAX,
    }
    row = (await connection.execute(_BESIDE, params)).first()
    return None if row is None else Earlier.model_validate_json(row.earlier)


async def store_links(
    connection: AsyncConnection, message: MessageRef, found: Collection[str], linked: Linked, *, anew: bool
) -> None:
    """Store what was found, after the message's tasks themselves; what ties nothing costs no statement.

    Args:
        connection: the transaction of `earlier_tasks`.
        message: the message.
        found: the tasks that this run has found. Others of the message stay by a person's word, and so do their ties.
        linked: what they are to others.
        anew: first take back what an earlier run had tied and changed. What a person has parted stays parted.
    """
    if not anew and linked == Linked():
        return
    params = {
        "tenant": message.tenant,
        "message_id": message.message_id,
        "found": list(found),
        "anew": anew,
        "ties": linked.model_dump_json(),
    }
    await connection.execute(_TIE, params)
