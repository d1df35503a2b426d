"""The feed: an event that is written early and committed late is not passed by."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store import Database, Feed, FeedPlace
from adapters.store.feed import XACT_MAX
from domain.message import MessageRef
from tests.adapters.store.making import new_message

_WRITE = text("INSERT INTO events (tenant, message_id, type, data) VALUES (:t, :m, :type, CAST('{}' AS jsonb))")


async def write(connection: AsyncConnection, ref: MessageRef, type_: str) -> None:
    await connection.execute(_WRITE, {"t": ref.tenant, "m": ref.message_id, "type": type_})


async def happen(database: Database, ref: MessageRef, *types: str) -> None:
    for type_ in types:
        async with database.transaction() as connection:
            await write(connection, ref, type_)


async def read(feed: Feed, tenant: str, place: FeedPlace) -> tuple[list[str], FeedPlace]:
    """The types of what comes next, and where that leaves the reader."""
    page = await feed.after(tenant, place)
    return [event.type for _, event in page.events], page.place


async def test_what_commits_out_of_order_is_all_given_once(own_database: Database, own_tenant: str) -> None:
    ref, feed = await new_message(own_database, own_tenant), Feed(own_database)
    place, seen = await feed.now(), list[str]()
    async with own_database.transaction() as early:
        await write(early, ref, "edit_item")
        await happen(own_database, ref, "edit_draft")  # later by its number, and committed first
        types, place = await read(feed, own_tenant, place)
        seen += types
        assert seen == []  # nothing may come before what is given, so nothing is given yet
    await happen(own_database, ref, "snooze")
    types, place = await read(feed, own_tenant, place)
    assert seen + types == ["edit_item", "edit_draft", "snooze"]
    assert (await read(feed, own_tenant, place))[0] == []


async def test_a_late_number_of_an_early_transaction_comes_where_it_belongs(
    own_database: Database, own_tenant: str
) -> None:
    ref, feed = await new_message(own_database, own_tenant), Feed(own_database)
    place = await feed.now()
    async with own_database.transaction() as early:
        await write(early, ref, "snooze")
        await happen(own_database, ref, "edit_draft")
        await write(early, ref, "reopen")
    assert (await read(feed, own_tenant, place))[0] == ["snooze", "reopen", "edit_draft"]


async def test_cut_after_any_event_it_goes_on_with_the_next(own_database: Database, own_tenant: str) -> None:
    ref, feed = await new_message(own_database, own_tenant), Feed(own_database)
    async with own_database.transaction() as connection:
        for type_ in ("edit_item", "edit_draft"):
            await write(connection, ref, type_)
    await happen(own_database, ref, "snooze")
    whole = (await feed.after(own_tenant, FeedPlace(xact=0, seq=0))).events
    assert [event.type for _, event in whole] == ["queued", "edit_item", "edit_draft", "snooze"]
    for cut, (place, _) in enumerate(whole, 1):
        assert (await feed.after(own_tenant, place)).events == whole[cut:]


async def test_a_page_is_bounded_and_the_next_begins_behind_it(own_database: Database, own_tenant: str) -> None:
    ref, feed = await new_message(own_database, own_tenant), Feed(own_database)
    await happen(own_database, ref, *(["edit_item"] * 6))
    place, counts = FeedPlace(xact=0, seq=0), list[int]()
    while (page := await feed.after(own_tenant, place, most=3)).events:
        counts.append(len(page.events))
        place = page.place
    assert counts == [3, 3, 1]


async def test_it_is_of_one_tenant_and_without_words_under_way(
    database: Database, tenant: str, other_tenant: str
) -> None:
    for who in (tenant, other_tenant):
        await happen(database, await new_message(database, who), "draft.started", "draft.words", "done")
    page = await Feed(database).after(tenant, FeedPlace(xact=0, seq=0))
    mine = await new_message(database, tenant)
    assert [(event.type, event.message_id) for _, event in page.events] == [
        (type_, mine.message_id) for type_ in ("queued", "draft.started", "done")
    ]


async def test_who_has_read_all_does_not_look_at_it_again(own_database: Database, own_tenant: str) -> None:
    ref, feed = await new_message(own_database, own_tenant), Feed(own_database)
    await happen(own_database, ref, *(["draft.words"] * 3))
    page = await feed.after(own_tenant, FeedPlace(xact=0, seq=0))
    last = await own_database.row(text("SELECT CAST(max(xact::text::bigint) AS bigint) AS x FROM events"), {})
    assert last is not None
    assert page.place.xact > last.x


async def test_a_place_of_another_database_is_not_known(database: Database) -> None:
    feed = Feed(database)
    assert await feed.known(await feed.now())
    assert not await feed.known(FeedPlace(xact=XACT_MAX, seq=0))
