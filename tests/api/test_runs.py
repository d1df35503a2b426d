"""The engine and what stands in for it in our tests keep the same promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from adapters import temporal as engine
from adapters.store import Database, Edits
from api.services import Runs
from domain.changes import ChangeRef
from domain.failures import Refused, Unavailable
from domain.identity import message_id, workflow_id
from domain.message import MessageRef
from domain.repeats import RepeatInput, repeat_workflow_id
from tests.api.fakes import FakeRuns
from tests.servers import free_port

CHANGE = ChangeRef(change_id="edit_1")


@dataclass(frozen=True)
class OneRun:
    """The run of one message, and how to end it."""

    runs: Runs
    ref: MessageRef
    end: Callable[[], Awaitable[None]]

    async def start(self) -> bool:
        return await self.runs.start(self.ref, workflow_id(self.ref), "email")

    async def signal(self) -> None:
        await self.runs.signal(workflow_id(self.ref), "edit_draft", CHANGE)


@pytest.fixture(params=["engine", "fake"])
async def run(
    request: pytest.FixtureRequest, temporal: Client, database: Database, tenant: str
) -> AsyncIterator[OneRun]:
    """A run that no worker takes up."""
    ref = MessageRef(tenant=tenant, message_id=message_id(tenant, "email", "one"))
    if request.param == "fake":
        fake = FakeRuns(Edits(database), idle=True)

        async def end() -> None:
            fake.close()

        yield OneRun(fake, ref, end)
    else:
        handle = temporal.get_workflow_handle(workflow_id(ref))
        one = OneRun(engine.Runs(temporal), ref, handle.terminate)
        yield one
        for begun in (workflow_id(ref), repeat_workflow(one)):  # else a later test's worker takes them up
            with suppress(RPCError):  # never begun, or ended by the test itself
                await temporal.get_workflow_handle(begun).terminate()


async def refusal(run: OneRun) -> str:
    """Why it does not take a signal."""
    with pytest.raises(Refused) as refused:
        await run.signal()
    return refused.value.reason


async def test_started_twice_it_is_one_run(run: OneRun) -> None:
    assert await run.start()
    assert await run.start()
    await run.end()
    assert await refusal(run) == "run_closed"


async def test_what_has_ended_is_not_started_again(run: OneRun) -> None:
    await run.start()
    await run.end()
    assert not await run.start()
    assert not await run.start()


async def test_an_open_run_takes_a_signal(run: OneRun) -> None:
    await run.start()
    await run.signal()


async def test_a_run_that_has_ended_refuses_a_signal(run: OneRun) -> None:
    await run.start()
    await run.end()
    assert await refusal(run) == "run_closed"


async def test_a_run_that_never_was_refuses_a_signal(run: OneRun) -> None:
    assert await refusal(run) == "run_closed"


async def test_a_run_is_superseded_whether_it_is_open_has_ended_or_never_was(run: OneRun) -> None:
    await run.runs.supersede(workflow_id(run.ref))
    await run.start()
    await run.runs.supersede(workflow_id(run.ref))
    await run.runs.supersede(workflow_id(run.ref))
    await run.end()
    await run.runs.supersede(workflow_id(run.ref))
    assert not await run.start()


async def test_it_can_be_reached(run: OneRun) -> None:
    assert await run.runs.reachable()


def repeat_of(run: OneRun) -> RepeatInput:
    call_id = "call_" + run.ref.message_id.removeprefix("msg_")
    return RepeatInput(tenant=run.ref.tenant, call_id=call_id, repeat_id="rpt_" + "0" * 16, times=2)


def repeat_workflow(run: OneRun) -> str:
    given = repeat_of(run)
    return repeat_workflow_id(given.tenant, given.call_id, given.repeat_id)


async def test_a_repeat_that_was_started_goes_on(run: OneRun) -> None:
    await run.runs.repeat(repeat_of(run))
    assert await run.runs.repeated(repeat_workflow(run)) is None


async def test_a_repeat_that_never_was_is_refused(run: OneRun) -> None:
    with pytest.raises(Refused) as refused:
        await run.runs.repeated(repeat_workflow(run))
    assert refused.value.reason == "unknown_repeat"


@pytest.fixture(params=["engine", "fake"])
async def away(request: pytest.FixtureRequest, database: Database, tenant: str) -> OneRun:
    """A run of an engine that nobody can reach."""
    runs: Runs = FakeRuns(Edits(database), down=True)
    if request.param == "engine":
        address = f"127.0.0.1:{free_port()}"
        runs = engine.Runs(await Client.connect(address, lazy=True, data_converter=pydantic_data_converter))

    async def end() -> None:
        raise AssertionError("there is nothing to end")

    return OneRun(runs, MessageRef(tenant=tenant, message_id=message_id(tenant, "email", "one")), end)


async def test_out_of_reach_it_says_so(away: OneRun) -> None:
    assert not await away.runs.reachable()
    with pytest.raises(Unavailable):
        await away.start()
    with pytest.raises(Unavailable):
        await away.signal()
    with pytest.raises(Unavailable):
        await away.runs.change(workflow_id(away.ref), away.ref, CHANGE, 1)
    with pytest.raises(Unavailable):
        await away.runs.repeat(repeat_of(away))
    with pytest.raises(Unavailable):
        await away.runs.repeated(repeat_workflow(away))
