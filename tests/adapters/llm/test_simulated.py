"""Both providers over real HTTP: the simulator misbehaves, and each fault has the outcome that it deserves."""

import asyncio

import pytest

from adapters.llm import Gateway
from adapters.llm.simulator import Fault, Faults, Simulator
from domain.failures import ModelRefused, ModelUnavailable, WinnowError
from domain.proposals import QuestionKind, answer_model
from domain.questions import Answer, TerminalState
from tests.adapters.llm.replies import provider_with, question

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])

UNAVAILABLE = {
    Fault.RATE_LIMITED: "rate_limited",
    Fault.SERVER_ERROR: "server_error",
    Fault.UNAVAILABLE: "overloaded",
    Fault.OVERLOADED: "overloaded",
    Fault.CUT: "connection",
}
REFUSED = {
    Fault.UNAUTHORIZED: "unauthorized",
    Fault.SPENT_OUT: "spent_out",
    Fault.BAD_REQUEST: "bad_request",
}
ANSWERED = {
    Fault.REFUSAL: {TerminalState.REFUSED},
    Fault.TRUNCATED: {TerminalState.TRUNCATED},
    Fault.FILTERED: {TerminalState.REFUSED, TerminalState.FILTERED},  # Anthropic has one word for both
    Fault.MALFORMED: {TerminalState.OK},
    Fault.GARBAGE: {TerminalState.OK},
    Fault.SCHEMA_BREAKING: {TerminalState.OK},
    Fault.INVENTED_EVIDENCE: {TerminalState.OK},
}


async def asked(name: str, simulator: Simulator, *kinds: QuestionKind, timeout_s: float = 30) -> Answer:
    url = simulator.url + ("/v1" if name == "openai" else "")
    gateway = Gateway({name: provider_with(name, None, url)}, timeout_s=timeout_s)
    try:
        return await gateway.ask(question(name, *kinds))
    finally:
        await gateway.close()


@BOTH
@pytest.mark.parametrize(
    "kinds",
    [[QuestionKind.TASKS], [QuestionKind.DRAFT], [QuestionKind.TASKS, QuestionKind.DECISIONS]],
)
async def test_a_good_answer_fits_its_schema_and_is_measured(name: str, kinds: list[QuestionKind]) -> None:
    async with Simulator() as simulator:
        answer = await asked(name, simulator, *kinds)
    assert answer.state is TerminalState.OK
    answer_model(kinds).model_validate_json(answer.raw)
    assert answer.tokens_in > 0
    assert answer.tokens_out > 0
    assert answer.cost_usd > 0
    assert answer.request_id


@BOTH
@pytest.mark.parametrize(("fault", "reason"), UNAVAILABLE.items())
async def test_what_may_pass_is_unavailable(name: str, fault: Fault, reason: str) -> None:
    async with Simulator(script=[fault], faults=Faults(retry_after_s=7)) as simulator:
        with pytest.raises(ModelUnavailable) as caught:
            await asked(name, simulator)
    assert caught.value.reason == reason
    assert caught.value.retry_after_s == (7 if fault is Fault.RATE_LIMITED else None)


@BOTH
async def test_an_error_after_200_is_unavailable(name: str) -> None:
    async with Simulator(script=[Fault.ERROR_AFTER_200]) as simulator:
        with pytest.raises(ModelUnavailable):
            await asked(name, simulator)


@BOTH
@pytest.mark.parametrize(("fault", "reason"), REFUSED.items())
async def test_what_will_not_pass_is_refused(name: str, fault: Fault, reason: str) -> None:
    async with Simulator(script=[fault]) as simulator:
        with pytest.raises(ModelRefused) as caught:
            await asked(name, simulator)
    assert caught.value.reason == reason


@BOTH
@pytest.mark.parametrize(("fault", "states"), ANSWERED.items())
async def test_what_was_answered_is_kept_with_its_state(name: str, fault: Fault, states: set[TerminalState]) -> None:
    async with Simulator(script=[fault]) as simulator:
        answer = await asked(name, simulator)
    assert answer.state in states
    assert answer.tokens_in > 0


@BOTH
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
async def test_a_server_that_takes_forever_is_left_at_the_deadline(name: str, fault: Fault) -> None:
    async with Simulator(script=[fault], faults=Faults(drip_ms=1_000)) as simulator:
        with pytest.raises(ModelUnavailable) as caught:
            await asked(name, simulator, timeout_s=0.3)
    assert caught.value.reason == "timeout"


@BOTH
async def test_many_calls_at_once_each_end(name: str) -> None:
    rates = {Fault.RATE_LIMITED: 0.1, Fault.CUT: 0.1, Fault.REFUSAL: 0.1, Fault.ERROR_AFTER_200: 0.1}
    async with Simulator(seed=7, faults=Faults(rates=rates)) as simulator:
        url = simulator.url + ("/v1" if name == "openai" else "")
        gateway = Gateway({name: provider_with(name, None, url)})
        ends = await asyncio.gather(*(gateway.ask(question(name)) for _ in range(40)), return_exceptions=True)
        await gateway.close()
    assert all(isinstance(end, Answer | WinnowError) for end in ends)
    assert any(isinstance(end, Answer) for end in ends)
    assert any(isinstance(end, WinnowError) for end in ends)
