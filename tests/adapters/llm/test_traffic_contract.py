"""Limits, breakers, keys and retries: the one in PostgreSQL and the one in memory decide alike."""

import pytest

from adapters.store import Database
from domain.traffic import BreakerState, Came, Hold, Limits
from tests.adapters.llm.traffic import KEYS, MODEL, OTHER, House, fail, forget, go, stop, tell, wish

SIXTY = Limits(requests_per_minute=60)
"""One a second, ten at once."""


@pytest.fixture(params=["postgresql", "memory"])
async def house(request: pytest.FixtureRequest, database: Database) -> House:
    if request.param == "memory":
        return House(None)
    await forget(database)
    return House(database)


async def test_a_bucket_holds_ten_seconds_worth_and_says_when_the_next_fits(house: House) -> None:
    traffic = house.traffic(SIXTY)
    for _ in range(10):
        await go(traffic)
    wait_s = await stop(traffic, Hold.LIMITED)
    assert wait_s == pytest.approx(1)
    house.clock.wait(wait_s)
    await go(traffic)
    await stop(traffic, Hold.LIMITED)


async def test_each_that_waits_gets_the_next_place_in_the_queue_up_to_a_minute(house: House) -> None:
    traffic = house.traffic(SIXTY)
    for _ in range(10):
        await go(traffic)
    waits = [await stop(traffic, Hold.LIMITED) for _ in range(80)]
    assert waits == pytest.approx([min(n, 60) for n in range(1, 81)])


async def test_a_low_limit_still_lets_one_request_through(house: House) -> None:
    traffic = house.traffic(Limits(requests_per_minute=2))
    await go(traffic)
    assert await stop(traffic, Hold.LIMITED) == pytest.approx(30)
    house.clock.wait(30)
    await go(traffic)


async def test_tokens_are_limited_as_requests_are_and_half_a_minutes_worth_fits(house: House) -> None:
    traffic = house.traffic(Limits(tokens_per_minute=6000))
    await go(traffic, tokens=2500)
    assert await stop(traffic, Hold.LIMITED, tokens=1000) == pytest.approx(5)
    await go(traffic, tokens=500)


async def test_a_call_that_no_bucket_can_hold_goes_when_the_bucket_is_full(house: House) -> None:
    traffic = house.traffic(Limits(tokens_per_minute=6000))
    await go(traffic, tokens=9000)
    assert await stop(traffic, Hold.LIMITED, tokens=9000) == pytest.approx(90)
    house.clock.wait(89)
    await stop(traffic, Hold.LIMITED, tokens=9000)
    house.clock.wait(1)
    await go(traffic, tokens=9000)


async def test_without_a_limit_nothing_is_held(house: House) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic))
    for _ in range(100):
        await go(traffic, tokens=1_000_000)


async def test_tokens_that_were_not_used_come_back_and_the_request_does_not(house: House) -> None:
    traffic = house.traffic(Limits(requests_per_minute=12, tokens_per_minute=6000))
    await tell(traffic, await go(traffic, tokens=3000), tokens=1000)
    await tell(traffic, await go(traffic, tokens=2000), Came.FAILED)
    assert await stop(traffic, Hold.LIMITED, tokens=1) == pytest.approx(5)


async def test_a_call_that_took_more_than_was_thought_owes_the_rest(house: House) -> None:
    traffic = house.traffic(Limits(tokens_per_minute=6000))
    await tell(traffic, await go(traffic, tokens=1000), tokens=3500)
    assert await stop(traffic, Hold.LIMITED, tokens=100) == pytest.approx(6)


async def test_a_call_that_never_went_out_gives_back_all_that_it_took(house: House) -> None:
    traffic = house.traffic(Limits(requests_per_minute=6, tokens_per_minute=6000))
    await tell(traffic, await go(traffic, tokens=3000), Came.NOTHING)
    await go(traffic, tokens=3000)


async def test_load_is_spread_evenly_over_the_keys(house: House) -> None:
    for limits in (SIXTY, None):
        traffic = house.traffic(limits)
        house.clock.wait(3600)
        used = [(await go(traffic, *KEYS)).key for _ in range(18)]
        assert [used.count(key) for key in KEYS] == [6, 6, 6]


