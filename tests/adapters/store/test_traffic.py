"""Limits, breakers and keys in PostgreSQL: many workers at once, and what only a database can get wrong."""

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from adapters.store import Database, open_engine
from adapters.store._engine import Params
from adapters.store.traffic import Traffic
from domain.failures import StoreUnavailable
from domain.traffic import Admitted, CallReport, Came, Held, Hold, Limits
from tests.adapters.llm.traffic import KEYS, MODEL, OTHER, Clock, House, NoJitter, fail, forget, go, stop, tell, wish

WORKERS = 4
FAST = Limits(requests_per_minute=600, tokens_per_minute=600_000)
"""Ten a second, a hundred at once."""
WIDE = Limits(requests_per_minute=60_000)
"""More than any test asks for: while the clock stands still, a bucket counts what was taken."""
IN_A_CIRCLE_S = 30
"""What takes one second; nobody who waits in a circle comes back within it."""


@pytest.fixture
async def databases(database: Database, database_url: str) -> AsyncIterator[list[Database]]:
    """The same database as several workers see it, each with connections of its own."""
    await forget(database)
    opened = [Database(open_engine(database_url, pool_size=4)) for _ in range(WORKERS)]
    yield opened
    for each in opened:
        await each.close()


def several(databases: list[Database], clock: Clock | None, limits: Limits | None = None) -> list[Traffic]:
    """One for each worker."""
    given = dict.fromkeys((MODEL, OTHER), limits or Limits())
    return [Traffic(each, clock=clock, limits=given, jitter=NoJitter()) for each in databases]


async def test_of_fifty_callers_at_once_exactly_one_is_the_probe(databases: list[Database]) -> None:
    clock = Clock()
    workers = several(databases, clock)
    await fail(workers[0], 5)
    clock.wait(5)
    said = await asyncio.gather(*(workers[n % WORKERS].admit(wish(*KEYS)) for n in range(50)))
    assert [one.probe for one in said if isinstance(one, Admitted)] == [True]
    assert {one.hold for one in said if isinstance(one, Held)} == {Hold.OPEN}


async def test_sixteen_tasks_take_from_a_bucket_what_is_in_it_and_not_one_more(databases: list[Database]) -> None:
    workers = several(databases, Clock(), FAST)
    await tell(workers[0], await go(workers[0]), Came.ANSWERED)

    async def hammer(worker: Traffic) -> int:
        said = [await worker.admit(wish(tokens=10)) for _ in range(20)]
        return sum(isinstance(one, Admitted) for one in said)

    assert sum(await asyncio.gather(*(hammer(workers[n % WORKERS]) for n in range(16)))) == 99


async def test_on_the_databases_own_clock_no_more_goes_than_flows_in(databases: list[Database]) -> None:
    workers = several(databases, None, FAST)
    began_s = time.perf_counter()
    await tell(workers[0], await go(workers[0]), Came.ANSWERED)

    async def hammer(worker: Traffic) -> int:
        granted = 0
        while time.perf_counter() - began_s < 1:
            granted += isinstance(await worker.admit(wish()), Admitted)
        return granted

    granted = 1 + sum(await asyncio.gather(*(hammer(workers[n % WORKERS]) for n in range(16))))
    took_s = time.perf_counter() - began_s
    assert 105 <= granted <= 100 + 10 * took_s


async def test_concurrent_callers_are_spread_evenly_over_the_keys(databases: list[Database]) -> None:
    workers = several(databases, Clock(), FAST)
    await tell(workers[0], await go(workers[0], *KEYS))
    said = await asyncio.gather(*(workers[n % WORKERS].admit(wish(*KEYS)) for n in range(59)))
    used = [one.key for one in said if isinstance(one, Admitted)]
    assert sorted(used.count(key) for key in KEYS) == [19, 20, 20]


async def test_the_first_callers_of_a_model_may_all_come_at_once(databases: list[Database]) -> None:
    workers = several(databases, Clock())
    said = await asyncio.gather(*(workers[n % WORKERS].admit(wish(*KEYS)) for n in range(16)))
    assert all(isinstance(one, Admitted) for one in said)


