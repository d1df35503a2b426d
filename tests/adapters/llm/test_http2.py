"""HTTP/2 to a provider: calls share a connection, which takes no more of them once one was given up."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.events
import h2.settings
import httpx2
import pytest

from adapters.llm import Provider, Timeouts, guards_in_memory
from adapters.llm._transport import SHARED_MAX, SharedTransport
from adapters.llm.catalog import Catalog
from adapters.settings import load_settings
from domain.failures import ModelRefused, ModelUnavailable
from domain.questions import Partial
from tests.adapters.llm.replies import ANSWER, ask, message, provider_with, question, response, told
from tests.adapters.llm.wire import HANG, Step, events_of
from tests.environment import set_only
from worker.steps import gateway_of

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
HEAD = b""
"""As a script's first step: the response's headers, and nothing yet of its body."""
READ_BYTES = 65_536


@dataclass
class Server:
    """What the server has seen so far."""

    url: str = ""
    streams_max: int = 100
    """Calls that it takes on a connection at a time."""
    open: list["_Connection"] = field(default_factory=list)
    connections: int = 0
    asked: int = 0
    ended: int = 0
    """Answers written to their end."""
    reset: int = 0
    """Streams of which the client said that it wants no more."""

    async def until(self, seen: Callable[["Server"], bool]) -> None:
        """Wait for it, two seconds at most."""
        async with asyncio.timeout(2):
            while not seen(self):  # noqa: ASYNC110  any of its fields may be waited for
                await asyncio.sleep(0.01)

    def hang_up(self) -> None:
        """Close every connection, with the notice that HTTP/2 has for it."""
        for connection in self.open:
            connection.hang_up()


class _Connection:
    """The server's end of a connection: plays its script to each stream, all of them at once."""

    def __init__(self, server: Server, script: Sequence[Step], writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._script = script
        self._writer = writer
        self._h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self._answers: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader) -> None:
        self._server.connections += 1
        self._server.open.append(self)
        allowed = {h2.settings.SettingCodes.MAX_CONCURRENT_STREAMS: self._server.streams_max}
        self._h2.local_settings = h2.settings.Settings(client=False, initial_values=allowed)
        self._h2.initiate_connection()
        self._send()
        try:
            while read := await reader.read(READ_BYTES):
                for event in self._h2.receive_data(read):
                    self._take(event)
                self._send()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the client or the test is over
        finally:
            self._server.open.remove(self)
            for answer in self._answers:
                answer.cancel()
            self._writer.close()

    def hang_up(self) -> None:
        self._h2.close_connection()
        self._send()
        self._writer.close()

    def _take(self, event: h2.events.Event) -> None:
        match event:
            case h2.events.DataReceived():
                self._h2.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
            case h2.events.StreamReset():
                self._server.reset += 1
            case h2.events.StreamEnded():
                self._server.asked += 1
                self._answers.add(asyncio.create_task(self._answer(event.stream_id or 0)))
            case _:
                pass

    async def _answer(self, stream: int) -> None:
        begun = False
        for step in self._script:
            if not isinstance(step, bytes):
                await asyncio.sleep(step)
                continue
            if not begun:
                kind = "text/event-stream" if step.startswith(b"event") else "application/json"
                self._h2.send_headers(stream, [(":status", "200"), ("content-type", kind)])
                begun = True
            if step:
                self._h2.send_data(stream, step)
            self._send()
        self._h2.end_stream(stream)
        self._send()
        self._server.ended += 1

    def _send(self) -> None:
        self._writer.write(self._h2.data_to_send())


@asynccontextmanager
async def serving(script: Sequence[Step]) -> AsyncIterator[Server]:
    """A server on the loopback that speaks HTTP/2 from the first byte, without TLS."""
    server = Server()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())  # type: ignore[arg-type]  # there is one
        await _Connection(server, script, writer).serve(reader)

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as listening:
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def http2() -> httpx2.AsyncHTTPTransport:
    """The library's own transport; without TLS it must not offer HTTP/1.1, for nothing negotiates."""
    return httpx2.AsyncHTTPTransport(http1=False, http2=True)


@asynccontextmanager
async def asking(
    name: str,
    script: Sequence[Step],
    *,
    transport: httpx2.AsyncBaseTransport | None = None,
    timeouts: Timeouts | None = None,
    keys: tuple[str, ...] = ("k",),
) -> AsyncIterator[tuple[Provider, Server]]:
    async with serving(script) as server:
        url = server.url + ("/v1" if name == "openai" else "")
        provider = provider_with(name, transport or SharedTransport(http2), url, timeouts=timeouts, keys=keys)
        try:
            yield provider, server
        finally:
            await provider.close()


