"""The gateway: which provider, how long, and what a trace shows of it."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from adapters.llm import Gateway, Guards, Provider, Timeouts, build_gateway, guards_in_memory
from adapters.llm.catalog import Catalog
from domain.failures import ModelRefused, ModelUnavailable
from domain.questions import Answer, Question, TerminalState
from tests.adapters.llm.replies import SECRET, message, provider_with, question, replying
from tests.pipeline import Scripted

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])


class Fixed(Scripted):
    """A provider that says always the same, for nothing, and remembers being closed."""

    def __init__(self, answer: Answer | None = None) -> None:
        super().__init__([answer or Answer(state=TerminalState.OK, raw="{}")], keys=())
        self.closed = False

    async def close(self) -> None:
        self.closed = True


class Silent(Fixed):
    """A provider that never answers."""

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002 it does not listen
        return await asyncio.Future()


def free() -> Guards:
    """Guards that hold for one test."""
    return guards_in_memory(Catalog(), {})


def traced(providers: dict[str, Provider]) -> tuple[Gateway, InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing = TracerProvider()
    tracing.add_span_processor(SimpleSpanProcessor(exporter))
    return Gateway(providers, free(), tracer=tracing.get_tracer("test")), exporter


def only_span(exporter: InMemorySpanExporter) -> ReadableSpan:
    (span,) = exporter.get_finished_spans()
    return span


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[str, asyncio.Event, asyncio.Event]]:
    """A server that reads a request and never answers: its address, when it was asked, when it was left."""
    asked, left = asyncio.Event(), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        while await reader.read(65_536):
            pass
        left.set()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked, left


async def test_the_first_part_of_the_model_chooses_the_provider() -> None:
    local = Fixed(Answer(state=TerminalState.OK, raw="local"))
    gateway = Gateway({"local": local, "anthropic": Fixed()}, free())
    assert (await gateway.ask(question("local"))).raw == "local"
    assert (await gateway.ask(question("anthropic"))).raw == "{}"


async def test_a_model_without_a_key_is_refused() -> None:
    with pytest.raises(ModelRefused, match="no key is set for openai") as caught:
        await build_gateway(free(), local=Fixed(), timeouts=Timeouts()).ask(question("openai"))
    assert caught.value.reason == "no_provider"


async def test_keys_build_their_providers_and_closing_reaches_all() -> None:
    local = Fixed()
    gateway = build_gateway(free(), local=local, timeouts=Timeouts(), anthropic_keys=["a", "b"], openai_keys=["o"])
    await gateway.close()
    assert local.closed


async def test_a_call_that_takes_too_long_is_unavailable() -> None:
    with pytest.raises(ModelUnavailable) as caught:
        await Gateway({"local": Silent()}, free(), timeout_s=0.01).ask(question("local"))
    assert caught.value.reason == "timeout"


@BOTH
async def test_cancelling_closes_the_connection(name: str) -> None:
    async with silent_server() as (url, asked, left):
        gateway = Gateway({name: provider_with(name, None, url)}, free())
        call = asyncio.create_task(gateway.ask(question(name)))
        await asyncio.wait_for(asked.wait(), 10)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(left.wait(), 5)
        await gateway.close()


async def test_a_call_is_one_span_of_the_conventions() -> None:
    gateway, exporter = traced({"anthropic": replying("anthropic", body=message(), request_id="req_1")})
    answer = await gateway.ask(question("anthropic"))
    span = only_span(exporter)
    assert (span.name, span.kind) == ("chat claude-haiku-5-5", SpanKind.CLIENT)
    assert span.attributes == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.output.type": "json",
        "gen_ai.prompt.name": "tasks",
        "gen_ai.prompt.version": "tasks/1",
        "gen_ai.request.model": "claude-haiku-5-5",
        "gen_ai.request.max_tokens": 512,
        "gen_ai.response.finish_reasons": ("ok",),
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.output_tokens": 20,
        "gen_ai.usage.cache_read.input_tokens": 0,
        "gen_ai.usage.cache_write.input_tokens": 0,
        "winnow.llm.cache": "off",
        "winnow.llm.route_position": 0,
        "winnow.llm.cost_usd": answer.cost_usd,
        "winnow.llm.request_id": "req_1",
    }


async def test_a_failed_call_shows_its_reason_and_no_words() -> None:
    error = {"type": "invalid_request_error", "message": SECRET}
    gateway, exporter = traced({"anthropic": replying("anthropic", 400, {"type": "error", "error": error})})
    with pytest.raises(ModelRefused):
        await gateway.ask(question("anthropic"))
    span = only_span(exporter)
    assert span.attributes is not None
    assert span.attributes["error.type"] == "bad_request"
    assert span.attributes["gen_ai.response.finish_reasons"] == ("error",)
    assert span.status.status_code is StatusCode.ERROR
    assert SECRET not in span.to_json()


async def test_a_refusal_is_an_answer_and_its_words_stay_out_of_the_trace() -> None:
    refused = Answer(state=TerminalState.REFUSED, raw=SECRET, detail=SECRET)
    gateway, exporter = traced({"local": Fixed(refused)})
    await gateway.ask(question("local"))
    span = only_span(exporter)
    assert span.status.status_code is StatusCode.UNSET
    assert SECRET not in span.to_json()


async def test_a_cancelled_call_ends_its_span() -> None:
    gateway, exporter = traced({"local": Silent()})
    call = asyncio.create_task(gateway.ask(question("local")))
    await asyncio.sleep(0)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (only_span(exporter).attributes or {})["error.type"] == "CancelledError"


def test_importing_the_gateway_loads_no_sdk() -> None:
    program = "import sys, adapters.llm; sys.exit(bool({'anthropic', 'openai'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
