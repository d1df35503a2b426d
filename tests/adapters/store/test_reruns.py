"""A message goes round once more: what it has found stays until then, and nothing that was said is lost."""

import pytest
from sqlalchemy import text

from adapters.store import Database, Edits, Messages, Rerun, Reruns
from domain.changes import ApproveDraft, Change, EditDraft, EditItem, RejectDraft
from domain.identity import workflow_id
from domain.message import MessageRef, Status
from tests.adapters.store.making import change, find, persisted, processed, result

PROCESSED = (Status.DONE, Status.NEEDS_REVIEW)


async def begun(database: Database, ref: MessageRef) -> Rerun:
    again = await Reruns(database).begin(ref.tenant, ref.message_id, PROCESSED)
    assert again is not None
    return again


async def edit(database: Database, ref: MessageRef, title: str = "Mine") -> None:
    """Asked for, and not carried out yet."""
    task = (await result(database, ref)).tasks[0]
    await Edits(database).request(ref, "e1", EditItem(item_id=task.id, title=title))


async def test_the_next_run_has_the_message_and_the_last_one_is_named(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    again = await begun(database, ref)
    assert (again.ref.run, again.open) == (2, workflow_id(ref))
    assert (await result(database, ref)).workflow_id == workflow_id(again.ref)
    assert [task.title for task in (await result(database, ref)).tasks] == ["Send it"]


@pytest.mark.parametrize("of", [(), (Status.DEAD_LETTER,)])
async def test_what_stands_elsewhere_is_left_alone(database: Database, tenant: str, of: tuple[Status, ...]) -> None:
    ref = await processed(database, tenant)
    assert await Reruns(database).begin(tenant, ref.message_id, of) is None
    assert (await result(database, ref)).run == 1


async def test_of_two_who_ask_at_once_one_begins(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await begun(database, ref)
    assert await Reruns(database).begin(tenant, ref.message_id, PROCESSED) is None


async def test_the_last_run_can_store_nothing_more(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    again = await begun(database, ref)
    assert await Messages(database).take_up(ref, workflow_id(ref)) is None
    assert await persisted(database, ref) is Status.QUEUED
    await Messages(database).take_up(again.ref, workflow_id(again.ref))
    await find(database, again.ref, "Send it now")
    assert [task.title for task in (await result(database, ref)).tasks] == ["Send it now"]


@pytest.mark.parametrize(
    ("said", "status"), [(ApproveDraft(), "done"), (RejectDraft(), "done"), (EditDraft(body="Mine."), "needs_review")]
)
async def test_a_draft_that_was_decided_does_not_wait_again(
    database: Database, tenant: str, said: Change, status: str
) -> None:
    ref = await processed(database, tenant)
    await change(database, ref, said)
    again = await begun(database, ref)
    await Messages(database).take_up(again.ref, workflow_id(again.ref))
    await find(database, again.ref, "Send it now")
    assert (await result(database, ref)).status == status


async def test_a_change_that_waits_is_given_out_again_for_the_new_run(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await edit(database, ref)
    old = text("UPDATE edits SET created_at = now() - make_interval(secs => :s) WHERE tenant = :t")
    await database.rows(old, {"t": tenant, "s": 7 * 24 * 3600})
    again = await begun(database, ref)
    (unsent,) = [one for one in await Edits(database).unsent(0) if one.tenant == tenant]
    assert (unsent.change_id, unsent.workflow_id) == ("e1", workflow_id(again.ref))


async def test_a_change_is_not_refused_while_a_run_is_to_come(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edit(database, ref)
    again = await begun(database, ref)
    assert not await edits.refuse(ref, "e1", "run_closed")
    await Messages(database).take_up(again.ref, workflow_id(again.ref))
    await find(database, again.ref, "The model's")
    assert (await edits.apply(again.ref, "e1")).applied
    assert [task.title for task in (await result(database, ref)).tasks] == ["Mine"]


async def test_a_change_is_refused_once_no_run_is_there(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edit(database, ref)
    assert await edits.refuse(ref, "e1", "run_closed")
    assert not await edits.refuse(ref, "e1", "run_closed")
