"""A repeated call goes out again word for word, as often as was asked, and each answer is a row of the log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from temporalio.client import Client
from temporalio.worker import Worker

from activities.failing import FailureInterceptor
from activities.repeating import LogRepeater
from adapters.store import SEQ_MAX, CallLog, Database
from adapters.temporal import Runs
from domain.call_views import CallFilter, CallState, CallSummary
from domain.calls import CallEnd
from domain.failures import ModelRefused, Refused
from domain.identity import TASK_QUEUE_MODELS, TASK_QUEUE_WORKFLOWS
from domain.message import MessageRef
from domain.repeats import NotRepeated, Repeated, RepeatInput, Repetitions, repeat_workflow_id
from tests.adapters.store.logging_calls import MODEL, answer, asked, question, recorded
from tests.adapters.store.making import new_message
from tests.guards.sandbox import STRICT
from tests.pipeline import Scripted, models_on, ok
from workflows.repeat_call import RepeatCall


@pytest.fixture
async def ref(database: Database, tenant: str) -> MessageRef:
    return await new_message(database, tenant)


@asynccontextmanager
async def working(client: Client, database: Database, model: Scripted) -> AsyncIterator[None]:
    repeater = LogRepeater(CallLog(database), models_on(database, {"anthropic": model, "local": model}))
    models = Worker(
        client,
        task_queue=TASK_QUEUE_MODELS,
        activities=[repeater.repeat],
        interceptors=[FailureInterceptor()],
    )
    runs = Worker(client, task_queue=TASK_QUEUE_WORKFLOWS, workflows=[RepeatCall], workflow_runner=STRICT)
    async with models, runs:
        yield


async def repeat(client: Client, ref: MessageRef, call_id: str, times: int) -> Repetitions:
    given = RepeatInput(tenant=ref.tenant, call_id=call_id, repeat_id="rpt_" + "0" * 16, times=times)
    await Runs(client).repeat(given)
    workflow = repeat_workflow_id(ref.tenant, call_id, given.repeat_id)
    await client.get_workflow_handle(workflow).result()
    ended = await Runs(client).repeated(workflow)
    assert ended is not None
    return ended


async def rows(database: Database, ref: MessageRef, call_id: str) -> list[CallSummary]:
    page = await CallLog(database).page(ref.tenant, CallFilter(repeats=call_id), before=SEQ_MAX, size=50)
    return list(page.calls)


async def test_the_same_words_go_out_as_often_as_asked(temporal: Client, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    model = Scripted([ok('{"tasks": []}'), ok("other"), ok('{"tasks":[]}')])
    async with working(temporal, database, model):
        ended = await repeat(temporal, ref, id_, 3)
    assert [type(one) for one in ended.repetitions] == [Repeated] * 3
    assert {(q.model, q.prompt.system, q.prompt.user, q.problems, q.tokens_out_max) for q in model.questions} == {
        (MODEL, "Find tasks.", "Hi. (told: nothing)", (), 400)
    }
    kept = await rows(database, ref, id_)
    assert {row.id for row in kept} == {one.call_id for one in ended.repetitions if isinstance(one, Repeated)}
    assert {(row.state, row.cache) for row in kept} == {(CallState.OK, "off")}


async def test_a_repetition_that_fails_does_not_stop_the_others(
    temporal: Client, database: Database, ref: MessageRef
) -> None:
    id_ = await asked(database, question(ref))
    model = Scripted([ModelRefused("invalid_request", "it will not"), ok("{}")])
    async with working(temporal, database, model):
        ended = await repeat(temporal, ref, id_, 3)
    assert sorted(type(one).__name__ for one in ended.repetitions) == ["NotRepeated", "Repeated", "Repeated"]
    failed = next(one for one in ended.repetitions if isinstance(one, NotRepeated))
    assert (failed.reason, failed.detail) == ("invalid_request", "it will not")


async def test_the_built_in_model_is_asked_again_without_words(
    temporal: Client, database: Database, ref: MessageRef
) -> None:
    id_ = await recorded(database, question(ref, model="local"), CallEnd(answer=answer(cost_usd=0)))
    model = Scripted([ok("{}")], keys=())
    async with working(temporal, database, model):
        ended = await repeat(temporal, ref, id_, 1)
    assert isinstance(ended.repetitions[0], Repeated)
    assert model.questions[0].conversation.text == "Hi."


async def test_words_that_went_away_are_no_empty_prompt(temporal: Client, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    await database.rows(text("DELETE FROM contents WHERE tenant = :t"), {"t": ref.tenant})
    model = Scripted([ok("{}")])
    async with working(temporal, database, model):
        ended = await repeat(temporal, ref, id_, 1)
    assert isinstance(ended.repetitions[0], NotRepeated)
    assert (ended.repetitions[0].reason, model.questions) == ("content_not_kept", [])


async def test_a_repetition_changes_nothing_of_the_message(
    temporal: Client, database: Database, ref: MessageRef
) -> None:
    id_ = await asked(database, question(ref))
    before = await database.rows(text("SELECT * FROM messages WHERE tenant = :t"), {"t": ref.tenant})
    async with working(temporal, database, Scripted([ok('{"tasks": []}')])):
        await repeat(temporal, ref, id_, 2)
    after = await database.rows(text("SELECT * FROM messages WHERE tenant = :t"), {"t": ref.tenant})
    verdicts = await database.rows(text("SELECT 1 FROM verdicts WHERE tenant = :t"), {"t": ref.tenant})
    assert (before, verdicts) == (after, [])


async def test_history_carries_no_word_of_the_request(temporal: Client, database: Database, ref: MessageRef) -> None:
    id_ = await asked(database, question(ref))
    async with working(temporal, database, Scripted([ok('{"tasks": ["xylophone"]}')])):
        await repeat(temporal, ref, id_, 1)
    handle = temporal.get_workflow_handle(repeat_workflow_id(ref.tenant, id_, "rpt_" + "0" * 16))
    told = (await handle.fetch_history()).to_json()
    assert "RepeatCall" in told
    assert not [word for word in ("xylophone", "Find tasks", "Hi.") if word in told]


async def test_a_repeat_goes_on_until_it_has_ended(temporal: Client, ref: MessageRef) -> None:
    given = RepeatInput(tenant=ref.tenant, call_id="call_" + "a" * 26, repeat_id="rpt_" + "1" * 16, times=1)
    workflow = repeat_workflow_id(ref.tenant, given.call_id, given.repeat_id)
    runs = Runs(temporal)
    with pytest.raises(Refused, match="no such repeat"):
        await runs.repeated(workflow)
    await runs.repeat(given)
    assert await runs.repeated(workflow) is None
    await temporal.get_workflow_handle(workflow).terminate()
    with pytest.raises(Refused, match="ended before"):
        await runs.repeated(workflow)
