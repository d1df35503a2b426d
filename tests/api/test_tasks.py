"""The tasks of all messages, each once, and how one is parted from what it was taken for."""

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database
from domain.message import MessageRef
from tests.adapters.store.tying import done, new_message, task, tie
from tests.api.fakes import FakeRuns

REPORT = "Send the report to the auditors"


async def two_messages(database: Database, tenant: str, runs: FakeRuns) -> tuple[MessageRef, MessageRef]:
    """Two of a thread, whose runs are open for review."""
    refs = [await new_message(database, tenant, name, days=day) for day, name in enumerate("ab")]
    await database.rows(text("UPDATE messages SET status = 'done' WHERE tenant = :t"), {"t": tenant})
    for row in await database.rows(text("SELECT id, workflow_id FROM messages WHERE tenant = :t"), {"t": tenant}):
        runs.started[row.workflow_id] = MessageRef(tenant=tenant, message_id=row.id)
    return refs[0], refs[1]


async def test_a_task_that_is_repeated_is_listed_once(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    one, two = await two_messages(database, tenant, runs)
    await tie(database, one, task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    answer = (await client.get("/v1/tasks")).json()
    assert answer["next_page_token"] is None
    (only,) = answer["tasks"]
    assert (only["title"], only["state"], only["message_id"], only["thread"]) == (REPORT, "open", one.message_id, "t")
    assert only["also_in"] == [{"message_id": two.message_id, "task_id": again.id}]


async def test_tasks_are_chosen_by_state_owner_and_thread(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    one, two = await two_messages(database, tenant, runs)
    await tie(database, one, task(one, REPORT), task(one, "Order chairs", None, 50))
    await tie(database, two, updates=(done("The report"),))

    async def titles(**wanted: str) -> list[str]:
        return [one["title"] for one in (await client.get("/v1/tasks", params=wanted)).json()["tasks"]]

    assert await titles(state="done") == [REPORT]
    assert await titles(state="open") == ["Order chairs"]
    assert await titles(owner="BEN@example.org") == [REPORT]
    assert await titles(thread="other", owner="\0") == []


async def test_a_list_is_given_in_pages(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    one, _ = await two_messages(database, tenant, runs)
    await tie(database, one, *(task(one, f"Paint wall {n}", None, 50 * n) for n in range(3)))
    first = (await client.get("/v1/tasks", params={"page_size": 2})).json()
    token = {"page_token": first["next_page_token"], "page_size": 2}
    rest = (await client.get("/v1/tasks", params=token)).json()
    assert [one["title"] for one in first["tasks"] + rest["tasks"]] == ["Paint wall 2", "Paint wall 1", "Paint wall 0"]
    assert rest["next_page_token"] is None


@pytest.mark.parametrize(
    ("wanted", "status"),
    [({"state": "lost"}, 422), ({"page_token": "x"}, 400), ({"page_size": "0"}, 422), ({"owner": "a" * 321}, 422)],
)
async def test_a_wrong_wish_is_refused(client: httpx2.AsyncClient, wanted: dict[str, str], status: int) -> None:
    assert (await client.get("/v1/tasks", params=wanted)).status_code == status


async def test_without_tasks_the_list_is_empty(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/tasks")).json() == {"tasks": [], "next_page_token": None}


async def test_a_task_is_parted_from_the_one_that_it_was_taken_for(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    one, two = await two_messages(database, tenant, runs)
    await tie(database, one, task(one, REPORT))
    await tie(database, two, again := task(two, REPORT))
    path = f"/v1/messages/{two.message_id}/items/{again.id}/unlink"
    answers = [await client.post(path), await client.post(path, json={"other": None})]
    assert [(a.status_code, a.json().get("reason")) for a in answers] == [(200, None), (409, "nothing_to_part")]
    assert len(runs.changes) == 2
    assert len((await client.get("/v1/tasks")).json()["tasks"]) == 2


async def test_what_a_message_said_of_a_task_is_undone(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    one, two = await two_messages(database, tenant, runs)
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    path = f"/v1/messages/{one.message_id}/items/{first.id}/unlink"
    assert (await client.post(path, json={"other": two.message_id})).status_code == 200
    assert [one["state"] for one in (await client.get("/v1/tasks")).json()["tasks"]] == ["open"]


async def test_it_is_undone_although_the_run_has_ended(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    one, two = await two_messages(database, tenant, runs)
    await tie(database, one, first := task(one, REPORT))
    await tie(database, two, updates=(done("The report"),))
    await database.rows(text("UPDATE messages SET status = 'done' WHERE tenant = :t"), {"t": tenant})
    runs.close()
    path = f"/v1/messages/{one.message_id}/items/{first.id}/unlink"
    answers = [await client.post(path), await client.post(path)]
    assert [(a.status_code, a.json().get("reason")) for a in answers] == [(200, None), (409, "nothing_to_part")]
    assert [one["state"] for one in (await client.get("/v1/tasks")).json()["tasks"]] == ["open"]


@pytest.mark.parametrize("item", ["task_none", "decision_none", "%00"])
async def test_a_task_that_is_not_there_is_404(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns, item: str
) -> None:
    one, _ = await two_messages(database, tenant, runs)
    answer = await client.post(f"/v1/messages/{one.message_id}/items/{item}/unlink")
    assert (answer.status_code, runs.signals) == (404, [])
