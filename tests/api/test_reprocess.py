"""Processing messages once more: the next run, the end of the last one, and what became of the items."""

from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database, Messages
from api.services import Services
from domain.identity import workflow_id
from domain.message import MessageRef, Status
from tests.adapters.store.making import find
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns
from tests.conftest import new_tenant

NOBODY = "msg_" + "a" * 26


async def submitted(client: httpx2.AsyncClient, words: bytes = b"Hello.") -> str:
    """A message that waits for its first run."""
    answer = await client.post("/v1/messages", content=words, headers={"Content-Type": "text/plain"})
    return str(answer.json()["id"])


@pytest.fixture
async def found(client: httpx2.AsyncClient, database: Database, tenant: str) -> str:
    """A message with results, which waits for a person."""
    ref = MessageRef(tenant=tenant, message_id=await submitted(client))
    await ran(database, ref, "Send it")
    return ref.message_id


async def ran(database: Database, ref: MessageRef, title: str) -> None:
    """A run as the worker does it, which finds a task of this title."""
    assert await Messages(database).take_up(ref, workflow_id(ref)) is not None
    await find(database, ref, title)


async def second_run(database: Database, tenant: str, id_: str) -> None:
    """What the message was queued for."""
    await ran(database, MessageRef(tenant=tenant, message_id=id_, run=2), "Send it now")


async def test_a_message_is_processed_once_more_and_the_run_that_waited_is_ended(
    client: httpx2.AsyncClient, found: str, runs: FakeRuns, tenant: str
) -> None:
    answer = await client.post(f"/v1/messages/{found}/reprocess", json={"model": "local"})
    assert (answer.status_code, answer.json()) == (202, {"id": found, "status": "queued", "new": False})
    assert [ref.run for ref in runs.started.values()] == [1, 2]
    assert (runs.models[-1], runs.closed) == ("local", {f"message/{tenant}/{found}"})


async def test_its_items_stay_until_the_next_run_has_found_its_own(client: httpx2.AsyncClient, found: str) -> None:
    before = (await client.get(f"/v1/messages/{found}")).json()
    await client.post(f"/v1/messages/{found}/reprocess")
    after = (await client.get(f"/v1/messages/{found}")).json()
    assert (after["status"], after["run"]) == ("queued", 2)
    assert after["tasks"] == before["tasks"] != []


async def test_without_the_engine_it_is_queued_and_nothing_is_ended(
    client: httpx2.AsyncClient, found: str, runs: FakeRuns
) -> None:
    runs.down = True
    assert (await client.post(f"/v1/messages/{found}/reprocess")).status_code == 202
    assert (await client.get(f"/v1/messages/{found}")).json()["status"] == "queued"
    assert runs.closed == set()


async def test_what_a_person_says_goes_to_the_new_run(client: httpx2.AsyncClient, found: str, runs: FakeRuns) -> None:
    await client.post(f"/v1/messages/{found}/reprocess")
    await client.patch(f"/v1/messages/{found}/draft", json={"body": "No."})
    assert [workflow[-3:] for workflow, _ in runs.signals] == ["/r2"]


async def test_what_a_person_says_before_the_new_run_is_there_waits_for_it(
    client: httpx2.AsyncClient, found: str, runs: FakeRuns
) -> None:
    runs.down = True
    await client.post(f"/v1/messages/{found}/reprocess")
    runs.down = False
    answer = await client.patch(f"/v1/messages/{found}/draft", json={"body": "No."})
    assert (answer.status_code, answer.json()["applied"]) == (202, None)


async def test_what_is_being_processed_is_not_queued_twice(client: httpx2.AsyncClient, found: str) -> None:
    await client.post(f"/v1/messages/{found}/reprocess")
    again = await client.post(f"/v1/messages/{found}/reprocess")
    assert (again.status_code, again.json()["type"]) == (409, "urn:winnow:problem:still-processing")
    assert (await client.get(f"/v1/messages/{found}")).json()["run"] == 2


@pytest.mark.parametrize(
    ("method", "path", "json", "status"),
    [
        ("POST", f"/v1/messages/{NOBODY}/reprocess", None, 404),
        ("POST", f"/v1/messages/{NOBODY}/reprocess", {"model": "nonsense"}, 422),
        ("POST", f"/v1/messages/{NOBODY}/reprocess", {"kinds": ["tasks"]}, 422),
        ("GET", f"/v1/messages/{NOBODY}/differences", None, 404),
        ("GET", f"/v1/messages/{NOBODY}/differences?from=0", None, 422),
        ("GET", "/v1/outdated?kind=unheard_of", None, 404),
        ("GET", "/v1/outdated?limit=0", None, 422),
    ],
)
async def test_what_is_not_there_or_not_understood_is_a_problem(
    client: httpx2.AsyncClient, method: str, path: str, json: object, status: int
) -> None:
    answer = await client.request(method, path, json=json)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


