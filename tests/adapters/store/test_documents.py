"""A document is its name: kept once, read again only where it changed, embedded once for the same words."""

import pytest
from sqlalchemy import text

from adapters.store import SEQ_MAX, Database, Documents, NewDocument, TakenDocument
from adapters.store.documents import ATTEMPTS_MAX
from domain.documents import DocumentState
from domain.failures import Refused
from tests.adapters.store.shelving import add, index, view

SECTION = "The harbour office opens at eight and closes at noon. " * 6
PARTS = [f"# Part {number}\n\nNumber {number}. {SECTION}" for number in range(4)]
WHOLE = "\n\n".join(PARTS)


async def passages(database: Database, tenant: str, id_: str) -> dict[str, str]:
    """Ids of the document's passages, by their first line."""
    statement = text("SELECT id, words FROM passages WHERE tenant = :t AND document_id = :d ORDER BY place")
    rows = await database.rows(statement, {"t": tenant, "d": id_})
    return {row.words.splitlines()[0]: row.id for row in rows}


async def take(database: Database, lease_s: float = 60) -> TakenDocument | None:
    return await Documents(database).take(lease_s)


async def test_the_same_bytes_again_change_nothing(own_database: Database, own_tenant: str) -> None:
    first = await add(own_database, own_tenant, WHOLE)
    await index(own_database)
    before = await view(own_database, own_tenant, first.id)
    again = await add(own_database, own_tenant, WHOLE)
    assert (first.new, again.new, again.state) == (True, False, DocumentState.INDEXED)
    assert await view(own_database, own_tenant, first.id) == before
    assert (before.passages, before.embedded) == (4, 4)


async def test_only_what_changed_is_embedded_and_the_rest_keeps_its_place_in_the_log(
    own_database: Database, own_tenant: str
) -> None:
    id_ = (await add(own_database, own_tenant, WHOLE)).id
    await index(own_database)
    before = await passages(own_database, own_tenant, id_)
    await add(own_database, own_tenant, "\n\n".join([f"# Preface\n\nNew. {SECTION}", *PARTS[:2], PARTS[3]]))
    await index(own_database)
    after, found = await passages(own_database, own_tenant, id_), await view(own_database, own_tenant, id_)
    assert list(after) == ["# Preface", "# Part 0", "# Part 1", "# Part 3"]
    assert {name: after[name] for name in list(after)[1:]} == {n: i for n, i in before.items() if n != "# Part 2"}
    assert (found.passages, found.embedded) == (4, 1)


async def test_the_same_words_in_another_document_are_not_embedded_again(
    own_database: Database, own_tenant: str
) -> None:
    await add(own_database, own_tenant, WHOLE)
    await index(own_database)
    copy = await add(own_database, own_tenant, WHOLE, name="copy.md")
    await index(own_database)
    found = await view(own_database, own_tenant, copy.id)
    assert (found.passages, found.embedded) == (4, 0)


async def test_words_that_stand_twice_in_a_document_are_two_passages(own_database: Database, own_tenant: str) -> None:
    id_ = (await add(own_database, own_tenant, f"{PARTS[0]}\n\n{PARTS[0]}")).id
    await index(own_database)
    found = await view(own_database, own_tenant, id_)
    assert (found.passages, found.embedded) == (2, 1)


async def test_another_tenant_has_documents_of_its_own(database: Database, tenant: str, other_tenant: str) -> None:
    mine, theirs = await add(database, tenant, "Mine."), await add(database, other_tenant, "Theirs.")
    await index(database)
    documents = Documents(database)
    assert await documents.get(tenant, theirs.id) is None
    assert not await documents.remove(tenant, theirs.id)
    assert [one.id for one in (await documents.page(tenant, before=SEQ_MAX, size=10)).documents] == [mine.id]
    assert (await view(database, other_tenant, theirs.id)).passages == 1


async def test_a_document_is_removed_with_its_passages(own_database: Database, own_tenant: str) -> None:
    id_ = (await add(own_database, own_tenant, WHOLE)).id
    await index(own_database)
    assert await Documents(own_database).remove(own_tenant, id_)
    assert await passages(own_database, own_tenant, id_) == {}
    assert not await Documents(own_database).remove(own_tenant, id_)


async def test_of_two_workers_one_has_a_document(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, "Once.")
    taken, nothing = await take(own_database), await take(own_database)
    assert taken is not None
    assert nothing is None
    await Documents(own_database).put_back(taken)
    assert await take(own_database) == taken


async def test_what_a_dead_worker_had_taken_is_taken_again_and_given_up_in_the_end(
    own_database: Database, own_tenant: str
) -> None:
    id_ = (await add(own_database, own_tenant, "Deadly.")).id
    for _ in range(ATTEMPTS_MAX):
        assert await take(own_database, lease_s=0) is not None
    assert await take(own_database, lease_s=0) is None
    found = await view(own_database, own_tenant, id_)
    assert (found.state, found.reason) == (DocumentState.FAILED, "gave_up")


async def test_what_was_read_of_bytes_that_were_replaced_is_not_kept(own_database: Database, own_tenant: str) -> None:
    id_ = (await add(own_database, own_tenant, "Old.")).id
    taken = await take(own_database)
    assert taken is not None
    await add(own_database, own_tenant, "New.")
    await Documents(own_database).fail(taken, "no_words", "Old news.")
    await Documents(own_database).index(taken, (), {}, 0, "")
    assert (await view(own_database, own_tenant, id_)).state is DocumentState.QUEUED


async def test_the_old_words_serve_until_the_new_ones_are_read_and_go_where_these_fail(
    own_database: Database, own_tenant: str
) -> None:
    id_ = (await add(own_database, own_tenant, "Old.")).id
    await index(own_database)
    await add(own_database, own_tenant, "New.")
    assert list(await passages(own_database, own_tenant, id_)) == ["Old."]
    taken = await take(own_database)
    assert taken is not None
    await Documents(own_database).fail(taken, "encrypted", "Save it without its password.")
    found = await view(own_database, own_tenant, id_)
    assert (found.state, found.reason, found.detail) == ("failed", "encrypted", "Save it without its password.")
    assert await passages(own_database, own_tenant, id_) == {}


async def test_what_failed_is_tried_again_when_it_is_added_again(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, "Words.")
    taken = await take(own_database)
    assert taken is not None
    await Documents(own_database).fail(taken, "too_slow", "Send it in parts.")
    again = await add(own_database, own_tenant, "Words.")
    assert (again.new, again.state) == (True, DocumentState.QUEUED)


async def test_a_tenant_has_only_so_many_but_may_replace_each(own_database: Database, own_tenant: str) -> None:
    documents = Documents(own_database, documents_max=1)
    first = NewDocument(tenant=own_tenant, name="a.md", media_type="text/plain", body=b"One.")
    await documents.add(first)
    assert (await documents.add(first.model_copy(update={"body": b"Two."}))).new
    with pytest.raises(Refused, match="at most 1 documents"):
        await documents.add(first.model_copy(update={"name": "b.md"}))
