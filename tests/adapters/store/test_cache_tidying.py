"""The cache as an operator has it: what goes first, what is thrown away, what it saved and would have said."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.store import Database
from adapters.store.cache import same_answer
from domain.caching import Cached, CacheFilter, Claimed, InFlight, Shadow, ShadowStats
from domain.proposals import QuestionKind
from domain.sameness import Objection
from tests.adapters.store.houses import House, MemoryHouse, RealHouse, keep, near_entry, real_house, seek
from tests.conftest import new_tenant


@pytest.fixture
async def real(database: Database, tenant: str) -> AsyncIterator[RealHouse]:
    yield await real_house(database, tenant)
    await database.rows(text("DELETE FROM cache WHERE tenant = :tenant"), {"tenant": tenant})


async def test_the_least_recently_used_go_first_and_claims_stay(own_database: Database, own_tenant: str) -> None:
    for house in (MemoryHouse(), await real_house(own_database, own_tenant)):
        for n in range(5):
            await keep(house, f"entry {n}", f"call_{n}")
            await house.later(1)
        await house.store.look(seek(house, "claim", "call_c"))
        await house.store.look(seek(house, "entry 0", "call_x"))
        assert await house.store.prune(2) == 3
        found = [await house.store.look(seek(house, f"entry {n}", "call_y")) for n in range(5)]
        assert [isinstance(one, Cached) for one in found] == [True, False, False, False, True]
        assert isinstance(await house.store.look(seek(house, "claim", "call_z")), InFlight)


async def test_what_has_expired_or_lapsed_goes_whatever_the_room(own_database: Database, own_tenant: str) -> None:
    for house in (MemoryHouse(), await real_house(own_database, own_tenant)):
        await keep(house, lifetime_s=10)
        await house.store.look(seek(house, "claim", "call_2", lease_s=10))
        await house.later(11)
        await keep(house, "alive", "call_3")
        assert await house.store.prune(100) == 2
        assert await house.store.prune(100) == 0


FILTERS = [
    (CacheFilter(), {"tasks", "both", "older"}),
    (CacheFilter(kind=QuestionKind.DECISIONS), {"both"}),
    (CacheFilter(kind=QuestionKind.TASKS), {"tasks", "both", "older"}),
    (CacheFilter(model="anthropic:claude-haiku-5-5"), {"both"}),
    (CacheFilter(prompt_version="tasks/2"), {"both"}),
    (CacheFilter(prompt_version="tasks/2+decisions/1"), {"both"}),
    (CacheFilter(prompt_version="tasks/3"), set()),
    (CacheFilter(before=datetime.now(UTC) - timedelta(minutes=10)), {"older"}),
    (CacheFilter(kind=QuestionKind.DECISIONS, model="openai:gpt-6-luna"), set()),
]


@pytest.mark.parametrize(("which", "gone"), FILTERS)
async def test_what_fits_the_filter_is_thrown_away_and_nothing_else(
    real: RealHouse, other_tenant: str, which: CacheFilter, gone: set[str]
) -> None:
    both = {"question": "tasks+decisions", "model": "anthropic:claude-haiku-5-5"}
    await keep(real, "older", "call_1")
    await real.later(1_200)
    await keep(real, "tasks", "call_2")
    await keep(real, "both", "call_3", **both, prompt_version="tasks/2+decisions/1")
    await real.store.look(seek(real, "claim", "call_4"))
    assert await real.store.clear(other_tenant, which) == 0
    assert await real.store.clear(real.tenant, which) == len(gone)
    for name in ("older", "tasks", "both"):
        found = await real.store.look(seek(real, name, "call_9"))
        assert isinstance(found, Claimed if name in gone else Cached)
    assert isinstance(await real.store.look(seek(real, "claim", "call_9")), InFlight)


async def test_stats_tell_what_was_looked_for_found_and_saved(real: RealHouse) -> None:
    await real.store.look(seek(real))
    await real.answered("call_1", cost_usd=0.02)
    await real.store.ready(real.tenant, "call_1")
    await real.answered("call_2", cache="hit", reused_call="call_1")
    await real.answered("call_3", cache="semantic", reused_call="call_1")
    await real.answered("call_4", cache="off", cost_usd=1.0)
    await real.answered("call_5", question="decisions")
    tasks, decisions = sorted(await real.store.stats(real.tenant), key=lambda one: one.question, reverse=True)
    assert (tasks.question, tasks.entries, tasks.looked, tasks.hits) == ("tasks", 1, 3, 2)
    assert tasks.saved_usd == pytest.approx(0.04)
    assert (decisions.question, decisions.entries, decisions.looked, decisions.hits) == ("decisions", 0, 1, 0)
    assert decisions.saved_usd == 0


def shadow(house: House, call_id: str, refused: Objection | None = None) -> Shadow:
    return Shadow(tenant=house.tenant, question="tasks", call_id=call_id, neighbour="call_n", refused=refused)


async def test_a_shadow_is_compared_once_the_real_answer_is_validated(real: RealHouse, other_tenant: str) -> None:
    await near_entry(real)
    raws = {"call_1": '{ "tasks":[] }', "call_2": '{"tasks": [{"title": "Pay"}]}', "call_3": "{}", "call_4": "{}"}
    for call_id, raw in raws.items():
        await real.store.look(seek(real, call_id, call_id))
        await real.store.note(shadow(real, call_id, Objection.NAMES if call_id == "call_3" else None))
        await real.store.note(shadow(real, call_id, Objection.DATES))
        await real.answered(call_id, raw)
        if call_id != "call_4":
            await real.store.ready(real.tenant, call_id)
    assert await real.store.shadows(real.tenant) == (
        ShadowStats(question="tasks", looked=4, served=3, wrong=1, unknown=1, refused={"names": 1}),
    )
    assert await real.store.shadows(other_tenant) == ()
    assert await real.store.stats(other_tenant) == ()


async def test_shadows_are_forgotten_in_time(own_database: Database, own_tenant: str) -> None:
    house = await real_house(own_database, own_tenant)
    await house.store.note(shadow(house, "call_1"))
    await house.store.prune(1)
    assert len(await house.store.shadows(own_tenant)) == 1
    await own_database.rows(text("UPDATE shadows SET at = at - interval '31 days'"), {})
    await house.store.prune(1)
    assert await house.store.shadows(own_tenant) == ()


async def test_many_workers_that_prune_at_once_take_no_more_than_one_would(own_database: Database) -> None:
    house = await real_house(own_database, await new_tenant(own_database))
    for n in range(40):
        await keep(house, f"entry {n}", f"call_{n}")
    pruned = await asyncio.gather(*(house.store.prune(10) for _ in range(8)))
    assert sum(pruned) == 30
    (held,) = await house.store.stats(house.tenant)
    assert held.entries == 10


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ('{"a": 1, "b": [2]}', '{"b":[2],"a":1.0}', True),
        ('{"a": "\\u0000"}', '{"a": "\\u0000"}', True),
        ('{"a": 1e999999}', '{"a": 2}', False),
        ("```{}```", "{}", False),
        ("I cannot", "I cannot", True),
        ("[" * 100_000, "{}", False),
    ],
)
def test_answers_are_compared_as_what_they_say(ours: str, theirs: str, same: bool) -> None:  # noqa: FBT001  a case
    assert same_answer(ours, theirs) is same
