"""One HTTP/1.1 connection, which can be silent, drip, and break off in the middle of a body."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import h11

from adapters.llm.simulator._reply import Manner, Reply

BODY_BYTES_MAX = 32 * 1024 * 1024
_HEADER_BYTES_MAX = 64 * 1024
_READ_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A whole request."""

    method: str
    path: str
    """Without the query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class _Gone(Exception):
    """The client has left."""


class Connection:
    """Reads requests one after another and sends what `answer` makes of each."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answer: Callable[[HttpRequest], Reply],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._answer = answer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEADER_BYTES_MAX)

    async def serve(self) -> None:
        """Serve until the client leaves, breaks the protocol, or a reply ends the connection."""
        try:
            while request := await self._read():
                await self._send(self._answer(request))
                if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                    return
                self._http.start_next_cycle()
        except (_Gone, ConnectionError, h11.RemoteProtocolError):
            return  # the client's doing; there is nobody left to tell
        finally:
            self._writer.close()

    async def _read(self) -> HttpRequest | None:
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return None
        body = bytearray()
        while isinstance(event := await self._next_event(), h11.Data):
            body += event.data
            if len(body) > BODY_BYTES_MAX:
                return None
        return HttpRequest(
            method=head.method.decode("ascii"),
            path=head.target.decode("ascii").partition("?")[0],
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers},
            body=bytes(body),
        )

    async def _next_event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(_READ_BYTES))
        return event

    async def _send(self, reply: Reply) -> None:
        if reply.delay_s:
            await self._stay_silent(reply.delay_s)
        headers = [*reply.headers, ("content-length", str(len(reply.body)))]
        head = self._http.send(h11.Response(status_code=reply.status, headers=headers))
        match reply.manner:
            case Manner.WHOLE:
                body = self._http.send(h11.Data(data=reply.body)) or b""
                end = self._http.send(h11.EndOfMessage()) or b""
                self._writer.write((head or b"") + body + end)
                await self._writer.drain()
            case Manner.CUT:
                self._writer.write((head or b"") + reply.body[: len(reply.body) // 2])
                await self._writer.drain()
            case Manner.DRIP:
                await self._drip(head or b"", reply)

    async def _drip(self, head: bytes, reply: Reply) -> None:
        self._writer.write(head)
        for position in range(len(reply.body)):
            await self._stay_silent(reply.drip_s)
            self._writer.write(self._http.send(h11.Data(data=reply.body[position : position + 1])) or b"")
            await self._writer.drain()
        self._http.send(h11.EndOfMessage())

    async def _stay_silent(self, seconds: float) -> None:
        """Wait, unless the client leaves meanwhile.

        Raises:
            _Gone: it left.
        """
        try:
            async with asyncio.timeout(seconds):
                while data := await self._reader.read(_READ_BYTES):
                    self._http.receive_data(data)
        except TimeoutError:
            return  # the client stayed
        raise _Gone