async def test_a_key_with_an_empty_bucket_is_skipped(house: House) -> None:
    traffic = house.traffic(SIXTY)
    for _ in range(10):
        await go(traffic, "key-a")
    assert [(await go(traffic, "key-a", "key-b")).key for _ in range(10)] == ["key-b"] * 10
    await stop(traffic, Hold.LIMITED, "key-a", "key-b")


async def test_a_key_that_was_told_to_wait_pauses_so_long_and_the_others_go_on(house: House) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic, "key-a"), Came.LIMITED, pause_s=20)
    assert (await go(traffic, *KEYS[:2])).key == "key-b"
    assert await stop(traffic, Hold.LIMITED, "key-a") == pytest.approx(20)
    house.clock.wait(19.9)
    assert await stop(traffic, Hold.LIMITED, "key-a") == pytest.approx(0.1)
    house.clock.wait(0.1)
    await go(traffic, "key-a")


@pytest.mark.parametrize(("asked_s", "pause_s"), [(None, 5), (0, 1), (7200, 3600), (float("nan"), 5)])
async def test_a_pause_is_bounded(house: House, asked_s: float | None, pause_s: float) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic), Came.LIMITED, pause_s=asked_s)
    assert await stop(traffic, Hold.LIMITED) == pytest.approx(pause_s)


async def test_a_shorter_pause_does_not_cut_a_longer_one(house: House) -> None:
    traffic = house.traffic()
    first, second = await go(traffic), await go(traffic)
    await tell(traffic, first, Came.LIMITED, pause_s=60)
    await tell(traffic, second, Came.LIMITED, pause_s=2)
    assert await stop(traffic, Hold.LIMITED) == pytest.approx(60)


async def test_after_a_429_the_bucket_is_empty(house: House) -> None:
    traffic = house.traffic(SIXTY)
    await tell(traffic, await go(traffic), Came.LIMITED, pause_s=2)
    house.clock.wait(2)
    for _ in range(2):
        await go(traffic)
    await stop(traffic, Hold.LIMITED)


async def test_limits_are_learnt_from_what_the_provider_says(house: House) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic), limits=Limits(requests_per_minute=60, requests_left=3))
    for _ in range(3):
        await go(traffic)
    assert await stop(traffic, Hold.LIMITED) == pytest.approx(1)
    assert (await traffic.lanes())[0].requests_per_minute == 60


async def test_what_is_said_to_be_left_never_fills_a_bucket(house: House) -> None:
    traffic = house.traffic(SIXTY)
    calls = [await go(traffic) for _ in range(10)]
    await tell(traffic, calls[0], limits=Limits(requests_per_minute=60, requests_left=50))
    await stop(traffic, Hold.LIMITED)


async def test_settings_cap_what_is_learnt_and_a_limit_of_nothing_is_none(house: House) -> None:
    traffic = house.traffic(Limits(requests_per_minute=30, tokens_per_minute=0))
    said = Limits(requests_per_minute=6000, tokens_per_minute=0)
    await tell(traffic, await go(traffic, tokens=10), limits=said)
    lane = (await traffic.lanes())[0]
    assert (lane.requests_per_minute, lane.tokens_per_minute) == (30, None)


async def test_five_failures_that_are_half_of_the_calls_open_the_breaker(house: House) -> None:
    traffic = house.traffic()
    for _ in range(5):
        await tell(traffic, await go(traffic))
    await fail(traffic, 4)
    await fail(traffic, 1)
    assert await stop(traffic, Hold.OPEN) == pytest.approx(5)
    assert (await traffic.lanes())[0].breaker is BreakerState.OPEN


async def test_failures_that_are_less_than_half_do_not_open_it(house: House) -> None:
    traffic = house.traffic()
    for _ in range(9):
        await tell(traffic, await go(traffic))
    await fail(traffic, 8)
    await go(traffic)


