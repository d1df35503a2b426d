"""The runs of messages, and repeats of calls: started once, and told what people say."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowExecutionStatus,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
    WorkflowUpdateStage,
)
from temporalio.common import (
    Priority,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from adapters.temporal._failures import RPC_TIMEOUT, failure_of, refusal_of
from domain import search
from domain.changes import ChangeApplied, ChangeRef
from domain.failures import Refused
from domain.identity import TASK_QUEUE_WORKFLOWS
from domain.message import MessageRef, ModelName, ProcessInput, Stored
from domain.repeats import RepeatInput, Repetitions, repeat_workflow_id
from domain.review import RUN_CLOSED, UNDO_S, ReviewInput

PRIORITY_LIVE = 2
PRIORITY_BACKFILL = 4
"""Of 1 to 5, the default being 3: what comes in now goes before what is filled in later."""


class Runs:
    """The runs of `ProcessMessage`, `ReviewMessage` and `RepeatCall`.

    `undo_s` is how long an approval can be taken back that a review is started for.
    """

    def __init__(self, client: Client, *, undo_s: int = UNDO_S) -> None:
        self._client = client
        self._undo_s = undo_s

    async def start(
        self,
        ref: MessageRef,
        workflow_id: str,
        source: str,
        model: ModelName | None = None,
        *,
        backfill: bool = False,
    ) -> bool:
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
                priority=Priority(
                    priority_key=PRIORITY_BACKFILL if backfill else PRIORITY_LIVE, fairness_key=ref.tenant
                ),
                rpc_timeout=RPC_TIMEOUT,
            )
        except WorkflowAlreadyStartedError:
            return False
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise failure_of(error) from error
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
            raise failure_of(error) from error

    async def change(self, workflow_id: str, ref: MessageRef, change: ChangeRef, wait_s: float) -> ChangeApplied | None:
        """Have the open run of a processed message carry out a change, or start one that does.

        Args:
            workflow_id: the message's; its open run, whatever that began as, is told.
            ref: the message, which is in a terminal state: a run that only reviews must not take an unprocessed
                message's id.
            change: kept in the store. A second time under the same id nothing more is carried out.
            wait_s: how long to wait for what comes of it.

        Returns:
            What came of it, `version_conflict` among the reasons; None where nothing is known yet: no worker took
            it in time, or the run ended first. The change is kept, and sent again.

        Raises:
            Unavailable: the server cannot be reached; the change is kept, and sent again.
            Misconfigured: the server will not have the run as we ask for it.
        """
        wait, operation = timedelta(seconds=wait_s), self._reviewing(workflow_id, ref)
        try:
            handle = await self._client.start_update_with_start_workflow(
                "change",
                change,
                start_workflow_operation=operation,
                wait_for_stage=WorkflowUpdateStage.ACCEPTED,
                id=change.change_id,
                result_type=ChangeApplied,
                rpc_timeout=wait,
            )
            told: ChangeApplied = await handle.result(rpc_timeout=wait)
        except WorkflowUpdateRPCTimeoutOrCancelledError:
            await _looked_at(operation)
            return None
        except WorkflowUpdateFailedError as error:
            return refusal_of(error)
        except RPCError as error:
            await _looked_at(operation)
            if error.status is RPCStatusCode.NOT_FOUND:
                return None
            raise failure_of(error) from error
        except (RuntimeError, TimeoutError) as error:
            raise failure_of(error) from error
        return None if told.reason == RUN_CLOSED else told

    async def resend(self, workflow_id: str, ref: MessageRef, name: str, change: ChangeRef) -> None:
        """Signal a change to the open run of a processed message, or start one that hears it; waits for nothing.

        Raises:
            Unavailable: the server cannot be reached.
            Misconfigured: the server will not have the run as we ask for it.
        """
        try:
            await self._client.start_workflow(
                "ReviewMessage",
                self._review_of(ref),
                id=workflow_id,
                task_queue=TASK_QUEUE_WORKFLOWS,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                static_summary=f"review, run {ref.run}",
                priority=_priority(ref),
                start_signal=name,
                start_signal_args=[change],
                rpc_timeout=RPC_TIMEOUT,
            )
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise failure_of(error) from error

    def _reviewing(self, workflow_id: str, ref: MessageRef) -> WithStartWorkflowOperation[Any, Any]:  # Any: by name
        return WithStartWorkflowOperation(
            "ReviewMessage",
            self._review_of(ref),
            id=workflow_id,
            task_queue=TASK_QUEUE_WORKFLOWS,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            static_summary=f"review, run {ref.run}",
            priority=_priority(ref),
        )

    def _review_of(self, ref: MessageRef) -> ReviewInput:
        return ReviewInput(message=ref, undo_s=self._undo_s)

    async def supersede(self, workflow_id: str) -> None:
        """End a run that waits for a person, for the message is another run's now; one that has ended stays so.

        Raises:
            Unavailable: the server cannot be reached; the run closes itself when its window has passed.
        """
        try:
            await self._client.get_workflow_handle(workflow_id).cancel(rpc_timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError, TimeoutError) as error:
            if not isinstance(error, RPCError) or error.status is not RPCStatusCode.NOT_FOUND:
                raise failure_of(error) from error

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
            raise failure_of(error) from error

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
            raise failure_of(error) from error
        return done

    async def reachable(self) -> bool:
        """Whether the server answers."""
        try:
            async with asyncio.timeout(RPC_TIMEOUT.total_seconds()):
                return await self._client.service_client.check_health(timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError, TimeoutError):
            return False


async def _looked_at(operation: WithStartWorkflowOperation[Any, Any]) -> None:  # Any: by name
    """Take the failure from the SDK's second place for it, else it is logged as one that nobody has seen."""
    with suppress(RPCError, asyncio.CancelledError):
        await operation.workflow_handle()


def _priority(ref: MessageRef) -> Priority:
    return Priority(priority_key=PRIORITY_LIVE, fairness_key=ref.tenant)
