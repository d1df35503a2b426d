"""Examples and styles over HTTP: looked at, put aside, deleted, by the tenant whose they are."""

import secrets
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import Database
from api.services import Services
from domain.changes import EditDraft
from tests.adapters.store.making import change, processed
from tests.api.conftest import client_of, key_for

UNKNOWN = f"ex_{'a' * 26}"


async def example(client: httpx2.AsyncClient, database: Database, tenant: str) -> Any:  # Any: whatever JSON can hold
    """An edited draft's."""
    await change(database, await processed(database, tenant), EditDraft(body="Hi Anna,\n\nno.\n\nCheers\nMara"))
    (found,) = (await client.get("/v1/examples")).json()["examples"]
    return found


async def test_an_edit_is_listed_as_an_example(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    found = await example(client, database, tenant)
    assert (found["original"], found["edited"], found["enabled"]) == ("Yes.", "Hi Anna,\n\nno.\n\nCheers\nMara", True)
    assert (await client.get("/v1/examples", params={"user": ""})).json()["examples"] == [found]
    assert (await client.get("/v1/examples", params={"user": "Eve@example.org"})).json()["examples"] == []


async def test_examples_are_listed_page_by_page(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    for name in ("a", "b"):
        await change(database, await processed(database, tenant, name), EditDraft(body=name))
    first = (await client.get("/v1/examples", params={"page_size": 1})).json()
    query = {"page_size": 1, "page_token": first["next_page_token"]}
    second = (await client.get("/v1/examples", params=query)).json()
    assert [one["edited"] for one in first["examples"] + second["examples"]] == ["b", "a"]


async def test_an_example_is_put_aside_and_taken_up_again(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    found = await example(client, database, tenant)
    for enabled in (False, False, True):
        answer = await client.patch(f"/v1/examples/{found['id']}", json={"enabled": enabled})
        assert (answer.status_code, answer.json()) == (200, found | {"enabled": enabled})


async def test_a_deleted_example_is_gone_and_its_draft_stays(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    found = await example(client, database, tenant)
    assert (await client.delete(f"/v1/examples/{found['id']}")).status_code == 204
    assert (await client.get("/v1/examples")).json()["examples"] == []
    assert (await client.delete(f"/v1/examples/{found['id']}")).status_code == 404
    rows = await database.rows(text("SELECT body FROM drafts WHERE tenant = :t"), {"t": tenant})
    assert [row.body for row in rows] == [found["edited"]]


async def test_nobody_elses_example_is_touched(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    found = await example(client, database, tenant)
    other = f"o{secrets.token_hex(6)}"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    async with client_of(services, await key_for(database, other)) as stranger:
        assert (await stranger.get("/v1/examples")).json()["examples"] == []
        assert (await stranger.patch(f"/v1/examples/{found['id']}", json={"enabled": False})).status_code == 404
        assert (await stranger.delete(f"/v1/examples/{found['id']}")).status_code == 404
        assert (await stranger.get("/v1/style")).json() == {"styles": []}
    assert (await client.get("/v1/examples")).json()["examples"] == [found]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", UNKNOWN, {"enabled": True}, 404),
        ("PATCH", UNKNOWN, {"enabled": "maybe"}, 422),
        ("PATCH", UNKNOWN, {"enabled": True, "edited": "x"}, 422),
        ("PATCH", UNKNOWN, {}, 422),
        ("PATCH", "ex_1", {"enabled": True}, 422),
        ("DELETE", UNKNOWN, None, 404),
        ("DELETE", "%00", None, 422),
    ],
)
async def test_what_is_not_there_or_makes_no_sense_is_told(
    client: httpx2.AsyncClient, method: str, path: str, body: dict[str, object] | None, status: int
) -> None:
    answer = await client.request(method, f"/v1/examples/{path}", json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_style_is_told_for_one_user_or_for_all(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    await example(client, database, tenant)
    (one,) = (await client.get("/v1/style")).json()["styles"]
    assert one["user"] == ""
    assert (one["style"]["greeting"], one["style"]["sign_off"]) == ("Hi {name},", "Cheers")
    unknown = (await client.get("/v1/style", params={"user": "Eve@Example.org"})).json()
    assert unknown == {"styles": [{"user": "eve@example.org", "style": None}]}


@pytest.mark.parametrize("path", ["/v1/examples", "/v1/style"])
async def test_without_a_key_nothing_is_told(services: Services, path: str) -> None:
    async with client_of(services, None) as nobody:
        assert (await nobody.get(path)).status_code == 401
