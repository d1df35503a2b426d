"""Sources on the real engine: what lies elsewhere is brought, and what is watched comes in once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store import Accepted, Database, Messages, Results, Sources, Upload
from adapters.temporal import Runs, Watches
from domain.identity import TASK_QUEUE_WORKFLOWS
from domain.message import ProcessInput, Remote, Status
from domain.sources import Arrival, SourceRef
from tests.pipeline import DRAFT, MAIL, TASKS_AND_DECISIONS, Pipeline, Scripted, ok, plan, running
from tests.workflows.sources import Memory, PolledMemory, at_hand

TRIES_MAX = 400
PAUSE_S = 0.05


@asynccontextmanager
async def watching(
    client: Client, database: Database, tenant: str, memory: Memory | PolledMemory
) -> AsyncIterator[Pipeline]:
    sources = at_hand(client, tenant, memory)
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(client, database, tenant, plan(["local"]), {"local": model}, sources=sources) as pipe:
        yield pipe
        await _end(client, SourceRef(tenant=tenant, name="work"))


async def _end(client: Client, source: SourceRef) -> None:
    """End the watch before its worker goes, so that no other test's worker takes it up."""
    with suppress(RPCError):  # a test that watches nothing has none
        await client.get_workflow_handle(source.workflow_id).terminate()


def arrival(number: int) -> Arrival:
    return Arrival(id=str(number), media_type="message/rfc822", body=MAIL % f"mail-{number}".encode())


async def subjects(pipe: Pipeline, count: int) -> int:
    """How many messages there are, once there are `count` or no more come."""
    for _ in range(TRIES_MAX):
        page = await Results(pipe.database).page(pipe.tenant, before=2**62, size=200, status=None)
        if len(page.messages) >= count and all(m.status.terminal for m in page.messages):
            break
        await asyncio.sleep(PAUSE_S)
    return len(page.messages)


async def test_a_message_that_lies_elsewhere_is_brought_and_processed(
    temporal: Client, database: Database, tenant: str
) -> None:
    memory = Memory(bodies={"18f": MAIL % b"elsewhere"}, failures=3)
    async with watching(temporal, database, tenant, memory) as pipe:
        remote = Remote(source="work", id="18f", user="ben@example.com")
        accepted = await Messages(database).accept(Upload.elsewhere(tenant, remote))
        assert isinstance(accepted, Accepted)
        await Runs(temporal).start(accepted.ref, accepted.workflow_id, "work")
        result = await pipe.ended(accepted.ref)
    assert result.status is not Status.DEAD_LETTER, result.reason
    assert await Messages(database).original(tenant, result.id) == ("message/rfc822", MAIL % b"elsewhere")


async def test_a_workflow_may_be_given_what_lies_elsewhere(temporal: Client, database: Database, tenant: str) -> None:
    memory = Memory(bodies={"18f": MAIL % b"given"})
    async with watching(temporal, database, tenant, memory) as pipe:
        given = ProcessInput(source=Remote(source="work", id="18f"), tenant=tenant)
        run = await temporal.start_workflow(
            "ProcessMessage", given, id=f"by-hand/{tenant}", task_queue=TASK_QUEUE_WORKFLOWS
        )
        assert await subjects(pipe, 1) == 1
        with suppress(RPCError):  # it waits for a review, unless nothing was found
            await run.terminate()


async def test_what_is_gone_is_a_dead_letter_with_its_reason(temporal: Client, database: Database, tenant: str) -> None:
    async with watching(temporal, database, tenant, Memory()) as pipe:
        accepted = await Messages(database).accept(Upload.elsewhere(tenant, Remote(source="work", id="none")))
        assert isinstance(accepted, Accepted)
        await Runs(temporal).start(accepted.ref, accepted.workflow_id, "work")
        result = await pipe.ended(accepted.ref)
    assert (result.status, result.reason) == (Status.DEAD_LETTER, "gone")


async def test_a_source_that_the_settings_do_not_name_is_a_dead_letter(
    temporal: Client, database: Database, tenant: str
) -> None:
    async with watching(temporal, database, tenant, Memory()) as pipe:
        accepted = await Messages(database).accept(Upload.elsewhere(tenant, Remote(source="other", id="1")))
        assert isinstance(accepted, Accepted)
        await Runs(temporal).start(accepted.ref, accepted.workflow_id, "other")
        result = await pipe.ended(accepted.ref)
    assert (result.status, result.reason) == (Status.DEAD_LETTER, "unknown_source")


async def test_what_is_watched_comes_in_once_over_disconnects(
    temporal: Client, database: Database, tenant: str
) -> None:
    memory = Memory(arrivals=[arrival(0), arrival(1)], failures=2)
    async with watching(temporal, database, tenant, memory) as pipe:
        source = SourceRef(tenant=tenant, name="work")
        await Watches(temporal).keep(source)
        await Watches(temporal).keep(source)
        assert await subjects(pipe, 2) == 2
        memory.failures = 1
        memory.add(arrival(2))
        assert await subjects(pipe, 3) == 3
        [state] = await Sources(database).states(tenant)
    assert (state.name, state.type, state.accepted) == ("work", "imap", 3)


async def test_a_source_that_calls_us_is_looked_into_when_poked(
    temporal: Client, database: Database, tenant: str
) -> None:
    memory = PolledMemory(arrivals=[arrival(0)])
    async with watching(temporal, database, tenant, memory) as pipe:
        source = SourceRef(tenant=tenant, name="work")
        await Watches(temporal).poke(source)
        assert await subjects(pipe, 1) == 1
        memory.arrivals.append(arrival(1))
        await Watches(temporal).poke(source)
        assert await subjects(pipe, 2) == 2


async def test_a_message_known_by_another_way_is_not_new(temporal: Client, database: Database, tenant: str) -> None:
    memory = Memory(arrivals=[arrival(0), arrival(0)])
    async with watching(temporal, database, tenant, memory) as pipe:
        await Watches(temporal).keep(SourceRef(tenant=tenant, name="work"))
        assert await subjects(pipe, 1) == 1
        [state] = await Sources(database).states(tenant)
    assert state.accepted == 1


async def test_a_schedule_renews_the_watch_at_once_and_once(temporal: Client, database: Database, tenant: str) -> None:
    memory = Memory()
    source = SourceRef(tenant=tenant, name="work")
    async with watching(temporal, database, tenant, memory):
        await Watches(temporal).renew_regularly(source)
        await Watches(temporal).renew_regularly(source)
        for _ in range(TRIES_MAX):
            if states := [s for s in await Sources(database).states(tenant) if s.watch_until_iso]:
                break
            await asyncio.sleep(PAUSE_S)
        await temporal.get_schedule_handle(f"renew/{tenant}/work").delete()
    assert (memory.renewed, len(states)) == (1, 1)
