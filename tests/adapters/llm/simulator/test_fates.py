"""The same seed gives each request the same fate, in whatever order requests arrive."""

import asyncio
from collections import Counter

import anthropic
import httpx2
import pytest

from adapters.llm.simulator import Fault, Faults, Provider, SimRequest, parse_faults
from adapters.llm.simulator._fates import Fates, draw
from domain.failures import Misconfigured
from tests.adapters.llm.simulator.asking import asking

MIXED = parse_faults('{"refusal": 0.3, "garbage": 0.2, "truncated": 0.2}')
USERS = [f"<conversation>\nPlease call number {n}.\n</conversation>" for n in range(12)]


async def stops(seed: int, users: list[str]) -> dict[str, tuple[str | None, str | None]]:
    """How each user's two identical questions ended."""
    ended: dict[str, tuple[str | None, str | None]] = {}
    async with asking(seed=seed, faults=MIXED) as ask:

        async def twice(user: str) -> None:
            ended[user] = (
                (await ask.anthropic(user)).stop_reason,
                (await ask.anthropic(user)).stop_reason,
            )

        await asyncio.gather(*(twice(user) for user in users))
    return ended


async def test_a_fate_does_not_depend_on_the_order_of_arrival() -> None:
    assert await stops(7, USERS) == await stops(7, USERS[::-1])


async def test_another_seed_deals_other_fates() -> None:
    assert await stops(7, USERS) != await stops(8, USERS)


async def test_a_retry_may_meet_another_fate() -> None:
    ended = await stops(7, USERS)
    assert any(first != second for first, second in ended.values())


def test_shares_are_kept_over_many_requests() -> None:
    fates = Fates(MIXED)
    met = Counter(fates.choose(draw(1, n.to_bytes(16, "big"), 0)) for n in range(4_000))
    assert met[Fault.REFUSAL] / 4_000 == pytest.approx(0.3, abs=0.03)
    assert met[None] / 4_000 == pytest.approx(0.3, abs=0.03)


def test_a_share_of_one_spares_nobody() -> None:
    fates = Fates(Faults(rates={Fault.CUT: 1.0}))
    assert {fates.choose(draw(n, b"x", n)) for n in range(500)} == {Fault.CUT}


async def test_a_script_deals_its_faults_to_each_provider_in_order() -> None:
    async with asking(script=[Fault.REFUSAL, None, Fault.TRUNCATED]) as ask:
        anthropics = [(await ask.anthropic()).stop_reason for _ in range(4)]
        openais = [(await ask.responses()).status for _ in range(4)]
    assert anthropics == ["refusal", "end_turn", "max_tokens", "end_turn"]
    assert openais == ["completed", "completed", "incomplete", "completed"]


async def test_a_script_may_decide_by_the_request() -> None:
    def script(request: SimRequest) -> Fault | None:
        spoilt = request.provider is Provider.ANTHROPIC and "number 3" in request.user
        return Fault.OVERLOADED if spoilt and request.repeat == 0 else None

    async with asking(script=script) as ask:
        await ask.anthropic(USERS[1])
        with pytest.raises(anthropic.OverloadedError):
            await ask.anthropic(USERS[3])
        await ask.anthropic(USERS[3])


async def test_stats_count_by_provider_path_and_fate() -> None:
    async with asking(script=[Fault.REFUSAL]) as ask:
        for _ in range(3):
            await ask.anthropic()
        await ask.chat()
        stats = ask.simulator.stats
    assert stats.requests == 4
    assert stats.of(provider="anthropic", fate="ok") == 2
    assert stats.of(fate=Fault.REFUSAL) == 2
    assert stats.of(path="/v1/chat/completions") == 1


async def test_stats_are_served_too() -> None:
    async with asking() as ask, httpx2.AsyncClient() as http:
        await ask.responses()
        served = (await http.get(f"{ask.simulator.url}/_simulator/stats")).json()
        assert served == ask.simulator.stats.model_dump(mode="json")
    assert served["counts"] == [{"provider": "openai", "path": "/v1/responses", "fate": "ok", "count": 1}]


async def test_a_request_without_a_key_is_unauthorized() -> None:
    async with asking() as ask, httpx2.AsyncClient() as http:
        answer = await http.post(f"{ask.simulator.url}/v1/responses", json={"model": "m", "input": "x"})
        assert ask.simulator.stats.of(fate="invalid") == 1
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "invalid_api_key"


def test_faults_are_read_flat_or_nested() -> None:
    flat = parse_faults('{"cut": 0.1, "hang_s": 5}')
    assert flat == parse_faults('{"rates": {"cut": 0.1}, "hang_s": 5}')
    assert (flat.rates, flat.hang_s) == ({Fault.CUT: 0.1}, 5)
    assert parse_faults("{}") == Faults()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cut", "not: Expecting value"),
        ("[1]", "JSON object"),
        ('{"rate_limit": 0.1}', "did you mean rate_limited"),
        ('{"xyzzy": 1}', "use one of: altered_number"),
        ('{"rates": {"cut": 0.1}, "drip": 0.1}', "put it inside"),
        ('{"rates": 3}', "maps faults to shares"),
        ('{"cut": 2}', "less than or equal to 1"),
        ('{"cut": "often"}', "rates.cut"),
        ('{"cut": 0.6, "drip": 0.6}', "add up to 1.2"),
        ('{"hang_s": -1}', "hang_s"),
    ],
)
def test_faults_that_make_no_sense_are_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(Misconfigured, match=hint):
        parse_faults(text)
