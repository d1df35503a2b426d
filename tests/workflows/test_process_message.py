"""The life of a message, on the real engine and the real database, with models that answer as told."""

import pytest
from sqlalchemy import text
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ApplicationError

from activities import GateValidator
from adapters.store import AnswerStore, Calls, Database, Findings, Judged, Letters, Messages
from adapters.temporal import Runs
from domain.failures import ModelUnavailable, StoreUnavailable
from domain.identity import workflow_id
from domain.message import MessageRef, Status
from domain.questions import Answer, TerminalState
from tests.pipeline import DRAFT, MAIL, TASKS_AND_DECISIONS, Scripted, ok, plan, running

HAIKU, LUNA = "anthropic:small", "openai:small"
BROKEN = ok('{"tasks": 7, "decisions": []}')


async def test_a_mail_becomes_tasks_decisions_and_a_draft(temporal: Client, database: Database, tenant: str) -> None:
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.NEEDS_REVIEW
    assert [task.owner and task.owner.address for task in result.tasks] == ["ben@example.com"]
    assert [str(task.due and task.due.date) for task in result.tasks] == ["2026-11-20"]
    assert [decision.statement for decision in result.decisions] == ["The launch moves to March"]
    assert result.draft is not None
    assert result.usage.calls == len(model.questions) == 2


async def test_what_fails_the_gate_is_asked_again_alone_with_its_problems(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Scripted([BROKEN, ok('{"tasks": []}')])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.DONE
    assert [question.kinds for question in model.questions] == [("tasks", "decisions"), ("tasks",)]
    assert model.questions[1].problems
    assert [attempt.outcome for attempt in result.attempts] == ["accepted", "repairable", "accepted"]


async def test_after_two_repairs_the_next_model_is_asked(temporal: Client, database: Database, tenant: str) -> None:
    stubborn, better = Scripted([BROKEN]), Scripted([ok('{"tasks": []}')])
    async with running(
        temporal, database, tenant, plan([HAIKU, LUNA]), {"anthropic": stubborn, "openai": better}
    ) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.DONE
    assert len(stubborn.questions) == 3
    assert len(better.questions) == 1


async def test_a_feature_that_no_model_can_give_is_degraded_and_the_rest_goes_on(
    temporal: Client, database: Database, tenant: str
) -> None:
    refusing = Scripted([Answer(state=TerminalState.REFUSED, raw="")])
    decided = Scripted([ok('{"decisions": []}')])
    routes = plan([HAIKU], decisions=[LUNA])
    async with running(temporal, database, tenant, routes, {"anthropic": refusing, "openai": decided}) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.NEEDS_REVIEW
    assert [(d.feature, d.reason) for d in result.degraded] == [("draft", "tasks_unavailable"), ("tasks", "refused")]


async def test_a_provider_that_is_down_is_left_for_the_next(temporal: Client, database: Database, tenant: str) -> None:
    down = Scripted([ModelUnavailable("overloaded", retry_after_s=0.01)])
    up = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, database, tenant, plan([HAIKU, LUNA]), {"anthropic": down, "openai": up}) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.DONE
    assert [a.outcome for a in result.attempts if a.model == HAIKU] == ["overloaded"] * len(down.questions)
    assert len(up.questions) == 1


async def test_a_message_that_cannot_be_read_ends_among_the_dead_letters(
    temporal: Client, database: Database, tenant: str
) -> None:
    async with running(temporal, database, tenant, plan(["local"]), {}) as pipeline:
        ref = await pipeline.submit(b"{", "application/json")
        result = await pipeline.ended(ref)
        with pytest.raises(WorkflowFailureError):
            await temporal.get_workflow_handle(workflow_id(ref)).result()
    assert result.status is Status.DEAD_LETTER
    assert result.reason == "not_json"


class Surprise(Exception):
    """A fault that nobody foresaw, with the mail's words in it."""


async def test_a_fault_of_ours_ends_among_the_dead_letters_after_three_attempts(
    temporal: Client, database: Database, tenant: str
) -> None:
    class Faulty(Calls):
        attempts = 0

        async def judged(self, message: MessageRef, call_id: str) -> Judged:  # noqa: ARG002  the real one's
            Faulty.attempts += 1
            raise Surprise("the figures by Friday")

    model = Scripted([ok(TASKS_AND_DECISIONS)])
    broken = GateValidator(Faulty(database), Findings(database), AnswerStore(database))
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}, validator=broken) as pipeline:
        result = await pipeline.process()
        history = await temporal.get_workflow_handle(result.workflow_id).fetch_history()
    assert (result.status, result.reason) == (Status.DEAD_LETTER, "unexpected")
    assert Faulty.attempts == 3
    assert "figures" not in history.to_json()


async def test_a_second_run_on_one_message_is_a_duplicate(temporal: Client, database: Database, tenant: str) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        result = await pipeline.process()
        given = {"source": {"type": "stored", "message_id": result.id}, "tenant": tenant}
        second = await temporal.execute_workflow("ProcessMessage", given, id=f"{tenant}/other", task_queue="winnow")
    assert second["duplicate_of"] == result.workflow_id
    assert len(model.questions) == 1


