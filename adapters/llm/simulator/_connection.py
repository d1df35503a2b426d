"""One HTTP/1.1 connection, which can be silent, drip, and break off in the middle of a body."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import h11

from adapters.llm.simulator._reply import Piece, Reply

BODY_BYTES_MAX = 32 * 1024 * 1024
_HEADER_BYTES_MAX = 64 * 1024
_READ_BYTES = 64 * 1024
_WRITE_BYTES_MAX = 64 * 1024


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A whole request."""

    method: str
    path: str
    """Without the query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class Desk(Protocol):
    """Where requests are answered."""

    def answer(self, http: HttpRequest) -> Reply:
        """What a request is to be answered with."""

    def sent(self, reply: Reply) -> None:
        """The last byte of the reply was written."""

    def left(self) -> None:
        """The client did not wait for the end of its reply."""


class _Gone(Exception):
    """The client has left."""


class Connection:
    """Reads requests one after another and sends what the desk makes of each."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        desk: Desk,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._desk = desk
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEADER_BYTES_MAX)

    async def serve(self) -> None:
        """Serve until the client leaves, breaks the protocol, or a reply ends the connection."""
        try:
            while request := await self._read():
                await self._reply(self._desk.answer(request))
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

    async def _reply(self, reply: Reply) -> None:
        try:
            await self._send(reply)
        except (_Gone, ConnectionError):
            self._desk.left()
            raise
        if not reply.cut:
            self._desk.sent(reply)

    async def _send(self, reply: Reply) -> None:
        if reply.delay_s:
            await self._stay_silent(reply.delay_s)
        if reply.pieces is not None:
            return await self._send_pieces(reply, reply.pieces)
        headers = [*reply.headers, ("content-length", str(len(reply.body)))]
        head = self._http.send(h11.Response(status_code=reply.status, headers=headers)) or b""
        body = self._http.send(h11.Data(data=reply.body)) or b""
        self._writer.write(head + body + (self._http.send(h11.EndOfMessage()) or b""))
        await self._writer.drain()
        return None

    async def _send_pieces(self, reply: Reply, pieces: Iterable[Piece]) -> None:
        """Each piece in a chunk of its own; those without silence between them are written together."""
        ready = bytearray(self._http.send(h11.Response(status_code=reply.status, headers=reply.headers)) or b"")
        for piece in pieces:
            if piece.wait_s or len(ready) > _WRITE_BYTES_MAX:
                await self._flush(ready)
            if piece.wait_s:
                await self._stay_silent(piece.wait_s)
            ready += self._http.send(h11.Data(data=piece.data)) or b""
        if not reply.cut:
            ready += self._http.send(h11.EndOfMessage()) or b""
        await self._flush(ready)

    async def _flush(self, ready: bytearray) -> None:
        self._writer.write(bytes(ready))
        ready.clear()
        await self._writer.drain()

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
