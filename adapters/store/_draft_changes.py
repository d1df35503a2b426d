"""Changes of a draft and of where its message stands: editing, deciding, putting off, opening once more."""

import json
from datetime import timedelta
from typing import Any

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Row, text

from adapters.store._changing import DRAFT, SLEEP, Changing, Done, Fields, Refusal, Source
from adapters.store.examples import keep_example
from domain.changes import ApproveDraft, EditDraft, Recipient, RejectDraft, Reopen, Snooze
from domain.gaps import gaps_of
from domain.items import DraftStatus
from domain.proposals import QuestionKind
from domain.recipients import RecipientRule

SNOOZE_DAYS_MAX = 366

# An approval can be taken back until the draft is handed over: see `deliveries`, which locks the same row.
GET_DRAFT = text("""
SELECT id, subject, body, CAST(recipients AS text) AS recipients, d.status, edited, d.round,
    original_subject, original_body,
    l.state = 'leaving' AND l.handed_by IS NOT NULL AS leaving, l.state IS DISTINCT FROM 'leaving' AND
    l.state IS NOT NULL AS left_once
FROM drafts d LEFT JOIN deliveries l ON (l.tenant, l.draft_id, l.round) = (d.tenant, d.id, d.round)
WHERE d.tenant = :tenant AND d.message_id = :message_id
""")
_SET = text("""
UPDATE drafts SET subject = :subject, body = :body, edited = true,
    recipients = recipients || CAST(:recipients AS jsonb),
    original_subject = CASE WHEN (subject, body) = (:subject, :body) THEN original_subject
                       ELSE coalesce(original_subject, subject) END,
    original_body = CASE WHEN (subject, body) = (:subject, :body) THEN original_body
                    ELSE coalesce(original_body, body) END
WHERE tenant = :tenant AND message_id = :message_id
""")
_DECIDE = text("""
UPDATE drafts SET status = :status, leaves_at = :leaves_at WHERE tenant = :tenant AND message_id = :message_id
""")
_DELIVER = text("""
WITH draft AS (
    SELECT tenant, id, message_id, round, subject, body, recipients FROM drafts
    WHERE tenant = :tenant AND message_id = :message_id
), outbox AS (
    INSERT INTO outbox (tenant, draft_id, message_id, round, payload)
    SELECT tenant, id, message_id, round, jsonb_build_object('subject', subject, 'body', body,
        'to', coalesce(recipients->'to', '[]'), 'cc', coalesce(recipients->'cc', '[]'))
    FROM draft ON CONFLICT DO NOTHING
)
INSERT INTO deliveries (tenant, draft_id, round, message_id, via, far_id, state, receipt, ended_at)
SELECT tenant, id, round, message_id, 'outbox', id, 'delivered',
    jsonb_build_object('via', 'outbox', 'id', id, 'detail', '', 'at', now()), now()
FROM draft ON CONFLICT DO NOTHING
""")
REOPEN = text("""
UPDATE drafts SET status = 'pending', leaves_at = NULL, round = round + CAST(:again AS integer)
WHERE tenant = :tenant AND message_id = :message_id
""")

_Told: TypeAdapter[dict[str, list[dict[str, JsonValue]]]] = TypeAdapter(dict[str, list[dict[str, JsonValue]]])


async def edit_draft(changing: Changing, change: EditDraft) -> Done | Refusal:
    """Replace what is given; the model's first words stay beside the draft, and a new body is an example."""
    row = await _pending(changing)
    if isinstance(row, Refusal):
        return row
    original: Fields = {"subject": row.subject, "body": row.body, **_recipients(row)}
    given = change.model_dump(include={"subject", "body"}, exclude_none=True)
    people: Fields = {"to": _mailboxes(change.to), "cc": _mailboxes(change.cc)}
    edited = original | given | {name: told for name, told in people.items() if told is not None}
    if edited == original:
        return Refusal(reason="nothing_changed")
    named: Fields = {name: edited[name] for name in people if edited[name] != original[name]}
    recipients = json.dumps(named | ({"rule": RecipientRule.USER.value} if named else {}))
    await changing.row(_SET, subject=edited["subject"], body=edited["body"], recipients=recipients)
    if changing.embedding is not None and edited["body"] != original["body"]:
        words = (row.body, str(edited["body"]))
        await keep_example(changing.connection, changing.message, changing.change_id, words, changing.embedding)
    before: Fields = {
        name: getattr(row, name) for name in ("subject", "body", "edited", "original_subject", "original_body")
    }
    before["recipients"] = json.loads(row.recipients)
    source = await changing.learn(QuestionKind.DRAFT, "edited", edited_before=row.edited)
    return Done(original=original, edited=edited, touched=(DRAFT,), before=before, source=source)


