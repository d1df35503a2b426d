"""Streamed answers, read to their end by both SDKs' own helpers; and each way in which they break off."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import httpx2
import openai
import pytest
from anthropic.types import Message

from adapters.llm.simulator import Fault, Faults
from domain.proposals import QuestionKind, answer_model
from tests.adapters.llm.simulator.asking import (
    KINDS,
    PATHS,
    Asking,
    anthropic_parameters,
    asking,
    chat_parameters,
    responses_parameters,
)

WIRES = tuple(PATHS)
BROKEN = (httpx2.RemoteProtocolError, openai.APIConnectionError)
"""Anthropic's SDK lets the transport's own errors through once a stream has begun."""
TOO_LATE = (httpx2.ReadTimeout, openai.APITimeoutError)
PATIENT = Faults(token_ms=5, first_token_ms=50)


async def messages(ask: Asking, *, cap: int = 2_000) -> Message:
    async with ask.claude.messages.stream(**anthropic_parameters(cap=cap)) as stream:
        return await stream.get_final_message()


async def events(ask: Asking, wire: str) -> AsyncIterator[Any]:  # Any: the events of three APIs
    """What the SDK makes of a raw stream, event by event."""
    stream: Any  # the same
    match wire:
        case "anthropic":
            stream = await ask.claude.messages.create(**anthropic_parameters(), stream=True)
        case "responses":
            stream = await ask.gpt.responses.create(**responses_parameters(), stream=True)
        case _:
            stream = await ask.gpt.chat.completions.create(**chat_parameters(), stream=True)
    async for event in stream:
        yield event


async def read(ask: Asking, wire: str) -> tuple[list[Any], Exception | None]:  # Any: as above
    """All events that came, and what broke them off."""
    seen = []
    try:
        async for event in events(ask, wire):
            seen.append(event)  # noqa: PERF401 - what came before the break is kept
    except (anthropic.AnthropicError, openai.OpenAIError, httpx2.TransportError) as error:
        return seen, error
    return seen, None


def delta(event: Any) -> str:  # Any: as above
    """The words in an event; none in most."""
    if event.__class__.__name__ == "ChatCompletionChunk":
        return (event.choices[0].delta.content if event.choices else "") or ""
    if event.type in {"content_block_delta", "response.output_text.delta"}:
        return str(event.delta if isinstance(event.delta, str) else event.delta.text)
    return ""


def ends(event: Any) -> bool:  # Any: as above
    """Whether it says that the answer is complete."""
    if event.__class__.__name__ == "ChatCompletionChunk":
        return any(choice.finish_reason for choice in event.choices)
    return event.type in {"message_stop", "response.completed"}


async def test_anthropics_helper_reads_a_stream_to_a_whole_message() -> None:
    async with asking() as ask:
        whole = await ask.anthropic()
        message = await messages(ask)
    Message.model_validate(message.model_dump())
    assert [b.text for b in message.content if b.type == "text"] == [b.text for b in whole.content if b.type == "text"]
    assert (message.stop_reason, message.usage.output_tokens) == ("end_turn", whole.usage.output_tokens)
    assert message.usage.input_tokens == whole.usage.input_tokens


async def test_openais_helper_reads_a_stream_to_a_whole_response() -> None:
    async with asking() as ask:
        whole = await ask.responses()
        async with ask.gpt.responses.stream(**responses_parameters()) as stream:
            seen = [event async for event in stream]
            response = await stream.get_final_response()
    assert response.output_text == whole.output_text
    assert response.usage == whole.usage
    assert seen[0].type == "response.created"
    assert seen[-1].type == "response.completed"
    assert [event.sequence_number for event in seen] == list(range(len(seen)))


async def test_openais_helper_reads_a_chat_to_a_whole_completion() -> None:
    async with asking() as ask:
        whole = await ask.chat()
        parameters = chat_parameters() | {"stream_options": {"include_usage": True}}
        async with ask.gpt.chat.completions.stream(**parameters) as stream:
            completion = await stream.get_final_completion()
    assert completion.choices[0].message.content == whole.choices[0].message.content
    assert completion.choices[0].finish_reason == "stop"
    assert completion.usage == whole.usage


@pytest.mark.parametrize("wire", WIRES)
async def test_a_stream_comes_in_many_words_at_its_pace(wire: str) -> None:
    async with asking(faults=PATIENT) as ask:
        begun = time.monotonic()
        times = [time.monotonic() - begun async for event in events(ask, wire) if delta(event)]
    assert len(times) > 20
    assert times[0] >= 0.05
    assert times[-1] - times[0] >= 0.005 * (len(times) - 1)


@pytest.mark.parametrize("wire", WIRES)
async def test_every_event_is_what_the_sdks_type_says(wire: str) -> None:
    async with asking() as ask:
        seen = [event async for event in events(ask, wire)]
    for event in seen:
        type(event).model_validate(event.model_dump(by_alias=True))
    assert [n for n, event in enumerate(seen) if ends(event)] == [len(seen) - 1]
    answer_model(KINDS).model_validate_json("".join(map(delta, seen)))


@pytest.mark.parametrize("wire", WIRES)
async def test_a_cut_stream_breaks_anywhere_and_never_after_its_end(wire: str) -> None:
    lengths = set()
    async with asking(script=[Fault.CUT] * 8) as ask:
        for _ in range(8):
            seen, error = await read(ask, wire)
            assert isinstance(error, BROKEN)
            assert not any(map(ends, seen))
            lengths.add(len(seen))
    assert len(lengths) > 2


@pytest.mark.parametrize("wire", WIRES)
async def test_a_cleanly_cut_stream_just_stops_without_its_end(wire: str) -> None:
    lengths = set()
    async with asking(script=[Fault.CUT_CLEAN] * 8) as ask:
        for _ in range(8):
            seen = [event async for event in events(ask, wire)]
            assert not any(map(ends, seen))
            lengths.add(len(seen))
    assert len(lengths) > 2


async def test_an_error_in_the_stream_comes_after_words() -> None:
    async with asking(script=[Fault.ERROR_IN_STREAM] * 2) as ask:
        said, error = await read(ask, "anthropic")
        seen, none = await read(ask, "responses")
        chunks, other = await read(ask, "chat")
    assert isinstance(error, anthropic.APIStatusError)
    assert (error.status_code, error.type) == (200, "overloaded_error")
    assert (seen[-1].type, seen[-1].code, none) == ("error", "server_error", None)
    assert seen[-1].sequence_number == len(seen) - 1
    assert isinstance(other, openai.APIError)
    assert other.code == "server_error"
    assert all(len("".join(map(delta, heard))) > 50 for heard in (said, seen, chunks))


async def test_an_error_after_200_comes_before_any_word() -> None:
    async with asking(script=[Fault.ERROR_AFTER_200] * 2) as ask:
        with pytest.raises(anthropic.APIStatusError) as caught:
            await messages(ask)
        seen = [event async for event in events(ask, "responses")]
        with pytest.raises(openai.APIError):
            _ = [event async for event in events(ask, "chat")]
    assert caught.value.type == "overloaded_error"
    assert [event.type for event in seen] == ["response.created", "response.in_progress", "response.failed"]
    assert seen[-1].response.error.code == "server_error"


@pytest.mark.parametrize("wire", WIRES)
async def test_a_silence_in_the_stream_ends_in_the_clients_timeout_after_words(wire: str) -> None:
    async with asking(script=[Fault.HANG_IN_BODY], timeout_s=0.3) as ask:
        seen, error = await read(ask, wire)
    assert isinstance(error, TOO_LATE)
    assert any(map(delta, seen))


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_IN_BODY, Fault.SLOW, Fault.DRIP, Fault.HUGE_BODY])
async def test_who_waits_long_enough_reads_the_stream_to_its_end(wire: str, fault: Fault) -> None:
    brief = Faults(hang_s=0.01, slow_ms=10, drip_ms=0, huge_mib=0.5)
    async with asking(script=[fault], faults=brief) as ask:
        seen = [event async for event in events(ask, wire)]
    assert ends(seen[-1])
    answer_model(KINDS).model_validate_json("".join(map(delta, seen)))


@pytest.mark.parametrize("wire", WIRES)
async def test_a_dripping_stream_outlasts_the_sdks_own_timeout(wire: str) -> None:
    async with asking(script=[Fault.DRIP], faults=Faults(drip_ms=20), timeout_s=0.1) as ask:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.4):
                _ = [event async for event in events(ask, wire)]


STOPS = {
    Fault.REFUSAL: ("refusal", "completed", "stop"),
    Fault.FILTERED: ("refusal", "incomplete", "content_filter"),
    Fault.TRUNCATED: ("max_tokens", "incomplete", "length"),
    Fault.PAUSED: ("pause_turn", "in_progress", None),
    Fault.UNKNOWN_STOP: ("suspended", "suspended", "suspended"),
}


@pytest.mark.parametrize("fault", STOPS)
async def test_a_streams_last_words_say_how_it_stopped(fault: Fault) -> None:
    async with asking(script=[fault] * 2) as ask:
        message = await messages(ask)
        last = [event async for event in events(ask, "responses")][-1]
        chunks = [event async for event in events(ask, "chat")]
    status = last.model_dump()["response"]["status"]
    assert (message.stop_reason, status, chunks[-1].choices[0].finish_reason) == STOPS[fault]
    assert last.type == f"response.{status}"


async def test_a_refusal_streams_in_deltas_of_its_own() -> None:
    async with asking(script=[Fault.REFUSAL] * 2) as ask:
        message = await messages(ask)
        seen = [event async for event in events(ask, "responses")]
        chunks = [event async for event in events(ask, "chat")]
    assert message.content == []
    assert message.stop_details is not None
    refusal = "".join(event.delta for event in seen if event.type == "response.refusal.delta")
    assert refusal.startswith("I'm sorry")
    assert seen[-1].response.output[0].content[0].refusal == refusal
    assert "".join(chunk.choices[0].delta.refusal or "" for chunk in chunks) == refusal


async def test_a_context_exceeded_in_mid_stream_is_a_stop_reason_at_anthropic() -> None:
    async with asking(script=[Fault.CONTEXT_EXCEEDED]) as ask:
        assert (await messages(ask)).stop_reason == "model_context_window_exceeded"
        with pytest.raises(openai.BadRequestError):
            _ = [event async for event in events(ask, "responses")]


async def test_a_capped_stream_is_truncated() -> None:
    async with asking() as ask:
        message = await messages(ask, cap=10)
        stream = await ask.gpt.responses.create(**responses_parameters(cap=16), stream=True)
        last = [event async for event in stream][-1]
    assert (message.stop_reason, message.usage.output_tokens) == ("max_tokens", 10)
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details is not None
    assert last.response.incomplete_details.reason == "max_output_tokens"


async def test_an_http_error_comes_before_the_stream() -> None:
    async with asking(script=[Fault.OVERLOADED]) as ask:
        with pytest.raises(anthropic.OverloadedError):
            await messages(ask)
        with pytest.raises(openai.InternalServerError):
            _ = [event async for event in events(ask, "responses")]


async def test_prose_streams_too() -> None:
    kinds = (QuestionKind.DRAFT,)
    async with asking() as ask, ask.claude.messages.stream(**anthropic_parameters(kinds=kinds)) as stream:
        text = "".join([piece async for piece in stream.text_stream])
    answer_model(kinds).model_validate_json(text)
