"""A change is taken back where nothing that came later stands on it; what has left is compensated."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.store import SEQ_MAX, Database, Edits
from domain.changes import (
    AddItem,
    ApproveDraft,
    Change,
    EditDraft,
    EditItem,
    RejectDraft,
    RejectItem,
    Reopen,
    Snooze,
    Undo,
)
from domain.identity import item_id
from domain.items import DraftStatus, TaskState
from domain.message import MessageRef, Status
from domain.result import Result
from tests.adapters.store.making import EAST, processed, result
from tests.adapters.store.test_changes import events, made, task_of
from tests.adapters.store.test_outcomes import outcomes
from tests.adapters.store.tying import new_message, state_of, task, tie

TASK = "the task"
DECISION = "the decision"


async def standing(database: Database, ref: MessageRef) -> Result:
    """All that a change can touch."""
    found = await result(database, ref)
    return found.model_copy(update={"version": 0, "attempts": (), "accepted_at": datetime(2026, 1, 1, tzinfo=UTC)})


async def undone(database: Database, ref: MessageRef, change_id: str = "e1", id_: str = "undo") -> str | None:
    """Why it could not be; None where it was."""
    return (await made(database, ref, Undo(change_id=change_id), id_)).reason


def of_item(ref: MessageRef, change: Change) -> Change:
    """The same change of an item that the message has."""
    if isinstance(change, EditItem | RejectItem):
        kind = "task" if change.item_id == TASK else "decision"
        return change.model_copy(update={"item_id": item_id(ref.message_id, kind, 0, 8)})
    return change


@pytest.mark.parametrize(
    "change",
    [
        EditDraft(subject="Other", body="No."),
        EditDraft.model_validate({"cc": [{"address": "nora@example.org"}]}),
        ApproveDraft(),
        RejectDraft(reason="too_long"),
        EditItem(item_id=TASK, title="Mine", owner_name="Ann", due_date="2026-12-01"),
        EditItem(item_id=TASK, clear=("due",)),
        EditItem(item_id=DECISION, statement="We stay"),
        RejectItem(item_id=TASK, reason="not_mine"),
        RejectItem(item_id=DECISION),
        AddItem(kind="task", words="More", due_date="2026-12-01"),
        AddItem(kind="decision", words="More"),
        Snooze(until=datetime.now(UTC) + timedelta(days=2)),
    ],
    ids=lambda change: change.type,
)
async def test_what_is_undone_stands_as_it_did(database: Database, tenant: str, change: Change) -> None:
    ref = await processed(database, tenant)
    before = await standing(database, ref)
    assert (await made(database, ref, of_item(ref, change), "e1", undo_s=10)).applied
    assert await standing(database, ref) != before
    assert await undone(database, ref) is None
    assert await standing(database, ref) == before
    assert await outcomes(database, ref) == [None]


async def test_an_undo_is_an_edit_and_the_other_is_marked(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditItem(item_id=task_of(ref), title="Mine"), "e1")
    await undone(database, ref)
    undo, edit = (await Edits(database).pairs(tenant, before=SEQ_MAX, size=5)).pairs
    assert (undo.type, undo.original, undo.edited) == ("undo", edit.edited, edit.original)
    assert (undo.undone, edit.undone) == (False, True)


@pytest.mark.parametrize(
    ("change", "later"),
    [
        (EditDraft(body="No."), EditDraft(body="Never.")),
        (EditDraft(body="No."), ApproveDraft()),
        (ApproveDraft(), Reopen()),
        (EditItem(item_id=TASK, title="Mine"), EditItem(item_id=TASK, owner_name="Ann")),
        (EditItem(item_id=TASK, title="Mine"), RejectItem(item_id=TASK)),
    ],
    ids=lambda change: change.type,
)
async def test_what_a_later_change_stands_on_is_not_undone_before_that_one(
    database: Database, tenant: str, change: Change, later: Change
) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, of_item(ref, change), "e1", undo_s=10)
    await made(database, ref, of_item(ref, later), "e2", undo_s=10)
    assert await undone(database, ref) == "changed_since"
    if not isinstance(later, Reopen):
        assert await undone(database, ref, "e2", "undo2") is None
        assert await undone(database, ref, "e1", "undo1") is None


async def test_changes_of_other_things_do_not_stand_in_the_way(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditDraft(body="No."), "e1")
    await made(database, ref, EditItem(item_id=task_of(ref), title="Mine"), "e2")
    assert await undone(database, ref) is None
    assert await outcomes(database, ref) == ["edited"]


async def test_what_cannot_be_undone_is_refused_with_its_reason(database: Database, tenant: str) -> None:
    ref, other = await processed(database, tenant), await processed(database, tenant, "other")
    await made(database, ref, EditDraft(body="No."), "e1")
    await made(database, ref, EditDraft(body="No."), "refused")
    await made(database, other, EditDraft(body="No."), "another message's")
    assert await undone(database, ref) is None
    reasons = [await undone(database, ref, name, f"u{name}") for name in ("e1", "undo", "refused", "another message's")]
    assert reasons == ["already_undone", "cannot_undo", "cannot_undo", "unknown_change"]


async def test_what_has_left_is_compensated_and_may_leave_again(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, ApproveDraft(), "e1")
    outcome = await made(database, ref, Undo(change_id="e1"), "undo")
    assert (outcome.applied, outcome.leaves, outcome.status) == (True, None, Status.NEEDS_REVIEW)
    draft = (await result(database, ref)).draft
    assert (draft and draft.left_before, draft and draft.receipt) == (1, None)
    assert "draft.compensated" in await events(database, ref)
    row = await database.row(
        text("""SELECT d.status, d.round, l.compensated_at IS NOT NULL FROM drafts d
                JOIN deliveries l ON (l.tenant, l.draft_id) = (d.tenant, d.id) WHERE d.tenant = :t"""),
        {"t": tenant},
    )
    assert row is not None
    assert tuple(row) == ("pending", 2, True)
    assert (await made(database, ref, ApproveDraft(), "e2")).closes


async def test_what_has_not_left_is_taken_back_without_a_trace(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, ApproveDraft(), "e1", undo_s=10)
    outcome = await made(database, ref, Undo(change_id="e1"), "undo")
    assert (outcome.leaves, outcome.closes) == (False, False)
    assert "draft.compensated" not in await events(database, ref)
    draft = (await result(database, ref)).draft
    assert draft is not None
    assert (draft.status, draft.leaves_at) == (DraftStatus.PENDING, None)


@pytest.mark.parametrize("change", [Undo(change_id="e1"), RejectDraft(), Reopen()], ids=lambda change: change.type)
async def test_what_is_being_handed_over_is_left_alone(database: Database, tenant: str, change: Change) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, ApproveDraft(), "e1", undo_s=0)
    leaving = text("""
        INSERT INTO deliveries (tenant, draft_id, round, message_id, via, far_id, state, handed_by)
        SELECT tenant, id, round, message_id, 'smtp', id, 'leaving', 1 FROM drafts WHERE tenant = :t""")
    await database.rows(leaving, {"t": tenant})
    assert (await made(database, ref, change, "e2")).reason == "draft_leaving"


async def test_an_undone_edit_is_no_example(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await made(database, ref, EditDraft(body="No."), "e1", embedding=EAST)
    counted = text("SELECT count(*) FROM examples WHERE tenant = :t")
    rows = [await database.row(counted, {"t": tenant})]
    await undone(database, ref)
    rows.append(await database.row(counted, {"t": tenant}))
    assert [row and row[0] for row in rows] == [1, 0]


async def test_a_rejected_task_is_parted_from_others_until_that_is_undone(database: Database, tenant: str) -> None:
    first = await new_message(database, tenant, "first")
    second = await new_message(database, tenant, "second", days=1)
    old = task(first, "Send the signed contract to Nora by Friday")
    new = task(second, "Send the signed contract to Nora by Friday")
    await tie(database, first, old)
    await tie(database, second, new)
    assert (await state_of(database, second, new))[1] == old.id
    assert (await made(database, first, RejectItem(item_id=old.id), "e1")).applied
    assert (await state_of(database, second, new))[1] is None
    assert await undone(database, first) is None
    assert (await state_of(database, second, new))[1] == old.id


async def test_a_later_message_is_not_tied_to_what_was_rejected(database: Database, tenant: str) -> None:
    first = await new_message(database, tenant, "first")
    second = await new_message(database, tenant, "second", days=1)
    old, new = (task(ref, "Send the signed contract to Nora by Friday") for ref in (first, second))
    await tie(database, first, old)
    assert (await made(database, first, RejectItem(item_id=old.id), "e1")).applied
    await tie(database, second, new)
    assert await state_of(database, second, new) == (TaskState.OPEN, None)
