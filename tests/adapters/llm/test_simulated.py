"""Both providers over real HTTP: the simulator misbehaves, and each fault has the outcome that it deserves."""

import asyncio

import pytest

from adapters.llm import Provider, Timeouts
from adapters.llm.simulator import Fault, Faults, Simulator
from domain.failures import ModelRefused, ModelUnavailable, WinnowError
from domain.proposals import QuestionKind, answer_model
from domain.questions import Answer, Question, TerminalState
from tests.adapters.llm.replies import ask, provider_with, question, told

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
EITHER_WAY = pytest.mark.parametrize("way", ["asked", "streamed"])

UNAVAILABLE = {
    Fault.RATE_LIMITED: "rate_limited",
    Fault.SERVER_ERROR: "server_error",
    Fault.UNAVAILABLE: "overloaded",
    Fault.OVERLOADED: "overloaded",
    Fault.HUGE_BODY: "too_long",
    Fault.GATEWAY_TIMEOUT: "timeout",
    Fault.REQUEST_TIMEOUT: "timeout",
}
BROKEN = {Fault.CUT: "connection", Fault.CUT_CLEAN: "bad_body", Fault.BAD_BODY: "bad_body"}
"""As they look where nothing is streamed; of a stream they are all a cut."""
ERRORS_IN_200 = {Fault.ERROR_AFTER_200, Fault.ERROR_IN_STREAM}
SLOW = {Fault.HANG, Fault.DRIP, Fault.HANG_IN_BODY, Fault.SLOW}
REFUSED = {
    Fault.UNAUTHORIZED: "unauthorized",
    Fault.SPENT_OUT: "spent_out",
    Fault.SPEND_LIMIT: "spent_out",
    Fault.BAD_REQUEST: "bad_request",
    Fault.FORBIDDEN: "forbidden",
    Fault.MODEL_GONE: "not_found",
}
WORDS = {
    *(Fault.MALFORMED, Fault.GARBAGE, Fault.SCHEMA_BREAKING, Fault.INVENTED_EVIDENCE, Fault.ODD_CASE, Fault.FENCED),
    *(Fault.DUPLICATE_KEYS, Fault.NAN, Fault.TWO_ROOTS, Fault.BAD_ELEMENT, Fault.ALTERED_NUMBER),
}
"""What is wrong with these is the gate's matter."""
ANSWERED = {
    Fault.REFUSAL: {TerminalState.REFUSED},
    Fault.TRUNCATED: {TerminalState.TRUNCATED},
    Fault.FILTERED: {TerminalState.REFUSED, TerminalState.FILTERED},  # Anthropic has one word for both
    **{fault: {TerminalState.OK} for fault in WORDS},
}
DIFFERENT: dict[tuple[Fault, str], TerminalState | str] = {
    (Fault.PAUSED, "anthropic"): TerminalState.PAUSED,
    (Fault.PAUSED, "openai"): TerminalState.FAILED,
    (Fault.PAUSED, "openai, streamed"): "cut",  # it has no last event for it
    (Fault.UNKNOWN_STOP, "anthropic"): TerminalState.FAILED,
    (Fault.UNKNOWN_STOP, "openai"): TerminalState.FAILED,
    (Fault.UNKNOWN_STOP, "openai, streamed"): "cut",
    (Fault.CONTEXT_EXCEEDED, "anthropic"): TerminalState.TRUNCATED,
    (Fault.CONTEXT_EXCEEDED, "openai"): "too_large",
}
"""What the two say in ways of their own; streamed as otherwise, unless it is said."""


def test_every_fault_has_its_outcome() -> None:
    different = {fault for fault, _ in DIFFERENT}
    assert {*UNAVAILABLE, *BROKEN, *ERRORS_IN_200, *SLOW, *REFUSED, *ANSWERED, *different} == set(Fault)


def provider_of(name: str, simulator: Simulator, timeouts: Timeouts | None = None) -> Provider:
    return provider_with(name, None, simulator.url + ("/v1" if name == "openai" else ""), timeouts=timeouts)


async def put(provider: Provider, question: Question, *, way: str) -> Answer:
    """Put the question either way; what was streamed adds up to the answer."""
    if way == "asked":
        return await ask(provider, question)
    words, answer = await told(provider, question)
    assert "".join(words) == answer.raw
    return answer


async def asked(
    name: str, simulator: Simulator, *kinds: QuestionKind, way: str = "asked", timeouts: Timeouts | None = None
) -> Answer:
    provider = provider_of(name, simulator, timeouts)
    try:
        return await put(provider, question(name, *kinds), way=way)
    finally:
        await provider.close()


