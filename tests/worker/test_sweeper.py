"""Nothing that was accepted is left behind."""

import asyncio

from temporalio.client import Client

from adapters.store import Database, Edits, Letters, Messages
from adapters.temporal import Runs
from domain.changes import AddItem, EditDraft
from domain.message import MessageRef, Status
from tests.pipeline import DRAFT, PAUSE_S, TASKS_AND_DECISIONS, Scripted, ok, plan, running
from worker.sweeper import Sweeper

MODEL = "anthropic:small"


def sweeper(client: Client, database: Database) -> Sweeper:
    """One that does not wait."""
    stores = (Messages(database), Letters(database), Edits(database))
    return Sweeper(*stores, Runs(client), queued_s=0, unsent_s=0)


async def test_an_accepted_message_without_a_run_is_started(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, own_database, own_tenant, plan([MODEL]), {"anthropic": model}) as pipeline:
        accepted = await pipeline.accept()
        await sweeper(temporal, own_database).sweep()
        result = await pipeline.ended(accepted.ref)
    assert result.status is Status.DONE


async def test_sweeping_again_starts_nothing_twice(temporal: Client, own_database: Database, own_tenant: str) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, own_database, own_tenant, plan([MODEL]), {"anthropic": model}) as pipeline:
        ref = await pipeline.submit()
        await sweeper(temporal, own_database).sweep()
        await pipeline.ended(ref)
        await sweeper(temporal, own_database).sweep()
    assert len(model.questions) == 1


async def test_a_message_whose_run_was_ended_from_outside_is_a_dead_letter(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    async with running(
        temporal, own_database, own_tenant, plan([MODEL]), {"anthropic": Scripted([ok("{}")])}
    ) as pipeline:
        accepted = await pipeline.accept()
        ref = MessageRef(tenant=own_tenant, message_id=accepted.ref.message_id)
        handle = await temporal.start_workflow(
            "ProcessMessage", {"source": {"type": "stored", "message_id": ref.message_id}, "tenant": own_tenant},
            id=accepted.workflow_id, task_queue="nobody-polls-this",
        )  # fmt: skip
        await handle.terminate()
        await sweeper(temporal, own_database).sweep()
        result = await pipeline.result(ref)
    assert (result.status, result.reason) == (Status.DEAD_LETTER, "run_closed")


async def test_a_change_whose_signal_was_lost_is_sent_again(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(temporal, own_database, own_tenant, plan([MODEL]), {"anthropic": model}) as pipeline:
        result = await pipeline.process()
        ref = MessageRef(tenant=own_tenant, message_id=result.id)
        await Edits(own_database).request(ref, "lost", EditDraft(body="Mine."))
        await sweeper(temporal, own_database).sweep()
        outcome = None
        while outcome is None:
            outcome = await Edits(own_database).outcome(ref, "lost")
        drafted = (await pipeline.result(ref)).draft
    assert outcome.applied
    assert drafted is not None
    assert drafted.body == "Mine."


async def test_a_change_for_a_run_that_has_ended_starts_a_review_that_carries_it_out(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, own_database, own_tenant, plan([MODEL]), {"anthropic": model}) as pipeline:
        result = await pipeline.process()
        await temporal.get_workflow_handle(result.workflow_id).result()
        ref = MessageRef(tenant=own_tenant, message_id=result.id)
        await Edits(own_database).request(ref, "late", AddItem(kind="task", words="Book a room"))
        await sweeper(temporal, own_database).sweep()
        while await Edits(own_database).outcome(ref, "late") is None:  # noqa: ASYNC110  the engine moves it
            await asyncio.sleep(PAUSE_S)
        described = await temporal.get_workflow_handle(result.workflow_id).describe()
        tasks = (await pipeline.result(ref)).tasks
    assert (described.workflow_type, [task.title for task in tasks]) == ("ReviewMessage", ["Book a room"])


async def test_a_change_of_a_message_that_is_not_processed_yet_takes_no_run_from_it(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, own_database, own_tenant, plan([MODEL]), {"anthropic": model}) as pipeline:
        accepted = await pipeline.accept()
        await Edits(own_database).request(accepted.ref, "early", AddItem(kind="task", words="Book a room"))
        stores = (Messages(own_database), Letters(own_database), Edits(own_database))
        await Sweeper(*stores, Runs(temporal), queued_s=600, unsent_s=0).sweep()
        assert await Edits(own_database).outcome(accepted.ref, "early") is None
        await sweeper(temporal, own_database).sweep()
        result = await pipeline.ended(accepted.ref)
    assert result.status is Status.DONE
