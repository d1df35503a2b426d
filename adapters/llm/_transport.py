"""The connections to a provider: pooled, and each response bounded in time and size."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from urllib.request import getproxies, proxy_bypass

import httpx2

from adapters.llm.timeouts import Timeouts
from domain.failures import Misconfigured

CONNECTIONS_MAX = 200
"""Many calls at once, each of them slow: more than one worker has slots for."""
KEEPALIVE_MAX = 50
KEEPALIVE_S = 30.0
SHARED_MAX = 100
"""Calls on one HTTP/2 connection: as many streams as httpcore2 opens on it; more would wait for each other."""
BODY_BYTES_MAX = 8 * 1024 * 1024
"""Over a hundred times the longest answer that is asked for; a provider gone mad must not fill the memory."""

_FIRST_BYTE_MS = "winnow.first_byte_ms"


class BodyTooLong(httpx2.ReadError):
    """The response goes on beyond `BODY_BYTES_MAX`."""


class Connections:
    """One pool for all keys of a provider, opened when first asked for."""

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts,
        *,
        http2: bool = False,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Take the provider's address, its timeouts, and in tests what stands for the network.

        Raises:
            Misconfigured: HTTP/2 is wanted and cannot be spoken.
        """
        if http2 and find_spec("h2") is None:
            raise Misconfigured("no_http2", "HTTP/2 to a provider needs the package h2: install httpx2[http2]")
        self._base_url = base_url
        self._timeouts = timeouts
        self._http2 = http2
        self._transport = transport
        self._client: httpx2.AsyncClient | None = None

    def client(self) -> httpx2.AsyncClient:
        """The client to hand to an SDK; it follows no redirect, for a key goes to one address only."""
        if self._client is None:
            transport = self._transport or _pool(self._base_url, http2=self._http2)
            bounded = BoundedTransport(transport, self._timeouts)
            self._client = httpx2.AsyncClient(transport=bounded, timeout=self.timeout)
        return self._client

    @property
    def timeout(self) -> httpx2.Timeout:
        """What the pool itself watches; reading is watched by `BoundedTransport`, the total by the gateway."""
        connect_s = self._timeouts.connect_s
        return httpx2.Timeout(connect=connect_s, pool=connect_s, write=self._timeouts.between_bytes_s, read=None)

    async def close(self) -> None:
        """Close every connection, if one was ever opened."""
        if self._client is not None:
            await self._client.aclose()


