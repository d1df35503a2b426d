"""A kind of one's own through the whole pipeline: asked, proved, stored, asked again under a newer schema."""

import dataclasses
import json

import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import CancelledError

from activities import Plan
from adapters.llm.simulator import Simulator
from adapters.store import Database, Reruns, Revisions
from adapters.temporal import Runs
from domain.identity import workflow_id
from domain.kinds import Kinds
from domain.message import MessageRef, Status
from domain.revisions import difference
from kinds import load_kinds
from tests.pipeline import MAIL, Pipeline, Scripted, guards_on, ok, plan, route, running
from tests.simulated import ANTHROPIC, OPENAI, gateway_to, house

MODEL, OTHER = "anthropic:small", "openai:small"
NOTHING = ok('{"tasks": [], "decisions": []}')
ENRICHMENT = load_kinds(("enrichment",))
ANSWER = {
    "sentiment": "neutral",
    "category": "question",
    "category_quote": "please send me the figures by Friday",
    "summary": "Ada wants the figures by Friday; the launch is in March.",
}


def planned(kinds: Kinds = ENRICHMENT, model: str = OTHER) -> Plan:
    """The plan of a test, with a kind that another model is asked for."""
    base = plan([MODEL if model == OTHER else model])
    own = tuple(route(name, [model]) for name in kinds.names)
    return base.model_copy(update={"routes": (*base.routes, *own), "kinds": kinds})


async def test_a_kind_is_asked_alone_proved_and_stored_with_its_schema_version(
    temporal: Client, database: Database, tenant: str
) -> None:
    asked, enriching = Scripted([NOTHING]), Scripted([ok(json.dumps(ANSWER))])
    models = {"anthropic": asked, "openai": enriching}
    async with running(temporal, database, tenant, planned(), models) as pipeline:
        result = await pipeline.process()
    (record,) = result.records
    assert record.fields == {key: ANSWER[key] for key in ("sentiment", "category", "summary")}
    assert (record.schema_version, record.evidence[0].quote) == ("enrichment/1", ANSWER["category_quote"])
    assert [question.kinds for question in enriching.questions] == [("enrichment",)]
    assert "one or two sentences" in enriching.questions[0].prompt.system
    assert enriching.questions[0].prompt.version == "enrichment/1"


async def test_of_a_message_in_parts_each_part_has_its_record_at_its_place(
    temporal: Client, database: Database, tenant: str
) -> None:
    said = {**ANSWER, "category_quote": "please send me the figures by Friday"}
    models = {"anthropic": Scripted([NOTHING]), "openai": Scripted([ok(json.dumps(said))])}
    in_parts = planned().model_copy(update={"part_chars_max": 1_500})
    body = MAIL % b"long" + b"\n\nThe weather was fine, and nobody minded the rain at all.\n" * 60
    async with running(temporal, database, tenant, in_parts, models) as pipeline:
        result = await pipeline.process(body)
    quoted = [record for record in result.records if record.evidence]
    assert len(models["openai"].questions) > 1
    assert [record.evidence[0].quote for record in quoted] == [ANSWER["category_quote"]]
    assert [lack.feature for lack in result.degraded] == []


async def test_what_its_model_cannot_give_is_degraded_and_the_rest_goes_on(
    temporal: Client, database: Database, tenant: str
) -> None:
    models = {"anthropic": Scripted([NOTHING]), "openai": Scripted([ok('{"sentiment": "furious"}')])}
    async with running(temporal, database, tenant, planned(), models) as pipeline:
        result = await pipeline.process()
    assert result.status is Status.NEEDS_REVIEW
    assert [(lack.feature, result.records) for lack in result.degraded] == [("enrichment", ())]


async def test_a_kind_that_is_no_longer_active_degrades_the_runs_that_began_with_it(
    temporal: Client, database: Database, tenant: str
) -> None:
    without = planned().model_copy(update={"kinds": Kinds()})
    models = {"anthropic": Scripted([NOTHING]), "openai": Scripted([ok(json.dumps(ANSWER))])}
    async with running(temporal, database, tenant, without, models) as pipeline:
        result = await pipeline.process()
    assert [(lack.feature, lack.reason) for lack in result.degraded] == [("enrichment", "unknown_kind")]


@pytest.mark.parametrize("model", [ANTHROPIC, OPENAI])
async def test_both_providers_take_the_schema_of_a_kind(
    temporal: Client, database: Database, tenant: str, model: str
) -> None:
    async with Simulator() as simulator:
        gateway = gateway_to(simulator, guards_on(database))
        async with house(temporal, database, tenant, gateway, planned(model=model)) as pipeline:
            result = await pipeline.ended(await pipeline.submit())
    (record,) = result.records
    assert record.fields["summary"] == "please send me the figures by Friday."
    assert {evidence.quote for evidence in record.evidence} == {"please send me the figures by Friday."}


async def reprocessed(pipeline: Pipeline, ref: MessageRef) -> MessageRef:
    """The message in its next run, as the API begins it."""
    again = await Reruns(pipeline.database).begin(ref.tenant, ref.message_id, (Status.DONE, Status.NEEDS_REVIEW))
    assert again is not None
    assert again.open is not None
    runs = Runs(pipeline.client)
    await runs.start(again.ref, workflow_id(again.ref), "reprocess")
    await runs.supersede(again.open)
    await pipeline.ended(again.ref)
    return again.ref


async def test_a_newer_schema_asks_again_on_request_and_the_difference_is_shown(
    temporal: Client, database: Database, tenant: str
) -> None:
    models = {"anthropic": Scripted([NOTHING]), "openai": Scripted([ok(json.dumps(ANSWER))])}
    async with running(temporal, database, tenant, planned(), models) as pipeline:
        ref = await pipeline.submit()
        await pipeline.ended(ref)
    newer = Kinds((dataclasses.replace(ENRICHMENT.definitions[0], version=2),))
    better = {**ANSWER, "category": "scheduling"}
    models = {"anthropic": Scripted([NOTHING]), "openai": Scripted([ok(json.dumps(better))])}
    async with running(temporal, database, tenant, planned(newer), models) as pipeline:
        outdated = await Reruns(database).outdated(tenant, {"enrichment": "enrichment/2"}, None, 10)
        again = await reprocessed(pipeline, ref)
        result = await pipeline.result(again)
    assert [one.id for one in outdated] == [ref.message_id]
    assert await Reruns(database).outdated(tenant, {"enrichment": "enrichment/2"}, None, 10) == []
    assert (result.run, [record.schema_version for record in result.records]) == (2, ["enrichment/2"])
    revisions = Revisions(database)
    before, after = [await revisions.of(tenant, ref.message_id, run) for run in (1, 2)]
    assert before is not None
    assert after is not None
    (changed,) = difference(before, after, (1, 2), frozenset()).changed
    assert {change.field for change in changed.fields} == {"schema_version", "fields.category"}


async def test_the_run_that_waited_for_a_person_is_ended_by_the_next_one(
    temporal: Client, database: Database, tenant: str
) -> None:
    models = {"anthropic": Scripted([NOTHING]), "openai": Scripted([ok(json.dumps(ANSWER))])}
    async with running(temporal, database, tenant, planned(), models) as pipeline:
        ref = await pipeline.submit()
        await pipeline.ended(ref)
        first = temporal.get_workflow_handle(workflow_id(ref))
        again = await reprocessed(pipeline, ref)
        with pytest.raises(WorkflowFailureError) as ended:
            await first.result()
        result = await pipeline.result(again)
    assert isinstance(ended.value.cause, CancelledError)
    assert (result.status, result.run, len(result.records)) == (Status.DONE, 2, 1)
