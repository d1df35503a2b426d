"""The engine: connecting to it, starting runs once, and sending them what people say."""

import asyncio
import logging
from datetime import timedelta

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.client import Client, Interceptor, WorkflowExecutionStatus, WorkflowFailureError
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import GrpcCompression, RPCError, RPCStatusCode

from domain import search
from domain.changes import ChangeRef
from domain.failures import Misconfigured, Refused, Unavailable, WinnowError
from domain.identity import TASK_QUEUE_WORKFLOWS
from domain.message import MessageRef, ModelName, ProcessInput, Stored
from domain.repeats import RepeatInput, Repetitions, repeat_workflow_id

RPC_TIMEOUT = timedelta(seconds=3)
PRIORITY_LIVE = 2
"""Of 1 to 5, the default being 3: what comes in now goes before what is filled in later."""

SEARCH_ATTRIBUTES = {key.name: "KeywordList" if key is search.DEGRADED else "Keyword" for key in search.ALL}
"""Name and type of each search attribute that the namespace must know."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

_PASSING = {
    RPCStatusCode.UNAVAILABLE,
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.RESOURCE_EXHAUSTED,
}

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
            if error.status in _PASSING:
                raise Unavailable("temporal", f"search attribute {name} cannot be added now") from error
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                _log.warning("search attribute %s (%s) cannot be added: %s", name, kind, error.status.name)


class Runs:
    """The runs of `ProcessMessage`, and those of `RepeatCall`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def start(self, ref: MessageRef, workflow_id: str, source: str, model: ModelName | None = None) -> bool:
        """Start the run, or find it open already; False when it has been and is closed.

        Raises:
            Unavailable: the server cannot be reached; the message stays queued.
            Misconfigured: the server will not have the run as we ask for it; the message stays queued.
        """
        attributes = [
            SearchAttributePair(search.TENANT, ref.tenant),
            SearchAttributePair(search.SOURCE, source),
            SearchAttributePair(search.STATE, "queued"),
        ]
        given = ProcessInput(source=Stored(message_id=ref.message_id), tenant=ref.tenant, run=ref.run, model=model)
        try:
            await self._client.start_workflow(
                "ProcessMessage",
                given,
                id=workflow_id,
                task_queue=TASK_QUEUE_WORKFLOWS,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"{source}, run {ref.run}",
                search_attributes=TypedSearchAttributes(attributes),
                priority=Priority(priority_key=PRIORITY_LIVE, fairness_key=ref.tenant),
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return False
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise _failure(error) from error
        return True

    async def signal(self, workflow_id: str, name: str, payload: ChangeRef) -> None:
        """Tell an open run what a person said.

        Raises:
            Refused: `run_closed`, the run has ended.
            Unavailable: the server cannot be reached.
        """
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            await handle.signal(name, payload, rpc_timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError, TimeoutError) as error:
            if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
                raise Refused("run_closed", "the run of this message has ended") from error
            raise _failure(error) from error

    async def repeat(self, given: RepeatInput) -> None:
        """Start a repeat of a call.

        Raises:
            Unavailable: the server cannot be reached; nothing is repeated.
            Misconfigured: the server will not have the run as we ask for it.
        """
        try:
            await self._client.start_workflow(
                "RepeatCall",
                given,
                id=repeat_workflow_id(given.tenant, given.call_id, given.repeat_id),
                task_queue=TASK_QUEUE_WORKFLOWS,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"{given.times} times",
                search_attributes=TypedSearchAttributes([SearchAttributePair(search.TENANT, given.tenant)]),
                priority=Priority(fairness_key=given.tenant),
                rpc_timeout=RPC_TIMEOUT,
            )
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise _failure(error) from error

    async def repeated(self, workflow_id: str) -> Repetitions | None:
        """What came of a repeat; None while it goes on.

        Raises:
            Refused: `unknown_repeat`, there is none of this id, or it was ended from outside.
            Unavailable: the server cannot be reached.
        """
        handle = self._client.get_workflow_handle(workflow_id, result_type=Repetitions)
        try:
            described = await handle.describe(rpc_timeout=RPC_TIMEOUT)
            if described.status is WorkflowExecutionStatus.RUNNING:
                return None
            done: Repetitions = await handle.result(follow_runs=False, rpc_timeout=RPC_TIMEOUT)
        except WorkflowFailureError as error:
            raise Refused("unknown_repeat", "the repeat was ended before it was done") from error
        except (RPCError, RuntimeError, TimeoutError) as error:
            if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
                raise Refused("unknown_repeat", "there is no such repeat") from error
            raise _failure(error) from error
        return done

    async def reachable(self) -> bool:
        """Whether the server answers."""
        try:
            async with asyncio.timeout(RPC_TIMEOUT.total_seconds()):
                return await self._client.service_client.check_health(timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError, TimeoutError):
            return False


def _failure(error: RPCError | RuntimeError | TimeoutError) -> WinnowError:
    """What passes is `Unavailable`; what the server refuses is for whoever set it up."""
    if isinstance(error, RPCError) and error.status not in _PASSING:
        return Misconfigured("temporal", f"Temporal refuses ({error.status.name}): {error.message}; see winnow doctor")
    return Unavailable("temporal", "Temporal cannot be reached")
