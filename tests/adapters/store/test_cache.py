"""The cache in PostgreSQL, and its peer in memory: who may fetch, what is served, and what goes first."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from adapters.store import Database
from domain.caching import Cached, Claimed, InFlight
from domain.identity import content_hash
from tests.adapters.store.houses import (
    CONVERSATION,
    EAST,
    LEASE_S,
    LIFETIME_S,
    NORTH,
    NORTH_EAST,
    House,
    MemoryHouse,
    RealHouse,
    keep,
    near_entry,
    real_house,
    seek,
)


@pytest.fixture
async def real(database: Database, tenant: str) -> AsyncIterator[RealHouse]:
    yield await real_house(database, tenant)
    await database.rows(text("DELETE FROM cache WHERE tenant = :tenant"), {"tenant": tenant})


@pytest.fixture(params=["memory", "postgres"])
async def house(request: pytest.FixtureRequest, real: RealHouse) -> House:
    return MemoryHouse() if request.param == "memory" else real


async def test_a_validated_answer_is_served_to_whoever_asks_the_same(house: House) -> None:
    await keep(house, raw='{"tasks": []}')
    assert await house.store.look(seek(house, call_id="call_2")) == Cached(call_id="call_1", raw='{"tasks": []}')


async def test_an_answer_that_the_gate_refuses_in_another_place_is_served_no_more(real: RealHouse) -> None:
    await keep(real)
    await real.store.look(seek(real, call_id="call_2"))
    await real.answered("call_2", cache="hit", reused_call="call_1")
    await real.store.spoil(real.tenant, "call_2")
    assert await real.store.look(seek(real, call_id="call_3")) == Claimed()


async def test_another_question_finds_nothing(house: House) -> None:
    await keep(house)
    assert await house.store.look(seek(house, "two", "call_2")) == Claimed()


async def test_an_answer_that_was_not_validated_is_served_to_nobody(house: House) -> None:
    await house.store.look(seek(house))
    await house.answered("call_1")
    assert isinstance(await house.store.look(seek(house, call_id="call_2")), InFlight)


async def test_ready_without_an_answer_leaves_the_claim_a_claim(house: House) -> None:
    await house.store.look(seek(house))
    await house.store.ready(house.tenant, "call_1")
    assert isinstance(await house.store.look(seek(house, call_id="call_2")), InFlight)


async def test_ready_from_a_call_that_holds_no_claim_does_nothing(house: House) -> None:
    await house.store.look(seek(house))
    await house.answered("call_2")
    await house.store.ready(house.tenant, "call_2")
    assert isinstance(await house.store.look(seek(house, call_id="call_3")), InFlight)


async def test_of_fifty_at_once_one_may_fetch(house: House) -> None:
    looks = (house.store.look(seek(house, call_id=f"call_{n}")) for n in range(50))
    found = await asyncio.gather(*looks)
    assert found.count(Claimed()) == 1
    left_s = [one.left_s for one in found if isinstance(one, InFlight)]
    assert len(left_s) == 49
    assert all(0 < s <= LEASE_S for s in left_s)


async def test_of_fifty_at_once_one_takes_a_lapsed_claim_over(house: House) -> None:
    await house.store.look(seek(house))
    await house.later(LEASE_S + 1)
    found = await asyncio.gather(*(house.store.look(seek(house, call_id=f"call_{n}")) for n in range(2, 52)))
    assert found.count(Claimed()) == 1


async def test_whoever_lost_a_lapsed_claim_can_neither_fill_nor_free_it(house: House) -> None:
    await house.store.look(seek(house))
    await house.later(LEASE_S + 1)
    assert await house.store.look(seek(house, call_id="call_2")) == Claimed()
    await house.answered("call_1")
    await house.store.ready(house.tenant, "call_1")
    await house.store.free(house.tenant, "call_1")
    assert isinstance(await house.store.look(seek(house, call_id="call_3")), InFlight)


async def test_the_next_attempt_of_a_step_takes_its_own_claim_over_at_once(house: House) -> None:
    await house.store.look(seek(house, holder="w/tasks/1"))
    assert await house.store.look(seek(house, call_id="call_2", holder="w/tasks/1")) == Claimed()
    await house.answered("call_2", "second")
    await house.store.ready(house.tenant, "call_1")
    await house.store.ready(house.tenant, "call_2")
    assert await house.store.look(seek(house, call_id="call_3")) == Cached(call_id="call_2", raw="second")


async def test_a_freed_claim_is_the_next_ones(house: House) -> None:
    await house.store.look(seek(house))
    await house.store.free(house.tenant, "call_1")
    assert await house.store.look(seek(house, call_id="call_2")) == Claimed()


async def test_what_is_ready_cannot_be_freed(house: House) -> None:
    await keep(house)
    await house.store.free(house.tenant, "call_1")
    assert isinstance(await house.store.look(seek(house, call_id="call_2")), Cached)


async def test_an_answer_dies_at_the_end_of_its_lifetime_and_one_may_fetch_it_anew(house: House) -> None:
    await keep(house)
    await house.later(LIFETIME_S - 10)
    assert isinstance(await house.store.look(seek(house, call_id="call_2")), Cached)
    await house.later(20)
    found = await asyncio.gather(*(house.store.look(seek(house, call_id=f"call_{n}")) for n in range(3, 13)))
    assert found.count(Claimed()) == 1
    assert sum(isinstance(one, InFlight) for one in found) == 9


async def test_the_lifetime_counts_from_the_answer_not_from_the_claim(house: House) -> None:
    await house.store.look(seek(house, lifetime_s=60))
    await house.later(100)
    await house.answered("call_1")
    await house.store.ready(house.tenant, "call_1")
    assert isinstance(await house.store.look(seek(house, call_id="call_2")), Cached)


async def test_tenants_share_nothing(house: House, other_tenant: str) -> None:
    await keep(house)
    await house.store.look(seek(house, "two", "call_2"))
    assert await house.store.look(seek(house, call_id="call_3", tenant=other_tenant)) == Claimed()
    await house.store.free(other_tenant, "call_2")
    assert isinstance(await house.store.look(seek(house, "two", "call_4")), InFlight)


async def test_the_nearest_of_the_same_space_is_found(house: House) -> None:
    for n, embedding in enumerate((NORTH, NORTH_EAST)):
        sought = seek(house, f"entry {n}", f"call_{n}")
        await house.store.look(sought)
        assert (await house.store.nearest(sought, embedding) is None) == (n == 0)
        await house.answered(f"call_{n}", f"raw {n}")
        await house.store.ready(house.tenant, f"call_{n}")
    asked = seek(house, "new", "call_9")
    await house.store.look(asked)
    near = await house.store.nearest(asked, EAST)
    assert near is not None
    assert near.answer == Cached(call_id="call_1", raw="raw 1")
    assert near.similarity == pytest.approx(0.6, abs=1e-6)
    assert near.conversation == CONVERSATION
    assert await house.store.nearest(seek(house, "new", "call_9", space=content_hash(b"other")), EAST) is None
    await house.later(LIFETIME_S + 1)
    assert await house.store.nearest(asked, EAST) is None


async def test_a_neighbour_of_another_tenant_is_none(house: House, other_tenant: str) -> None:
    await near_entry(house)
    assert await house.store.nearest(seek(house, "new", "call_9", tenant=other_tenant), EAST) is None


async def test_lending_frees_the_claim(house: House) -> None:
    sought = await near_entry(house)
    asked = seek(house, "new", "call_9")
    await house.store.look(asked)
    near = await house.store.nearest(asked, EAST)
    assert near is not None
    assert near.key == sought.key
    await house.store.lend(asked, near)
    assert await house.store.look(seek(house, "new", "call_10")) == Claimed()


async def test_an_entry_whose_call_did_not_end_well_is_none(real: RealHouse) -> None:
    await keep(real)
    await real.database.rows(text("UPDATE calls SET state = 'failed' WHERE tenant = :t"), {"t": real.tenant})
    found = await asyncio.gather(*(real.store.look(seek(real, call_id=f"call_{n}")) for n in range(2, 12)))
    assert found.count(Claimed()) == 1
    assert await real.store.nearest(seek(real, "new", "call_9"), EAST) is None


async def test_an_entry_whose_call_is_gone_is_none(real: RealHouse) -> None:
    await keep(real)
    await real.database.rows(text("DELETE FROM calls WHERE tenant = :t"), {"t": real.tenant})
    assert await real.store.look(seek(real, call_id="call_2")) == Claimed()


async def test_a_call_that_did_not_end_well_never_becomes_ready(real: RealHouse) -> None:
    await real.store.look(seek(real))
    await real.answered("call_1", state="truncated")
    await real.store.ready(real.tenant, "call_1")
    assert isinstance(await real.store.look(seek(real, call_id="call_2")), InFlight)


async def test_looks_that_cross_ready_and_free_never_get_two_claims_or_an_error(real: RealHouse) -> None:
    for _ in range(15):
        name = secrets.token_hex(4)
        calls = [f"call_{name}_{n}" for n in range(6)]

        async def ask(call_id: str, name: str = name) -> bool:
            found = await real.store.look(seek(real, name, call_id))
            if isinstance(found, Claimed):
                await real.answered(call_id)
                await real.store.ready(real.tenant, call_id)
                return True
            return False

        assert sum(await asyncio.gather(*map(ask, calls))) == 1
