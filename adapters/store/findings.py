"""Findings: verdicts wait here, and a run's results are stored in one transaction."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database, Params
from adapters.store._findings_sql import KEPT_DRAFT, REPLACE, STORE
from adapters.store.tasks import earlier_tasks, store_links
from domain.gate import Finding, Judgement, rung_of
from domain.items import Degraded, Draft
from domain.linking import Earlier, Linked
from domain.merging import KnownItem, Merged
from domain.message import MessageRef, Status
from domain.proposals import QuestionKind
from domain.questions import Problem, QuestionRef
from domain.revisions import Withheld
from domain.value import Value
from domain.verdict import Repairable, Truncated, Unusable

_KEEP = text("""
WITH judged AS (
    UPDATE calls SET rung = :rung WHERE tenant = :tenant AND id = :call_id AND rung IS NULL
)
INSERT INTO verdicts (tenant, call_id, message_id, run, kind, outcome, finding, problems)
SELECT :tenant, :call_id, :message_id, :run, v.kind, v.outcome, v.finding, v.problems
FROM jsonb_to_recordset(CAST(:verdicts AS jsonb)) AS v (kind text, outcome text, finding jsonb, problems jsonb)
ON CONFLICT DO NOTHING
""")

# Not FOR UPDATE: who holds the thread's lock may just be writing down what this message has said of a task, and
# would wait for us.
_HOLD = text("""
SELECT 1 FROM messages
WHERE tenant = :tenant AND id = :id AND run = :run AND status = 'processing' FOR NO KEY UPDATE
""")

_FOUND = text(f"""
SELECT (SELECT document->>'at' FROM conversations WHERE tenant = m.tenant AND message_id = m.id) AS said_at,
    (SELECT status IN ('pending', 'uncertain', 'undelivered') FROM drafts d
     WHERE tenant = m.tenant AND message_id = m.id AND {KEPT_DRAFT}) AS draft_waits,
    (SELECT CAST(coalesce(jsonb_agg(finding ORDER BY seq), '[]') AS text) FROM (
        SELECT DISTINCT ON (kind, coalesce(finding->>'part', '0')) finding, seq FROM verdicts
        WHERE tenant = m.tenant AND message_id = m.id AND run = m.run AND outcome = 'accepted'
        ORDER BY kind, coalesce(finding->>'part', '0'), seq) AS first) AS found,
    (SELECT CAST(coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'start', quote_start,
            'end', quote_end, 'edited', edited, 'rejected', rejected IS NOT NULL, 'words', words)), '[]') AS text)
     FROM (SELECT id, 'task' AS kind, quote_start, quote_end, edited, rejected, title AS words FROM tasks
           WHERE tenant = m.tenant AND message_id = m.id
           UNION ALL
           SELECT id, 'decision', quote_start, quote_end, edited, rejected, statement FROM decisions
           WHERE tenant = m.tenant AND message_id = m.id) AS item) AS known
FROM messages m WHERE m.tenant = :tenant AND m.id = :id AND m.run = :run AND m.status = 'processing'
""")  # noqa: S608  our own fragment

_STANDING = text("SELECT status, version FROM messages WHERE tenant = :tenant AND id = :id")

_Found = TypeAdapter(tuple[Finding, ...])
_Known = TypeAdapter(tuple[KnownItem, ...])


class Settled(Value):
    """What a run has to store: its items, what they are to earlier ones, and what people's word has kept out."""

    merged: Merged
    embeddings: dict[str, tuple[float, ...]]
    """Of the tasks, by id."""
    linked: Linked
    draft: Draft | None
    abstained: str | None = None
    """Why the model wrote no draft, where it gave a reason."""
    withheld: tuple[Withheld, ...] = ()


