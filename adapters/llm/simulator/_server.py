"""The simulator: both providers' endpoints on one loopback port."""

import asyncio
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from adapters.llm.simulator._connection import Connection
from adapters.llm.simulator._controls import Controlled
from adapters.llm.simulator._faults import Faults
from adapters.llm.simulator._request import Provider, SimRequest
from adapters.llm.simulator._rules import Script
from adapters.llm.simulator._stats import Stats
from domain.failures import Misconfigured

HOST = "127.0.0.1"
_BACKLOG = 1_024


class Simulator:
    """Serves inside `async with`, in the running event loop.

    Args:
        port: where to listen; 0 takes a free one.
        seed: what the faults are drawn by.
        faults: how often each fault is committed, and how badly; of both providers, or of those named.
        script: decides which fault each request meets, instead of `seed` and the rates in `faults`.
        on_answered: called right after the last byte of each answer to a well-formed request was written,
            errors among them; not where the simulator cut it or the client left. It must not block.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        seed: int = 0,
        faults: Faults | Mapping[Provider, Faults] | None = None,
        script: Script | None = None,
        on_answered: Callable[[SimRequest], None] | None = None,
    ) -> None:
        self._port = port
        self._desk = Controlled(seed, script, on_answered)
        self._desk.set_faults(faults or {})
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        try:
            self._server = await asyncio.start_server(self._connect, HOST, self._port, backlog=_BACKLOG)
        except OSError as error:
            message = f"the simulator cannot listen on port {self._port}; give another, or 0 for a free one"
            raise Misconfigured("port", message) from error
        self._port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            for connection in self._connections:
                connection.cancel()
            await asyncio.gather(*self._connections, return_exceptions=True)
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Anthropic's base URL; OpenAI's is this with `/v1`."""
        return f"http://{HOST}:{self._port}"

    @property
    def stats(self) -> Stats:
        """The requests seen so far, by provider, path and fate, and by key."""
        return self._desk.stats

    def set_faults(self, faults: Faults | Mapping[Provider, Faults]) -> None:
        """Change the faults from the next request on, of both providers or of those named; a script rules on."""
        self._desk.set_faults(faults)

    def reset_stats(self) -> None:
        """Count from nothing; what was drawn, cached or used of a limit stays so."""
        self._desk.forget()

    def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(Connection(reader, writer, self._desk).serve())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)


async def serve(
    port: int,
    seed: int,
    faults: Faults | Mapping[Provider, Faults],
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Run the simulator until cancelled; `ready` is told its URL once it listens.

    Raises:
        Misconfigured: the port cannot be had.
    """
    async with Simulator(port=port, seed=seed, faults=faults) as simulator:
        ready(simulator.url)
        await asyncio.get_running_loop().create_future()
