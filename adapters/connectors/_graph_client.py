"""Microsoft's official client for one organisation's Graph, and what its failures mean.

It retries nothing, follows no redirect, and it goes to no host but the one of the settings.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import ValidationError

from adapters.connectors._asking import CONNECT_S, READ_S, base_of, failure
from adapters.connectors._loose import Loose
from adapters.connectors.ports import BATCH_MESSAGES_MAX
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import GraphSource

ANSWER_BYTES_MAX = 4 * 1024 * 1024
_CREDENTIALS_MAX = 100
_PREFER = f'IdType="ImmutableId", odata.maxpagesize={BATCH_MESSAGES_MAX}'

_T = TypeVar("_T", bound=Loose)


class Credential(Protocol):
    """What gives tokens, as azure-core has it; azure-identity unless told otherwise."""

    async def get_token(self, *scopes: str, **options: Any) -> Any:  # Any: azure-core's, which only the extra brings
        """An AccessToken."""


@dataclass(frozen=True, slots=True)
class Mime:
    """A mail as Graph takes it: its bytes in base64, under the name of plain text."""

    base64: bytes


@dataclass(frozen=True, slots=True)
class _Connection:
    """Microsoft's adapter, which authenticates requests, and the client that it made, which sends them."""

    adapter: Any  # Any: an extra, imported where it is used
    client: Any  # Any: the same
    transports: tuple[Any, ...]  # Any: the same
    """What holds the sockets: Microsoft's wrapper around them does not pass on that it was closed."""


