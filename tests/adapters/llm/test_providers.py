"""What is sent through the official SDKs, and what is read from their replies."""

import json

import httpx2
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from adapters.llm import _render
from domain.failures import ModelRefused, ModelUnavailable
from domain.proposals import QuestionKind, answer_model
from domain.questions import Problem, TerminalState
from tests.adapters.llm.replies import (
    ANSWER,
    KEY,
    SECRET,
    Json,
    ask,
    message,
    plain_reply,
    provider_over,
    provider_with,
    question,
    replying,
    response,
    said,
    told,
)

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
PROBLEM = Problem(kind=QuestionKind.TASKS, location="tasks.0.quote", type="missing", message="Field required")


async def sent(name: str, *kinds: QuestionKind, problems: tuple[Problem, ...] = ()) -> httpx2.Request:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=plain_reply(name))

    await ask(provider_over(name, answer), question(name, *kinds, problems=problems))
    (request,) = seen
    return request


async def test_anthropic_is_asked_with_its_schema() -> None:
    request = await sent("anthropic", QuestionKind.TASKS, QuestionKind.DECISIONS)
    schema = _render.anthropic_schema(answer_model([QuestionKind.TASKS, QuestionKind.DECISIONS]))
    assert request.url == "https://api.anthropic.com/v1/messages"
    assert json.loads(request.content) == {
        "model": "claude-haiku-5-5",
        "max_tokens": 512,
        "system": [{"type": "text", "text": "Read mail.", "cache_control": {"type": "ephemeral"}}],
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
        "prompt_cache_key": "h",
        "store": False,
        "text": {"format": wanted},
    }


@BOTH
async def test_the_key_goes_out_and_no_trace_does(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", TracerProvider())  # the process's own can be set only once
    with trace.get_tracer("test").start_as_current_span("parent"):
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
        await ask(provider_over(name, fail), question(name))
    assert len(calls) == 1


@BOTH
async def test_an_answer_keeps_the_text_and_the_request(name: str) -> None:
    asked = replying(name, 200, plain_reply(name), request_id="req_7", x_request_id="req_7")
    answer = await ask(asked, question(name))
    assert (answer.state, answer.raw, answer.request_id) == (TerminalState.OK, ANSWER, "req_7")


async def test_anthropic_text_blocks_are_joined_and_thinking_is_left_out() -> None:
    blocks = [
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": '{"tasks"'},
        {"type": "text", "text": ": []}\n"},
    ]
    answer = await ask(replying("anthropic", body=message(content=blocks)), question("anthropic"))
    assert answer.raw == '{"tasks": []}\n'


async def test_openai_final_message_counts_and_what_is_said_in_passing_does_not() -> None:
    output: list[Json] = [
        {"type": "reasoning", "id": "r", "summary": []},
        said("let me see", phase="commentary"),
        said(ANSWER, phase="final_answer"),
    ]
    answer = await ask(replying("openai", body=response(output=output)), question("openai"))
    assert answer.raw == ANSWER


async def test_anthropic_input_is_the_sum_of_three() -> None:
    usage = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 200,
        "cache_read_input_tokens": 3000,
        "output_tokens": 5,
    }
    answer = await ask(replying("anthropic", body=message(usage=usage)), question("anthropic"))
    assert (answer.tokens_in, answer.tokens_cached, answer.tokens_out) == (3210, 3000, 5)


async def test_openai_input_holds_the_cached_already() -> None:
    answer = await ask(replying("openai", body=response()), question("openai"))
    assert (answer.tokens_in, answer.tokens_cached, answer.tokens_out) == (100, 40, 20)


async def test_a_compatible_server_may_leave_out_what_it_does_not_know() -> None:
    content = [{"type": "output_text", "text": ANSWER}]
    body = {"status": "completed", "output": [{"type": "message", "content": content}]}
    answer = await ask(replying("openai", body=body), question("openai", model="openai:llama"))
    assert (answer.state, answer.raw, answer.cost_usd) == (TerminalState.OK, ANSWER, 0)


@BOTH
async def test_a_known_model_has_a_price(name: str) -> None:
    answer = await ask(replying(name, body=plain_reply(name)), question(name))
    assert answer.cost_usd > 0


