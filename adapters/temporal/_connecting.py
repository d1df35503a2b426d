"""Connecting to the engine, and teaching it our search attributes."""

import logging

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, Interceptor
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.service import GrpcCompression, RPCError, RPCStatusCode

from adapters.temporal._failures import PASSING, RPC_TIMEOUT
from domain import search
from domain.failures import Unavailable

SEARCH_ATTRIBUTES = {key.name: "KeywordList" if key is search.DEGRADED else "Keyword" for key in search.ALL}
"""Name and type of each search attribute that the namespace must know."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

_log = logging.getLogger(__name__)

_TYPES = {
    "Keyword": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "KeywordList": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
}


async def connect(*, lazy: bool = False, interceptors: tuple[Interceptor, ...] = ()) -> Client:
    """A client as TEMPORAL_* and the SDK's configuration file say.

    Raises:
        Unavailable: the server cannot be reached (never when `lazy`).
    """
    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", "127.0.0.1:7233")
    try:
        return await Client.connect(
            **config,
            data_converter=pydantic_data_converter,
            grpc_compression=_compression(config["target_host"]),
            lazy=lazy,
            interceptors=interceptors,
        )
    except RuntimeError as error:
        raise Unavailable("temporal", f"Temporal cannot be reached at {config['target_host']}") from error


def _compression(address: str) -> GrpcCompression:
    """None on this machine, where it only costs time: see docs/performance.md."""
    host = address.rpartition(":")[0].strip("[]")
    return GrpcCompression.NONE if host in _LOOPBACK else GrpcCompression.GZIP


async def register_search_attributes(client: Client) -> None:
    """Teach the namespace our search attributes; those it knows already are left as they are.

    Where we may not (Temporal Cloud), somebody has to: `winnow doctor` names those that are missing.

    Raises:
        Unavailable: the server cannot be reached.
    """
    for name, kind in SEARCH_ATTRIBUTES.items():
        request = AddSearchAttributesRequest(namespace=client.namespace, search_attributes={name: _TYPES[kind]})
        try:
            await client.operator_service.add_search_attributes(request, timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status in PASSING:
                raise Unavailable("temporal", f"search attribute {name} cannot be added now") from error
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                _log.warning("search attribute %s (%s) cannot be added: %s", name, kind, error.status.name)