class BoundedTransport(httpx2.AsyncBaseTransport):
    """Another transport, whose responses begin and go on in time, and end.

    Raises:
        httpx2.ReadTimeout: no headers within `first_byte_s`, or nothing more for `between_bytes_s`.
        BodyTooLong: the body is longer than it may be.
        httpx2.DecodingError: the body is compressed, though that was not asked for: its size would mean nothing.
    """

    def __init__(
        self, inner: httpx2.AsyncBaseTransport, timeouts: Timeouts, *, bytes_max: int = BODY_BYTES_MAX
    ) -> None:
        self._inner = inner
        self._timeouts = timeouts
        self._bytes_max = bytes_max

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; cancelling closes its connection."""
        request.headers["accept-encoding"] = "identity"
        began_s = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeouts.first_byte_s):
                response = await self._inner.handle_async_request(request)
        except TimeoutError as error:
            raise httpx2.ReadTimeout("no first byte in time", request=request) from error
        response.extensions[_FIRST_BYTE_MS] = round((time.perf_counter() - began_s) * 1000)
        if response.headers.get("content-encoding", "identity") != "identity":
            await response.stream.aclose()  # type: ignore[union-attr]  # an async transport gives async streams
            raise httpx2.DecodingError("compressed, though nobody asked for it", request=request)
        response.stream = _BoundedStream(response.stream, self._timeouts.between_bytes_s, self._bytes_max)  # type: ignore[arg-type]  # as above
        return response

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()


class _BoundedStream(httpx2.AsyncByteStream):
    """A body that goes on in time, and ends."""

    def __init__(self, inner: httpx2.AsyncByteStream, between_bytes_s: float, bytes_max: int) -> None:
        self._inner = inner
        self._between_bytes_s = between_bytes_s
        self._bytes_max = bytes_max

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._bytes_max
        parts = aiter(self._inner)
        while True:
            try:
                async with asyncio.timeout(self._between_bytes_s):
                    part = await anext(parts, None)
            except TimeoutError as error:
                raise httpx2.ReadTimeout("nothing more in time") from error
            except OSError as error:  # what the pool leaves untranslated, such as TLS's own errors
                raise httpx2.ReadError("the connection broke") from error
            if part is None:
                return
            left -= len(part)
            if left < 0:
                raise BodyTooLong(f"more than {self._bytes_max} bytes")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


@dataclass(eq=False, slots=True)
class _Opened:
    """A pool for one connection, and how many calls are on it."""

    transport: httpx2.AsyncBaseTransport
    calls: int = 0


class SharedTransport(httpx2.AsyncBaseTransport):
    """A connection that calls share: once one is given up it takes no more, and closes when its last call ends.

    httpcore2 2.16 forgets the stream of such a call without a RST_STREAM. The provider writes its answer on, the
    stream stays counted, and behind a hundred of these nothing can be sent: see docs/decisions/0009.
    """

    def __init__(self, connect: Callable[[], httpx2.AsyncBaseTransport]) -> None:
        """Take what makes a pool for one connection; nothing is connected before a call needs it."""
        self._connect = connect
        self._open: set[_Opened] = set()
        self._renew()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request over the newest connection.

        Raises:
            httpx2.ConnectError: while it waited for its turn, calls were given up, and the connection takes no more.
        """
        if self._newest.calls >= SHARED_MAX:
            self._renew()
        opened = self._newest
        opened.calls += 1
        try:
            response = await opened.transport.handle_async_request(request)
        except BaseException as error:  # cancelled, out of time or broken: whichever, it ends here for us alone
            crowded = isinstance(error, httpx2.LocalProtocolError) and opened is not self._newest
            await self._left(opened, at_its_end=False)
            if crowded:
                raise httpx2.ConnectError("calls given up fill the connection", request=request) from error
            raise
        response.stream = _CountedStream(response.stream, lambda at_its_end: self._left(opened, at_its_end=at_its_end))  # type: ignore[arg-type]  # an async transport gives async streams
        return response

    async def aclose(self) -> None:
        """Close all connections, those with calls on them as well."""
        for opened in tuple(self._open):
            await opened.transport.aclose()

    def _renew(self) -> None:
        self._newest = _Opened(self._connect())
        self._open.add(self._newest)

    async def _left(self, opened: _Opened, *, at_its_end: bool) -> None:
        opened.calls -= 1
        if opened is self._newest and not at_its_end:
            self._renew()
        if opened is not self._newest and not opened.calls:
            self._open.discard(opened)
            await opened.transport.aclose()


class _CountedStream(httpx2.AsyncByteStream):
    """A body that tells, once it is closed, whether it had been read to its end."""

    def __init__(self, inner: httpx2.AsyncByteStream, left: Callable[[bool], Awaitable[None]]) -> None:
        self._inner = inner
        self._left: Callable[[bool], Awaitable[None]] | None = left
        self._at_its_end = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._inner:
            yield part
        self._at_its_end = True

    async def aclose(self) -> None:
        left, self._left = self._left, None
        try:
            await self._inner.aclose()
        finally:
            if left is not None:
                await left(self._at_its_end)


def first_byte_ms(response: httpx2.Response) -> int | None:
    """From sending the request to the response's headers."""
    found = response.extensions.get(_FIRST_BYTE_MS)
    return found if isinstance(found, int) else None


def _pool(base_url: str, *, http2: bool) -> httpx2.AsyncBaseTransport:
    """HTTP/1.1 unless told otherwise: a connection for each call, so that cancelling one call closes it.

    Over HTTP/2 a call that is cancelled while others share its connection is written on until these have ended.
    """
    trusted = httpx2.create_ssl_context()  # 20 ms, so made once
    proxy = _proxy_to(base_url)
    return SharedTransport(lambda: _connect(trusted, proxy, http2=True)) if http2 else _connect(trusted, proxy)


def _connect(trusted: ssl.SSLContext, proxy: str | None, *, http2: bool = False) -> httpx2.AsyncHTTPTransport:
    limits = httpx2.Limits(
        max_connections=CONNECTIONS_MAX, max_keepalive_connections=KEEPALIVE_MAX, keepalive_expiry=KEEPALIVE_S
    )
    return httpx2.AsyncHTTPTransport(verify=trusted, limits=limits, http2=http2, proxy=proxy)


def _proxy_to(base_url: str) -> str | None:
    """The proxy that the system names for this address, which a transport of one's own would pass by."""
    url = httpx2.URL(base_url)
    if proxy_bypass(url.host):
        return None
    proxies = getproxies()
    return proxies.get(url.scheme) or proxies.get("all")