async def test_an_inline_message_is_kept_and_processed(temporal: Client, database: Database, tenant: str) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}):
        source = {"type": "inline", "media_type": "message/rfc822", "body": (MAIL % b"inline").decode()}
        given = {"source": source, "tenant": tenant}
        ended = await temporal.execute_workflow("ProcessMessage", given, id=f"{tenant}/inline", task_queue="winnow")
    assert ended["status"] == "done"


async def test_history_carries_no_word_of_message_prompt_or_answer(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Scripted([BROKEN, ok('{"tasks": 8}'), ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        result = await pipeline.process()
        history = await temporal.get_workflow_handle(result.workflow_id).fetch_history()
    told = history.to_json().lower()
    raw = "".join(event.SerializeToString().decode("latin-1").lower() for event in history.events)
    for word in ("figures", "friday", "launch", "ada@", "ben@", "letter by letter"):
        assert word not in told
        assert word not in raw


async def test_an_approved_draft_goes_to_the_outbox_once_and_ends_the_run(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        ref = await pipeline.submit()
        await pipeline.ended(ref)
        handle = temporal.get_workflow_handle(workflow_id(ref))
        await handle.signal("edit_draft", {"body": "Hello Ada,\n\non Thursday.\n\nBen"})
        await handle.signal("approve_draft")
        await handle.signal("approve_draft")
        await handle.result()
        result = await pipeline.result(ref)
    assert result.draft is not None
    assert (result.status, result.draft.status) == (Status.DONE, "delivered")
    assert "on Thursday" in result.draft.body
    sent = await database.row(text("SELECT count(*) AS letters FROM outbox WHERE tenant = :tenant"), {"tenant": tenant})
    assert sent is not None
    assert sent.letters == 1


@pytest.mark.parametrize("given", [None, "hello", {"source": {"type": "inline"}}, {"sauce": "SECRETWORDS"}])
async def test_an_input_that_does_not_fit_ends_the_run_with_what_is_wrong_and_none_of_its_words(
    given: object, temporal: Client, database: Database, tenant: str
) -> None:
    async with running(temporal, database, tenant, plan([HAIKU]), {}):
        handle = await temporal.start_workflow(
            "ProcessMessage", given, id=f"{tenant}/{hash(str(given))}", task_queue="winnow"
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
        history = await handle.fetch_history()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "InvalidInput"
    told = [event for event in history.events if event.HasField("workflow_execution_failed_event_attributes")]
    assert "SECRETWORDS" not in str(told)


async def test_an_inline_message_that_nobody_can_read_is_kept_as_a_dead_letter(
    temporal: Client, database: Database, tenant: str
) -> None:
    async with running(temporal, database, tenant, plan([HAIKU]), {}):
        source = {"type": "inline", "media_type": "image/png", "body": "not a picture"}
        handle = await temporal.start_workflow(
            "ProcessMessage", {"source": source, "tenant": tenant}, id=f"{tenant}/png", task_queue="winnow"
        )
        with pytest.raises(WorkflowFailureError):
            await handle.result()
    [letter] = await Letters(database).list(tenant)
    assert letter.reason == "unknown_media_type"
    assert letter.detail


async def test_a_run_cut_off_after_it_buried_its_message_fails_all_the_same(
    temporal: Client, database: Database, tenant: str
) -> None:
    async with running(temporal, database, tenant, plan([HAIKU]), {}) as pipeline:
        accepted = await pipeline.accept()
        await Messages(database).take_up(accepted.ref, accepted.workflow_id)
        await Letters(database).bury(accepted.ref, "not_json", "")
        await Runs(temporal).start(accepted.ref, accepted.workflow_id, "email")
        with pytest.raises(WorkflowFailureError):
            await temporal.get_workflow_handle(accepted.workflow_id).result()


async def test_a_store_that_fails_at_first_is_waited_for_and_counts_as_no_fault(
    temporal: Client, database: Database, tenant: str
) -> None:
    class Away(Calls):
        attempts = 0

        async def judged(self, message: MessageRef, call_id: str) -> Judged:
            Away.attempts += 1
            if Away.attempts <= 3:
                raise StoreUnavailable("database")
            if Away.attempts <= 5:
                raise Surprise("odd, but not for the third time")
            return await super().judged(message, call_id)

    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    patient = GateValidator(Away(database), Findings(database), AnswerStore(database))
    routes = plan([HAIKU])
    async with running(temporal, database, tenant, routes, {"anthropic": model}, validator=patient) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.DONE


async def test_a_signal_that_cannot_be_read_stops_nothing(temporal: Client, database: Database, tenant: str) -> None:
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        handle = temporal.get_workflow_handle((await pipeline.process()).workflow_id)
        for bad in ("words", {"nonsense": 1}, 7):
            await handle.signal("edit_draft", bad)
        await handle.signal("edit_item")
        await handle.signal("nobody_hears_this")
        await handle.signal("approve_draft")
        ended = await handle.result()
    assert ended["status"] == "done"


async def test_a_call_is_paid_for_by_the_user_whom_the_conversation_names(
    temporal: Client, database: Database, tenant: str
) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    async with running(temporal, database, tenant, plan([HAIKU]), {"anthropic": model}) as pipeline:
        await pipeline.process()
    assert [question.call.user for question in model.questions] == ["ben@example.com"]