@BOTH
@EITHER_WAY
@pytest.mark.parametrize(
    "kinds",
    [[QuestionKind.TASKS], [QuestionKind.DRAFT], [QuestionKind.JUDGE], [QuestionKind.TASKS, QuestionKind.DECISIONS]],
)
async def test_a_good_answer_fits_its_schema_and_is_measured(name: str, way: str, kinds: list[QuestionKind]) -> None:
    async with Simulator() as simulator:
        answer = await asked(name, simulator, *kinds, way=way)
    assert answer.state is TerminalState.OK
    answer_model(kinds).model_validate_json(answer.raw)
    assert answer.tokens_in > 0
    assert answer.tokens_out > 0
    assert answer.cost_usd > 0
    assert answer.request_id


@BOTH
@EITHER_WAY
@pytest.mark.parametrize(("fault", "reason"), UNAVAILABLE.items())
async def test_what_may_pass_is_unavailable(name: str, way: str, fault: Fault, reason: str) -> None:
    async with Simulator(script=[fault], faults=Faults(retry_after_s=7)) as simulator:
        with pytest.raises(ModelUnavailable) as caught:
            await asked(name, simulator, way=way)
    assert caught.value.reason == reason
    assert caught.value.retry_after_s == (7 if fault is Fault.RATE_LIMITED else None)


@BOTH
@EITHER_WAY
@pytest.mark.parametrize("fault", sorted(ERRORS_IN_200))
async def test_an_error_after_200_is_unavailable(name: str, way: str, fault: Fault) -> None:
    async with Simulator(script=[fault]) as simulator:
        with pytest.raises(ModelUnavailable):
            await asked(name, simulator, way=way)


@BOTH
@EITHER_WAY
@pytest.mark.parametrize(("fault", "reason"), REFUSED.items())
async def test_what_will_not_pass_is_refused(name: str, way: str, fault: Fault, reason: str) -> None:
    async with Simulator(script=[fault]) as simulator:
        with pytest.raises(ModelRefused) as caught:
            await asked(name, simulator, way=way)
    assert caught.value.reason == reason


@BOTH
@EITHER_WAY
@pytest.mark.parametrize(("fault", "states"), ANSWERED.items())
async def test_what_was_answered_is_kept_with_its_state(
    name: str, way: str, fault: Fault, states: set[TerminalState]
) -> None:
    async with Simulator(script=[fault]) as simulator:
        answer = await asked(name, simulator, way=way)
    assert answer.state in states
    assert answer.tokens_in > 0


@BOTH
@EITHER_WAY
@pytest.mark.parametrize("fault", sorted(SLOW))
async def test_a_server_that_takes_forever_is_left_at_the_deadline(name: str, way: str, fault: Fault) -> None:
    async with Simulator(script=[fault], faults=Faults(drip_ms=1_000, slow_ms=1_000)) as simulator:
        with pytest.raises(ModelUnavailable) as caught:
            await asked(name, simulator, way=way, timeouts=Timeouts(first_byte_s=0.3, between_bytes_s=0.3))
    assert caught.value.reason == "timeout"


@BOTH
@EITHER_WAY
@pytest.mark.parametrize(("fault", "reason"), BROKEN.items())
async def test_what_breaks_off_is_never_an_answer(name: str, way: str, fault: Fault, reason: str) -> None:
    async with Simulator(script=[fault]) as simulator:
        with pytest.raises(ModelUnavailable) as caught:
            await asked(name, simulator, way=way)
    assert caught.value.reason == ("cut" if way == "streamed" else reason)


@BOTH
@EITHER_WAY
@pytest.mark.parametrize("fault", [Fault.PAUSED, Fault.UNKNOWN_STOP, Fault.CONTEXT_EXCEEDED])
async def test_what_the_two_say_in_their_own_ways_has_its_own_outcome(name: str, way: str, fault: Fault) -> None:
    either = DIFFERENT[fault, name]
    expected = DIFFERENT.get((fault, f"{name}, streamed"), either) if way == "streamed" else either
    async with Simulator(script=[fault]) as simulator:
        try:
            outcome: TerminalState | str = (await asked(name, simulator, way=way)).state
        except WinnowError as failure:
            outcome = failure.reason
    assert outcome == expected


@BOTH
@EITHER_WAY
async def test_many_calls_at_once_each_end(name: str, way: str) -> None:
    rates = {Fault.RATE_LIMITED: 0.1, Fault.CUT: 0.1, Fault.REFUSAL: 0.1, Fault.ERROR_AFTER_200: 0.1}
    async with Simulator(seed=7, faults=Faults(rates=rates)) as simulator:
        provider = provider_of(name, simulator)
        calls = (put(provider, question(name), way=way) for _ in range(40))
        ends = await asyncio.gather(*calls, return_exceptions=True)
        await provider.close()
    assert all(isinstance(end, Answer | WinnowError) for end in ends)
    assert any(isinstance(end, Answer) for end in ends)
    assert any(isinstance(end, WinnowError) for end in ends)
