"""An edit of a draft is an example: found by what its conversation is like, within its tenant alone."""

import secrets

from sqlalchemy import text

from adapters.store import Calls, Database, Edits, Examples
from domain.changes import ApproveDraft, EditDraft, Rewrite
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import QuestionRef
from tests.adapters.store.making import EAST, change, new_message, processed

NORTH_EAST, NORTH = (0.6, 0.8, *(0.0,) * 254), (0.0, 1.0, *(0.0,) * 254)


async def nearest(database: Database, ref: MessageRef, most: int = 3) -> list[str]:
    return [rewrite.edited for rewrite in await Examples(database).nearest(ref, EAST, most)]


async def has_examples(database: Database, ref: MessageRef, kind: QuestionKind = QuestionKind.DRAFT) -> bool:
    question = QuestionRef(message=ref, kinds=(kind,), model="local", step="draft/1")
    return (await Calls(database).material(question, "w")).has_examples


async def test_the_nearest_come_first_and_no_more_than_asked(database: Database, tenant: str) -> None:
    for name, embedding in (("north", NORTH), ("east", EAST), ("north-east", NORTH_EAST)):
        await change(database, await processed(database, tenant, name), EditDraft(body=name), embedding)
    ref = await new_message(database, tenant)
    assert await nearest(database, ref) == ["east", "north-east", "north"]
    assert await nearest(database, ref, most=1) == ["east"]


async def test_another_tenants_edits_are_nobodys_example(database: Database, tenant: str) -> None:
    other = f"o{secrets.token_hex(6)}"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    await change(database, await processed(database, other), EditDraft(body="theirs"))
    ref = await new_message(database, tenant)
    assert await nearest(database, ref) == []
    assert not await has_examples(database, ref)


async def test_a_message_is_no_example_for_itself(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    await processed(database, tenant, "new")
    await change(database, ref, EditDraft(body="mine"))
    assert await nearest(database, ref) == []
    assert not await has_examples(database, ref)


async def test_a_draft_edited_twice_is_one_example_from_first_words_to_last(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await change(database, ref, EditDraft(body="Better."))
    await change(database, ref, EditDraft(body="Best."))
    found = await Examples(database).nearest(await new_message(database, tenant), EAST, 3)
    (last,) = await database.rows(
        text("SELECT id FROM edits WHERE edited->>'body' = 'Best.' AND tenant = :t"), {"t": tenant}
    )
    assert found == (Rewrite(edit_id=last.id, original="Yes.", edited="Best."),)


async def test_a_draft_put_back_as_it_was_teaches_nothing(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await change(database, ref, EditDraft(body="No."))
    await change(database, ref, EditDraft(body="Yes."))
    assert await nearest(database, await new_message(database, tenant)) == []


async def test_only_a_question_for_a_draft_is_told_of_examples(database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    assert not await has_examples(database, ref)
    await change(database, await processed(database, tenant), EditDraft(body="No."))
    assert await has_examples(database, ref)
    assert not await has_examples(database, ref, QuestionKind.TASKS)


async def test_an_approval_and_an_edit_of_the_subject_alone_are_no_examples(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await change(database, ref, EditDraft(subject="Re: it"))
    await change(database, ref, ApproveDraft())
    assert not await has_examples(database, await new_message(database, tenant))


async def test_an_edit_that_waits_names_the_conversation_it_belongs_to(database: Database, tenant: str) -> None:
    ref, edits, examples = await new_message(database, tenant), Edits(database), Examples(database)
    await processed(database, tenant, "new")
    await edits.request(ref, "edit", EditDraft(body="No."))
    await edits.request(ref, "approval", ApproveDraft())
    assert await examples.conversation_of(ref, "edit") == "Hi."
    assert await examples.conversation_of(ref, "approval") is None
    await edits.apply(ref, "edit")
    assert await examples.conversation_of(ref, "edit") is None
