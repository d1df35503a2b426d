"""Findings: verdicts wait here, and a run's results are stored in one transaction."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database, Params
from adapters.store._items_sql import ITEMS
from adapters.store.tasks import earlier_tasks, store_links
from domain.gate import Finding, Judgement, rung_of
from domain.items import Degraded, Draft
from domain.linking import Earlier, Linked
from domain.merging import KnownItem, Merged
from domain.message import MessageRef, Status
from domain.proposals import QuestionKind
from domain.questions import QuestionRef
from domain.value import Value
from domain.verdict import Repairable, Truncated, Unusable

_KEEP = text("""
WITH judged AS (
    UPDATE calls SET rung = :rung WHERE tenant = :tenant AND id = :call_id AND rung IS NULL
)
INSERT INTO verdicts (tenant, call_id, message_id, run, kind, outcome, finding)
SELECT :tenant, :call_id, :message_id, :run, v.kind, v.outcome, v.finding
FROM jsonb_to_recordset(CAST(:verdicts AS jsonb)) AS v (kind text, outcome text, finding jsonb)
ON CONFLICT DO NOTHING
""")

# Not FOR UPDATE: who holds the thread's lock may just be writing down what this message has said of a task, and
# would wait for us.
_OPEN = text("""
SELECT 1 FROM messages
WHERE tenant = :tenant AND id = :id AND run = :run AND status = 'processing' FOR NO KEY UPDATE
""")

_FOUND = text("""
SELECT (SELECT document->>'at' FROM conversations WHERE tenant = :tenant AND message_id = :id) AS said_at,
    (SELECT status = 'pending' FROM drafts
     WHERE tenant = :tenant AND message_id = :id AND (edited OR status <> 'pending')) AS draft_waits,
    (SELECT CAST(coalesce(jsonb_agg(finding ORDER BY seq), '[]') AS text) FROM (
        SELECT DISTINCT ON (kind, coalesce(finding->>'part', '0')) finding, seq FROM verdicts
        WHERE tenant = :tenant AND message_id = :id AND run = :run AND outcome = 'accepted'
        ORDER BY kind, coalesce(finding->>'part', '0'), seq) AS first) AS found,
    (SELECT CAST(coalesce(jsonb_agg(jsonb_build_object(
            'id', id, 'kind', kind, 'start', quote_start, 'end', quote_end, 'edited', edited)), '[]') AS text)
     FROM (SELECT id, 'task' AS kind, quote_start, quote_end, edited FROM tasks
           WHERE tenant = :tenant AND message_id = :id
           UNION ALL
           SELECT id, 'decision', quote_start, quote_end, edited FROM decisions
           WHERE tenant = :tenant AND message_id = :id) AS item) AS known
