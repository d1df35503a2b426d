"""The queue over HTTP: filters, counts and pages as the review page asks for them."""

import httpx2
import pytest

from adapters.store import Database
from tests.adapters.store.queueing import wait_in_line
from tests.api.test_problems import problem


async def test_without_filters_it_is_what_waits_oldest_first(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    waiting = await wait_in_line(database, tenant, 1, 3, subject="It", sender="Ada")
    await wait_in_line(database, tenant, 4, 4, status="done")
    queue = (await client.get("/v1/queue")).json()
    assert [row["id"] for row in queue["rows"]] == waiting
    assert (queue["counts"]["by_state"]["review"], queue["counts"]["by_state"]["done"]) == (3, 1)
    fields = {"id", "kind", "status", "subject", "sender", "accepted_at", "version", "tasks", "decisions", "draft"}
    assert set(queue["rows"][0]) == fields | {"degraded", "snoozed_until"}
    assert queue["next_page_token"] is None


async def test_filters_are_taken_together(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    await wait_in_line(database, tenant, 1, 2, subject="Figures", kind="email", status="done")
    (wanted,) = await wait_in_line(database, tenant, 3, 3, subject="Figures", kind="chat", status="done")
    await wait_in_line(database, tenant, 4, 5, subject="Else", kind="chat", status="done")
    queue = (await client.get("/v1/queue", params={"state": "done", "kind": "chat", "q": "figures"})).json()
    assert [row["id"] for row in queue["rows"]] == [wanted]
    assert queue["counts"]["by_kind"] == {"email": 2, "meeting": 0, "chat": 1}


@pytest.mark.parametrize("state", ["review", "all"])
async def test_pages_follow_each_other(client: httpx2.AsyncClient, database: Database, tenant: str, state: str) -> None:
    ids, seen = await wait_in_line(database, tenant, 1, 7), list[str]()
    token: str | None = ""
    while token is not None:
        page = (await client.get("/v1/queue", params={"state": state, "page_size": 3, "page_token": token})).json()
        seen += [row["id"] for row in page["rows"]]
        token = page["next_page_token"]
    assert seen == (ids if state == "review" else ids[::-1])


async def test_a_thousand_come_at_once(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    ids = await wait_in_line(database, tenant, 1, 1_000)
    queue = (await client.get("/v1/queue?page_size=1000")).json()
    assert [row["id"] for row in queue["rows"]] == ids


@pytest.mark.parametrize(
    ("given", "status"),
    [
        *(("state=x", 422), ("kind=x", 422), ("page_size=0", 422), ("page_size=1001", 422), ("page_token=x", 400)),
        *(("q=a%00b", 422), (f"q={'a' * 201}", 422)),
    ],
)
async def test_what_cannot_be_asked_is_refused(client: httpx2.AsyncClient, given: str, status: int) -> None:
    problem(await client.get(f"/v1/queue?{given}"), status)
