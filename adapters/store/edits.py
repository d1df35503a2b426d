"""Edits: what a person changed, original beside edited, applied once each and in one transaction."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store._engine import Database, fields
from adapters.store._parting import part
from adapters.store.examples import as_vector
from domain.call_views import Outcome
from domain.changes import ApproveDraft, Change, ChangeApplied, EditDraft, EditItem, RejectDraft, UnlinkItem
from domain.items import DraftStatus
from domain.message import MessageRef, Status
from domain.proposals import QuestionKind
from domain.value import Value

_Change: TypeAdapter[Change] = TypeAdapter(Change)

_REQUEST = text("""
INSERT INTO edits (tenant, id, message_id, change) VALUES (:tenant, :id, :message_id, CAST(:change AS jsonb))
ON CONFLICT DO NOTHING
""")
# Not FOR UPDATE, by which the thread's lock and this one could wait for each other: see `findings`.
_LOCK = text("SELECT status FROM messages WHERE tenant = :tenant AND id = :message_id FOR NO KEY UPDATE")
_GET = text("""
SELECT CAST(change AS text) AS change, state, reason FROM edits
WHERE tenant = :tenant AND id = :id AND message_id = :message_id
""")
_DRAFT = text(
    "SELECT id, subject, body, status, edited FROM drafts WHERE tenant = :tenant AND message_id = :message_id"
)
_ITEM = {
    "task": text("""
        SELECT title, owner_name, owner_address, CAST(due_date AS text) AS due_date, edited FROM tasks
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),
    "decision": text("""
        SELECT statement, edited FROM decisions
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),
}
_KINDS = {"task": QuestionKind.TASKS, "decision": QuestionKind.DECISIONS}
_SET_DRAFT = text("""
UPDATE drafts SET subject = :subject, body = :body, edited = true
WHERE tenant = :tenant AND message_id = :message_id
""")
_DECIDE = text("UPDATE drafts SET status = :status WHERE tenant = :tenant AND message_id = :message_id")
_SET_ITEM = {
    "task": text("""
        UPDATE tasks SET title = :title, owner_name = :owner_name, owner_address = :owner_address, edited = true,
            owner_known_by = CASE WHEN (owner_name, owner_address) IS NOT DISTINCT FROM
                                       (CAST(:owner_name AS text), CAST(:owner_address AS text))
                             THEN owner_known_by ELSE 'user' END,
            due_date = given.day,
            due_phrase = CASE WHEN given.same THEN due_phrase ELSE coalesce(due_phrase, :due_date) END,
            due_certainty = CASE WHEN given.same THEN due_certainty ELSE 'confirmed' END,
            due_end = CASE WHEN given.same THEN due_end END,
            due_time = CASE WHEN given.same THEN due_time END,
            due_reason = CASE WHEN given.same THEN due_reason END
        FROM (SELECT d.day, d.day IS NOT DISTINCT FROM t.due_date AS same
              FROM tasks t, (SELECT CAST(CAST(:due_date AS text) AS date) AS day) d
              WHERE t.tenant = :tenant AND t.id = :item_id) AS given
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),
    "decision": text("""
        UPDATE decisions SET statement = :statement, edited = true
        WHERE tenant = :tenant AND message_id = :message_id AND id = :item_id"""),
}
_DELIVER = text("""
INSERT INTO outbox (tenant, draft_id, message_id, payload)
SELECT tenant, id, message_id, jsonb_build_object('subject', subject, 'body', body) FROM drafts
WHERE tenant = :tenant AND message_id = :message_id
ON CONFLICT DO NOTHING
""")
_CLOSE = text("""
UPDATE messages m SET updated_at = now(),
    status = CASE WHEN status = 'needs_review'
                   AND NOT EXISTS (SELECT 1 FROM degraded d WHERE (d.tenant, d.message_id) = (m.tenant, m.id))
             THEN 'done' ELSE status END
WHERE tenant = :tenant AND id = :message_id
RETURNING status
""")
# What was edited before may be an earlier run's, which told its call then.
_LEARN = text("""
UPDATE calls SET outcome = :outcome
WHERE tenant = :tenant AND (CAST(:outcome AS text) <> 'accepted' OR outcome IS DISTINCT FROM 'edited') AND id = (
    SELECT v.call_id FROM verdicts v
    JOIN calls c ON (c.tenant, c.id) = (v.tenant, v.call_id)
    JOIN messages m ON (m.tenant, m.id) = (v.tenant, v.message_id)
    WHERE v.tenant = :tenant AND v.message_id = :message_id AND v.kind = :kind AND v.outcome = 'accepted'
      AND CASE WHEN CAST(:edited AS boolean) THEN c.outcome = 'edited' ELSE v.run = m.run END
    ORDER BY v.run DESC, v.seq LIMIT 1)
""")
_FINISH = text("""
UPDATE edits SET state = :state, reason = :reason, original = CAST(:original AS jsonb),
    edited = CAST(:edited AS jsonb), embedding = CAST(CAST(:embedding AS text) AS vector), applied_at = now()
WHERE tenant = :tenant AND id = :id
""")
_REFUSE = text("""
WITH edit AS (
    UPDATE edits SET state = 'refused', reason = :reason, applied_at = now()
    WHERE tenant = :tenant AND id = :id AND message_id = :message_id AND state = 'requested'
      AND NOT EXISTS (SELECT 1 FROM messages
          WHERE tenant = :tenant AND id = :message_id AND status IN ('queued', 'processing'))
    RETURNING tenant, id, message_id, change->>'type' AS type
)
INSERT INTO events (tenant, message_id, type, data)
SELECT tenant, message_id, type || '.refused', jsonb_build_object('edit', id) FROM edit
RETURNING seq
""")
_EVENT = text("""
INSERT INTO events (tenant, message_id, type, data)
VALUES (:tenant, :message_id, :type, jsonb_build_object('edit', CAST(:id AS text)))
""")
_RESEND = text("""
WITH due AS (
    SELECT tenant, id FROM edits
    WHERE state = 'requested' AND sent_at < now() - make_interval(secs => :older_s)
      AND created_at > now() - make_interval(secs => :younger_s)
    ORDER BY sent_at LIMIT :most FOR UPDATE SKIP LOCKED
)
UPDATE edits e SET sent_at = now() FROM due, messages m
WHERE (e.tenant, e.id) = (due.tenant, due.id) AND (m.tenant, m.id) = (e.tenant, e.message_id)
RETURNING e.tenant, e.id, e.message_id, m.workflow_id, e.change->>'type' AS type
""")

