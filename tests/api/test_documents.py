"""Documents: kept as they come, each under its name, for their own tenant alone."""

import httpx2
import pytest

from adapters.store import Database
from api.services import Services
from tests.adapters.store.shelving import index
from tests.api.conftest import client_of, key_for
from tests.conftest import new_tenant

WORDS = b"# Prices\n\nThe pump costs 400 euros."


async def post(
    client: httpx2.AsyncClient, name: str = "prices.md", body: bytes = WORDS, said: str | None = None
) -> httpx2.Response:
    headers = {"Content-Type": said} if said else {}
    return await client.post("/v1/documents", params={"name": name}, content=body, headers=headers)


async def test_a_document_is_kept_and_how_it_stands_is_told(client: httpx2.AsyncClient, database: Database) -> None:
    answer = await post(client, said="text/markdown; charset=utf-8")
    told = answer.json()
    assert (answer.status_code, told["name"], told["state"], told["new"]) == (202, "prices.md", "queued", True)
    await index(database)
    shown = (await client.get(answer.headers["location"])).json()
    assert (shown["id"], shown["state"], shown["passages"], shown["bytes"]) == (told["id"], "indexed", 1, len(WORDS))
    assert (await client.get("/v1/documents")).json() == {"documents": [shown], "next_page_token": None}


async def test_the_same_again_is_nothing_new(client: httpx2.AsyncClient) -> None:
    first, again = (await post(client)).json(), (await post(client)).json()
    assert again == {**first, "new": False}


@pytest.mark.parametrize("said", [None, "application/octet-stream", "application/x-www-form-urlencoded"])
async def test_without_a_type_the_names_ending_tells_it(client: httpx2.AsyncClient, said: str | None) -> None:
    id_ = (await post(client, "Report.PDF", b"%PDF-", said)).json()["id"]
    assert (await client.get(f"/v1/documents/{id_}")).json()["media_type"] == "application/pdf"


@pytest.mark.parametrize(("name", "said"), [("photo.png", "image/png"), ("noend", None), (".md", None)])
async def test_what_nobody_reads_is_refused_with_what_is_read(
    client: httpx2.AsyncClient, name: str, said: str | None
) -> None:
    answer = await post(client, name, said=said)
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:winnow:problem:unknown-media-type")
    assert "text/markdown" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["", "a\nb.md", "a\x00.md", "x" * 998 + ".md"])
async def test_a_name_that_cannot_be_shown_is_refused(client: httpx2.AsyncClient, name: str) -> None:
    assert (await post(client, name)).status_code == 422


async def test_an_empty_body_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await post(client, body=b" \n")
    assert (answer.status_code, answer.json()["reason"]) == (422, "empty")


async def test_a_document_is_removed_once(client: httpx2.AsyncClient) -> None:
    id_ = (await post(client)).json()["id"]
    assert [(await client.delete(f"/v1/documents/{id_}")).status_code for _ in range(2)] == [204, 404]
    assert (await client.get(f"/v1/documents/{id_}")).status_code == 404


@pytest.mark.parametrize("id_", ["nope", "%00", "msg_" + "a" * 26])
async def test_what_is_no_document_is_not_found(client: httpx2.AsyncClient, id_: str) -> None:
    assert (await client.get(f"/v1/documents/{id_}")).status_code == 404


async def test_the_list_comes_in_pages_and_by_name(client: httpx2.AsyncClient) -> None:
    for name in ("a.md", "b.md", "c.md"):
        await post(client, name)
    first = (await client.get("/v1/documents", params={"page_size": 2})).json()
    rest = (await client.get("/v1/documents", params={"page_size": 2, "page_token": first["next_page_token"]})).json()
    assert [one["name"] for one in (*first["documents"], *rest["documents"])] == ["c.md", "b.md", "a.md"]
    named = (await client.get("/v1/documents", params={"name": "b.md"})).json()["documents"]
    assert [one["name"] for one in named] == ["b.md"]


async def test_another_tenants_document_is_nobodys(
    client: httpx2.AsyncClient, services: Services, database: Database
) -> None:
    id_ = (await post(client)).json()["id"]
    async with client_of(services, await key_for(database, await new_tenant(database))) as stranger:
        assert (await stranger.get(f"/v1/documents/{id_}")).status_code == 404
        assert (await stranger.delete(f"/v1/documents/{id_}")).status_code == 404
        assert (await stranger.get("/v1/documents")).json()["documents"] == []


async def test_without_a_key_nothing_is_kept(services: Services) -> None:
    async with client_of(services, None) as nobody:
        assert (await post(nobody)).status_code == 401