async def test_failures_of_another_half_minute_do_not_count(house: House) -> None:
    traffic = house.traffic()
    await fail(traffic, 4)
    house.clock.wait(31)
    await fail(traffic, 4)
    await go(traffic)


async def test_ten_failures_in_a_row_outvote_a_busy_half_minute(house: House) -> None:
    traffic = house.traffic()
    for _ in range(100):
        await tell(traffic, await go(traffic))
    await fail(traffic, 9)
    await fail(traffic, 1)
    await stop(traffic, Hold.OPEN)


async def test_an_open_breaker_holds_the_model_and_no_other(house: House) -> None:
    traffic = house.traffic()
    await fail(traffic, 5)
    await stop(traffic, Hold.OPEN)
    assert (await traffic.admit(wish(model=OTHER))).model_dump()["model"] == OTHER


async def test_when_its_time_is_over_one_call_goes_as_probe_and_the_rest_waits(house: House) -> None:
    traffic = house.traffic()
    await fail(traffic, 5)
    house.clock.wait(5)
    assert (await go(traffic)).probe
    assert await stop(traffic, Hold.OPEN) == pytest.approx(5)
    assert (await traffic.lanes())[0].breaker is BreakerState.HALF_OPEN


async def test_an_answered_probe_closes_the_breaker_and_forgets_the_failures(house: House) -> None:
    traffic = house.traffic()
    await fail(traffic, 5)
    house.clock.wait(5)
    await tell(traffic, await go(traffic))
    await fail(traffic, 4)
    assert not (await go(traffic)).probe
    lane = (await traffic.lanes())[0]
    assert (lane.breaker, lane.succeeded, lane.failed) == (BreakerState.CLOSED, 0, 4)


async def test_each_failed_probe_doubles_the_time_up_to_a_minute(house: House) -> None:
    traffic = house.traffic()
    await fail(traffic, 5)
    waits = []
    for _ in range(6):
        waits.append(await stop(traffic, Hold.OPEN))
        house.clock.wait(waits[-1])
        await tell(traffic, await go(traffic), Came.FAILED)
    assert waits == pytest.approx([5, 10, 20, 40, 60, 60])


@pytest.mark.parametrize("came", [Came.NOTHING, Came.UNAUTHORIZED])
async def test_a_probe_that_says_nothing_of_the_model_leaves_its_place_to_the_next(house: House, came: Came) -> None:
    traffic = house.traffic()
    await fail(traffic, 5)
    house.clock.wait(5)
    await tell(traffic, await go(traffic, "key-a"), came)
    assert (await go(traffic, "key-b")).probe


@pytest.mark.parametrize("late", [Came.FAILED, Came.ANSWERED, Came.NOTHING])
async def test_a_probe_that_was_never_heard_of_is_replaced_when_its_lease_ends(house: House, late: Came) -> None:
    traffic = house.traffic(lease_s=70)
    await fail(traffic, 5)
    house.clock.wait(5)
    lost = await go(traffic)
    house.clock.wait(69)
    assert await stop(traffic, Hold.OPEN) == pytest.approx(1)
    house.clock.wait(1)
    second = await go(traffic)
    assert second.probe
    await tell(traffic, lost, late)
    assert await stop(traffic, Hold.OPEN) == pytest.approx(5)
    await tell(traffic, second)
    await go(traffic)


async def test_late_news_from_before_the_opening_neither_closes_nor_lengthens_nor_reopens(house: House) -> None:
    traffic = house.traffic()
    late = [await go(traffic) for _ in range(12)]
    await fail(traffic, 5)
    await tell(traffic, late[0])
    await tell(traffic, late[1], Came.FAILED)
    assert await stop(traffic, Hold.OPEN) == pytest.approx(5)
    house.clock.wait(5)
    await tell(traffic, await go(traffic))
    for call in late[2:]:
        await tell(traffic, call, Came.FAILED)
    await go(traffic)


async def test_a_model_that_has_not_answered_lately_gets_twenty_calls_and_then_is_waited_for(house: House) -> None:
    traffic = house.traffic()
    calls = [await go(traffic) for _ in range(20)]
    assert await stop(traffic, Hold.LIMITED) == pytest.approx(2)
    await tell(traffic, calls[0])
    for _ in range(100):
        await go(traffic)