class Settling:
    """A run's results on their way into the store, all or nothing.

    A first run has nothing of an earlier one to mind, so it is read without a lock; where its tasks can be tied to
    nothing either, all that it stores is one statement. Any other runs in a transaction that holds the message.
    """

    def __init__(self, database: Database, transaction: AsyncExitStack, message: MessageRef) -> None:
        self._database = database
        self._transaction = transaction
        self._connection: AsyncConnection | None = None
        self._message = message
        self._key: Params = {"tenant": message.tenant, "id": message.message_id, "run": message.run}
        self.findings: tuple[Finding, ...] = ()
        self.known: tuple[KnownItem, ...] = ()
        """The items that the message has from an earlier run, a person's among them."""
        self.draft_waits: bool | None = None
        """Whether the draft that stays, whatever this run has written, waits for a person; None where none stays."""
        self._said_at: str | None = None

    async def read(self) -> bool:
        """What the run has found, and what was known before; gives False where the run has ended already."""
        if self._message.run > 1 and (await self._execute(await self._begun(), _HOLD, self._key)) is None:
            return False
        row = await self._execute(self._connection, _FOUND, self._key)
        if row is None:
            return False
        self.findings, self.known = _Found.validate_json(row.found), _Known.validate_json(row.known)
        self.draft_waits, self._said_at = row.draft_waits, row.said_at
        return True

    async def earlier(self, embeddings: dict[str, tuple[float, ...]]) -> Earlier | None:
        """Tasks of other messages that these may repeat, change or complete; None where the run has ended."""
        return await earlier_tasks(await self._begun(), self._message, embeddings, running=True)

    async def store(self, settled: Settled, status: Status, degraded: Sequence[Degraded]) -> int | None:
        """Items, draft, state and event; gives the message's version, None where the run has ended meanwhile.

        A later run's take the place of the earlier one's, but for what a person has edited, added, rejected or
        decided, and but for those of a kind that this run could not have.
        """
        failed = {lack.feature for lack in degraded}
        if self._message.run > 1:
            await self._execute(self._connection, REPLACE, {**self._key, "failed": sorted(failed)})
        params = {
            **self._key,
            "status": status.value,
            "items": json.dumps(_items(settled)),
            "said_at": self._said_at,
            "degraded": json.dumps([lack.model_dump() for lack in degraded]),
            "abstained": settled.abstained,
        }
        stored = await self._execute(self._connection, STORE, params)
        if stored is None:
            return None
        if self._connection is not None:
            found = [task.id for task in settled.merged.tasks]
            anew = self._message.run > 1 and QuestionKind.TASKS not in failed
            await store_links(self._connection, self._message, found, settled.linked, anew=anew)
        return int(stored.version)

    async def _begun(self) -> AsyncConnection:
        """The transaction, begun when first needed."""
        if self._connection is None:
            self._connection = await self._transaction.enter_async_context(self._database.transaction())
        return self._connection

    async def _execute(
        self, connection: AsyncConnection | None, statement: TextClause, params: Params
    ) -> Row[Any] | None:  # Any: any columns
        """Run a statement in the transaction, or by itself where there is none; the first row, if there is one."""
        if connection is None:
            return await self._database.row(statement, params)
        return (await connection.execute(statement, params)).first()


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
        """A run's results, to be stored all or nothing; None where it has ended already."""
        async with AsyncExitStack() as transaction:
            settling = Settling(self._database, transaction, message)
            yield settling if await settling.read() else None

    async def standing(self, message: MessageRef) -> tuple[Status, int]:
        """How the message stands, and its version.

        Raises:
            LookupError: there is no such message.
        """
        row = await self._database.row(_STANDING, {"tenant": message.tenant, "id": message.message_id})
        if row is None:
            raise LookupError(f"no message {message.message_id}")
        return Status(row.status), row.version


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
        "withheld": [
            {"id": one.proposed.id, "kind": one.kind, "proposed": one.proposed.model_dump(mode="json")}
            for one in settled.withheld
        ],
    }


def _vector(embedding: tuple[float, ...] | None) -> str | None:
    """As pgvector reads it."""
    return json.dumps(embedding) if embedding else None


def _row(judgement: Judgement) -> dict[str, object]:
    finding = judgement.model_dump(mode="json") if isinstance(judgement, Finding) else None
    outcome = "accepted" if isinstance(judgement, Finding) else judgement.outcome
    problems = [problem.model_dump(mode="json") for problem in _problems(judgement)]
    return {"kind": judgement.kind, "outcome": outcome, "finding": finding, "problems": problems}


def _problems(judgement: Judgement) -> tuple[Problem, ...]:
    """What was wrong with the answer; of one that nothing can be made of, why."""
    match judgement:
        case Repairable():
            return judgement.problems
        case Unusable():
            reason = judgement.reason
            return (Problem(kind=judgement.kind, location="$", type=reason[:60], message=reason[:200]),)
        case Finding() | Truncated():
            return ()
