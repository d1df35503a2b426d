"""What was said before is found again by its own tenant and user alone, with a log of what was found and shown."""

from sqlalchemy import text

from adapters.embedding import DIMENSIONS
from adapters.store import Database, Documents, Library
from domain.fusion import choose
from domain.retrieval import PASSAGES_FOUND_MAX
from tests.adapters.store.shelving import ANA, BEN, add, find, found_words, index, say

ASKED = "Do you know what the kestrel pump costs?"
ANSWER = "The kestrel pump costs 400 euros."


async def test_documents_and_messages_are_found_together(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, ANSWER)
    await say(own_database, own_tenant, "A kestrel pump was ordered.")
    await index(own_database)
    ref = await say(own_database, own_tenant, ASKED, hours=1)
    assert sorted(await found_words(own_database, ref, ASKED)) == ["A kestrel pump was ordered.", ANSWER]


async def test_each_says_by_what_it_was_found(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, ANSWER)
    await add(own_database, own_tenant, "Nothing of the sort.", name="other.md")
    await index(own_database)
    best, other = await find(own_database, await say(own_database, own_tenant, ASKED), ASKED)
    assert (best.passage.words, best.vector_rank, best.text_rank) == (ANSWER, 1, 1)
    assert (other.vector_rank, other.text_rank, other.text_score) == (2, None, None)
    assert best.score > other.score
    assert ANSWER[best.passage.start : best.passage.end] == best.passage.words


async def test_another_tenants_words_are_never_found(database: Database, tenant: str, other_tenant: str) -> None:
    await add(database, other_tenant, ANSWER)
    await say(database, other_tenant, ANSWER)
    await index(database)
    assert await find(database, await say(database, tenant, ASKED, hours=1), ASKED) == ()


async def test_another_users_mail_is_not_found_but_what_is_nobodys_is(own_database: Database, own_tenant: str) -> None:
    await say(own_database, own_tenant, "The kestrel pump is a secret.", user=BEN)
    await say(own_database, own_tenant, "The kestrel pump was a topic.", user=None)
    await index(own_database)
    ref = await say(own_database, own_tenant, ASKED, hours=1)
    assert await found_words(own_database, ref, ASKED, ANA) == ["The kestrel pump was a topic."]


async def test_mail_that_was_sent_in_without_its_user_belongs_to_whom_its_own_words_address(
    own_database: Database, own_tenant: str
) -> None:
    await say(own_database, own_tenant, "The kestrel pump is Ana's.", named=False)
    await say(own_database, own_tenant, "The kestrel pump is Ben's.", user=BEN, named=False)
    await index(own_database)
    ref = await say(own_database, own_tenant, ASKED, named=False, hours=1)
    assert await found_words(own_database, ref, ASKED, user="") == ["The kestrel pump is Ana's."]


async def test_a_message_finds_neither_itself_nor_what_came_later(own_database: Database, own_tenant: str) -> None:
    ref = await say(own_database, own_tenant, ASKED)
    await say(own_database, own_tenant, ANSWER, hours=1)
    await index(own_database)
    assert await found_words(own_database, ref, ASKED) == []


async def test_what_a_message_quotes_is_not_found_again(own_database: Database, own_tenant: str) -> None:
    await say(own_database, own_tenant, "The kestrel pump\nleaks since May.")
    await index(own_database)
    quoted = "> The kestrel\n> pump leaks since May."
    ref = await say(own_database, own_tenant, ASKED, hours=1, quoted=quoted)
    assert await found_words(own_database, ref, ASKED) == []


async def test_quoted_words_are_indexed_only_where_they_were_said(own_database: Database, own_tenant: str) -> None:
    await say(own_database, own_tenant, "I agree.", quoted="> The kestrel pump leaks.")
    await index(own_database)
    ref = await say(own_database, own_tenant, ASKED, hours=1)
    assert await found_words(own_database, ref, ASKED) == ["I agree."]


async def test_one_ordinary_word_in_common_is_chance_and_a_number_is_not(
    own_database: Database, own_tenant: str
) -> None:
    await add(own_database, own_tenant, "The pump room is locked. Parcel 88213 is lost.", name="a.md")
    await index(own_database)
    ref = await say(own_database, own_tenant, "Hi.")
    (by_chance,) = await find(own_database, ref, "My pump is broken.")
    (by_number,) = await find(own_database, ref, "Where is 88213?")
    assert (by_chance.text_rank, by_number.text_rank) == (None, 1)


async def test_words_that_look_like_a_query_are_words(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, ANSWER)
    await index(own_database)
    ref = await say(own_database, own_tenant, "Hi.")
    hostile = "kestrel' | !pump & (:* \\ 'costs <-> %s ); DROP TABLE passages"
    assert await found_words(own_database, ref, hostile) == [ANSWER]


async def test_without_words_nothing_is_found_and_nothing_breaks(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, ANSWER)
    await index(own_database)
    ref = await say(own_database, own_tenant, "Hi.")
    assert await Library(own_database).find(own_tenant, ref.message_id, "", "", (0.0,) * DIMENSIONS) == ()


async def test_no_more_is_found_than_is_kept(own_database: Database, own_tenant: str) -> None:
    for number in range(PASSAGES_FOUND_MAX + 3):
        await add(own_database, own_tenant, f"Kestrel pump {number}.", name=f"{number}.md")
    await index(own_database)
    ref = await say(own_database, own_tenant, ASKED)
    assert len(await find(own_database, ref, ASKED)) == PASSAGES_FOUND_MAX


async def test_what_was_shown_is_known_by_the_call(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, ANSWER)
    await add(own_database, own_tenant, "A kestrel pump is long gone.", name="b.md")
    await index(own_database)
    ref, library = await say(own_database, own_tenant, ASKED), Library(own_database)
    found = choose(await find(own_database, ref, ASKED), len(ANSWER))
    await library.log(ref, "call_1", found)
    assert [passage.words for passage in await library.shown(own_tenant, "call_1")] == [ANSWER]
    assert await library.shown(own_tenant, "call_2") == ()


async def test_a_log_written_again_is_that_of_the_last_time(own_database: Database, own_tenant: str) -> None:
    await add(own_database, own_tenant, ANSWER)
    await add(own_database, own_tenant, "A kestrel pump is long gone.", name="b.md")
    await index(own_database)
    ref, library = await say(own_database, own_tenant, ASKED), Library(own_database)
    found = choose(await find(own_database, ref, ASKED), 1_000)
    await library.log(ref, "call_1", found)
    await library.log(ref, "call_1", found[1:])
    assert await library.shown(own_tenant, "call_1") == (found[1].passage,)


async def test_what_was_removed_since_is_in_the_log_by_its_title_alone(own_database: Database, own_tenant: str) -> None:
    receipt = await add(own_database, own_tenant, ANSWER)
    await index(own_database)
    ref, library = await say(own_database, own_tenant, ASKED), Library(own_database)
    await library.log(ref, "call_1", choose(await find(own_database, ref, ASKED), 1_000))
    assert await Documents(own_database).remove(own_tenant, receipt.id)
    assert await library.shown(own_tenant, "call_1") == ()
    rows = await own_database.rows(text("SELECT title FROM retrievals WHERE tenant = :t"), {"t": own_tenant})
    assert [row.title for row in rows] == ["notes.md"]
