"""What a person says is applied once, stored beside the original, and outlives later runs."""

from sqlalchemy import text

from adapters.store import Database, Edits, Messages, Reruns, Results
from adapters.store.edits import UNSENT_MAX
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
    assert reasons == ["unknown_item", "nothing_changed", "nothing_changed", "unknown_change"]


async def test_an_approved_draft_lies_in_the_outbox_once_and_is_decided(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    for name, change in (("e1", ApproveDraft()), ("e2", ApproveDraft()), ("e3", RejectDraft())):
        await edits.request(ref, name, change)
    outcomes = [await edits.apply(ref, name) for name in ("e1", "e2", "e3")]
    assert [(o.applied, o.closes, o.reason, o.status) for o in outcomes] == [
        (True, True, None, Status.DONE),
        (False, False, "draft_approved", None),
        (False, False, "draft_approved", None),
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


async def test_a_change_that_waits_for_more_than_an_hour_is_left_to_its_run(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", ApproveDraft())
    await database.rows(
        text("UPDATE edits SET created_at = now() - interval '61 minutes' WHERE tenant = :t"), {"t": tenant}
    )
    assert [u for u in await edits.unsent(0) if u.tenant == tenant] == []


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
