"""The server by itself: what the command line starts."""

import asyncio

import httpx2
import pytest

from adapters.llm.simulator import Faults, Simulator, serve
from domain.failures import Misconfigured


async def test_serve_tells_its_url_and_runs_until_cancelled() -> None:
    url: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = asyncio.create_task(serve(0, 1, Faults(), ready=url.set_result))
    async with httpx2.AsyncClient() as http:
        assert (await http.get(f"{await url}/_simulator/stats")).json()["requests"] == 0
        server.cancel()
        with pytest.raises(asyncio.CancelledError):
            await server
        with pytest.raises(httpx2.TransportError):
            await http.get(f"{url.result()}/_simulator/stats")


async def test_a_taken_port_is_refused_with_advice() -> None:
    async with Simulator() as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(Misconfigured, match=f"port {port}; give another"):
            await serve(port, 0, Faults())


@pytest.mark.parametrize(
    "sent", [b"hello\r\n\r\n", b"POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"]
)
async def test_what_is_no_http_ends_only_its_own_connection(sent: bytes) -> None:
    async with Simulator() as simulator, httpx2.AsyncClient() as http:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(simulator.url.rpartition(":")[2]))
        writer.write(sent)
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        assert (await http.get(f"{simulator.url}/_simulator/stats")).status_code == 200
