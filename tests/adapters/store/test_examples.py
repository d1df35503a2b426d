"""An edit of a draft is an example of its user's; it can be looked at, put aside and deleted, and undone edits go."""

import secrets

import pytest
from sqlalchemy import text

from adapters.store import SEQ_MAX, Database, Edits, Examples
from adapters.store.examples import forget_edit, keep_example
from domain.changes import ApproveDraft, EditDraft
from domain.message import MessageRef
from domain.voice import Example
from tests.adapters.store.making import EAST, change, new_message, processed

_EDITS = text("SELECT id, edited->>'body' AS body FROM edits WHERE tenant = :t AND message_id = :m ORDER BY seq")
_UNDO = text("UPDATE edits SET undone_by = 'u' WHERE tenant = :t AND id = :id")


async def examples_of(database: Database, tenant: str, user: str | None = None) -> list[Example]:
    return list((await Examples(database).page(tenant, before=SEQ_MAX, size=50, user=user)).examples)


async def taught(database: Database, tenant: str) -> list[tuple[str, str]]:
    return [(example.original, example.edited) for example in await examples_of(database, tenant)]


async def edited(database: Database, tenant: str, *bodies: str, name: str = "one") -> MessageRef:
    """A message whose draft `Yes.` was edited so."""
    ref = await processed(database, tenant, name)
    for body in bodies:
        await change(database, ref, EditDraft(body=body))
    return ref


async def undo(database: Database, ref: MessageRef, body: str) -> None:
    """Undo the edit that gave this body."""
    rows = await database.rows(_EDITS, {"t": ref.tenant, "m": ref.message_id})
    id_ = next(row.id for row in rows if row.body == body)
    async with database.transaction() as connection:
        await connection.execute(_UNDO, {"t": ref.tenant, "id": id_})
        await forget_edit(connection, ref, id_)


async def test_a_draft_edited_twice_is_one_example_from_first_words_to_last(database: Database, tenant: str) -> None:
    ref = await edited(database, tenant, "Better.", "Best.")
    (example,) = await examples_of(database, tenant)
    assert (example.original, example.edited, example.enabled) == ("Yes.", "Best.", True)
    assert (example.message_id, example.user, example.recipient) == (ref.message_id, "", "")
    assert example.id == f"ex_{ref.message_id.removeprefix('msg_')}"


async def test_a_draft_put_back_as_it_was_teaches_nothing(database: Database, tenant: str) -> None:
    await edited(database, tenant, "No.", "Yes.")
    assert await taught(database, tenant) == []


async def test_an_approval_and_an_edit_of_the_subject_alone_are_no_examples(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    await change(database, ref, EditDraft(subject="Re: it"))
    await change(database, ref, ApproveDraft())
    assert await taught(database, tenant) == []


async def test_an_example_knows_its_user_and_to_whom_the_draft_goes(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    fields = {"t": tenant, "m": ref.message_id}
    await database.rows(text("UPDATE messages SET user_address = 'Mara@Example.org' WHERE id = :m"), fields)
    to = '{"to": [{"name": null, "address": "Anna@Example.org"}, {"address": "b@example.org"}], "rule": "sender"}'
    await database.rows(text(f"UPDATE drafts SET recipients = '{to}' WHERE message_id = :m"), fields)  # noqa: S608  ours
    await change(database, ref, EditDraft(body="No."))
    (example,) = await examples_of(database, tenant, "mara@example.org")
    assert (example.user, example.recipient) == ("mara@example.org", "anna@example.org")
    assert await examples_of(database, tenant, "anna@example.org") == []


@pytest.mark.parametrize(
    ("bodies", "undone", "left"),
    [
        (["No."], ["No."], []),
        (["No.", "Never."], ["Never."], [("Yes.", "No.")]),
        (["No.", "Never."], ["Never.", "No."], []),
        (["No.", "Never."], ["No."], [("Yes.", "Never.")]),
        (["No.", "Yes.", "Never."], ["Never."], []),
    ],
)
async def test_an_undone_edit_teaches_no_more(
    database: Database, tenant: str, bodies: list[str], undone: list[str], left: list[tuple[str, str]]
) -> None:
    ref = await edited(database, tenant, *bodies)
    for body in undone:
        await undo(database, ref, body)
    assert await taught(database, tenant) == left


async def test_undoing_does_not_bring_back_what_was_deleted(database: Database, tenant: str) -> None:
    ref = await edited(database, tenant, "No.", "Never.")
    (example,) = await examples_of(database, tenant)
    assert await Examples(database).delete(tenant, example.id)
    await undo(database, ref, "Never.")
    assert await taught(database, tenant) == []


async def test_a_new_edit_after_a_deletion_teaches_from_the_models_words_on(database: Database, tenant: str) -> None:
    ref = await edited(database, tenant, "No.")
    (example,) = await examples_of(database, tenant)
    await Examples(database).delete(tenant, example.id)
    await change(database, ref, EditDraft(body="Never."))
    assert await taught(database, tenant) == [("Yes.", "Never.")]


async def test_the_edit_of_a_deleted_example_stays(database: Database, tenant: str) -> None:
    ref = await edited(database, tenant, "No.")
    (example,) = await examples_of(database, tenant)
    await Examples(database).delete(tenant, example.id)
    rows = await database.rows(_EDITS, {"t": tenant, "m": ref.message_id})
    assert [row.body for row in rows] == ["No."]


async def test_an_example_is_put_aside_and_taken_up_again(database: Database, tenant: str) -> None:
    await edited(database, tenant, "No.")
    (example,) = await examples_of(database, tenant)
    aside = await Examples(database).enable(tenant, example.id, enabled=False)
    assert aside == example.model_copy(update={"enabled": False})
    assert await examples_of(database, tenant) == [aside]
    assert await Examples(database).enable(tenant, example.id, enabled=True) == example


async def test_nobody_elses_example_is_listed_changed_or_deleted(database: Database, tenant: str) -> None:
    other = f"o{secrets.token_hex(6)}"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    await edited(database, other, "theirs")
    (theirs,) = await examples_of(database, other)
    assert await examples_of(database, tenant) == []
    assert await Examples(database).enable(tenant, theirs.id, enabled=False) is None
    assert not await Examples(database).delete(tenant, theirs.id)
    assert await examples_of(database, other) == [theirs]


async def test_examples_are_listed_newest_first_page_by_page(database: Database, tenant: str) -> None:
    for name in ("a", "b", "c"):
        await edited(database, tenant, name, name=name)
    examples = Examples(database)
    first = await examples.page(tenant, before=SEQ_MAX, size=2)
    assert first.before is not None
    last = await examples.page(tenant, before=first.before, size=2)
    assert [example.edited for example in (*first.examples, *last.examples)] == ["c", "b", "a"]
    assert last.before is None


async def test_keeping_twice_in_one_transaction_is_keeping_once(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    async with database.transaction() as connection:
        for _ in range(2):
            await keep_example(connection, ref, "e", ("Yes.", "No."), EAST)
    assert await taught(database, tenant) == [("Yes.", "No.")]


async def test_an_edit_that_waits_names_the_conversation_it_belongs_to(database: Database, tenant: str) -> None:
    ref, edits, examples = await new_message(database, tenant), Edits(database), Examples(database)
    await processed(database, tenant, "new")
    await edits.request(ref, "edit", EditDraft(body="No."))
    await edits.request(ref, "approval", ApproveDraft())
    assert await examples.conversation_of(ref, "edit") == "Hi."
    assert await examples.conversation_of(ref, "approval") is None
    await edits.apply(ref, "edit")
    assert await examples.conversation_of(ref, "edit") is None
