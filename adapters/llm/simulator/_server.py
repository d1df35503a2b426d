"""The simulator: both providers' endpoints on one loopback port."""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Self

from adapters.llm.simulator._anthropic import AnthropicMessages
from adapters.llm.simulator._chat import OpenAIChat
from adapters.llm.simulator._completion import complete
from adapters.llm.simulator._connection import Connection, HttpRequest
from adapters.llm.simulator._fates import Draw, Fates, Repeats, draw
from adapters.llm.simulator._faults import Fault, Faults
from adapters.llm.simulator._reply import Headers, Manner, Reply
from adapters.llm.simulator._request import BadRequest, Json, Provider, SimRequest
from adapters.llm.simulator._responses import OpenAIResponses
from adapters.llm.simulator._stats import INVALID, OK, Stats, Tally
from adapters.llm.simulator._wire import Body, Wire
from domain.failures import Misconfigured

HOST = "127.0.0.1"
STATS_PATH = "/_simulator/stats"
NO_TOKEN = "0" * 24
"""Stands in the request id where nothing was drawn."""
_BACKLOG = 1_024
_MANNERS = {Fault.DRIP: Manner.DRIP, Fault.CUT: Manner.CUT}
_WIRES: dict[str, type[Wire]] = {
    "/v1/messages": AnthropicMessages,
    "/v1/responses": OpenAIResponses,
    "/v1/chat/completions": OpenAIChat,
}

Script = Callable[[SimRequest], Fault | None] | Sequence[Fault | None]
"""Decides instead of chance: a function, or faults that each provider meets in order, then none."""


class Simulator:
    """Serves inside `async with`, in the running event loop.

    Args:
        port: where to listen; 0 takes a free one.
        seed: what the faults are drawn by.
        faults: how often each fault is committed, and how badly.
        script: decides which fault each request meets, instead of `seed` and the rates in `faults`.
    """

    def __init__(
        self, *, port: int = 0, seed: int = 0, faults: Faults | None = None, script: Script | None = None
    ) -> None:
        self._port = port
        self._seed = seed
        self._faults = faults or Faults()
        self._fates = Fates(self._faults)
        self._script = _as_function(script) if script is not None else None
        self._wires = {path: wire() for path, wire in _WIRES.items()}
        self._repeats = Repeats()
        self._tally = Tally()
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
        """The requests seen so far, by provider, path and fate."""
        return self._tally.stats()

    def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(Connection(reader, writer, self._answer).serve())
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    def _answer(self, http: HttpRequest) -> Reply:
        if http.path == STATS_PATH:
            return _json_reply(200, self.stats.model_dump(), [])
        wire = self._wires.get(http.path)
        if wire is None or http.method != "POST":
            return self._refuse(http, 404, "Not found; simulated are POST " + ", ".join(_WIRES))
        if "authorization" not in http.headers and "x-api-key" not in http.headers:
            return self._refuse(http, 401, "An API key is required.")
        digest = hashlib.blake2b(http.path.encode() + b"\n" + http.body, digest_size=16).digest()
        repeat = self._repeats.count(digest)
        drawn = draw(self._seed, digest, repeat)
        try:
            request = wire.read(http.path, _parse(http.body), digest, repeat)
        except BadRequest as error:
            self._tally.add(wire.provider, http.path, INVALID)
            status, body = wire.invalid(error, drawn.token)
            return _json_reply(status, body, wire.headers(drawn.token, limited=False))
        return self._meet_fate(wire, request, drawn)

    def _refuse(self, http: HttpRequest, status: int, message: str) -> Reply:
        speaks_anthropic = "anthropic-version" in http.headers
        wire = self._wires["/v1/messages" if speaks_anthropic else "/v1/responses"]
        self._tally.add(wire.provider, http.path if http.path in _WIRES else "other", INVALID)
        headers = wire.headers(NO_TOKEN, limited=False)
        return _json_reply(status, wire.refuse(status, message, NO_TOKEN), headers)

    def _meet_fate(self, wire: Wire, request: SimRequest, drawn: Draw) -> Reply:
        fault = self._script(request) if self._script else self._fates.choose(drawn)
        self._tally.add(request.provider, request.path, fault or OK)
        headers = wire.headers(drawn.token, limited=fault is Fault.RATE_LIMITED)
        failed = wire.fault(fault, drawn.token) if fault else None
        if failed:
            status, body = failed
            return _json_reply(status, body, headers + self._retry_headers(fault), delay_s=self._delay_s(fault))
        body = wire.completion(request, complete(request, fault, drawn))
        return _json_reply(
            200,
            body,
            headers,
            manner=_MANNERS.get(fault, Manner.WHOLE) if fault else Manner.WHOLE,
            delay_s=self._delay_s(fault),
            drip_s=self._faults.drip_ms / 1_000,
        )

    def _retry_headers(self, fault: Fault | None) -> Headers:
        return [("retry-after", f"{self._faults.retry_after_s:g}")] if fault is Fault.RATE_LIMITED else []

    def _delay_s(self, fault: Fault | None) -> float:
        extra = {Fault.HANG: self._faults.hang_s, Fault.SLOW: self._faults.slow_ms / 1_000}
        return self._faults.latency_ms / 1_000 + (extra.get(fault, 0) if fault else 0)


async def serve(port: int, seed: int, faults: Faults, ready: Callable[[str], None] = lambda _url: None) -> None:
    """Run the simulator until cancelled; `ready` is told its URL once it listens.

    Raises:
        Misconfigured: the port cannot be had.
    """
    async with Simulator(port=port, seed=seed, faults=faults) as simulator:
        ready(simulator.url)
        await asyncio.get_running_loop().create_future()


def _as_function(script: Script) -> Callable[[SimRequest], Fault | None]:
    if callable(script):
        return script
    left: dict[Provider, Iterator[Fault | None]] = {provider: iter(script) for provider in Provider}
    return lambda request: next(left[request.provider], None)


def _parse(body: bytes) -> Json:
    try:
        parsed = json.loads(body)
    except ValueError as error:
        raise BadRequest(f"We could not parse the JSON body of your request: {error}") from error
    if not isinstance(parsed, dict):
        raise BadRequest("The body must be a JSON object.")
    return parsed


def _json_reply(
    status: int,
    body: Body,
    headers: Headers,
    *,
    manner: Manner = Manner.WHOLE,
    delay_s: float = 0,
    drip_s: float = 0,
) -> Reply:
    return Reply(
        status=status,
        headers=[("content-type", "application/json"), *headers],
        body=json.dumps(body, ensure_ascii=False).encode(),
        manner=manner,
        delay_s=delay_s,
        drip_s=drip_s,
    )
