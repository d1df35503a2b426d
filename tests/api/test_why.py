"""Why a message has its results: calls with their problems, what they were shown, and what they cost today."""

import json

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database, Ledger
from api.page_settings import PageSettings
from api.services import Services, build_services
from domain.calls import CallEnd
from domain.message import MessageRef
from domain.questions import Answer, TerminalState
from tests.adapters.store.making import new_message, processed, question
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns, FakeWatches

PROBLEM = {"kind": "draft", "location": "body", "type": "unproved", "message": "a number stands nowhere"}


async def ask(database: Database, ref: MessageRef, cost_usd: float, **call: object) -> str:
    """A call that was answered; gives its id."""
    asked = question(ref, **call)  # type: ignore[arg-type]  # what a test varies
    answer = Answer(state=TerminalState.OK, raw="{}", tokens_in=7, tokens_out=3, latency_ms=12, cost_usd=cost_usd)
    await Ledger(database).record(asked, CallEnd(answer=answer))
    return asked.call.id


async def show(database: Database, ref: MessageRef, call_id: str) -> None:
    """Two passages, of which one is still kept, and an example."""
    base = {"t": ref.tenant, "m": ref.message_id, "c": call_id}
    await database.rows(
        text("""INSERT INTO passages (tenant, id, message_id, place, start, stop, words, hash, embedding)
                VALUES (:t, 'kept', :m, 0, 0, 5, 'Words', 'h', CAST(array_fill(0.0, ARRAY[256]) AS vector))"""),
        base,
    )
    for rank, passage in enumerate(("kept", "gone"), 1):
        await database.rows(
            text("""INSERT INTO retrievals (tenant, call_id, message_id, rank, passage_id, origin, origin_id, title,
                        vector_rank, vector_score, score, used)
                    VALUES (:t, :c, :m, :r, :p, 'message', :m, 'It', 1, 0.5, 0.03, :r = 1)"""),
            {**base, "r": rank, "p": passage},
        )
    await database.rows(
        text("""INSERT INTO examples (tenant, id, message_id, edit_id, user_address, recipient, original, edited,
                    embedding)
                VALUES (:t, 'ex_1', :m, 'e', '', '', 'Hi.', 'Dear', CAST(array_fill(0.0, ARRAY[256]) AS vector))"""),
        base,
    )


async def test_it_tells_each_call_with_its_problems(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await processed(database, tenant)
    patch = text("UPDATE verdicts SET problems = CAST(:p AS jsonb) WHERE tenant = :t AND kind = 'draft'")
    await database.rows(patch, {"t": tenant, "p": json.dumps([PROBLEM])})
    why = (await client.get(f"/v1/messages/{ref.message_id}/why")).json()
    result = (await client.get(f"/v1/messages/{ref.message_id}")).json()
    told = [(made["question"], made["outcome"], made["problems"]) for made in why["attempts"]]
    assert told == [("decisions", "accepted", []), ("draft", "accepted", [PROBLEM]), ("tasks", "accepted", [])]
    same = ("call_id", "question", "model", "prompt_version", "outcome", "position", "cache")
    assert [[made[name] for name in same] for made in why["attempts"]] == [
        [made[name] for name in same] for made in result["attempts"]
    ]
    assert (why["usage"], why["dropped"]) == (result["usage"], result["dropped"])


async def test_it_tells_what_was_shown_even_where_it_is_gone(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    ref = await new_message(database, tenant)
    await show(database, ref, await ask(database, ref, 0, examples=("ex_1", "ex_gone")))
    why = (await client.get(f"/v1/messages/{ref.message_id}/why")).json()
    assert [(found["rank"], found["words"], found["used"]) for found in why["retrieved"]] == [
        (1, "Words", True),
        (2, None, False),
    ]
    assert why["examples"] == [{"id": "ex_1", "original": "Hi.", "edited": "Dear"}]
    assert (why["attempts"][0]["tokens_in"], why["attempts"][0]["latency_ms"]) == (7, 12)


@pytest.mark.parametrize(("user", "cost", "budget"), [("Mara@example.org", 0.25, 10), (None, 0.75, None)])
async def test_the_days_cost_is_the_users_where_one_is_known(
    database: Database, tenant: str, user: str | None, cost: float, budget: float | None, runs: FakeRuns
) -> None:
    services = build_services(database, runs, FakeWatches(), page=PageSettings(budget_day_usd=10))
    ref = await new_message(database, tenant, user)
    await ask(database, ref, 0.25, user="mara@example.org")
    await ask(database, ref, 0.5, user="ben@example.org", step="tasks/2")
    await ask(database, ref, 4, user="mara@example.org", step="tasks/3")
    yesterday = text("UPDATE calls SET created_at = now() - interval '25 h' WHERE tenant = :t AND cost_usd = 4")
    await database.rows(yesterday, {"t": tenant})
    async with client_of(services, await key_for(database, tenant)) as client:
        why = (await client.get(f"/v1/messages/{ref.message_id}/why")).json()
    assert (why["day_cost_usd"], why["budget_day_usd"], why["usage"]["cost_usd"]) == (cost, budget, 4.75)


async def test_the_run_is_linked_where_temporals_ui_is_known(database: Database, tenant: str, runs: FakeRuns) -> None:
    page = PageSettings(temporal_ui="http://ui.example.org:8233", temporal_namespace="my space")
    services = build_services(database, runs, FakeWatches(), page=page)
    ref = await new_message(database, tenant)
    async with client_of(services, await key_for(database, tenant)) as client:
        why = (await client.get(f"/v1/messages/{ref.message_id}/why")).json()
    place = f"message%2F{tenant}%2F{ref.message_id}"
    assert why["temporal_url"] == f"http://ui.example.org:8233/namespaces/my%20space/workflows/{place}"


async def test_of_another_tenants_message_there_is_no_why(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    ref = await new_message(database, tenant)
    assert (await client.get(f"/v1/messages/{ref.message_id}/why")).json()["temporal_url"] is None
    other = f"{tenant}-other"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    async with client_of(services, await key_for(database, other)) as stranger:
        for path in ("why", "conversation"):
            assert (await stranger.get(f"/v1/messages/{ref.message_id}/{path}")).status_code == 404


async def test_the_conversation_is_told_whole(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    ref = await new_message(database, tenant)
    said = (await client.get(f"/v1/messages/{ref.message_id}/conversation")).json()
    assert (said["text"], said["kind"], said["participants"], said["segments"]) == ("Hi.", "email", [], [])
