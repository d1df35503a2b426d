"""What can be changed and watched while the simulator runs."""

import asyncio
from collections.abc import Callable
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from anthropic.types import TextBlockParam

from adapters.llm.simulator import Fault, Faults, Provider, SimRequest, parse_faults_by_provider
from adapters.llm.simulator._stats import Tally
from domain.failures import Misconfigured
from tests.adapters.llm.simulator.asking import PROMPT, asking

DOWN = Faults(rates={Fault.UNAVAILABLE: 1.0})


async def test_an_outage_of_one_provider_begins_and_ends() -> None:
    async with asking() as ask:
        ask.simulator.set_faults({Provider.ANTHROPIC: DOWN})
        with pytest.raises(anthropic.ServiceUnavailableError):
            await ask.anthropic()
        await ask.responses()
        ask.simulator.set_faults({Provider.ANTHROPIC: Faults()})
        assert (await ask.anthropic()).stop_reason == "end_turn"


async def test_faults_of_one_provider_may_hold_from_the_beginning() -> None:
    async with asking(faults={Provider.OPENAI: DOWN}) as ask:
        await ask.anthropic()
        with pytest.raises(openai.InternalServerError):
            await ask.responses()
        ask.simulator.set_faults(DOWN)
        with pytest.raises(anthropic.ServiceUnavailableError):
            await ask.anthropic()


async def test_faults_are_switched_over_http() -> None:
    async with asking() as ask, httpx2.AsyncClient(base_url=ask.simulator.url) as http:
        shown = (await http.put("/_simulator/faults", json={"openai": {"unavailable": 1, "hang_s": 5}})).json()
        assert (shown["openai"]["rates"], shown["openai"]["hang_s"]) == ({"unavailable": 1.0}, 5)
        assert shown["anthropic"]["rates"] == {}
        with pytest.raises(openai.InternalServerError):
            await ask.responses()
        await ask.anthropic()
        await http.put("/_simulator/faults", json={"overloaded": 1})
        with pytest.raises(anthropic.OverloadedError):
            await ask.anthropic()
        await http.put("/_simulator/faults", json={})
        await ask.responses()
        assert (await http.get("/_simulator/faults")).json()["openai"]["rates"] == {}


@pytest.mark.parametrize(
    "body", ['{"openai": {"cut": 2}}', "cut", '{"openai": 1}', '{"openai": {}, "cut": 0.1}', "[" * 9]
)
async def test_faults_that_make_no_sense_change_nothing(body: str) -> None:
    async with asking(faults=DOWN) as ask, httpx2.AsyncClient(base_url=ask.simulator.url) as http:
        answer = await http.put("/_simulator/faults", content=body)
        assert (answer.status_code, list(answer.json())) == (400, ["error"])
        with pytest.raises(anthropic.ServiceUnavailableError):
            await ask.anthropic()


def test_faults_are_read_for_both_providers_or_for_each() -> None:
    both = parse_faults_by_provider('{"cut": 0.1}')
    assert both[Provider.OPENAI] == both[Provider.ANTHROPIC] == Faults(rates={Fault.CUT: 0.1})
    assert parse_faults_by_provider('{"openai": {"cut": 0.1}}') == {Provider.OPENAI: both[Provider.OPENAI]}
    with pytest.raises(Misconfigured, match="put it inside"):
        parse_faults_by_provider('{"openai": {}, "hang_s": 5}')


async def test_counts_begin_anew_on_demand() -> None:
    async with asking() as ask, httpx2.AsyncClient(base_url=ask.simulator.url) as http:
        await ask.anthropic()
        assert ask.simulator.stats.requests == 1
        assert (await http.delete("/_simulator/stats")).json()["requests"] == 0
        assert ask.simulator.stats.keys == ()
        await ask.anthropic()
        ask.simulator.reset_stats()
        assert ask.simulator.stats.requests == 0


async def test_a_question_that_was_answered_well_before_is_repeated() -> None:
    async with asking(script=[Fault.UNAVAILABLE, Fault.TRUNCATED, Fault.CUT]) as ask:
        with pytest.raises(anthropic.ServiceUnavailableError):
            await ask.anthropic()
        await ask.anthropic()
        with pytest.raises(anthropic.APIConnectionError):
            await ask.anthropic()
        await ask.anthropic()
        assert ask.simulator.stats.repeated == 0  # nobody had been answered well
        await ask.anthropic(PROMPT + "another")
        await ask.anthropic()
        assert ask.simulator.stats.repeated == 1


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_IN_BODY, Fault.DRIP])
async def test_a_client_that_leaves_is_counted_and_nothing_was_answered(fault: Fault) -> None:
    answered: list[SimRequest] = []
    async with asking(script=[fault], faults=Faults(drip_ms=1_000), on_answered=answered.append) as ask:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await ask.anthropic()
        await eventually(lambda: ask.simulator.stats.cancelled == 1)
    assert answered == []


