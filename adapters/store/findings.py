"""Findings: verdicts wait here, and a run's results are stored in one transaction."""

import json
from typing import Any

from sqlalchemy import Row, text

from adapters.store._engine import Database, Params
from domain.gate import Finding, Judgement, rung_of
from domain.items import Degraded
from domain.message import MessageRef, Status
from domain.questions import QuestionRef
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

_CLEAR = tuple(
    text(f"DELETE FROM {table} WHERE tenant = :tenant AND message_id = :id{unless}")  # noqa: S608  our own names
    for table, unless in (
        ("tasks", " AND NOT edited"),
        ("decisions", " AND NOT edited"),
        ("drafts", " AND NOT edited AND status = 'pending'"),
        ("dropped", ""),
        ("degraded", ""),
    )
)

_OPEN = text("""
SELECT 1 FROM messages WHERE tenant = :tenant AND id = :id AND run = :run AND status = 'processing' FOR UPDATE
""")

_STATUS = text("SELECT status FROM messages WHERE tenant = :tenant AND id = :id")

_STORE = text("""
WITH message AS (
    UPDATE messages SET status = :status, reason = NULL, updated_at = now()
    WHERE tenant = :tenant AND id = :id AND run = :run AND status = 'processing'
    RETURNING tenant, id
), found AS (
    SELECT DISTINCT ON (v.kind) v.kind, v.finding
    FROM verdicts v JOIN message m ON (v.tenant, v.message_id) = (m.tenant, m.id)
    WHERE v.run = :run AND v.outcome = 'accepted'
    ORDER BY v.kind, v.seq
), new_tasks AS (
    INSERT INTO tasks (tenant, id, message_id, title, owner_name, owner_address, due_phrase, due_date,
                       due_certainty, quote, quote_start, quote_end, confidence)
    SELECT :tenant, t->>'id', :id, t->>'title', t#>>'{owner,name}', t#>>'{owner,address}', t#>>'{due,phrase}',
           CAST(t#>>'{due,date}' AS date), t#>>'{due,certainty}', t#>>'{evidence,quote}',
           CAST(t#>>'{evidence,start}' AS integer), CAST(t#>>'{evidence,end}' AS integer),
           CAST(t->>'confidence' AS double precision)
    FROM found, jsonb_array_elements(finding->'tasks') AS t
    ON CONFLICT DO NOTHING
), new_decisions AS (
    INSERT INTO decisions (tenant, id, message_id, statement, quote, quote_start, quote_end)
    SELECT :tenant, d->>'id', :id, d->>'statement', d#>>'{evidence,quote}',
           CAST(d#>>'{evidence,start}' AS integer), CAST(d#>>'{evidence,end}' AS integer)
    FROM found, jsonb_array_elements(finding->'decisions') AS d
    ON CONFLICT DO NOTHING
), new_draft AS (
    INSERT INTO drafts (tenant, id, message_id, subject, body)
    SELECT :tenant, finding#>>'{draft,id}', :id, finding#>>'{draft,subject}', finding#>>'{draft,body}'
    FROM found WHERE jsonb_typeof(finding->'draft') = 'object'
    ON CONFLICT DO NOTHING
), new_dropped AS (
    INSERT INTO dropped (tenant, message_id, kind, reason, proposed)
    SELECT :tenant, :id, d->>'kind', d->>'reason', d->>'proposed'
    FROM found, jsonb_array_elements(finding->'dropped') AS d
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

    async def store(self, message: MessageRef, status: Status, degraded: tuple[Degraded, ...]) -> Status:
        """Store a run's results: items, draft, state and event, all or nothing, and once; gives the message's status.

        What a person has edited or decided stays as it is, and so does what an earlier attempt has stored.
        """
        key = {"tenant": message.tenant, "id": message.message_id, "run": message.run}
        rows = json.dumps([d.model_dump() for d in degraded])
        params = {**key, "status": status.value, "degraded": rows}
        if message.run == 1:
            stored = await self._database.row(_STORE, params)
        else:
            stored = await self._replace(key, params)
        if stored is not None:
            return status
        before = await self._database.row(_STATUS, {"tenant": message.tenant, "id": message.message_id})
        if before is None:
            raise LookupError(f"no message {message.message_id}")
        return Status(before.status)

    async def _replace(self, key: Params, params: Params) -> Row[Any] | None:  # Any: any columns
        """A later run's results take the place of the earlier one's."""
        async with self._database.transaction() as connection:
            if (await connection.execute(_OPEN, key)).first() is None:
                return None
            for statement in _CLEAR:
                await connection.execute(statement, key)
            return (await connection.execute(_STORE, params)).first()


def _row(judgement: Judgement) -> dict[str, object]:
    match judgement:
        case Finding():
            finding = judgement.model_dump(mode="json")
            return {"kind": judgement.kind.value, "outcome": "accepted", "finding": finding}
        case Repairable() | Truncated() | Unusable():
            return {"kind": judgement.kind.value, "outcome": judgement.outcome, "finding": None}