class Organisation:
    """One organisation's Graph, opened when first used."""

    def __init__(self, config: GraphSource, credential: Credential | None) -> None:
        self.base = base_of("graph", config.base_url)
        self._config = config
        self._credential = credential
        self._opened: _Connection | None = None

    async def ask(self, url: str, shape: type[_T], method: str = "GET", body: object = None) -> _T:
        """The answer to one request, asked once."""
        given = await self.fetch(url, ANSWER_BYTES_MAX, method, body)
        try:
            return shape.model_validate_json(given)
        except ValidationError:
            raise Unavailable("unreadable", "Graph's answer is not what its description says") from None

    async def fetch(self, url: str, bytes_max: int, method: str = "GET", body: object = None) -> bytes:
        """The answer as it came, as much of it as is wanted."""
        if not self._is_ours(url):
            raise Refused("foreign_link", "Graph leads to another host, and is not followed there")
        with _translation():
            connection = self._connection()
            request = await connection.adapter.convert_to_native_async(_request(url, method, body))
            response = await connection.client.send(request, stream=True)
            try:
                if not response.is_success:
                    raise failure("Graph", response.status_code, response.headers.get("retry-after"))
                return await _at_most(response, bytes_max)
            finally:
                await response.aclose()

    async def close(self) -> None:
        """Let go of the connection."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.client.aclose()
            for transport in opened.transports:
                await transport.aclose()

    def _connection(self) -> _Connection:
        if self._opened is None:
            credential = self._credential or _Aside(self._config)
            self._opened = _open(urlsplit(self.base).hostname or "", credential)
        return self._opened

    def _is_ours(self, url: str) -> bool:
        wanted, given = urlsplit(self.base), urlsplit(url)
        same = (given.scheme, given.netloc.lower()) == (wanted.scheme, wanted.netloc.lower())
        return same and given.path.startswith(wanted.path) and "/.." not in given.path


class _Aside:
    """A credential of azure-identity, which blocks, asked in a thread."""

    def __init__(self, config: GraphSource) -> None:
        self._config = config

    async def get_token(self, *scopes: str, **options: Any) -> Any:  # Any: as azure-core declares its protocol
        """A token for the application."""
        config = self._config
        credential = _credential(config.directory, config.client_id, config.client_secret.get_secret_value())
        return await asyncio.to_thread(credential.get_token, *scopes, **options)


@lru_cache(maxsize=_CREDENTIALS_MAX)
def _credential(directory: str, client_id: str, secret: str) -> Any:  # Any: an extra, imported where it is used
    """Kept for the life of the process: one token an hour rather than one a message."""
    from azure.identity import ClientSecretCredential  # noqa: PLC0415  heavy, and an extra: _translation says so

    try:
        return ClientSecretCredential(
            directory, client_id, secret, retry_total=0, connection_timeout=CONNECT_S, read_timeout=READ_S
        )
    except ValueError as error:
        raise Misconfigured("graph", "directory or client_id is not what Microsoft Entra calls so") from error


def _open(host: str, credential: Any) -> _Connection:
    """Microsoft's client without the middleware that retries and redirects, and without addresses in its spans.

    Any: a Credential is less than azure-core's protocol, and all that is used of it.
    """
    import httpx  # noqa: PLC0415  an extra, as above
    from kiota_authentication_azure.azure_identity_authentication_provider import (  # noqa: PLC0415  the same
        AzureIdentityAuthenticationProvider,
    )
    from kiota_http.middleware.user_agent_handler import UserAgentHandler  # noqa: PLC0415  the same
    from kiota_http.observability_options import ObservabilityOptions  # noqa: PLC0415  the same
    from msgraph_core import BaseGraphRequestAdapter, GraphClientFactory  # noqa: PLC0415  the same

    client = httpx.AsyncClient(timeout=httpx.Timeout(READ_S, connect=CONNECT_S), follow_redirects=False)
    transports = (client._transport, *filter(None, client._mounts.values()))  # noqa: SLF001  see _Connection
    wrapped = GraphClientFactory.create_with_custom_middleware([UserAgentHandler()], client=client)
    # Without continuous access evaluation a token lasts an hour at most, and no answer asks for another.
    asker = AzureIdentityAuthenticationProvider(credential, allowed_hosts=[host], is_cae_enabled=False)
    adapter = BaseGraphRequestAdapter(asker, http_client=wrapped)
    adapter.observability_options = ObservabilityOptions(include_euii_attributes=False)
    return _Connection(adapter, wrapped, transports)


def _request(url: str, method: str, body: object) -> Any:  # Any: an extra, imported where it is used
    from kiota_abstractions.method import Method  # noqa: PLC0415  an extra, as above
    from kiota_abstractions.request_information import RequestInformation  # noqa: PLC0415  the same

    info = RequestInformation()
    info.http_method = Method(method)
    info.url = url
    info.headers.try_add("Prefer", _PREFER)
    if isinstance(body, Mime):
        info.set_stream_content(body.base64, "text/plain")
    elif body is not None:
        info.set_stream_content(json.dumps(body).encode(), "application/json")
    return info


async def _at_most(response: Any, bytes_max: int) -> bytes:  # Any: httpx, which only the extra brings
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) >= bytes_max:
            break
    return bytes(body[:bytes_max])


def segment(value: str) -> str:
    """One segment of a path, whatever is in it."""
    return quote(value, safe="@")


@contextmanager
def _translation() -> Iterator[None]:
    """The libraries' failures as ours; their words are left out, for they may quote an address or a token."""
    try:
        import httpx  # noqa: PLC0415  an extra
        import msgraph_core  # noqa: F401, PLC0415  the same
        from azure.core.exceptions import AzureError, ClientAuthenticationError  # noqa: PLC0415  the same
    except ImportError as error:
        raise Misconfigured("graph", "a source of type graph needs more: pip install winnow[microsoft]") from error
    try:
        yield
    except httpx.HTTPError as error:
        raise Unavailable("cut", f"the connection to Graph broke ({type(error).__name__})") from None
    except ClientAuthenticationError as error:
        # azure-identity wraps a broken connection into the same class, with the cause beside it.
        if error.__cause__ is None and (error.status_code or 400) < 500:  # noqa: PLR2004  HTTP's server errors
            raise Refused("not_allowed", "Microsoft Entra gives no token; check client_id and client_secret") from None
        raise Unavailable(
            "no_token", "Microsoft Entra gives no token now; should it stay so, check directory"
        ) from None
    except AzureError as error:
        raise Unavailable("no_token", f"Microsoft Entra gives no token now ({type(error).__name__})") from None