@BOTH
async def test_what_was_read_from_the_providers_cache_is_cheaper(name: str) -> None:
    fresh, cached = [await ask(replying(name, body=with_usage(name, cached=n)), question(name)) for n in (0, 900)]
    assert (fresh.tokens_in, cached.tokens_in, cached.tokens_cached) == (1_000, 1_000, 900)
    assert 0 < cached.cost_usd < fresh.cost_usd
    assert cached.price is not None


@BOTH
async def test_what_was_written_to_the_providers_cache_is_counted(name: str) -> None:
    answer = await ask(replying(name, body=with_usage(name, written=700)), question(name))
    assert (answer.tokens_in, answer.tokens_written, answer.tokens_cached) == (1_000, 700, 0)


@BOTH
@pytest.mark.parametrize("count", [-1, 10**12])
async def test_counts_beyond_reason_make_a_reply_unreadable(name: str, count: int) -> None:
    body = plain_reply(name)
    body["usage"]["output_tokens"] = count
    with pytest.raises(ModelUnavailable) as caught:
        await ask(replying(name, body=body), question(name))
    assert caught.value.reason == "bad_body"


@BOTH
async def test_what_the_log_keeps_is_what_is_sent(name: str) -> None:
    seen: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json=plain_reply(name))

    provider, asked = provider_over(name, answer), question(name, problems=(PROBLEM,))
    rendered = provider.render(asked)
    await ask(provider, asked)
    body = json.loads(seen[0].content)
    if name == "anthropic":
        words = (body["system"][0]["text"], body["messages"][0]["content"], body["output_config"]["format"]["schema"])
        cap = body["max_tokens"]
    else:
        words = (body["instructions"], body["input"], body["text"]["format"]["schema"])
        cap = body["max_output_tokens"]
    assert (rendered.system, rendered.user, json.loads(rendered.schema_text)) == words
    assert rendered.provider == name
    assert rendered.parameters["model"] == body["model"]
    assert cap in rendered.parameters.values()
    assert rendered == provider.render(asked)


@BOTH
async def test_a_stream_asks_for_the_same_in_the_same_words(name: str) -> None:
    bodies: list[Json] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return httpx2.Response(200, json=plain_reply(name))

    provider, asked = provider_over(name, answer), question(name)
    await ask(provider, asked)
    with pytest.raises(ModelUnavailable):
        await told(provider, asked)
    whole, streamed = bodies
    assert streamed == {**whole, "stream": True}


@BOTH
async def test_a_question_goes_out_with_the_key_that_was_named(name: str) -> None:
    signed: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        signed.append(request.headers["authorization"])
        return httpx2.Response(200, json=plain_reply(name))

    provider = provider_with(name, httpx2.MockTransport(answer), keys=("one", "two", "one"))
    first, second = provider.keys
    for key in (second, first, second):
        await provider.ask(question(name), key)
    assert signed == ["Bearer two", "Bearer one", "Bearer two"]


@BOTH
async def test_a_key_that_is_not_in_the_settings_is_refused(name: str) -> None:
    with pytest.raises(ModelRefused) as caught:
        await replying(name, body=plain_reply(name)).ask(question(name), "0123456789ab")
    assert caught.value.reason == "unknown_key"


@BOTH
async def test_a_header_that_matters_is_kept_and_a_secret_one_is_not(name: str) -> None:
    provider = replying(
        name,
        body=plain_reply(name),
        set_cookie="a=b",
        anthropic_ratelimit_requests_limit="50",
        x_ratelimit_limit_requests="50",
    )
    answer = await ask(provider, question(name))
    assert set(answer.headers.values()) == {"50"}
    assert answer.ttft_ms is not None


def with_usage(name: str, *, cached: int = 0, written: int = 0) -> Json:
    """A reply that took 1,000 tokens in, some of them by way of the cache."""
    if name == "anthropic":
        fresh = {"input_tokens": 1_000 - cached - written, "output_tokens": 10}
        return message(usage={**fresh, "cache_read_input_tokens": cached, "cache_creation_input_tokens": written})
    details = {"cached_tokens": cached, "cache_write_tokens": written}
    return response(usage={"input_tokens": 1_000, "output_tokens": 10, "input_tokens_details": details})


@pytest.mark.parametrize("name", ["anthropic", "openai"])
async def test_a_provider_that_was_never_asked_closes(name: str) -> None:
    await replying(name).close()
