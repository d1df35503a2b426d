"""Connections to a provider: bounded in time and size, closed when nobody waits, shared by all keys."""

import asyncio
import gzip
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from adapters.llm import Provider, Timeouts
from adapters.llm._transport import BODY_BYTES_MAX, BodyTooLong, BoundedTransport, Connections
from domain.failures import Misconfigured, ModelUnavailable, WinnowError
from tests.adapters.llm.replies import ANSWER, ask, plain_reply, provider_with, question, told
from tests.adapters.llm.wire import HANG, LAST_CHUNK, Server, Step, chunk, head, serving, whole

BOTH = pytest.mark.parametrize("name", ["anthropic", "openai"])
HASTY = Timeouts(first_byte_s=0.2, between_bytes_s=0.2)
JSON = "application/json"


@asynccontextmanager
async def asking(
    name: str, script: list[Step], timeouts: Timeouts | None = None, keys: tuple[str, ...] = ("k",)
) -> AsyncIterator[tuple[Provider, Server]]:
    async with serving(script) as server:
        provider = provider_with(name, None, server.url_of(name), timeouts=timeouts, keys=keys)
        try:
            yield provider, server
        finally:
            await provider.close()


@BOTH
@pytest.mark.parametrize("how", [ask, told])
@pytest.mark.parametrize(
    "script",
    [[HANG], [b"HTTP/1.1 200 OK\r\n", HANG], [head(JSON), HANG], [head(JSON), chunk(b'{"type"'), HANG]],
    ids=["silent", "half a head", "no body", "half a body"],
)
async def test_a_server_that_falls_silent_is_left_at_the_limit(name: str, how: object, script: list[Step]) -> None:
    async with asking(name, script, HASTY) as (provider, server):
        began_s = asyncio.get_running_loop().time()
        with pytest.raises(ModelUnavailable) as caught:
            await how(provider, question(name))  # type: ignore[operator]  # one of two
        assert caught.value.reason == "timeout"
        await asyncio.wait_for(server.left.wait(), 2)
        assert 0.2 <= asyncio.get_running_loop().time() - began_s < 2


@BOTH
async def test_a_drip_that_keeps_within_its_limit_is_waited_for(name: str) -> None:
    body = whole(name).partition(b"\r\n")[2][:-2]
    drops = [step for n in range(0, len(body), 64) for step in (chunk(body[n : n + 64]), 0.02)]
    async with asking(name, [head(JSON), *drops, LAST_CHUNK], HASTY) as (provider, _):
        answer = await ask(provider, question(name))
    assert answer.raw == ANSWER


@BOTH
async def test_nobody_listens_is_unavailable_at_once(name: str) -> None:
    async with serving([]) as server:
        pass
    provider = provider_with(name, None, server.url_of(name))
    with pytest.raises(ModelUnavailable) as caught:
        await ask(provider, question(name))
    assert caught.value.reason == "unreachable"
    await provider.close()


@BOTH
@pytest.mark.parametrize("sent", [0, 1, 2])
async def test_cancelling_a_call_closes_its_connection(name: str, sent: int) -> None:
    async with asking(name, [*[head(JSON), chunk(b'{"type"')][:sent], HANG]) as (provider, server):
        call = asyncio.create_task(ask(provider, question(name)))
        await asyncio.wait_for(server.asked.wait(), 5)
        await asyncio.sleep(0.05)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(server.left.wait(), 2)


@BOTH
async def test_an_answer_tells_when_its_first_byte_came(name: str) -> None:
    async with asking(name, [0.1, head(JSON), 0.2, whole(name), LAST_CHUNK]) as (provider, _):
        answer = await ask(provider, question(name))
    assert answer.ttft_ms is not None
    assert 100 <= answer.ttft_ms < 300


@BOTH
@pytest.mark.parametrize("how", [ask, told])
@pytest.mark.parametrize("status", [200, 500])
async def test_a_body_without_end_is_not_read_to_its_end(name: str, how: object, status: int) -> None:
    sent = 0

    class Endless(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            nonlocal sent
            while True:
                sent += 65_536
                yield b"data: " + b" " * 65_530

    async def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, stream=Endless())

    with pytest.raises(WinnowError) as caught:
        await how(provider_with(name, httpx2.MockTransport(answer)), question(name))  # type: ignore[operator]  # one of two
    assert caught.value.reason == "too_long"
    assert sent <= BODY_BYTES_MAX + 65_536


@BOTH
async def test_a_body_that_would_unpack_into_more_than_was_sent_is_not_unpacked(name: str) -> None:
    seen: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers["accept-encoding"])
        packed = gzip.compress(b" " * 1_000_000)
        return httpx2.Response(200, headers={"content-encoding": "gzip"}, stream=httpx2.ByteStream(packed))

    with pytest.raises(ModelUnavailable) as caught:
        await ask(provider_with(name, httpx2.MockTransport(answer)), question(name))
    assert (caught.value.reason, seen) == ("bad_body", ["identity"])


@BOTH
async def test_all_keys_share_one_pool(name: str) -> None:
    async with asking(name, [head(JSON), whole(name), LAST_CHUNK], keys=("a", "b")) as (provider, server):
        for key in (*provider.keys, *provider.keys):
            await provider.ask(question(name), key)
        assert server.connections == 1


@BOTH
async def test_many_slow_calls_go_out_at_once(name: str) -> None:
    async with asking(name, [0.3, head(JSON), whole(name), LAST_CHUNK]) as (provider, server):
        began_s = asyncio.get_running_loop().time()
        answers = await asyncio.gather(*(ask(provider, question(name)) for _ in range(40)))
        assert len(answers) == server.connections == 40
        assert asyncio.get_running_loop().time() - began_s < 4


@BOTH
async def test_a_redirect_is_not_followed_with_the_key(name: str) -> None:
    asked: list[httpx2.URL] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url)
        return httpx2.Response(307, headers={"location": "http://elsewhere.test/"}, json=plain_reply(name))

    with pytest.raises(WinnowError):
        await ask(provider_with(name, httpx2.MockTransport(answer)), question(name))
    assert len(asked) == 1


async def test_a_transport_counts_every_byte() -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=httpx2.ByteStream(b"12345")))
    request = httpx2.Request("GET", "http://a.test")
    for bytes_max, fits in ((5, True), (4, False)):
        response = await BoundedTransport(transport, HASTY, bytes_max=bytes_max).handle_async_request(request)
        if fits:
            assert await response.aread() == b"12345"
        else:
            with pytest.raises(BodyTooLong):
                await response.aread()


async def test_a_proxy_of_the_system_is_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving([head(JSON), whole("openai"), LAST_CHUNK]) as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.setenv("no_proxy", "")
        provider = provider_with("openai", None, "http://model.test/v1")
        assert (await ask(provider, question("openai"))).raw == ANSWER
        await provider.close()


async def test_an_address_that_needs_no_proxy_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with asking("openai", [head(JSON), whole("openai"), LAST_CHUNK]) as (provider, _):
        assert (await ask(provider, question("openai"))).raw == ANSWER


def test_http2_that_cannot_be_spoken_is_said_at_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h2", None)  # as if it were not installed
    with pytest.raises(Misconfigured, match="httpx2"):
        Connections("https://a.test", HASTY, http2=True)
