"""The queue: each message in one state, found by its words, in pages that miss and repeat nothing."""

import pytest
from sqlalchemy import text

from adapters.store import Database, Queue, QueueFilter, words_of
from domain.conversation import Kind
from domain.result import QueueState
from tests.adapters.store.making import processed
from tests.adapters.store.queueing import say, snooze, wait_in_line

STATES = {
    "needs_review": QueueState.REVIEW,
    "queued": QueueState.WORKING,
    "processing": QueueState.WORKING,
    "done": QueueState.DONE,
    "dead_letter": QueueState.FAILED,
}


async def listed(database: Database, tenant: str, wanted: QueueFilter) -> list[str]:
    page = await Queue(database).page(tenant, wanted, after=None, size=1_000)
    return [row.id for row in page.rows]


async def searched(database: Database, tenant: str, words: str) -> list[str]:
    return await listed(database, tenant, QueueFilter(words=words_of(words)))


@pytest.mark.parametrize(("status", "state"), STATES.items())
async def test_each_message_is_in_its_state_and_in_all(
    database: Database, tenant: str, status: str, state: QueueState
) -> None:
    ids = await wait_in_line(database, tenant, 1, 1, status=status)
    for asked in QueueState:
        expected = ids if asked in {state, QueueState.ALL} else []
        assert await listed(database, tenant, QueueFilter(state=asked)) == expected
    counts = (await Queue(database).counts(tenant, QueueFilter())).by_state
    assert {name for name, count in counts.items() if count} == {state.value, "all"}


@pytest.mark.parametrize("status", ["needs_review", "done"])
async def test_what_sleeps_is_out_of_the_way_until_it_wakes(database: Database, tenant: str, status: str) -> None:
    asleep, awake = await wait_in_line(database, tenant, 1, 2, status=status)
    await snooze(database, tenant, asleep, 1)
    await snooze(database, tenant, awake, -1)
    assert await listed(database, tenant, QueueFilter(state=QueueState.SNOOZED)) == [asleep]
    assert await listed(database, tenant, QueueFilter(state=STATES[status])) == [awake]
    assert (await Queue(database).counts(tenant, QueueFilter())).by_state["snoozed"] == 1


async def test_what_waits_comes_oldest_first_and_what_is_done_newest_first(database: Database, tenant: str) -> None:
    waiting = await wait_in_line(database, tenant, 1, 3)
    done = await wait_in_line(database, tenant, 4, 6, status="done")
    assert await listed(database, tenant, QueueFilter()) == waiting
    assert await listed(database, tenant, QueueFilter(state=QueueState.DONE)) == done[::-1]
    assert await listed(database, tenant, QueueFilter(state=QueueState.ALL)) == (waiting + done)[::-1]


async def test_counts_are_under_the_other_filters(database: Database, tenant: str) -> None:
    await wait_in_line(database, tenant, 1, 2, kind="email", subject="Figures")
    await wait_in_line(database, tenant, 3, 5, kind="chat", subject="Figures", status="done")
    await wait_in_line(database, tenant, 6, 9, kind="chat", subject="Else")
    await wait_in_line(database, tenant, 10, 10, kind=None, subject="Figures", status="queued")
    wanted = QueueFilter(state=QueueState.REVIEW, kind=Kind.CHAT, words=words_of("figures"))
    counts = await Queue(database).counts(tenant, wanted)
    assert counts.by_kind == {"email": 2, "meeting": 0, "chat": 0}
    assert counts.by_state == {"review": 0, "working": 0, "snoozed": 0, "done": 3, "failed": 0, "all": 3}
    everything = await Queue(database).counts(tenant, QueueFilter(state=QueueState.ALL))
    assert (everything.by_kind, everything.by_state["all"]) == ({"email": 2, "meeting": 0, "chat": 7}, 10)