def whole(name: str) -> bytes:
    return json.dumps(message(ANSWER) if name == "anthropic" else response(ANSWER)).encode()


def events(name: str) -> list[bytes]:
    return [chunk.partition(b"\r\n")[2][:-2] for chunk in events_of(name)]


@asynccontextmanager
async def given_up(provider: Provider, server: Server, name: str) -> AsyncIterator[None]:
    """A call that is cancelled here, after the server has got it and had time to begin."""
    asked = server.asked
    call = asyncio.create_task(ask(provider, question(name)))
    await server.until(lambda seen: seen.asked > asked)
    await asyncio.sleep(0.05)
    yield
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call


@BOTH
async def test_an_answer_comes_over_http2_whole_or_word_by_word(name: str) -> None:
    async with asking(name, [whole(name)]) as (provider, _):
        assert (await ask(provider, question(name))).raw == ANSWER
    async with asking(name, events(name)) as (provider, server):
        for _ in range(3):
            words, answer = await told(provider, question(name))
            assert "".join(words) == answer.raw == ANSWER
        assert server.connections == 1


@BOTH
async def test_many_calls_with_several_keys_share_one_connection(name: str) -> None:
    async with asking(name, [0.2, whole(name)], keys=("a", "b")) as (provider, server):
        began_s = asyncio.get_running_loop().time()
        for _ in range(2):
            calls = (provider.ask(question(name), key) for _ in range(15) for key in provider.keys)
            assert {answer.raw for answer in await asyncio.gather(*calls)} == {ANSWER}
        assert asyncio.get_running_loop().time() - began_s < 4
        assert (server.asked, server.connections) == (60, 1)


async def test_more_calls_than_a_connection_takes_open_another() -> None:
    async with asking("openai", [0.5, whole("openai")]) as (provider, server):
        await asyncio.gather(*(ask(provider, question("openai")) for _ in range(SHARED_MAX + 1)))
        assert (server.asked, server.connections) == (SHARED_MAX + 1, 2)
        await server.until(lambda seen: len(seen.open) == 1)


@BOTH
@pytest.mark.parametrize("sent", [[], [HEAD], [b'{"type"']], ids=["nothing", "headers", "half a body"])
async def test_cancelling_the_only_call_closes_its_connection(name: str, sent: list[Step]) -> None:
    async with asking(name, [*sent, HANG]) as (provider, server):
        async with given_up(provider, server, name):
            assert len(server.open) == 1
        await server.until(lambda seen: not seen.open)


@BOTH
async def test_cancelling_one_of_several_calls_leaves_the_others_their_answers(name: str) -> None:
    async with asking(name, [0.5, whole(name)]) as (provider, server):
        async with given_up(provider, server, name):
            other = asyncio.create_task(ask(provider, question(name)))
            await server.until(lambda seen: seen.asked == 2)
        later = asyncio.create_task(ask(provider, question(name)))
        await server.until(lambda seen: seen.asked == 3)
        assert (server.connections, len(server.open)) == (2, 2)  # the later one is not put beside what was given up
        assert [answer.raw for answer in await asyncio.gather(other, later)] == [ANSWER] * 2
        await server.until(lambda seen: len(seen.open) == 1)
        await ask(provider, question(name))
        assert server.connections == 2


@BOTH
async def test_leaving_a_stream_between_two_words_closes_its_connection(name: str) -> None:
    async with asking(name, [*events(name)[:5], HANG]) as (provider, server):
        async with aclosing(provider.stream(question(name), provider.keys[0])) as parts:
            assert isinstance(await anext(parts), Partial)
            assert len(server.open) == 1
        await server.until(lambda seen: not seen.open)


@BOTH
@pytest.mark.parametrize("how", [ask, told])
async def test_a_call_that_is_refused_leaves_its_connection_to_the_others(name: str, how: object) -> None:
    connected: list[httpx2.MockTransport] = []

    def connect() -> httpx2.MockTransport:
        connected.append(httpx2.MockTransport(lambda _: httpx2.Response(429, stream=httpx2.ByteStream(b"{}"))))
        return connected[-1]

    provider = provider_with(name, SharedTransport(connect))
    for _ in range(3):
        with pytest.raises(ModelUnavailable):
            await how(provider, question(name))  # type: ignore[operator]  # one of two
    assert len(connected) == 1


