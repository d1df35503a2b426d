"""One trace for one message: from the HTTP request through its run and its steps to the calls of the model."""

from http import HTTPStatus

import httpx2
from temporalio.client import Client

from adapters.store import Accepted, ApiKeys, Database, Edits, Letters, Messages, Upload, new_key
from adapters.temporal import Runs, Watches
from api.app import create_app
from api.services import build_services
from domain.identity import workflow_id
from domain.message import MessageRef
from tests.pipeline import DRAFT, MAIL, TASKS_AND_DECISIONS, Scripted, ok
from tests.telemetry.tracing import Traced, traced_workers
from tests.telemetry.tree import drawn, span_context
from worker.sweeper import Sweeper

TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
WORDS = ("figures", "friday", "launch", "ada@", "ben@")

TREE = """
POST /v1/messages
  StartWorkflow:ProcessMessage
    RunWorkflow:ProcessMessage
    StartActivity:fetch
      RunActivity:fetch
    StartActivity:extract
      RunActivity:extract
        chat small
    StartActivity:validate
      RunActivity:validate
    StartActivity:draft
      RunActivity:draft
        chat small
    StartActivity:validate
      RunActivity:validate
    StartActivity:persist
      RunActivity:persist
    CompleteWorkflow:ProcessMessage
"""


async def processed(traced: Traced, database: Database, tenant: str) -> None:
    """Send a mail by HTTP, and wait for its run to end."""
    key = new_key()
    await ApiKeys(database).add(key, tenant, "test")
    services = build_services(database, Runs(traced.client), Watches(traced.client))
    app = create_app(services, traced.provider.get_tracer("winnow.api"))
    headers = CALLER | {"Authorization": f"Bearer {key}", "Content-Type": "message/rfc822"}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://api") as http:
        answer = await http.post("/v1/messages", content=MAIL % b"traced", headers=headers)
    assert answer.status_code == HTTPStatus.ACCEPTED, answer.text
    run = workflow_id(MessageRef(tenant=tenant, message_id=answer.json()["id"]))
    await traced.client.get_workflow_handle(run).result()


async def test_one_trace_from_the_request_to_the_model(temporal: Client, database: Database, tenant: str) -> None:
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    async with traced_workers(temporal, database, model) as traced:
        await processed(traced, database, tenant)
    assert drawn(traced.spans) == TREE.strip()
    assert {f"{span_context(span).trace_id:032x}" for span in traced.spans} == {TRACE}


async def test_a_run_that_the_sweeper_starts_joins_the_callers_trace(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    model = Scripted([ok('{"tasks": [], "decisions": []}')])
    upload = Upload(
        tenant=own_tenant,
        source="email",
        source_id="swept",
        media_type="message/rfc822",
        body=MAIL % b"swept",
        traceparent=CALLER["traceparent"],
    )
    async with traced_workers(temporal, own_database, model) as traced:
        accepted = await Messages(own_database).accept(upload)
        assert isinstance(accepted, Accepted)
        sweeper = Sweeper(
            Messages(own_database), Letters(own_database), Edits(own_database), Runs(traced.client), queued_s=0
        )
        await sweeper.sweep()
        await traced.client.get_workflow_handle(accepted.workflow_id).result()
    ours = [span for span in traced.spans if span.name == "RunActivity:persist"]
    assert [f"{span_context(span).trace_id:032x}" for span in ours] == [TRACE]


async def test_a_trace_holds_no_word_of_the_message(temporal: Client, database: Database, tenant: str) -> None:
    model = Scripted([RuntimeError("cannot read: please send me the figures by Friday")])
    async with traced_workers(temporal, database, model) as traced:
        await processed(traced, database, tenant)
    told = "".join(span.to_json().lower() for span in traced.spans)
    assert "unexpected runtimeerror" in told
    assert [word for word in WORDS if word in told] == []
