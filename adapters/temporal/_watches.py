"""The runs that watch sources: started once, told that something happened, and renewed by a schedule."""

from datetime import timedelta

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.service import RPCError

from adapters.temporal._failures import RPC_TIMEOUT, failure_of
from domain import search
from domain.identity import TASK_QUEUE_WORKFLOWS
from domain.sources import SourceRef

RENEW_EVERY = timedelta(hours=12)
"""Watches of Gmail end after 7 days, subscriptions of Microsoft Graph after 10,070 minutes."""
CATCH_UP = timedelta(hours=1)
"""The engine's own default is a year: an outage would be followed by every renewal that it missed."""


class Watches:
    """The runs of `WatchSource`, and the schedules of `RenewWatch`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def keep(self, source: SourceRef) -> None:
        """See that the source is watched: start its run, or find it open.

        Raises:
            Unavailable: the server cannot be reached.
            Misconfigured: the server will not have the run as we ask for it.
        """
        await self._start(source, signal=None)

    async def poke(self, source: SourceRef) -> None:
        """Tell the source's run that something may be new; it is started where there is none.

        Raises:
            Unavailable, Misconfigured: as `keep`.
        """
        await self._start(source, signal="poke")

    async def renew_regularly(self, source: SourceRef) -> None:
        """See that a schedule renews the source's watch; a new schedule does so at once.

        Raises:
            Unavailable, Misconfigured: as `keep`.
        """
        renewal_id = _renewal_id(source)
        action = ScheduleActionStartWorkflow("RenewWatch", source, id=renewal_id, task_queue=TASK_QUEUE_WORKFLOWS)
        schedule = Schedule(
            action=action,
            spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=RENEW_EVERY)]),
            policy=SchedulePolicy(catchup_window=CATCH_UP),
        )
        try:
            await self._client.create_schedule(renewal_id, schedule, trigger_immediately=True, rpc_timeout=RPC_TIMEOUT)
        except ScheduleAlreadyRunningError:
            return
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise failure_of(error) from error

    async def renew_now(self, source: SourceRef) -> None:
        """Have the schedule renew the source's watch at once.

        Raises:
            Unavailable, Misconfigured: as `keep`.
        """
        try:
            await self._client.get_schedule_handle(_renewal_id(source)).trigger(rpc_timeout=RPC_TIMEOUT)
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise failure_of(error) from error

    async def _start(self, source: SourceRef, signal: str | None) -> None:
        attributes = [
            SearchAttributePair(search.TENANT, source.tenant),
            SearchAttributePair(search.SOURCE, source.name),
        ]
        try:
            await self._client.start_workflow(
                "WatchSource",
                source,
                id=source.workflow_id,
                task_queue=TASK_QUEUE_WORKFLOWS,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                static_summary=f"watches {source.name}",
                search_attributes=TypedSearchAttributes(attributes),
                start_signal=signal,
                rpc_timeout=RPC_TIMEOUT,
            )
        except (RPCError, RuntimeError, TimeoutError) as error:
            raise failure_of(error) from error


def _renewal_id(source: SourceRef) -> str:
    return f"renew/{source.tenant}/{source.name}"
