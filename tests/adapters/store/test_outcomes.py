"""What a person makes of a result becomes the outcome of the call that gave it."""

import pytest
from sqlalchemy import text

from adapters.store import Database, Edits, Messages, Reruns
from domain.changes import ApproveDraft, Change, EditDraft, EditItem, RejectDraft, Reopen
from domain.identity import item_id
from domain.message import MessageRef, Status
from tests.adapters.store.making import change, find, processed


async def outcomes(database: Database, ref: MessageRef) -> list[str | None]:
    """Of the calls of each run, in order."""
    rows = await database.rows(text("SELECT outcome FROM calls WHERE tenant = :t ORDER BY seq"), {"t": ref.tenant})
    return [row.outcome for row in rows]


def task_edit(ref: MessageRef, title: str) -> EditItem:
    return EditItem(item_id=item_id(ref.message_id, "task", 0, 8), title=title)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ((ApproveDraft(),), "accepted"),
        ((RejectDraft(),), "rejected"),
        ((EditDraft(body="No."),), "edited"),
        ((EditDraft(body="No."), ApproveDraft()), "edited"),
        ((EditDraft(body="No."), RejectDraft()), "rejected"),
        ((EditDraft(body="No."), RejectDraft(), Reopen(), EditDraft(body="Maybe.")), "edited"),
    ],
    ids=lambda value: "+".join(type(one).__name__ for one in value) if isinstance(value, tuple) else value,
)
async def test_what_became_of_a_draft_is_its_calls_outcome(
    database: Database, tenant: str, changes: tuple[Change, ...], outcome: str
) -> None:
    ref = await processed(database, tenant)
    assert await outcomes(database, ref) == [None]
    for made in changes:
        await change(database, ref, made)
    assert await outcomes(database, ref) == [outcome]


@pytest.mark.parametrize("kind", ["task", "decision"])
async def test_an_edited_item_tells_its_call(database: Database, tenant: str, kind: str) -> None:
    ref = await processed(database, tenant)
    fields = {"title": "Mine"} if kind == "task" else {"statement": "Mine"}
    await change(database, ref, EditItem(item_id=item_id(ref.message_id, kind, 0, 8), **fields))
    assert await outcomes(database, ref) == ["edited"]


async def test_a_refused_change_leaves_no_outcome(database: Database, tenant: str) -> None:
    ref, edits = await processed(database, tenant), Edits(database)
    await edits.request(ref, "e1", EditDraft(body="Yes."))
    assert not (await edits.apply(ref, "e1")).applied
    assert await outcomes(database, ref) == [None]


async def second_run(database: Database, ref: MessageRef) -> None:
    await database.rows(text("UPDATE messages SET status = 'dead_letter' WHERE tenant = :t"), {"t": ref.tenant})
    again = await Reruns(database).begin(ref.tenant, ref.message_id, (Status.DEAD_LETTER,))
    assert again is not None
    await Messages(database).take_up(again.ref, f"message/{ref.tenant}/{ref.message_id}/r2")
    await find(database, again.ref, "The model's second")


async def test_the_run_that_gave_the_result_is_told(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await second_run(database, ref)
    await change(database, ref, task_edit(ref, "Mine"))
    assert await outcomes(database, ref) == [None, "edited"]


async def test_what_was_edited_before_stays_the_first_runs(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await change(database, ref, EditDraft(body="No."))
    await second_run(database, ref)
    await change(database, ref, EditDraft(body="Never."))
    await change(database, ref, ApproveDraft())
    assert await outcomes(database, ref) == ["edited", None]


async def test_another_tenants_call_is_not_told(database: Database, tenant: str, other_tenant: str) -> None:
    ref, other = await processed(database, tenant), await processed(database, other_tenant)
    await change(database, ref, ApproveDraft())
    assert (await outcomes(database, ref), await outcomes(database, other)) == (["accepted"], [None])