async def test_leaving_a_stream_is_counted() -> None:
    faults = Faults(token_ms=50)
    async with asking(faults=faults) as ask:
        stream = await ask.gpt.responses.create(model="m", input="x", stream=True)
        async for _ in stream:
            break
        await stream.close()
        await eventually(lambda: ask.simulator.stats.cancelled == 1)


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(2):
        while not holds():  # noqa: ASYNC110 - the simulator has no event to wait for
            await asyncio.sleep(0.01)


async def test_each_answer_is_told_after_its_last_byte() -> None:
    answered: list[SimRequest] = []
    async with asking(script=[Fault.CUT, None, Fault.OVERLOADED], on_answered=answered.append) as ask:
        with pytest.raises(anthropic.APIConnectionError):
            await ask.anthropic()
        assert answered == []
        await ask.anthropic()
        assert [(request.provider, request.key, request.repeat) for request in answered] == [("anthropic", "k", 1)]
        with pytest.raises(anthropic.OverloadedError):
            await ask.anthropic()
    assert [request.repeat for request in answered] == [1, 2]


async def test_a_stream_is_told_when_it_has_ended() -> None:
    answered: list[SimRequest] = []
    async with asking(faults=Faults(token_ms=2), on_answered=answered.append) as ask:
        stream = await ask.gpt.responses.create(model="m", input="x", stream=True)
        before = [len(answered) async for _ in stream]
        await eventually(lambda: len(answered) == 1)
    assert before[len(before) // 2] == 0  # its last events may come together


def test_the_peak_is_the_most_within_any_one_second() -> None:
    now_s = 0.0
    tally = Tally(clock=lambda: now_s)
    for now_s in (0.0, 0.9, 0.95, 1.0, 1.97, 5.0):
        tally.come("openai", "a" if now_s < 1 else "a-key-that-is-far-too-long-to-show")
    stats = tally.stats()
    assert stats.requests_per_second_max == 3
    assert {(k.key, k.requests_per_second_max) for k in stats.keys} == {("a", 3), ("…o-show", 2)}


CACHED: list[TextBlockParam] = [{"type": "text", "text": "Be brief. " * 40, "cache_control": {"type": "ephemeral"}}]


async def test_anthropics_cached_prefix_is_written_once_then_read_and_counted_apart() -> None:
    async with asking() as ask:
        parameters: dict[str, Any] = {"model": "m", "max_tokens": 99}  # Any: as wide as what the SDK takes
        plain = (
            await ask.claude.messages.create(
                **parameters, system="Be brief. " * 40, messages=[{"role": "user", "content": "x"}]
            )
        ).usage
        usages = [
            (
                await ask.claude.messages.create(
                    **parameters,
                    system=[*CACHED, {"type": "text", "text": "Today."}],
                    messages=[{"role": "user", "content": word}],
                )
            ).usage
            for word in ("x", "y")
        ]
    assert (plain.cache_creation_input_tokens, plain.cache_read_input_tokens) == (0, 0)
    first, second = [(u.input_tokens, u.cache_creation_input_tokens, u.cache_read_input_tokens) for u in usages]
    assert first == (first[0], 101, 0)
    assert second == (first[0], 0, 101)


async def test_a_stream_tells_of_the_cache_too() -> None:
    async with asking() as ask:
        for expected in ((101, 0), (0, 101)):
            async with ask.claude.messages.stream(
                model="m", max_tokens=99, system=CACHED, messages=[{"role": "user", "content": "x"}]
            ) as stream:
                usage = (await stream.get_final_message()).usage
            assert (usage.cache_creation_input_tokens, usage.cache_read_input_tokens) == expected


async def test_openais_cached_tokens_are_part_of_the_input() -> None:
    async with asking() as ask:
        asked: dict[str, Any] = {"model": "m", "instructions": "Be brief. " * 40}  # Any: as above
        asked["prompt_cache_key"] = "tasks/1"
        first = (await ask.gpt.responses.create(**asked, input="x")).usage
        second = (await ask.gpt.responses.create(**asked, input="y")).usage
        other = (await ask.gpt.responses.create(**asked | {"prompt_cache_key": "tasks/2"}, input="y")).usage
    assert first is not None
    assert second is not None
    assert other is not None
    assert first.input_tokens == second.input_tokens > 101
    assert (first.input_tokens_details.cached_tokens, first.input_tokens_details.cache_write_tokens) == (0, 101)
    assert (second.input_tokens_details.cached_tokens, second.input_tokens_details.cache_write_tokens) == (101, 0)
    assert other.input_tokens_details.cached_tokens == 0


async def test_an_error_writes_no_cache() -> None:
    async with asking(script=[Fault.OVERLOADED]) as ask:
        asked: dict[str, Any] = {"model": "m", "max_tokens": 9, "system": CACHED}  # Any: as above
        with pytest.raises(anthropic.OverloadedError):
            await ask.claude.messages.create(**asked, messages=[{"role": "user", "content": "x"}])
        usage = (await ask.claude.messages.create(**asked, messages=[{"role": "user", "content": "x"}])).usage
    assert (usage.cache_creation_input_tokens, usage.cache_read_input_tokens) == (101, 0)