async def approve_draft(changing: Changing, change: ApproveDraft) -> Done | Refusal:
    """Let the draft go: at once into the outbox where nobody waits to take that back, else when that time is over."""
    row = await _pending(changing)
    if isinstance(row, Refusal):
        return row
    if change.gaps == "refuse" and gaps_of(row.body):
        return Refusal(reason="draft_has_gaps")
    source = await changing.learn(QuestionKind.DRAFT, "accepted", edited_before=row.edited)
    if changing.undo_s is None:
        await changing.row(_DECIDE, status=DraftStatus.DELIVERED.value, leaves_at=None)
        await changing.row(_DELIVER)
        return _decided(row, DraftStatus.DELIVERED, source)
    leaves_at = changing.now + timedelta(seconds=changing.undo_s)
    await changing.row(_DECIDE, status=DraftStatus.APPROVED.value, leaves_at=leaves_at)
    return _decided(row, DraftStatus.APPROVED, source, leaves_at=leaves_at.isoformat())


async def reject_draft(changing: Changing, change: RejectDraft) -> Done | Refusal:
    """The draft is not wanted; one that was approved and has not been handed over does not leave."""
    row = await changing.row(GET_DRAFT)
    if row is None:
        return Refusal(reason="no_draft")
    if row.leaving:
        return Refusal(reason="draft_leaving")
    if row.status not in {DraftStatus.PENDING, DraftStatus.APPROVED}:
        return Refusal(reason=f"draft_{row.status}")
    await changing.row(_DECIDE, status=DraftStatus.REJECTED.value, leaves_at=None)
    source = await changing.learn(QuestionKind.DRAFT, "rejected", edited_before=row.edited)
    return _decided(row, DraftStatus.REJECTED, source, reason=change.reason)


async def snooze(changing: Changing, change: Snooze) -> Done | Refusal:
    """Put the message out of the way until then."""
    if change.until <= changing.now:
        return Refusal(reason="snooze_in_the_past")
    if change.until > changing.now + timedelta(days=SNOOZE_DAYS_MAX):
        return Refusal(reason="snooze_too_far")
    if change.until == changing.snoozed_until:
        return Refusal(reason="nothing_changed")
    before = slept(changing)
    until = change.until.isoformat()
    return Done(original=before, edited={"snoozed_until": until}, touched=(SLEEP,), before=before)


async def reopen(changing: Changing, _change: Reopen) -> Done | Refusal:
    """Wake the message if it sleeps, and have its draft decided once more if it was."""
    row = await changing.row(GET_DRAFT)
    sleeps = changing.snoozed_until is not None and changing.snoozed_until > changing.now
    decided = row is not None and row.status != DraftStatus.PENDING
    if not (sleeps or decided):
        return Refusal(reason="nothing_to_reopen")
    original, edited = (slept(changing), {"snoozed_until": None}) if sleeps else ({}, {})
    if row is None or not decided:
        return Done(original=original, edited=edited, touched=(SLEEP,))
    if row.leaving:
        return Refusal(reason="draft_leaving")
    await changing.row(REOPEN, again=row.left_once)
    return Done(
        original={**original, "status": row.status},
        edited={**edited, "status": DraftStatus.PENDING.value},
        touched=(DRAFT, SLEEP),
        moves="open",
    )


def slept(changing: Changing) -> Fields:
    """Until when the message was put off."""
    until = changing.snoozed_until
    return {"snoozed_until": None if until is None else until.isoformat()}


async def _pending(changing: Changing) -> Row[Any] | Refusal:  # Any: any columns
    """The draft, if a person has yet to decide it."""
    row = await changing.row(GET_DRAFT)
    if row is None:
        return Refusal(reason="no_draft")
    return row if row.status == DraftStatus.PENDING else Refusal(reason=f"draft_{row.status}")


def _decided(row: Row[Any], status: DraftStatus, source: Source | None, **told: JsonValue) -> Done:  # Any: see above
    return Done(
        original={"status": row.status},
        edited={"status": status.value, **told},
        touched=(DRAFT,),
        before={"status": row.status},
        source=source,
        moves=None if status is DraftStatus.APPROVED else "close",
    )


def _recipients(row: Row[Any]) -> Fields:  # Any: any columns
    kept = {name: people for name, people in json.loads(row.recipients).items() if name in {"to", "cc"}}
    told = _Told.validate_python({"to": [], "cc": [], **kept})
    return {name: [{"name": one.get("name"), "address": one["address"]} for one in told[name]] for name in ("to", "cc")}


def _mailboxes(people: tuple[Recipient, ...] | None) -> JsonValue:
    return None if people is None else [one.model_dump(mode="json") for one in people]