async def test_another_tenants_message_is_not_found(services: Services, found: str, database: Database) -> None:
    async with client_of(services, await key_for(database, await new_tenant(database))) as stranger:
        assert (await stranger.post(f"/v1/messages/{found}/reprocess")).status_code == 404
        assert (await stranger.get(f"/v1/messages/{found}/differences")).status_code == 404


async def test_messages_with_items_of_an_older_schema_are_outdated(client: httpx2.AsyncClient, found: str) -> None:
    (outdated,) = (await client.get("/v1/outdated")).json()["outdated"]
    assert (outdated["id"], outdated["kinds"]) == (found, ["tasks"])
    assert (await client.get("/v1/outdated?kind=decisions")).json()["outdated"] == []


async def test_an_item_that_a_person_edited_makes_no_message_outdated(
    client: httpx2.AsyncClient, found: str, database: Database, tenant: str
) -> None:
    await database.rows(text("UPDATE tasks SET edited = true WHERE tenant = :t"), {"t": tenant})
    assert (await client.get("/v1/outdated")).json()["outdated"] == []
    assert found


async def test_a_kind_that_is_new_makes_every_processed_message_outdated(
    services: Services, database: Database, tenant: str, found: str
) -> None:
    newer = replace(services, schema_versions={"enrichment": "enrichment/1"})
    async with client_of(newer, await key_for(database, tenant)) as client:
        waiting = await submitted(client, b"Not processed yet.")
        outdated = (await client.get("/v1/outdated?kind=enrichment")).json()["outdated"]
    assert [(one["id"], one["kinds"]) for one in outdated] == [(found, ["enrichment"])]
    assert waiting != found


async def test_what_the_next_run_made_of_the_items_is_told(
    client: httpx2.AsyncClient, found: str, database: Database, tenant: str
) -> None:
    await client.post(f"/v1/messages/{found}/reprocess")
    await second_run(database, tenant, found)
    told = (await client.get(f"/v1/messages/{found}/differences")).json()
    assert (told["from_run"], told["to_run"], told["added"], told["removed"]) == (1, 2, [], [])
    (changed,) = told["changed"]
    (change,) = (field for field in changed["fields"] if field["field"] == "title")
    assert (change["before"], change["after"], told["same"]) == ("Send it", "Send it now", 1)


async def test_an_item_that_was_edited_is_named_as_kept(
    client: httpx2.AsyncClient, found: str, database: Database, tenant: str
) -> None:
    task = (await client.get(f"/v1/messages/{found}")).json()["tasks"][0]["id"]
    await client.patch(f"/v1/messages/{found}/items/{task}", json={"title": "Mine"})
    await client.post(f"/v1/messages/{found}/reprocess")
    await second_run(database, tenant, found)
    told = (await client.get(f"/v1/messages/{found}/differences")).json()
    assert [(item["id"], item["words"]) for item in told["edited"]] == [(task, "Mine")]


async def test_a_message_that_was_processed_once_has_nothing_to_compare(client: httpx2.AsyncClient, found: str) -> None:
    answer = await client.get(f"/v1/messages/{found}/differences")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "The message has been processed once; there is nothing to compare.",
    )
    await client.post(f"/v1/messages/{found}/reprocess")
    unfinished = await client.get(f"/v1/messages/{found}/differences")
    assert unfinished.json()["type"] == "urn:winnow:problem:still-processing"


async def test_a_run_that_left_nothing_is_named_with_those_that_did(
    client: httpx2.AsyncClient, found: str, database: Database, tenant: str
) -> None:
    await client.post(f"/v1/messages/{found}/reprocess")
    await second_run(database, tenant, found)
    answer = await client.get(f"/v1/messages/{found}/differences?from=7")
    assert answer.json()["detail"] == "Run 7 has left nothing; there are 1, 2."


async def test_the_message_stands_as_the_second_run_left_it(
    client: httpx2.AsyncClient, found: str, database: Database, tenant: str
) -> None:
    await client.post(f"/v1/messages/{found}/reprocess")
    await second_run(database, tenant, found)
    result = (await client.get(f"/v1/messages/{found}")).json()
    assert (result["status"], result["run"], len(result["tasks"])) == (Status.NEEDS_REVIEW, 2, 1)