async def test_a_new_key_joins_those_that_are_known(databases: list[Database]) -> None:
    traffic = several(databases, Clock())[0]
    await go(traffic, "key-a")
    assert {(await go(traffic, "key-a", "key-b", "key-b")).key for _ in range(2)} == {"key-a", "key-b"}


async def test_nobody_waits_for_another_in_a_circle_and_every_call_is_counted(databases: list[Database]) -> None:
    workers, taken = several(databases, Clock(), WIDE), Counter[tuple[str, str]]()

    async def live(worker: Traffic, dice: random.Random) -> None:
        for _ in range(25):
            said = await worker.admit(wish(*dice.sample(KEYS, 2), model=dice.choice([MODEL, OTHER])))
            if isinstance(said, Admitted):
                came = dice.choice([Came.ANSWERED, Came.FAILED, Came.NOTHING, Came.SPENT_OUT])
                await worker.report(CallReport(admitted=said, came=came))
                taken[said.model, said.key] += came is not Came.NOTHING
            if dice.random() < 0.2:
                await worker.reset("openai")

    dice = [random.Random(n) for n in range(16)]  # noqa: S311  the test must repeat
    async with asyncio.timeout(IN_A_CIRCLE_S):
        await asyncio.gather(*(live(workers[n % WORKERS], dice[n]) for n in range(16)))
    buckets = await databases[0].rows(text("SELECT model, key_id, requests FROM buckets"), {})
    assert {(bucket.model, bucket.key_id): bucket.requests for bucket in buckets} == taken
    assert sum(taken.values()) > 50, "it was a test of waiting"
    assert await databases[0].rows(text("SELECT FROM breakers WHERE unheard <> 0"), {}) == []


async def test_five_hundred_that_wait_do_not_come_back_as_one(databases: list[Database]) -> None:
    clock = Clock()
    traffic = Traffic(databases[0], clock=clock, jitter=random.Random(3))  # noqa: S311  the test must repeat
    await fail(traffic, 5)
    waits = [await stop(traffic, Hold.OPEN) for _ in range(500)]
    assert 5 <= min(waits) < max(waits) <= 6.25
    slots = [int(wait_s * 10) for wait_s in waits]
    assert max(slots.count(slot) for slot in set(slots)) < 70


async def test_a_decision_is_one_statement_and_so_is_a_report(databases: list[Database]) -> None:
    class Counting(Database):
        count = 0

        async def rows(self, statement, params: Params):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  as it is there
            self.count += 1
            return await super().rows(statement, params)

    counting = Counting(databases[0]._engine)
    traffic = Traffic(counting)
    await go(traffic)
    assert counting.count == 3, "the first one makes the rows"
    await tell(traffic, await go(traffic))
    assert counting.count == 5


async def test_the_operator_is_told_once_of_each_refused_key_and_what_to_do(
    databases: list[Database], caplog: pytest.LogCaptureFixture
) -> None:
    workers = several(databases, Clock())
    calls = [await go(workers[0], "key-a") for _ in range(8)]
    with caplog.at_level(logging.INFO):
        await asyncio.gather(*(tell(workers[n % WORKERS], call, Came.SPENT_OUT) for n, call in enumerate(calls)))
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "key-a" in caplog.text
    assert "winnow models reset openai" in caplog.text


async def test_the_operator_is_told_when_a_model_stops_and_starts_to_answer(
    databases: list[Database], caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    traffic = several(databases, clock)[0]
    with caplog.at_level(logging.INFO):
        await fail(traffic, 5)
        clock.wait(5)
        await tell(traffic, await go(traffic))
    assert [(record.levelname, MODEL in record.message) for record in caplog.records] == [
        ("WARNING", True),
        ("INFO", True),
    ]


async def test_refused_keys_outlive_a_crash_of_the_server_and_the_rest_need_not(databases: list[Database]) -> None:
    traffic = House(databases[0]).traffic()
    await tell(traffic, await go(traffic, "key-a"), Came.UNAUTHORIZED)
    await databases[0].rows(text("TRUNCATE retry_budgets, breakers, buckets"), {})
    await stop(traffic, Hold.UNAUTHORIZED, "key-a")
    await go(traffic, "key-b")


async def test_without_the_database_nothing_is_admitted() -> None:
    nowhere = Database(open_engine("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(StoreUnavailable):
        await Traffic(nowhere).admit(wish())
    await nowhere.close()