async def test_calls_that_were_lost_do_not_block_a_silent_model_for_ever(house: House) -> None:
    traffic = house.traffic()
    for _ in range(20):
        await go(traffic)
    house.clock.wait(70)
    await go(traffic)


@pytest.mark.parametrize("came", [Came.SPENT_OUT, Came.UNAUTHORIZED])
async def test_a_refused_key_is_used_no_more_for_any_model_of_its_provider(house: House, came: Came) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic, "key-a"), came)
    assert {(await go(traffic, *KEYS)).key for _ in range(6)} == {"key-b", "key-c"}
    held = await traffic.admit(wish("key-a", model=OTHER))
    assert held.model_dump(mode="json") == {"hold": came.value, "wait_s": 0}
    house.clock.wait(86_400)
    assert await stop(traffic, Hold(came.value), "key-a") == 0


async def test_of_keys_refused_for_either_reason_the_money_is_named(house: House) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic, "key-a"), Came.UNAUTHORIZED)
    await tell(traffic, await go(traffic, "key-b"), Came.SPENT_OUT)
    await stop(traffic, Hold.SPENT_OUT, "key-a", "key-b")


async def test_retries_get_three_a_minute_where_few_calls_are_made(house: House) -> None:
    traffic = house.traffic()
    house.clock.wait(15)
    for _ in range(3):
        await tell(traffic, await go(traffic, retry=True))
    assert await stop(traffic, Hold.RETRIES, retry=True) == pytest.approx(45)
    await go(traffic)
    house.clock.wait(45)
    await go(traffic, retry=True)


async def test_retries_get_a_tenth_of_the_calls_of_this_minute_or_the_last(house: House) -> None:
    traffic = house.traffic()
    for _ in range(100):
        await tell(traffic, await go(traffic))
    for minute in range(3):
        for _ in range(10 if minute < 2 else 3):
            await tell(traffic, await go(traffic, retry=True))
        await stop(traffic, Hold.RETRIES, retry=True)
        house.clock.wait(60)


async def test_a_probe_needs_no_room_among_the_retries(house: House) -> None:
    traffic = house.traffic()
    for _ in range(3):
        await go(traffic, retry=True)
    await fail(traffic, 5)
    house.clock.wait(5)
    assert (await go(traffic, retry=True)).probe


@pytest.mark.parametrize(("name", "touched"), [("openai", 3), (MODEL, 3), ("anthropic", 0), (OTHER, 1)])
async def test_reset_forgets_refused_keys_pauses_and_failures(house: House, name: str, touched: int) -> None:
    traffic = house.traffic()
    await tell(traffic, await go(traffic, "key-a"), Came.SPENT_OUT)
    await tell(traffic, await go(traffic, "key-b"), Came.LIMITED, pause_s=600)
    for _ in range(5):
        await tell(traffic, await go(traffic, "key-c"), Came.FAILED)
    assert await traffic.reset(name) == touched
    if touched == 3:
        assert {(await go(traffic, *KEYS)).key for _ in range(3)} == set(KEYS)
        assert await traffic.reset(name) <= 1


async def test_lanes_show_each_key_of_each_model_to_the_operator(house: House) -> None:
    traffic = house.traffic(SIXTY)
    await tell(traffic, await go(traffic, "key-a"), Came.SPENT_OUT)
    await tell(traffic, await go(traffic, "key-b"), Came.LIMITED, pause_s=30)
    await tell(traffic, await go(traffic, "key-c"))
    lanes = await traffic.lanes()
    assert [(lane.model, lane.key, lane.refused, lane.paused_for_s) for lane in lanes] == [
        (MODEL, "key-a", Hold.SPENT_OUT, 0),
        (MODEL, "key-b", None, 30),
        (MODEL, "key-c", None, 0),
    ]
    assert all((lane.succeeded, lane.requests_per_minute) == (1, 60) for lane in lanes)
