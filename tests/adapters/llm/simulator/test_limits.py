"""Limits that are really kept, keys that no longer work, and the ways of saying when to come back."""

import asyncio
from collections import Counter
from email.utils import parsedate_to_datetime

import anthropic
import openai
import pytest

from adapters.llm.simulator import Fault, Faults, RetryAfterForm
from adapters.llm.simulator._limits import ROOMY, Limits
from adapters.llm.simulator._openai import _duration
from adapters.llm.simulator._retry_after import ABSURD
from tests.adapters.llm.simulator.asking import Asking, asking


async def test_a_key_may_ask_so_often_and_no_oftener() -> None:
    async with asking(faults=Faults(requests_per_minute=10)) as ask:
        ends = await asyncio.gather(*(ask.anthropic() for _ in range(15)), return_exceptions=True)
        stats = ask.simulator.stats
    assert Counter(type(end).__name__ for end in ends) == {"Message": 10, "RateLimitError": 5}
    assert (stats.violations, stats.of(fate="over_limit"), stats.of(fate="ok")) == (5, 5, 10)


async def test_each_key_and_each_provider_has_limits_of_its_own() -> None:
    async with asking(faults=Faults(requests_per_minute=1)) as ask:
        other = Asking(ask.simulator, 5, "another")
        await ask.anthropic()
        await ask.responses()
        async with other.claude, other.gpt:
            await other.anthropic()
        with pytest.raises(openai.RateLimitError):
            await ask.responses()
        keys = {(k.provider, k.key): (k.requests, k.violations) for k in ask.simulator.stats.keys}
    assert keys == {("anthropic", "k"): (1, 0), ("anthropic", "another"): (1, 0), ("openai", "k"): (2, 1)}


async def test_tokens_are_limited_by_what_was_really_used() -> None:
    async with asking() as ask:
        usage = (await ask.responses()).usage
    assert usage is not None
    async with asking(faults=Faults(tokens_per_minute=usage.total_tokens * 3)) as ask:
        ends = await asyncio.gather(*(ask.responses() for _ in range(5)), return_exceptions=True)
        refused = [end for end in ends if isinstance(end, openai.RateLimitError)]
    assert len(refused) == 2
    assert refused[0].response.headers["x-ratelimit-remaining-tokens"] == "0"


async def test_the_headers_tell_the_truth() -> None:
    limits = Faults(requests_per_minute=60, tokens_per_minute=6_000)
    async with asking(faults=limits) as ask:
        raw = await ask.gpt.responses.with_raw_response.create(model="m", input="x" * 396, instructions="")
        used = raw.parse().usage
        claude = await ask.claude.messages.with_raw_response.create(
            model="m", max_tokens=99, messages=[{"role": "user", "content": "x"}]
        )
    assert used is not None
    assert raw.headers["x-ratelimit-limit-requests"] == "60"
    assert raw.headers["x-ratelimit-remaining-requests"] == "59"
    assert raw.headers["x-ratelimit-limit-tokens"] == "6000"
    assert int(raw.headers["x-ratelimit-remaining-tokens"]) == 6_000 - used.total_tokens
    assert raw.headers["x-ratelimit-reset-requests"] in {"1s", "1000ms"}
    assert claude.headers["anthropic-ratelimit-requests-limit"] == "60"
    assert claude.headers["anthropic-ratelimit-tokens-limit"] == "6000"
    assert int(claude.headers["anthropic-ratelimit-tokens-remaining"]) < 6_000


async def test_who_waits_as_told_is_let_in_again() -> None:
    async with asking(faults=Faults(requests_per_minute=60)) as ask:
        with pytest.raises(anthropic.RateLimitError) as caught:
            await ask_often(ask, 200)
        assert caught.value.response.headers["anthropic-ratelimit-requests-remaining"] == "0"
        await asyncio.sleep(float(caught.value.response.headers["retry-after"]))
        await ask.anthropic()


async def ask_often(ask: Asking, times: int) -> None:
    for _ in range(times):
        await ask.anthropic()