async def test_a_row_tells_what_there_is_to_decide(database: Database, tenant: str) -> None:
    ref = await processed(database, tenant)
    page = await Queue(database).page(tenant, QueueFilter(state=QueueState.ALL), after=None, size=10)
    row = page.rows[0]
    assert (row.id, row.tasks, row.decisions, row.draft, row.degraded) == (ref.message_id, 1, 1, "pending", False)
    for table in ("tasks", "decisions"):
        await database.rows(text(f"UPDATE {table} SET rejected = 'other' WHERE tenant = :t"), {"t": tenant})  # noqa: S608  ours
    page = await Queue(database).page(tenant, QueueFilter(state=QueueState.ALL), after=None, size=10)
    assert (page.rows[0].tasks, page.rows[0].decisions) == (0, 0)


@pytest.mark.parametrize(
    "search", ["figures", "FIGURES", "figu", "osei", "budget", "bud", "figures osei budget", " ada  spring "]
)
async def test_words_are_found_in_subject_sender_and_text(database: Database, tenant: str, search: str) -> None:
    wanted, other = await wait_in_line(database, tenant, 1, 2)
    set_ = text("UPDATE messages SET subject = 'The figures', sender = 'Ada Osei' WHERE tenant = :t AND id = :id")
    await database.rows(set_, {"t": tenant, "id": wanted})
    await say(database, tenant, wanted, "Here is the budget.", "All of it for spring.")
    await say(database, tenant, other, "Nothing to see.")
    assert await searched(database, tenant, search) == [wanted]


@pytest.mark.parametrize(
    "search", ["figures nowhere", "%", "_", "\\", "udget", "'", "' OR 1=1 --", "!", "(", ":*", "\U0001f6a2"]
)
async def test_what_stands_nowhere_finds_nothing(database: Database, tenant: str, search: str) -> None:
    (id_,) = await wait_in_line(database, tenant, 1, 1, subject="Figures")
    await say(database, tenant, id_, "Here is the budget.")
    assert await searched(database, tenant, search) == []


@pytest.mark.parametrize("search", ["100%", "a_b", "c\\d", "it's"])
async def test_signs_of_patterns_are_letters_like_others(database: Database, tenant: str, search: str) -> None:
    wanted = await wait_in_line(database, tenant, 1, 1, subject="100% of a_b and c\\d, it's")
    await wait_in_line(database, tenant, 2, 2, subject="1000 of axb and cxd, its")
    assert await searched(database, tenant, search) == wanted


def test_a_search_has_a_bounded_number_of_words() -> None:
    assert words_of(" ".join(f"w{n}" for n in range(100))) == tuple(f"w{n}" for n in range(8))
    assert words_of("a A  a") == ("a",)


@pytest.mark.parametrize("state", [QueueState.REVIEW, QueueState.ALL])
async def test_a_thousand_in_pages_while_more_come_are_missed_and_repeated_nowhere(
    database: Database, tenant: str, state: QueueState
) -> None:
    ids, seen, after = await wait_in_line(database, tenant, 1, 1_000), list[str](), None
    while True:
        page = await Queue(database).page(tenant, QueueFilter(state=state), after=after, size=300)
        seen += [row.id for row in page.rows]
        after = page.place
        if after is None:
            break
        await wait_in_line(database, tenant, 1_001 + len(seen), 1_001 + len(seen))
    assert [id_ for id_ in seen if id_ in ids] == (ids if state is QueueState.REVIEW else ids[::-1])
    assert len(seen) == len(set(seen))


async def test_another_tenants_messages_are_neither_listed_nor_counted_nor_found(
    database: Database, tenant: str, other_tenant: str
) -> None:
    (id_,) = await wait_in_line(database, other_tenant, 1, 1, subject="Figures")
    await say(database, other_tenant, id_, "budget")
    for words in ("", "figures", "budget"):
        wanted = QueueFilter(state=QueueState.ALL, words=words_of(words))
        assert await listed(database, tenant, wanted) == []
        assert (await Queue(database).counts(tenant, wanted)).by_state["all"] == 0
