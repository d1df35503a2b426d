"""What slow, full, broke and hanging providers cost us: slots, connections, requests and money."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHandle

from adapters.llm.simulator import Fault, Faults, Simulator
from adapters.store import Database, Traffic
from domain.identity import workflow_id
from domain.message import MessageRef
from domain.money import Limit, Scope
from domain.traffic import Limits
from tests.pipeline import Pipeline, guards_on, plan
from tests.simulated import ANTHROPIC, EVERY_CALL, OPENAI, Wire, abandon, gateway_to, house, mail, submit, until

pytestmark = pytest.mark.slow

LIMIT_S = 1.5
FREED_S_MAX = 2.0
CANCELLED_S_MAX = 6.0
"""An activity hears of it with its next heartbeat, a second or two later."""
ENOUGH = {scope: Limit(usd=1) for scope in Scope if scope is not Scope.CALL}
RESERVED = text("SELECT key, reserved_nano, reserved_tokens FROM budgets WHERE tenant = :tenant")


@pytest.mark.parametrize("streamed", [False, True], ids=["asked", "streamed"])
async def test_cancelling_the_workflow_closes_the_connection(
    temporal: Client, own_database: Database, own_tenant: str, *, streamed: bool
) -> None:
    wire = Wire(lambda request: Fault.HANG if request.streams is streamed else None)
    async with Simulator(script=wire, faults=Faults(hang_s=60)) as simulator:
        gateway = gateway_to(simulator, guards_on(own_database, budgets=ENOUGH), total_s=50)
        async with house(temporal, own_database, own_tenant, gateway, plan([ANTHROPIC])) as pipeline:
            ref = await submit(pipeline, mail("cancelled"))
            assert await until(lambda: _asked(wire, 2 if streamed else 1), 10)
            run = temporal.get_workflow_handle(workflow_id(ref))
            assert any(row.reserved_nano for row in await own_database.rows(RESERVED, {"tenant": own_tenant}))
            await run.cancel()
            assert await until(lambda: _left(simulator), CANCELLED_S_MAX)
            assert await until(lambda: _is(run, WorkflowExecutionStatus.CANCELED), CANCELLED_S_MAX)
    *_, last = await own_database.rows(EVERY_CALL, {"tenant": own_tenant})
    assert (last.state, last.error) == ("failed", "cancelled")
    purses = await own_database.rows(RESERVED, {"tenant": own_tenant})
    assert purses
    assert all((purse.reserved_nano, purse.reserved_tokens) == (0, 0) for purse in purses)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_IN_BODY, Fault.DRIP])
async def test_a_call_that_does_not_end_frees_its_slot_at_its_limit(
    temporal: Client, own_database: Database, own_tenant: str, fault: Fault
) -> None:
    wire = Wire(lambda request: fault if "the first" in request.user and request.repeat == 0 else None)
    async with Simulator(script=wire, faults=Faults(hang_s=60, drip_ms=200)) as simulator:
        gateway = gateway_to(simulator, guards_on(own_database), total_s=LIMIT_S)
        routes = plan([ANTHROPIC], draft=["local"])
        async with house(temporal, own_database, own_tenant, gateway, routes, model_calls_max=1) as pipeline:
            first = await submit(pipeline, mail("first", "the first"))
            assert await until(lambda: _asked(wire, 1), 5)
            second = await submit(pipeline, mail("second", "the second"))
            results = [await pipeline.ended(ref) for ref in (first, second)]
    assert all(result.tasks for result in results)
    assert ["the second" in request.user for request in wire.requests] == [False, True, False]
    assert wire.came_s[1] - wire.came_s[0] <= LIMIT_S + FREED_S_MAX


@pytest.mark.parametrize("who", ["we", "the provider"])
async def test_waiting_for_a_limit_holds_no_slot(
    temporal: Client, own_database: Database, own_tenant: str, who: str
) -> None:
    limits = {ANTHROPIC: Limits(requests_per_minute=1)} if who == "we" else {}
    traffic = Traffic(own_database, limits=limits)
    wire = Wire(lambda request: Fault.RATE_LIMITED if who != "we" and "the second" in request.user else None)
    async with Simulator(script=wire, faults=Faults(retry_after_s=20)) as simulator:
        gateway = gateway_to(simulator, guards_on(own_database, traffic=traffic))
        routes = plan([ANTHROPIC], draft=["local"])
        async with house(temporal, own_database, own_tenant, gateway, routes, model_calls_max=1) as pipeline:
            await pipeline.ended(await submit(pipeline, mail("first", "the first")))
            held = await submit(pipeline, mail("held", "the second"))
            assert await until(lambda: _waits(pipeline, held), 5)
            passing = await pipeline.ended(await submit(pipeline, mail("passing", "the third"), model=OPENAI))
            assert passing.tasks
            assert await _waits(pipeline, held)
            assert not (await pipeline.result(held)).status.terminal
            await abandon(pipeline, held)
    assert wire.asked("the first") == 1
    assert wire.asked("the second") == (0 if who == "we" else 1)


async def _waits(pipeline: Pipeline, ref: MessageRef) -> bool:
    """Whether the engine alone waits for its question's turn: it is scheduled, and for later."""
    described = await pipeline.client.get_workflow_handle(workflow_id(ref)).describe()
    pending = list(described.raw_description.pending_activities)
    if not pending or pending[0].attempt < 2:
        return False
    (activity,) = pending
    later = activity.next_attempt_schedule_time.ToDatetime(UTC) > datetime.now(UTC)
    return later and activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED


async def _asked(wire: Wire, times: int) -> bool:
    return len(wire.requests) >= times


async def _left(simulator: Simulator) -> bool:
    return simulator.stats.cancelled == 1


async def _is(run: WorkflowHandle[Any, Any], status: WorkflowExecutionStatus) -> bool:  # Any: whatever it gives
    return (await run.describe()).status is status