Fields = dict[str, str | None]

UNSENT_MAX = 200
RESEND_S_MAX = 3_600
"""Sent again for so long, a signal has arrived: what still holds its change up is not that it was lost."""


class Unsent(Value):
    """A change whose signal may have been lost."""

    tenant: str
    change_id: str
    message_id: str
    workflow_id: str
    type: str


class Edits:
    """What people said of the results."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def request(self, message: MessageRef, change_id: str, change: Change) -> None:
        """Keep a change before its signal is sent; the same id is kept once."""
        params = {**_key(message, change_id), "change": change.model_dump_json()}
        await self._database.rows(_REQUEST, params)

    async def outcome(self, message: MessageRef, change_id: str) -> ChangeApplied | None:
        """What came of a change; None while it waits."""
        row = await self._database.row(_GET, _key(message, change_id))
        if row is None or row.state == "requested":
            return None
        return ChangeApplied(applied=row.state == "applied", reason=row.reason)

    async def refuse(self, message: MessageRef, change_id: str, reason: str) -> bool:
        """End a change that no run is there to carry out; gives whether it did.

        One that was carried out stays so, and one of a message that is being processed waits for the run that comes.
        """
        return await self._database.row(_REFUSE, {**_key(message, change_id), "reason": reason}) is not None

    async def unsent(self, older_s: float) -> Sequence[Unsent]:
        """Changes that have waited so long that their signal must be sent again, `UNSENT_MAX` at most.

        Those older than `RESEND_S_MAX` are left to their run: each signal sent again lengthens its history.
        """
        params = {"older_s": older_s, "younger_s": RESEND_S_MAX, "most": UNSENT_MAX}
        rows = await self._database.rows(_RESEND, params)
        return [
            Unsent(
                tenant=r.tenant,
                change_id=r.id,
                message_id=r.message_id,
                workflow_id=r.workflow_id,
                type=r.type,
            )
            for r in rows
        ]

    async def apply(
        self, message: MessageRef, change_id: str, embedding: Sequence[float] | None = None
    ) -> ChangeApplied:
        """Carry a kept change out, once; what cannot be done is refused with its reason.

        `embedding`, of the message's conversation, is kept with a change of the draft's body: it makes the edit
        an example for later drafts.
        """
        key = _key(message, change_id)
        async with self._database.transaction() as connection:
            before = (await connection.execute(_LOCK, key)).first()
            row = (await connection.execute(_GET, key)).first()
            if before is None or row is None:
                return ChangeApplied(applied=False, reason="unknown_change")
            change = _Change.validate_json(row.change)
            closes = isinstance(change, ApproveDraft | RejectDraft)
            if row.state != "requested":
                applied = row.state == "applied"
                status = Status(before.status) if applied and closes else None
                return ChangeApplied(applied=applied, closes=applied and closes, reason=row.reason, status=status)
            match change:
                case EditItem():
                    done = await _edit_item(connection, key, change)
                case UnlinkItem():
                    done = await _unlink_item(connection, message, change)
                case EditDraft():
                    done = await _edit_draft(connection, key, change)
                case ApproveDraft() | RejectDraft():
                    done = await _decide_draft(connection, key, change)
            await _finish(connection, key, change, done, embedding)
        if isinstance(done, str):
            return ChangeApplied(applied=False, reason=done)
        return ChangeApplied(applied=True, closes=closes, status=done.status)


class _Pair(Value):
    original: Fields
    edited: Fields
    status: Status | None = None
    """The message's, once its draft is decided."""


