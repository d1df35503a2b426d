"""What is sent through the official SDKs, and what is read from their replies."""

import json

import httpx2
import pytest

from adapters.llm import _prices, _render
from domain.proposals import QuestionKind, answer_model
from domain.questions import Problem, TerminalState
from tests.adapters.llm.replies import (
    ANSWER,
    KEY,
    SECRET,
    Json,
    message,
    plain_reply,
    provider_over,
    question,
    replying,
    response,
    said,
)

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
PROBLEM = Problem(kind=QuestionKind.TASKS, location="tasks.0.quote", type="missing", message="Field required")


async def sent(name: str, *kinds: QuestionKind, problems: tuple[Problem, ...] = ()) -> httpx2.Request:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=plain_reply(name))

    await provider_over(name, answer).ask(question(name, *kinds, problems=problems))
    (request,) = seen
    return request


async def test_anthropic_is_asked_with_its_schema() -> None:
    request = await sent("anthropic", QuestionKind.TASKS, QuestionKind.DECISIONS)
    schema = _render.anthropic_schema(answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS]))
    assert request.url == "https://api.anthropic.com/v1/messages"
    assert json.loads(request.content) == {
        "model": "claude-haiku-5-5",
        "max_tokens": 512,
        "system": "Read mail.",
        "messages": [{"role": "user", "content": SECRET}],
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
    }


async def test_openai_is_asked_with_its_schema_and_stores_nothing() -> None:
    request = await sent("openai", QuestionKind.TASKS, QuestionKind.DECISIONS)
    schema = _render.openai_schema(answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS]))
    wanted = {"type": "json_schema", "name": "tasks_decisions", "schema": schema, "strict": True}
    assert request.url == "https://api.openai.com/v1/responses"
    assert json.loads(request.content) == {
        "model": "gpt-6-luna",
        "max_output_tokens": 512,
        "instructions": "Read mail.",
        "input": SECRET,
        "store": False,
        "text": {"format": wanted},
    }


@BOTH
async def test_the_key_goes_out_and_no_trace_does(name: str) -> None:
    request = await sent(name)
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert "traceparent" not in request.headers


@BOTH
async def test_a_question_asked_again_lists_what_was_wrong(name: str) -> None:
    body = json.loads((await sent(name, problems=(PROBLEM,))).content)
    user = body["input"] if name == "openai" else body["messages"][0]["content"]
    assert user.startswith(SECRET)
    assert "- tasks.0.quote: Field required [missing]" in user
    assert user.count(SECRET) == 1


@BOTH
async def test_one_failure_is_one_request(name: str) -> None:
    calls: list[httpx2.Request] = []

    def fail(request: httpx2.Request) -> httpx2.Response:
        calls.append(request)
        return httpx2.Response(503, json={})

    with pytest.raises(Exception, match="503"):
        await provider_over(name, fail).ask(question(name))
    assert len(calls) == 1


@BOTH
async def test_an_answer_keeps_the_text_and_the_request(name: str) -> None:
    asked = replying(name, 200, plain_reply(name), request_id="req_7", x_request_id="req_7")
    answer = await asked.ask(question(name))
    assert (answer.state, answer.raw, answer.request_id) == (TerminalState.OK, ANSWER, "req_7")


async def test_anthropic_text_blocks_are_joined_and_thinking_is_left_out() -> None:
    blocks = [
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": '{"tasks"'},
        {"type": "text", "text": ": []}\n"},
    ]
    answer = await replying("anthropic", body=message(content=blocks)).ask(question("anthropic"))
    assert answer.raw == '{"tasks": []}\n'


async def test_openai_final_message_counts_and_what_is_said_in_passing_does_not() -> None:
    output: list[Json] = [
        {"type": "reasoning", "id": "r", "summary": []},
        said("let me see", phase="commentary"),
        said(ANSWER, phase="final_answer"),
    ]
    answer = await replying("openai", body=response(output=output)).ask(question("openai"))
    assert answer.raw == ANSWER


async def test_anthropic_input_is_the_sum_of_three() -> None:
    usage = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 200,
        "cache_read_input_tokens": 3000,
        "output_tokens": 5,
    }
    answer = await replying("anthropic", body=message(usage=usage)).ask(question("anthropic"))
    assert (answer.tokens_in, answer.tokens_cached, answer.tokens_out) == (3210, 3000, 5)


async def test_openai_input_holds_the_cached_already() -> None:
    answer = await replying("openai", body=response()).ask(question("openai"))
    assert (answer.tokens_in, answer.tokens_cached, answer.tokens_out) == (100, 40, 20)


async def test_a_compatible_server_may_leave_out_what_it_does_not_know() -> None:
    content = [{"type": "output_text", "text": ANSWER}]
    body = {"status": "completed", "output": [{"type": "message", "content": content}]}
    answer = await replying("openai", body=body).ask(question("openai", model="openai:llama"))
    assert (answer.state, answer.raw, answer.cost_usd) == (TerminalState.OK, ANSWER, 0)


@BOTH
async def test_a_known_model_has_a_price(name: str) -> None:
    answer = await replying(name, body=plain_reply(name)).ask(question(name))
    assert answer.cost_usd > 0


@pytest.mark.parametrize(
    "model", [("anthropic", "claude-haiku-5-5"), ("anthropic", "claude-sonnet-5-5"), ("openai", "gpt-6-luna")]
)
def test_reading_from_the_cache_is_cheaper(model: tuple[str, str]) -> None:
    fresh = _prices.cost_usd(*model, tokens_in=1000, tokens_out=10)
    assert 0 < _prices.cost_usd(*model, tokens_in=1000, tokens_out=10, tokens_cached=900) < fresh


def test_a_model_without_a_price_costs_nothing() -> None:
    assert _prices.cost_usd("openai", "my-own", tokens_in=1000, tokens_out=10) == 0


@pytest.mark.parametrize("name", ["anthropic", "openai"])
async def test_a_provider_that_was_never_asked_closes(name: str) -> None:
    await replying(name).close()
