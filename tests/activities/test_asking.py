"""Every call is written down, and what was paid for is found again, whatever has been learnt since."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Row, text
from temporalio.testing import ActivityEnvironment

from activities import Asker
from adapters.llm import Provider
from adapters.store import Database, Messages
from domain.changes import EditDraft
from domain.conversation import Participant, Role
from domain.failures import ModelUnavailable
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import Answer, Question, QuestionRef
from tests.adapters.store.making import CONVERSATION, change, new_message, processed
from tests.pipeline import DRAFT, Scripted, asker_on, models_on, ok

SLOW_S = 0.02


class Slow(Scripted):
    """Fails after a while, or never answers."""

    def __init__(self, failure: Exception | None = None) -> None:
        super().__init__([])
        self.asked = asyncio.Event()
        self._failure = failure

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002  one is as good as another
        self.asked.set()
        if self._failure is None:
            await asyncio.Event().wait()
        await asyncio.sleep(SLOW_S)
        raise self._failure or AssertionError(question.model)


def asker(database: Database, model: Provider) -> Asker:
    return asker_on(database, models_on(database, {"anthropic": model}))


def draft_of(message: MessageRef) -> QuestionRef:
    step = f"{message.tenant}/1"
    return QuestionRef(message=message, kinds=(QuestionKind.DRAFT,), model="anthropic:small", step=step)


async def logged(database: Database, message: MessageRef) -> Sequence[Row[Any]]:  # Any: any columns
    statement = "SELECT state, error, latency_ms, parameters FROM calls WHERE (tenant, message_id) = (:t, :m)"
    return await database.rows(text(statement), {"t": message.tenant, "m": message.message_id})


async def test_a_retried_draft_finds_its_answer_though_the_user_taught_something_since(
    database: Database, tenant: str
) -> None:
    model = Scripted([ok(DRAFT)])
    message = await new_message(database, tenant)
    first = await ActivityEnvironment().run(asker(database, model).ask, draft_of(message))
    await change(database, await processed(database, tenant), EditDraft(body="No."))
    again = await ActivityEnvironment().run(asker(database, model).ask, draft_of(message))
    assert (again.call_id, again.reused) == (first.call_id, True)
    assert len(model.questions) == 1


async def test_a_draft_that_was_shown_examples_names_them(database: Database, tenant: str) -> None:
    await change(database, await processed(database, tenant), EditDraft(body="No."))
    (example,) = await database.rows(text("SELECT id FROM examples WHERE tenant = :t"), {"t": tenant})
    message = await new_message(database, tenant)
    await ActivityEnvironment().run(asker(database, Scripted([ok(DRAFT)])).ask, draft_of(message))
    (call,) = await logged(database, message)
    assert call.parameters["examples"] == [example.id]


async def test_who_a_message_says_its_user_is_hides_no_example_of_a_mailbox_that_nobody_named(
    database: Database, tenant: str
) -> None:
    await change(database, await processed(database, tenant), EditDraft(body="No."))
    message = await new_message(database, tenant)
    mara = Participant(name="Mara", address="mara@example.org", role=Role.RECIPIENT, is_user=True)
    await Messages(database).normalised(message, CONVERSATION.model_copy(update={"participants": (mara,)}))
    await ActivityEnvironment().run(asker(database, Scripted([ok(DRAFT)])).ask, draft_of(message))
    (call,) = await logged(database, message)
    assert len(call.parameters["examples"]) == 1


async def test_a_failed_call_is_logged_with_the_time_it_took(database: Database, tenant: str) -> None:
    message = await new_message(database, tenant)
    with pytest.raises(ModelUnavailable):
        await ActivityEnvironment().run(asker(database, Slow(ModelUnavailable("cut"))).ask, draft_of(message))
    (call,) = await logged(database, message)
    assert (call.state, call.error) == ("failed", "cut")
    assert call.latency_ms > 0


async def test_a_cancelled_call_is_logged_and_stays_cancelled(database: Database, tenant: str) -> None:
    message, model = await new_message(database, tenant), Slow()
    asking = asyncio.create_task(ActivityEnvironment().run(asker(database, model).ask, draft_of(message)))
    await model.asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert [(call.state, call.error) for call in await logged(database, message)] == [("failed", "cancelled")]