""")

_REVISE = text(f"""
INSERT INTO revisions (tenant, message_id, run, document)
SELECT m.tenant, m.id, m.run - 1, jsonb_build_object({ITEMS}) FROM messages m
WHERE m.tenant = :tenant AND m.id = :id
ON CONFLICT DO NOTHING
""")  # noqa: S608  our own fragments

_CLEAR = tuple(
    text(f"DELETE FROM {table} WHERE tenant = :tenant AND message_id = :id{unless}")  # noqa: S608  our own names
    for table, unless in (
        ("tasks", " AND NOT edited AND 'tasks' <> ALL (CAST(:failed AS text[]))"),
        ("decisions", " AND NOT edited AND 'decisions' <> ALL (CAST(:failed AS text[]))"),
        ("records", " AND kind <> ALL (CAST(:failed AS text[]))"),
        ("drafts", " AND NOT edited AND status = 'pending' AND 'draft' <> ALL (CAST(:failed AS text[]))"),
        ("dropped", ""),
        ("degraded", ""),
    )
)

_STATUS = text("SELECT status FROM messages WHERE tenant = :tenant AND id = :id")

_STORE = text("""
WITH message AS (
    UPDATE messages SET status = :status, reason = NULL, updated_at = now()
    WHERE tenant = :tenant AND id = :id AND run = :run AND status = 'processing'
    RETURNING tenant, id
), given AS (
    SELECT CAST(:items AS jsonb) AS items
), new_tasks AS (
    INSERT INTO tasks (tenant, id, message_id, title, owner_name, owner_address, owner_known_by, due_phrase, due_date,
                       due_end, due_time, due_certainty, due_reason, quote, quote_start, quote_end, mended, quoted,
                       also, contradicts, notes, confidence, schema_version, said_at, embedding)
    SELECT :tenant, t->>'id', :id, t->>'title', t#>>'{owner,name}', t#>>'{owner,address}', t#>>'{owner,known_by}',
           t#>>'{due,phrase}', CAST(t#>>'{due,date}' AS date), CAST(t#>>'{due,end}' AS date), t#>>'{due,time}',
           t#>>'{due,certainty}', t#>>'{due,reason}', t#>>'{evidence,quote}',
           CAST(t#>>'{evidence,start}' AS integer), CAST(t#>>'{evidence,end}' AS integer),
           CAST(t#>>'{evidence,mended}' AS boolean), CAST(t#>>'{evidence,quoted}' AS boolean),
           t->'also', t->'contradicts', t->'notes', CAST(t->>'confidence' AS double precision),
           t->>'schema_version', CAST(CAST(:said_at AS text) AS timestamptz), CAST(t->>'embedding' AS vector)
    FROM given, jsonb_array_elements(items->'tasks') AS t
    ON CONFLICT DO NOTHING
), new_decisions AS (
    INSERT INTO decisions (tenant, id, message_id, statement, quote, quote_start, quote_end, mended, quoted, also,
                           contradicts, notes, schema_version)
    SELECT :tenant, d->>'id', :id, d->>'statement', d#>>'{evidence,quote}',
           CAST(d#>>'{evidence,start}' AS integer), CAST(d#>>'{evidence,end}' AS integer),
           CAST(d#>>'{evidence,mended}' AS boolean), CAST(d#>>'{evidence,quoted}' AS boolean),
           d->'also', d->'contradicts', d->'notes', d->>'schema_version'
    FROM given, jsonb_array_elements(items->'decisions') AS d
    ON CONFLICT DO NOTHING
), new_records AS (
    INSERT INTO records (tenant, id, message_id, kind, schema_version, fields, evidence, notes)
    SELECT :tenant, r->>'id', :id, r->>'kind', r->>'schema_version', r->'fields', r->'evidence', r->'notes'
    FROM given, jsonb_array_elements(items->'records') AS r
    ON CONFLICT DO NOTHING
), new_draft AS (
    INSERT INTO drafts (tenant, id, message_id, subject, body)
    SELECT :tenant, items#>>'{draft,id}', :id, items#>>'{draft,subject}', items#>>'{draft,body}'
    FROM given WHERE jsonb_typeof(items->'draft') = 'object'
    ON CONFLICT DO NOTHING
), new_dropped AS (
    INSERT INTO dropped (tenant, message_id, kind, reason, proposed)
    SELECT :tenant, :id, d->>'kind', d->>'reason', d->>'proposed'
    FROM given, jsonb_array_elements(items->'dropped') AS d
), new_degraded AS (
    INSERT INTO degraded (tenant, message_id, feature, reason)
    SELECT m.tenant, m.id, d->>'feature', d->>'reason'
    FROM message m, jsonb_array_elements(CAST(:degraded AS jsonb)) AS d
    ON CONFLICT DO NOTHING
)
INSERT INTO events (tenant, message_id, type, data)
SELECT tenant, id, :status, jsonb_build_object('run', CAST(:run AS integer)) FROM message
RETURNING seq
""")

_Found = TypeAdapter(tuple[Finding, ...])
_Known = TypeAdapter(tuple[KnownItem, ...])


class Settled(Value):
    """What a run has to store: its items, and what they are to earlier ones."""

    merged: Merged
    embeddings: dict[str, tuple[float, ...]]
    """Of the tasks, by id."""
    linked: Linked
    draft: Draft | None


class Settling:
    """A run's results on their way into the store, in a transaction that holds the message."""

    def __init__(self, connection: AsyncConnection, message: MessageRef) -> None:
        self._connection = connection
        self._message = message
        self._key: Params = {"tenant": message.tenant, "id": message.message_id, "run": message.run}
        self.findings: tuple[Finding, ...] = ()
        self.known: tuple[KnownItem, ...] = ()
        """The items that the message has from an earlier run, a person's among them."""
        self.draft_waits: bool | None = None
        """Whether the draft that stays, whatever this run has written, waits for a person; None where none stays."""
        self._said_at: str | None = None

    async def read(self) -> None:
        """What the run has found, and what was known before."""
        row = (await self._connection.execute(_FOUND, self._key)).one()
        self.findings, self.known = _Found.validate_json(row.found), _Known.validate_json(row.known)
        self.draft_waits, self._said_at = row.draft_waits, row.said_at

    async def earlier(self, embeddings: dict[str, tuple[float, ...]]) -> Earlier:
        """Tasks of other messages that these may repeat, change or complete."""
        return await earlier_tasks(self._connection, self._message, embeddings)

    async def store(self, settled: Settled, status: Status, degraded: Sequence[Degraded]) -> None:
        """Items, draft, state and event.

        A later run's take the place of the earlier one's, but for what a person has edited or decided, and but for
        those of a kind that this run could not have.
        """
        failed = {lack.feature for lack in degraded}
        if self._message.run > 1:
            for statement in (_REVISE, *_CLEAR):
                await self._connection.execute(statement, {**self._key, "failed": sorted(failed)})
        params = {
            **self._key,
            "status": status.value,
            "items": json.dumps(_items(settled)),
            "said_at": self._said_at,
            "degraded": json.dumps([lack.model_dump() for lack in degraded]),
        }
        await self._connection.execute(_STORE, params)
        found = [task.id for task in settled.merged.tasks]
        anew = self._message.run > 1 and QuestionKind.TASKS not in failed
        await store_links(self._connection, self._message, found, settled.linked, anew=anew)


class Findings:
    """What was accepted, first on hold by call, then as the message's results."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, question: QuestionRef, call_id: str, judgements: tuple[Judgement, ...]) -> None:
        """Keep one verdict per kind, and how far down the gate the call went; judging it again changes nothing."""
        params = {
            "call_id": call_id,
            "tenant": question.message.tenant,
            "message_id": question.message.message_id,
            "run": question.message.run,
            "rung": rung_of(judgements).value,
            "verdicts": json.dumps([_row(judgement) for judgement in judgements]),
        }
        await self._database.rows(_KEEP, params)

    @asynccontextmanager
    async def settling(self, message: MessageRef) -> AsyncIterator[Settling | None]:
        """A transaction in which the run's results are stored, all or nothing; None where it has ended already."""
        key = {"tenant": message.tenant, "id": message.message_id, "run": message.run}
        async with self._database.transaction() as connection:
            if (await connection.execute(_OPEN, key)).first() is None:
                yield None
                return
            settling = Settling(connection, message)
            await settling.read()
            yield settling

    async def status(self, message: MessageRef) -> Status:
        """How the message stands.

        Raises:
            LookupError: there is no such message.
        """
        row = await self._database.row(_STATUS, {"tenant": message.tenant, "id": message.message_id})
        if row is None:
            raise LookupError(f"no message {message.message_id}")
        return Status(row.status)


def _items(settled: Settled) -> dict[str, object]:
    """The items as the statement takes them."""
    merged = settled.merged
    tasks = [
        {**task.model_dump(mode="json"), "embedding": _vector(settled.embeddings.get(task.id))} for task in merged.tasks
    ]
    return {
        "tasks": tasks,
        "decisions": [decision.model_dump(mode="json") for decision in merged.decisions],
        "records": [record.model_dump(mode="json") for record in merged.records],
        "dropped": [dropped.model_dump(mode="json") for dropped in merged.dropped],
        "draft": settled.draft and settled.draft.model_dump(mode="json"),
    }


def _vector(embedding: tuple[float, ...] | None) -> str | None:
    """As pgvector reads it."""
    return json.dumps(embedding) if embedding else None


def _row(judgement: Judgement) -> dict[str, object]:
    match judgement:
        case Finding():
            finding = judgement.model_dump(mode="json")
            return {"kind": judgement.kind, "outcome": "accepted", "finding": finding}
        case Repairable() | Truncated() | Unusable():
            return {"kind": judgement.kind, "outcome": judgement.outcome, "finding": None}