@BOTH
@pytest.mark.parametrize("how", [ask, told])
async def test_a_call_that_runs_out_of_time_closes_its_connection(name: str, how: object) -> None:
    hasty = Timeouts(first_byte_s=0.2, between_bytes_s=0.2)
    for sent in ([], [b'{"type"']):
        async with asking(name, [*sent, HANG], timeouts=hasty) as (provider, server):
            with pytest.raises(ModelUnavailable) as caught:
                await how(provider, question(name))  # type: ignore[operator]  # one of two
            assert caught.value.reason == "timeout"
            await server.until(lambda seen: not seen.open)


async def test_a_hanging_provider_is_asked_on_however_many_calls_were_given_up() -> None:
    async with asking("openai", [HANG], timeouts=Timeouts(first_byte_s=1)) as (provider, server):
        for _ in range(3):
            calls = (ask(provider, question("openai")) for _ in range(SHARED_MAX // 2))
            failed = await asyncio.gather(*calls, return_exceptions=True)
            assert {getattr(error, "reason", error) for error in failed} == {"timeout"}
        assert server.asked > SHARED_MAX  # the library alone stops here: each given-up call keeps its place
        await server.until(lambda seen: not seen.open)


async def test_calls_that_waited_behind_calls_given_up_may_be_put_again() -> None:
    async with asking("openai", [HANG], timeouts=Timeouts(first_byte_s=0.5)) as (provider, server):
        server.streams_max = 3
        first = [asyncio.create_task(ask(provider, question("openai"))) for _ in range(3)]
        await asyncio.sleep(0.2)
        behind = [asyncio.create_task(ask(provider, question("openai"))) for _ in range(3)]
        failed = await asyncio.gather(*first, *behind, return_exceptions=True)
        assert [getattr(error, "reason", error) for error in failed] == ["timeout"] * 3 + ["unreachable"] * 3
        await server.until(lambda seen: not seen.open)


async def test_a_connection_closed_while_idle_costs_one_call() -> None:
    async with asking("openai", [whole("openai")]) as (provider, server):
        await ask(provider, question("openai"))
        server.hang_up()
        await server.until(lambda seen: not seen.open)
        with pytest.raises(ModelUnavailable) as caught:
            await ask(provider, question("openai"))
        assert caught.value.reason == "connection"
        assert (await ask(provider, question("openai"))).raw == ANSWER


async def test_the_library_alone_lets_a_cancelled_answer_be_written_to_its_end() -> None:
    """Should this fail, the library resets its streams at last, and decision 0009 may be taken again."""
    async with asking("openai", [0.3, whole("openai")], transport=http2()) as (provider, server):
        async with given_up(provider, server, "openai"):
            pass
        await server.until(lambda seen: seen.ended == 1)
        assert (server.reset, len(server.open)) == (0, 1)


async def test_the_library_alone_sends_nothing_behind_a_hundred_calls_given_up() -> None:
    """As above."""
    hasty = Timeouts(first_byte_s=0.5)
    async with asking("openai", [HANG], transport=http2(), timeouts=hasty) as (provider, server):
        calls = (ask(provider, question("openai")) for _ in range(100))
        await asyncio.gather(*calls, return_exceptions=True)
        with pytest.raises(ModelRefused) as caught:
            await ask(provider, question("openai"))
        assert (caught.value.reason, server.asked) == ("unsendable", 100)


@BOTH
@pytest.mark.parametrize(("setting", "offered"), [({}, False), ({"WINNOW_MODEL_HTTP2": "true"}, True)])
async def test_http2_is_offered_to_a_provider_where_the_setting_says_so(
    name: str,
    setting: dict[str, str],
    offered: bool,  # noqa: FBT001 a table's column
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hellos: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hellos.append(await reader.read(READ_BYTES))  # TLS begins with what the client can speak, in the clear
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as listening:
        url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        set_only(monkeypatch, **{f"{name.upper()}_API_KEY": "k", f"{name.upper()}_BASE_URL": url}, **setting)
        settings = load_settings()
        gateway = gateway_of(settings, guards_in_memory(Catalog(), settings.budgets))
        with pytest.raises(ModelUnavailable):
            await gateway.ask(question(name))
        await gateway.close()
    assert [(b"\x08http/1.1" in hello, b"\x02h2" in hello) for hello in hellos] == [(True, offered)]
