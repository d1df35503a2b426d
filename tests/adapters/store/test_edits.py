"""What a person says is applied once, stored beside the original, and outlives later runs."""

import asyncio

import pytest
from sqlalchemy import text

from adapters.store import Database, Edits, Messages, Reruns, Results
from adapters.store.edits import LATE_S, UNSENT_MAX
from domain.changes import ApproveDraft, EditDraft, EditItem, RejectDraft
from domain.identity import item_id
from domain.message import Status
from tests.adapters.store.making import find, persisted, processed, result


async def test_results_are_stored_once(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    assert await persisted(database, ref) is Status.NEEDS_REVIEW
    assert len((await result(database, ref)).tasks) == 1


async def test_an_edit_is_kept_beside_the_original(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", EditDraft(body="No."))
    assert (await edits.apply(ref, "e1")).applied
    pair = await database.row(
        text("SELECT original->>'body' AS before, edited->>'body' AS after FROM edits WHERE tenant = :t"), {"t": tenant}
    )
    assert pair is not None
    assert tuple(pair) == ("Yes.", "No.")
    draft = (await result(database, ref)).draft
    assert draft is not None
    assert draft.body == "No."


async def test_a_change_is_applied_once(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", EditDraft(body="No."))
    assert await edits.apply(ref, "e1") == await edits.apply(ref, "e1")
    events = await Results(database).events(tenant, ref.message_id, 0)
    assert [event.type for event in events].count("edit_draft") == 1


async def test_an_item_is_edited_field_by_field(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    task = (await result(database, ref)).tasks[0]
    await edits.request(ref, "e1", EditItem(item_id=task.id, owner_name="Ann", due_date="2026-12-01"))
    assert (await edits.apply(ref, "e1")).applied
    edited = (await result(database, ref)).tasks[0]
    assert (edited.title, edited.owner and edited.owner.name) == ("Send it", "Ann")
    assert (edited.due and edited.due.phrase, edited.due and str(edited.due.date)) == ("Friday", "2026-12-01")


async def test_a_change_that_cannot_be_made_is_refused_with_its_reason(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", EditItem(item_id="task_none", title="x"))
    await edits.request(ref, "e2", EditDraft(body="Yes."))
    await edits.request(ref, "e3", EditItem(item_id=item_id(ref.message_id, "decision", 0, 8), title="x"))
    reasons = [(await edits.apply(ref, name)).reason for name in ("e1", "e2", "e3", "e4")]
    assert reasons == ["unknown_item", "nothing_changed", "not_of_a_decision", "unknown_change"]


async def test_an_approved_draft_lies_in_the_outbox_once_and_is_decided(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    for name, change in (("e1", ApproveDraft()), ("e2", ApproveDraft()), ("e3", RejectDraft())):
        await edits.request(ref, name, change)
    outcomes = [await edits.apply(ref, name) for name in ("e1", "e2", "e3")]
    assert [(o.applied, o.closes, o.reason, o.status) for o in outcomes] == [
        (True, True, None, Status.DONE),
        (False, False, "draft_delivered", None),
        (False, False, "draft_delivered", None),
    ]
    assert await edits.apply(ref, "e1") == outcomes[0]
    row = await database.row(text("SELECT count(*) FROM outbox WHERE tenant = :t"), {"t": tenant})
    assert row is not None
    assert row[0] == 1
    assert (await result(database, ref)).status is Status.DONE


async def test_an_edit_outlives_the_next_run(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    task = (await result(database, ref)).tasks[0]
    await edits.request(ref, "e1", EditItem(item_id=task.id, title="Mine"))
    await edits.apply(ref, "e1")
    await database.rows(text("UPDATE messages SET status = 'dead_letter' WHERE tenant = :t"), {"t": tenant})
    again = await Reruns(database).begin(tenant, ref.message_id, (Status.DEAD_LETTER,))
    assert again is not None
    prefix = f"message/{tenant}/{ref.message_id}/r2"
    await Messages(database).take_up(again.ref, prefix)
    await find(database, again.ref, "The model's")
    assert [task.title for task in (await result(database, ref)).tasks] == ["Mine"]


async def test_a_change_whose_signal_was_lost_is_given_out_again(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", ApproveDraft())
    unsent = [u for u in await edits.unsent(0) if u.tenant == tenant]
    assert [(u.change_id, u.type) for u in unsent] == [("e1", "approve_draft")]
    assert [u for u in await edits.unsent(60) if u.tenant == tenant] == []


async def test_a_draft_decided_for_a_message_that_lacks_a_feature_leaves_it_for_a_person(
    database: Database, tenant: str
) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await database.rows(
        text("INSERT INTO degraded (tenant, message_id, feature, reason) VALUES (:t, :m, 'tasks', 'refused')"),
        {"t": tenant, "m": ref.message_id},
    )
    await edits.request(ref, "e1", RejectDraft())
    assert (await edits.apply(ref, "e1")).status is Status.NEEDS_REVIEW


@pytest.mark.parametrize(("asked_s", "sent_s", "due"), [(100, 40, True), (100, 20, False), (10**6, 10**6, True)])
async def test_a_change_is_told_again_after_half_as_long_as_it_was_told_before(
    database: Database, tenant: str, asked_s: int, sent_s: int, *, due: bool
) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", ApproveDraft())
    waited = """
        UPDATE edits SET created_at = now() - make_interval(secs => :asked),
            sent_at = now() - make_interval(secs => :sent) WHERE tenant = :t"""
    await database.rows(text(waited), {"t": tenant, "asked": asked_s, "sent": sent_s})
    assert any(u.tenant == tenant for u in await edits.unsent(5)) is due


async def test_what_is_being_carried_out_is_not_refused_meanwhile(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", EditDraft(body="No."))
    async with database.transaction() as connection:
        held = text("SELECT 1 FROM messages WHERE tenant = :t AND id = :m FOR NO KEY UPDATE")
        await connection.execute(held, {"t": tenant, "m": ref.message_id})
        refusing = asyncio.create_task(edits.refuse(ref, "e1", "timeout"))
        await asyncio.wait({refusing}, timeout=0.5)
        applied = text("UPDATE edits SET state = 'applied', original = '{}', edited = '{}' WHERE tenant = :t")
        await connection.execute(applied, {"t": tenant})
    assert not await refusing


async def test_an_approval_whose_run_was_ended_before_the_draft_left_is_told_again(
    database: Database, tenant: str
) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", ApproveDraft())
    assert (await edits.apply(ref, "e1", undo_s=10)).leaves
    assert [u for u in await edits.unsent(0) if u.tenant == tenant] == []
    late = text("UPDATE drafts SET leaves_at = now() - make_interval(secs => :s) WHERE tenant = :t")
    await database.rows(late, {"t": tenant, "s": LATE_S + 1})
    assert [u.change_id for u in await edits.unsent(0) if u.tenant == tenant] == ["e1"]
    assert (await edits.apply(ref, "e1", undo_s=10)).leaves


async def test_a_pass_is_given_no_more_lost_signals_than_it_can_send(own_database: Database, own_tenant: str) -> None:
    ref, edits = await processed(own_database, own_tenant), Edits(own_database)
    await own_database.rows(
        text("""INSERT INTO edits (tenant, id, message_id, change)
                SELECT :t, 'e' || n, :m, '{"type": "approve_draft"}' FROM generate_series(0, :most) AS n"""),
        {"t": own_tenant, "m": ref.message_id, "most": UNSENT_MAX},
    )
    assert len(await edits.unsent(0)) == UNSENT_MAX


async def test_another_owner_does_not_keep_the_first_ones_address(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    task = (await result(database, ref)).tasks[0]
    await edits.request(ref, "e1", EditItem(item_id=task.id, owner_name="Ann", owner_address="ann@example.com"))
    await edits.request(ref, "e2", EditItem(item_id=task.id, owner_name="Cy"))
    for name in ("e1", "e2"):
        assert (await edits.apply(ref, name)).applied
    owner = (await result(database, ref)).tasks[0].owner
    assert owner is not None
    assert (owner.name, owner.address) == ("Cy", None)