async def _edit_item(connection: AsyncConnection, key: Mapping[str, str], change: EditItem) -> _Pair | str:
    kind = change.item_id.partition("_")[0]
    if kind not in _ITEM:
        return "unknown_item"
    where = {**key, "item_id": change.item_id}
    row = (await connection.execute(_ITEM[kind], where)).first()
    if row is None:
        return "unknown_item"
    pair = _pair(fields(row, without={"edited"}), change)
    if pair is None:
        return "nothing_changed"
    await connection.execute(_SET_ITEM[kind], {**where, **pair.edited})
    await _learn(connection, key, _KINDS[kind], "edited", edited_before=row.edited)
    return pair


async def _unlink_item(connection: AsyncConnection, message: MessageRef, change: UnlinkItem) -> _Pair | str:
    parted = await part(connection, message, change)
    return parted if isinstance(parted, str) else _Pair(original=parted.before, edited=parted.after)


async def _edit_draft(connection: AsyncConnection, key: Mapping[str, str], change: EditDraft) -> _Pair | str:
    row = (await connection.execute(_DRAFT, key)).first()
    if row is None:
        return "no_draft"
    if row.status != DraftStatus.PENDING:
        return f"draft_{row.status}"
    pair = _pair({"subject": row.subject, "body": row.body}, change)
    if pair is None:
        return "nothing_changed"
    await connection.execute(_SET_DRAFT, {**key, **pair.edited})
    await _learn(connection, key, QuestionKind.DRAFT, "edited", edited_before=row.edited)
    return pair


async def _decide_draft(
    connection: AsyncConnection, key: Mapping[str, str], change: ApproveDraft | RejectDraft
) -> _Pair | str:
    row = (await connection.execute(_DRAFT, key)).first()
    if row is None:
        return "no_draft"
    if row.status != DraftStatus.PENDING:
        return f"draft_{row.status}"
    decided = DraftStatus.APPROVED if isinstance(change, ApproveDraft) else DraftStatus.REJECTED
    await connection.execute(_DECIDE, {**key, "status": decided.value})
    if decided is DraftStatus.APPROVED:
        await connection.execute(_DELIVER, key)
    outcome: Outcome = "accepted" if decided is DraftStatus.APPROVED else "rejected"
    await _learn(connection, key, QuestionKind.DRAFT, outcome, edited_before=row.edited)
    closed = (await connection.execute(_CLOSE, key)).one()
    return _Pair(original={"status": row.status}, edited={"status": decided.value}, status=Status(closed.status))


async def _learn(
    connection: AsyncConnection, key: Mapping[str, str], kind: QuestionKind, outcome: Outcome, *, edited_before: bool
) -> None:
    """Write down what became of the answer that gave this kind; one that was edited is not accepted as it was."""
    params = {**key, "kind": kind.value, "outcome": outcome, "edited": edited_before}
    await connection.execute(_LEARN, params)


def _pair(before: Mapping[str, Any], change: EditItem | EditDraft) -> _Pair | None:  # Any: a row's columns
    """The fields before and after; None when the change touches nothing that is there."""
    given = change.model_dump(exclude={"type", "item_id"}, exclude_none=True)
    if "owner_name" in given:  # another person: the old one's address is not theirs
        given = {"owner_address": None} | given
    original: Fields = dict(before)
    edited = {name: given.get(name, value) for name, value in original.items()}
    return None if edited == original else _Pair(original=original, edited=edited)


async def _finish(
    connection: AsyncConnection,
    key: Mapping[str, str],
    change: Change,
    done: _Pair | str,
    embedding: Sequence[float] | None,
) -> None:
    refused = isinstance(done, str)
    params = {
        **key,
        "state": "refused" if refused else "applied",
        "reason": done if isinstance(done, str) else None,
        "original": None if isinstance(done, str) else json.dumps(done.original),
        "edited": None if isinstance(done, str) else json.dumps(done.edited),
        "embedding": as_vector(embedding) if embedding is not None and _teaches(change, done) else None,
    }
    await connection.execute(_FINISH, params)
    kind = f"{change.type}.refused" if refused else change.type
    await connection.execute(_EVENT, {**key, "type": kind})


def _teaches(change: Change, done: _Pair | str) -> bool:
    """Whether the change shows how the user would rather have had a draft's body."""
    if isinstance(done, str) or not isinstance(change, EditDraft):
        return False
    return done.original["body"] != done.edited["body"]


def _key(message: MessageRef, change_id: str) -> dict[str, str]:
    return {"tenant": message.tenant, "message_id": message.message_id, "id": change_id}
