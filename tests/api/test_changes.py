"""What a person says: stored, told to the run, answered with what came of it."""

from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database
from api.services import Services
from domain.message import MessageRef
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns
from tests.api.steps import find


@pytest.fixture
async def found(client: httpx2.AsyncClient, database: Database, tenant: str) -> tuple[str, str, str]:
    """The paths of a message with results, of its task and of its decision."""
    answer = await client.post("/v1/messages", content=b"Hello.", headers={"Content-Type": "text/plain"})
    ref = MessageRef(tenant=tenant, message_id=answer.json()["id"])
    task, decision = await find(database, ref)
    path = f"/v1/messages/{ref.message_id}"
    return path, f"{path}/items/{task}", f"{path}/items/{decision}"


Found = tuple[str, str, str]


async def test_the_draft_is_edited(client: httpx2.AsyncClient, found: Found, runs: FakeRuns) -> None:
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (200, True)
    draft = (await client.get(found[0])).json()["draft"]
    assert (draft["subject"], draft["body"]) == ("Re: It", "No.")
    assert [name for _, name in runs.signals] == ["edit_draft"]


async def test_an_edit_is_kept_as_original_and_edited(
    client: httpx2.AsyncClient, found: Found, database: Database, tenant: str
) -> None:
    await client.patch(f"{found[0]}/draft", json={"body": "No."})
    kept = await database.row(text("SELECT original, edited FROM edits WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert (kept.original["body"], kept.edited["body"]) == ("Yes.", "No.")


async def test_a_task_is_corrected(client: httpx2.AsyncClient, found: Found) -> None:
    edit = {"title": "Ship it", "owner_name": "Ada", "owner_address": "ada@example.com", "due_date": "2026-11-20"}
    assert (await client.patch(found[1], json=edit)).status_code == 200
    task = (await client.get(found[0])).json()["tasks"][0]
    owner = {"name": "Ada", "address": "ada@example.com", "known_by": "user"}
    assert (task["title"], task["owner"]) == ("Ship it", owner)
    assert (task["due"]["date"], task["due"]["certainty"]) == ("2026-11-20", "confirmed")


async def test_what_a_correction_does_not_touch_stays_as_it_was(client: httpx2.AsyncClient, found: Found) -> None:
    before = (await client.get(found[0])).json()["tasks"][0]
    assert (await client.patch(found[1], json={"title": "Ship it"})).status_code == 200
    after = (await client.get(found[0])).json()["tasks"][0]
    assert after == before | {"title": "Ship it"}


async def test_a_decision_is_corrected(client: httpx2.AsyncClient, found: Found) -> None:
    assert (await client.patch(found[2], json={"statement": "April"})).status_code == 200
    assert (await client.get(found[0])).json()["decisions"][0]["statement"] == "April"


async def test_an_approved_draft_goes_to_the_outbox_once(
    client: httpx2.AsyncClient, found: Found, database: Database, tenant: str
) -> None:
    first = await client.post(f"{found[0]}/draft/approve")
    again = await client.post(f"{found[0]}/draft/approve")
    assert (first.status_code, again.status_code, again.json()["reason"]) == (200, 409, "draft_approved")
    sent = await database.rows(text("SELECT payload FROM outbox WHERE tenant = :t"), {"t": tenant})
    assert [row.payload for row in sent] == [{"subject": "Re: It", "body": "Yes."}]


@pytest.mark.parametrize("body", [None, {}, {"reason": "too short"}])
async def test_a_draft_is_rejected(client: httpx2.AsyncClient, found: Found, body: dict[str, str] | None) -> None:
    answer = await client.post(f"{found[0]}/draft/reject", **({} if body is None else {"json": body}))  # type: ignore[arg-type]  # no body at all
    assert answer.status_code == 200
    assert (await client.get(found[0])).json()["draft"]["status"] == "rejected"


async def test_what_changes_nothing_is_409(client: httpx2.AsyncClient, found: Found) -> None:
    answer = await client.patch(found[1], json={"title": "Send it"})
    assert (answer.status_code, answer.json()["reason"]) == (409, "nothing_changed")


async def test_an_item_that_is_not_there_is_404(client: httpx2.AsyncClient, found: Found, runs: FakeRuns) -> None:
    answer = await client.patch(f"{found[0]}/items/task_nowhere", json={"title": "x"})
    assert (answer.status_code, runs.signals) == (404, [])


async def test_a_closed_run_is_409_and_the_change_is_not_sent_again(
    client: httpx2.AsyncClient, found: Found, runs: FakeRuns, database: Database, tenant: str
) -> None:
    runs.close()
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:winnow:problem:run-closed")
    kept = await database.row(text("SELECT state, reason FROM edits WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert tuple(kept) == ("refused", "run_closed")


async def test_without_temporal_the_change_is_kept_for_later(
    client: httpx2.AsyncClient, found: Found, runs: FakeRuns, database: Database, tenant: str
) -> None:
    runs.down = True
    answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (202, None)
    kept = await database.row(text("SELECT state FROM edits WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert kept.state == "requested"


async def test_a_change_that_takes_long_is_202(
    found: Found, services: Services, runs: FakeRuns, database: Database, tenant: str
) -> None:
    runs.idle = True
    hasty = replace(services, change_wait_s_max=0.1)
    async with client_of(hasty, await key_for(database, tenant)) as client:
        answer = await client.patch(f"{found[0]}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (202, None)
