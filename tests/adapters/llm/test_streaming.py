"""Streamed answers, through both official SDKs over real connections: word by word, whole or not at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from types import SimpleNamespace

import pytest

from adapters.llm import Provider, Timeouts
from adapters.llm._answering import deltas
from adapters.llm._messages import MessageStream
from adapters.llm._transport import BodyTooLong
from domain.failures import ModelRefused, ModelUnavailable, WinnowError
from domain.questions import Answer, Partial, TerminalState
from tests.adapters.llm.replies import ANSWER, Json, provider_with, question, response, said, told
from tests.adapters.llm.wire import (
    HANG,
    LAST_CHUNK,
    WORDS,
    Server,
    Step,
    anthropic_events,
    chunk,
    event,
    events_of,
    head,
    openai_events,
    serving,
    streamed,
    whole,
)

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
PATIENT = Timeouts()


@asynccontextmanager
async def streaming(
    name: str, script: list[Step], timeouts: Timeouts = PATIENT
) -> AsyncIterator[tuple[Provider, Server]]:
    async with serving(script) as server:
        provider = provider_with(name, None, server.url_of(name), timeouts=timeouts)
        try:
            yield provider, server
        finally:
            await provider.close()


async def told_by(name: str, script: list[Step], timeouts: Timeouts = PATIENT) -> tuple[list[str], Answer]:
    async with streaming(name, script, timeouts) as (provider, _):
        return await told(provider, question(name))


async def failure_of(name: str, script: list[Step], timeouts: Timeouts = PATIENT) -> WinnowError:
    with pytest.raises(WinnowError) as caught:
        await told_by(name, script, timeouts)
    return caught.value


@BOTH
async def test_the_words_come_one_by_one_and_the_answer_last(name: str) -> None:
    limits = {"anthropic_ratelimit_requests_limit": "50", "x_ratelimit_limit_requests": "50"}
    words, answer = await told_by(name, streamed(events_of(name), request_id="req_7", x_request_id="req_7", **limits))
    assert words == WORDS
    assert (answer.state, answer.raw, answer.request_id) == (TerminalState.OK, ANSWER, "req_7")
    assert (answer.tokens_in, answer.tokens_out, answer.tokens_cached) == (
        (140, 20, 40) if name == "anthropic" else (100, 20, 40)
    )
    assert set(answer.headers.values()) == {"50"}
    assert answer.cost_usd > 0


@BOTH
async def test_the_first_word_is_timed_and_not_the_last(name: str) -> None:
    *before, last = events_of(name)
    _, answer = await told_by(name, [head(), 0.1, *before, 0.3, last, LAST_CHUNK])
    assert answer.ttft_ms is not None
    assert 100 <= answer.ttft_ms < 300


@BOTH
@pytest.mark.parametrize("cut_at", range(1, 6))
@pytest.mark.parametrize("clean", [True, False])
async def test_a_stream_without_its_end_is_cut_wherever_it_stops(name: str, cut_at: int, clean: bool) -> None:  # noqa: FBT001 a table's column
    events = events_of(name)[:-1][:cut_at]
    failure = await failure_of(
        name, [head(request_id="r", x_request_id="r"), *events, *([LAST_CHUNK] if clean else [])]
    )
    assert isinstance(failure, ModelUnavailable)
    assert (failure.reason, failure.request_id) == ("cut", "r")


@BOTH
async def test_a_stream_that_is_cut_within_its_last_event_is_no_answer(name: str) -> None:
    *before, last = events_of(name)
    half = chunk(last.partition(b"\r\n")[2][: len(last) // 2])
    assert (await failure_of(name, [head(), *before, half, LAST_CHUNK])).reason == "cut"


@BOTH
async def test_a_stream_of_nothing_is_cut(name: str) -> None:
    assert (await failure_of(name, [head(), LAST_CHUNK])).reason == "cut"


@BOTH
async def test_a_stream_that_falls_silent_is_left(name: str) -> None:
    script: list[Step] = [head(), *events_of(name)[:4], HANG]
    async with streaming(name, script, Timeouts(between_bytes_s=0.2)) as (provider, server):
        began_s = asyncio.get_running_loop().time()
        with pytest.raises(ModelUnavailable) as caught:
            await told(provider, question(name))
        assert caught.value.reason == "timeout"
        await asyncio.wait_for(server.left.wait(), 2)
        assert asyncio.get_running_loop().time() - began_s < 2


@BOTH
async def test_an_answer_that_is_whole_does_not_wait_for_the_connection_to_end(name: str) -> None:
    async with streaming(name, [head(), *events_of(name), HANG]) as (provider, server):
        _, answer = await asyncio.wait_for(told(provider, question(name)), 2)
        assert answer.raw == ANSWER
        await asyncio.wait_for(server.left.wait(), 2)


@BOTH
async def test_a_stream_that_ends_well_leaves_its_connection_for_the_next(name: str) -> None:
    async with streaming(name, streamed(events_of(name))) as (provider, server):
        for _ in range(3):
            await told(provider, question(name))
        assert server.connections == 1


@BOTH
async def test_leaving_a_stream_closes_its_connection(name: str) -> None:
    async with streaming(name, [head(), *events_of(name)[:4], HANG]) as (provider, server):
        async with aclosing(provider.stream(question(name), provider.keys[0])) as parts:
            assert isinstance(await anext(parts), Partial)
        await asyncio.wait_for(server.left.wait(), 2)


@BOTH
@pytest.mark.parametrize("sent", [0, 1, 5])
async def test_cancelling_a_stream_closes_its_connection(name: str, sent: int) -> None:
    async with streaming(name, [*[head(), *events_of(name)][:sent], HANG]) as (provider, server):
        reading = asyncio.create_task(told(provider, question(name)))
        await asyncio.wait_for(server.asked.wait(), 5)
        await asyncio.sleep(0.05)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await asyncio.wait_for(server.left.wait(), 2)


ANTHROPIC_ERROR = {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}
SPENT = {"type": "rate_limit_error", "details": {"error_code": "enforced_spend_limit_reached"}}


@pytest.mark.parametrize(
    ("name", "error", "kind", "reason"),
    [
        ("anthropic", ANTHROPIC_ERROR, ModelUnavailable, "overloaded"),
        ("anthropic", {"type": "error", "error": {"type": "rate_limit_error"}}, ModelUnavailable, "rate_limited"),
        ("anthropic", {"type": "error", "error": SPENT}, ModelRefused, "spent_out"),
        ("anthropic", {"type": "error", "error": {"type": "new"}}, ModelUnavailable, "server_error"),
        ("anthropic", {"type": "error"}, ModelUnavailable, "server_error"),
        ("openai", {"type": "error", "code": "server_error", "message": "m"}, ModelUnavailable, "server_error"),
        ("openai", {"type": "error", "code": "rate_limit_exceeded"}, ModelUnavailable, "rate_limited"),
        ("openai", {"type": "error", "code": "insufficient_quota"}, ModelRefused, "spent_out"),
        ("openai", {"type": "error", "code": "bio_policy"}, ModelRefused, "bad_request"),
        ("openai", {"type": "error", "error": {"code": "server_error"}}, ModelUnavailable, "server_error"),
        ("openai", {"type": "error", "error": {"code": 503}}, ModelUnavailable, "overloaded"),
        ("openai", {"type": "error", "error": "no"}, ModelUnavailable, "server_error"),
        ("openai", {"type": "error"}, ModelUnavailable, "server_error"),
    ],
)
@pytest.mark.parametrize("after", [0, 3])
async def test_an_error_in_a_stream_is_as_good_as_its_status(
    name: str, error: Json, kind: type[WinnowError], reason: str, after: int
) -> None:
    failure = await failure_of(
        name, streamed([*events_of(name)[:after], event(error)], request_id="r", x_request_id="r")
    )
    assert isinstance(failure, kind)
    assert failure.reason == reason
    assert getattr(failure, "request_id", None) == "r"


@pytest.mark.parametrize(
    ("code", "reason"), [("server_error", "server_error"), ("rate_limit_exceeded", "rate_limited")]
)
async def test_a_response_that_failed_in_its_stream_is_as_good_as_its_status(code: str, reason: str) -> None:
    events = openai_events(end="failed", output=[], error={"code": code, "message": "m"})
    assert (await failure_of("openai", streamed(events))).reason == reason


async def test_a_response_that_a_policy_stops_in_its_stream_is_filtered() -> None:
    events = openai_events(end="failed", output=[], error={"code": "bio_policy", "message": "m"})
    words, answer = await told_by("openai", streamed(events))
    assert (answer.state, answer.detail, answer.raw) == (TerminalState.FILTERED, "bio_policy", "".join(words))


@pytest.mark.parametrize(
    ("stop", "state"),
    [
        ("max_tokens", TerminalState.TRUNCATED),
        ("refusal", TerminalState.REFUSED),
        ("pause_turn", TerminalState.PAUSED),
        ("bored", TerminalState.FAILED),
    ],
)
async def test_how_a_stream_of_anthropic_ended_is_its_state(stop: str, state: TerminalState) -> None:
    words, answer = await told_by("anthropic", streamed(anthropic_events(WORDS[:2], stop=stop)))
    assert (answer.state, answer.raw, answer.detail) == (state, "".join(words), stop)


async def test_a_refusal_in_a_stream_of_anthropic_says_why() -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": "no"}
    events = anthropic_events([], stop="refusal", stop_details=details)
    words, answer = await told_by("anthropic", streamed(events))
    assert (words, answer.state, answer.detail) == ([], TerminalState.REFUSED, "refusal: cyber: no")
    assert answer.ttft_ms is None


@pytest.mark.parametrize(
    ("reason", "state"), [("max_output_tokens", TerminalState.TRUNCATED), ("content_filter", TerminalState.FILTERED)]
)
async def test_how_a_stream_of_openai_was_cut_short_is_its_state(reason: str, state: TerminalState) -> None:
    events = openai_events(WORDS[:2], end="incomplete", incomplete_details={"reason": reason})
    words, answer = await told_by("openai", streamed(events))
    assert (answer.state, answer.raw, answer.detail) == (state, "".join(words), f"incomplete: {reason}")


async def test_a_refusal_in_a_stream_of_openai_says_why() -> None:
    end = response(output=[said("I will not.", kind="refusal")])
    events = [
        event({"type": "response.refusal.delta", "output_index": 0, "delta": "I will not."}),
        event({"type": "response.completed", "response": end}),
    ]
    words, answer = await told_by("openai", streamed(events))
    assert (words, answer.state, answer.raw, answer.detail) == ([], TerminalState.REFUSED, "", "I will not.")


async def test_thoughts_and_what_is_said_in_passing_are_not_streamed() -> None:
    passing = {"type": "message", "phase": "commentary", "content": []}
    output = [said("let me see", phase="commentary"), said(ANSWER, phase="final_answer")]
    events = [
        event({"type": "response.reasoning_text.delta", "output_index": 0, "delta": "hm"}),
        event({"type": "response.output_item.added", "output_index": 0, "item": passing}),
        event({"type": "response.output_text.delta", "output_index": 0, "delta": "let me see"}),
        event({"type": "response.output_item.added", "output_index": 1, "item": {"type": "message", "content": []}}),
        event({"type": "response.output_text.delta", "output_index": 1, "delta": ANSWER}),
        event({"type": "response.completed", "response": response(output=output)}),
    ]
    words, answer = await told_by("openai", streamed(events))
    assert words == [answer.raw] == [ANSWER]

    thought = {"type": "content_block_delta", "index": 1, "delta": {"type": "thinking_delta", "thinking": "hm"}}
    first, *rest = anthropic_events()
    words, answer = await told_by("anthropic", streamed([first, event(thought), *rest]))
    assert "".join(words) == answer.raw == ANSWER


async def test_a_compatible_server_need_not_say_its_words_twice() -> None:
    events = openai_events(output=[])
    words, answer = await told_by("openai", streamed([*events, chunk(b"data: [DONE]\n\n")]))
    assert "".join(words) == answer.raw == ANSWER


async def test_an_end_that_tells_another_text_than_was_streamed_is_no_answer() -> None:
    failure = await failure_of("openai", streamed(openai_events(output=[said("{}")])))
    assert failure.reason == "bad_body"


@BOTH
@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"[1]",
        b"null",
        b"5",
        b"[" * 100_000,
        b'{"type": 5}',
        b"{}",
        b'"\xff"',
        b'{"type": "content_block_delta", "delta": {"type": "text_delta", "text": 5}}',
        b'{"type": "response.output_text.delta", "delta": 5}',
        b'{"type": "response.completed"}',
        b'{"type": "response.output_text.delta", "delta": "\\ud800"}',
        b'{"type": "message_stop"}',
        b'{"type": "message_delta"}',
    ],
)
async def test_an_event_that_cannot_be_read_never_makes_an_answer(name: str, data: bytes) -> None:
    script: list[Step] = streamed([chunk(b"event: message_stop\ndata: " + data + b"\n\n")])
    failure = await failure_of(name, script)
    assert isinstance(failure, ModelUnavailable)
    assert failure.reason in {"bad_body", "cut"}


@BOTH
async def test_events_that_nobody_has_heard_of_are_passed_over(name: str) -> None:
    first, *rest = events_of(name)
    words, answer = await told_by(name, streamed([first, event({"type": "response.brand_new", "delta": 5}), *rest]))
    assert "".join(words) == answer.raw == ANSWER


@BOTH
async def test_an_http_error_in_place_of_a_stream_is_its_status(name: str) -> None:
    body = json.dumps({"error": {"type": "x"}}).encode()
    reply = b"HTTP/1.1 429 No\r\nretry-after: 7\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (
        len(body),
        body,
    )
    failure = await failure_of(name, [reply])
    assert isinstance(failure, ModelUnavailable)
    assert (failure.reason, failure.retry_after_s) == ("rate_limited", 7)


@BOTH
async def test_an_answer_that_is_not_streamed_though_asked_for_is_no_answer(name: str) -> None:
    assert (await failure_of(name, [head("application/json"), whole(name), LAST_CHUNK])).reason in {"cut", "bad_body"}


async def test_a_stream_without_end_is_not_read_to_its_end() -> None:
    class Endless:
        closed = False

        async def __aiter__(self) -> AsyncIterator[object]:
            while True:
                yield SimpleNamespace(type="ping")

        async def close(self) -> None:
            self.closed = True

    events = Endless()
    with pytest.raises(BodyTooLong):
        async for _ in deltas(events, MessageStream(), events_max=100):
            pass
    assert events.closed
