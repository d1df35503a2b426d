"""An HTTP server on the loopback, which answers as its double says, and misbehaves when told to."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import h11

_READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """A whole request."""

    method: str
    path: str
    """Without the query, its escapes undone."""
    query: dict[str, list[str]]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole response."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def told(value: object, status: int = 200, **headers: str) -> Reply:
    """A response of JSON; in the names of headers `_` stands for `-`."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Reply(status, json.dumps(value).encode(), {"content-type": "application/json", **named})


@dataclass(kw_only=True)
class HttpDouble:
    """What the doubles of HTTP services share: who may ask, and how they fail."""

    token: str = "a-token"  # noqa: S105  a double's
    instead: deque[Reply] = field(default_factory=deque)
    """Given in place of the next answers."""
    cut_after: Callable[[], int | None] = lambda: None
    """Asked at each connection: after how many bytes of answers it is cut, if at all."""
    calls: list[Call] = field(default_factory=list)
    base: str = ""
    """Where it serves, with a slash at the end."""
    _talks: dict[asyncio.StreamWriter, "asyncio.Task[None] | None"] = field(default_factory=dict)

    async def answer(self, call: Call) -> Reply:
        """What a request with the right token is to be answered with."""
        raise NotImplementedError

    def open_to_all(self, call: Call) -> bool:
        """Whether the request needs no token."""
        del call
        return False

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[str]:
        """Serve on a port of the loopback, a free one if 0; its address is given, with a slash at the end."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        try:
            yield self.base
        finally:
            server.close()
            talks = dict(self._talks)
            for writer in talks:
                writer.transport.abort()
            await asyncio.gather(*filter(None, talks.values()))
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks[writer] = asyncio.current_task()
        left = self.cut_after()
        http = h11.Connection(h11.SERVER)
        try:
            while (call := await _read(http, reader)) is not None:
                data = _bytes(http, await self._reply(call))
                writer.write(data if left is None else data[:left])
                await writer.drain()
                left = None if left is None else left - len(data)
                if (left is not None and left <= 0) or http.our_state is not h11.DONE:
                    return
                http.start_next_cycle()
        except (ConnectionError, h11.ProtocolError):
            pass  # the client went, or was cut off
        finally:
            del self._talks[writer]
            writer.close()

    async def _reply(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.instead:
            return self.instead.popleft()
        if not self.open_to_all(call) and call.headers.get("authorization") != f"Bearer {self.token}":
            return told({"error": {"code": "unauthorized"}}, 401)
        return await self.answer(call)


async def _read(http: h11.Connection, reader: asyncio.StreamReader) -> Call | None:
    head: h11.Request | None = None
    body = b""
    while True:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(_READ_BYTES))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            return _call(head, body)
        else:
            return None


def _call(head: h11.Request, body: bytes) -> Call:
    target = urlsplit(head.target.decode("ascii"))
    return Call(
        method=head.method.decode("ascii"),
        path=unquote(target.path),
        query=parse_qs(target.query),
        headers={name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers},
        body=body,
    )


def _bytes(http: h11.Connection, reply: Reply) -> bytes:
    lines: list[tuple[str, str]] = [*reply.headers.items(), ("content-length", str(len(reply.body)))]
    sent: list[Any] = [  # Any: h11's events share no public parent
        h11.Response(status_code=reply.status, headers=lines),
        h11.Data(data=reply.body),
        h11.EndOfMessage(),
    ]
    return b"".join(http.send(event) or b"" for event in sent)