def test_a_bucket_fills_steadily_and_never_beyond_its_limit() -> None:
    now_s = 0.0
    limits = Limits(Faults(requests_per_minute=60, tokens_per_minute=600), clock=lambda: now_s)
    assert limits.take("k", 1_200).tokens.remaining == 0  # one answer may go into debt
    assert limits.check("k", 0).wait_s == pytest.approx(60)
    now_s = 61
    assert limits.check("k", 10).wait_s == 0
    assert limits.check("k", 11).wait_s == pytest.approx(0.1)
    now_s = 10_000
    assert limits.check("k", 10_000) == (*_full(), 0)  # more than ever fits waits for a full bucket, not for ever
    assert limits.check("k", 0).requests.reset_s == 0


def _full() -> tuple[tuple[int, int, float], tuple[int, int, float]]:
    return (60, 60, 0), (600, 600, 0)


def test_without_limits_nothing_is_counted() -> None:
    limits = Limits(Faults())
    assert limits.take("k", 10**9) is ROOMY
    assert not limits._buckets


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0ms"), (0.017, "17ms"), (1, "1s"), (59.5, "59.5s"), (60, "1m0s"), (372.25, "6m12.2s")]
)
def test_openai_tells_durations_in_words_of_its_own(seconds: float, told: str) -> None:
    assert _duration(seconds) == told


async def test_keys_that_are_invalid_or_spent_out_are_always_refused() -> None:
    async with asking(faults=Faults(invalid_keys=("k",)), script=[None]) as ask:
        with pytest.raises(anthropic.AuthenticationError):
            await ask.anthropic()
        with pytest.raises(openai.AuthenticationError):
            await ask.responses()
        ask.simulator.set_faults(Faults(spent_out_keys=("k",)))
        with pytest.raises(anthropic.PaymentRequiredError):
            await ask.anthropic()
        with pytest.raises(openai.RateLimitError, match="quota"):
            await ask.chat()
        other = Asking(ask.simulator, 5, "another")
        async with other.claude, other.gpt:
            assert (await other.anthropic()).stop_reason == "end_turn"
        assert (ask.simulator.stats.of(fate="unauthorized"), ask.simulator.stats.of(fate="spent_out")) == (2, 2)


@pytest.mark.parametrize(
    ("form", "name", "value"),
    [
        (RetryAfterForm.SECONDS, "retry-after", "7"),
        (RetryAfterForm.FLOAT, "retry-after", "7.000"),
        (RetryAfterForm.MS, "retry-after-ms", "7000"),
    ],
)
async def test_a_wait_is_told_in_the_form_that_was_asked_for(form: RetryAfterForm, name: str, value: str) -> None:
    headers = await limited(form)
    assert {key: v for key, v in headers.items() if key.startswith("retry-after")} == {name: value}


async def test_a_wait_may_be_told_as_a_date_or_not_at_all() -> None:
    headers = await limited(RetryAfterForm.DATE)
    served_at = parsedate_to_datetime(headers["retry-after"])
    assert served_at.tzinfo is not None
    assert not [key for key in await limited(RetryAfterForm.NONE) if key.startswith("retry-after")]


async def test_an_absurd_wait_takes_every_form_in_turn() -> None:
    faults = Faults(retry_after_form=RetryAfterForm.ABSURD)
    told = set()
    async with asking(script=[Fault.RATE_LIMITED] * 40, faults=faults) as ask:
        for _ in range(40):
            with pytest.raises(anthropic.RateLimitError) as caught:
                await ask.anthropic()
            told.add(caught.value.response.headers["retry-after"])
    assert told == set(ABSURD)


async def limited(form: RetryAfterForm) -> dict[str, str]:
    faults = Faults(retry_after_s=7, retry_after_form=form)
    async with asking(script=[Fault.RATE_LIMITED], faults=faults) as ask:
        with pytest.raises(openai.RateLimitError) as caught:
            await ask.responses()
    return dict(caught.value.response.headers)
