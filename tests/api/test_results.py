"""Reading back: exact text, exact bytes, pages that miss and repeat nothing, and one tenant at a time."""

import httpx2
from sqlalchemy import text

from adapters.store import Database
from api.services import Services
from domain.message import MessageRef, Status
from tests.api.conftest import client_of, key_for
from tests.api.steps import DECIDED, QUOTE, WORDS, end, find, read

TEXT = {"Content-Type": "text/plain"}
FIELDS = {
    *("abstained", "snoozed_until", "user", "version"),
    *("id", "kind", "status", "tasks", "decisions", "draft", "degraded", "dropped", "usage", "attempts"),
    *("subject", "accepted_at", "run", "workflow_id", "thread", "reason", "triage", "records", "closed"),
}
ITEM = {"id", "evidence", "also", "contradicts", "notes", "schema_version", "said", "rejected"}
TASK = ITEM | {"title", "owner", "due", "confidence", "state", "changes", "first"}

DRAFT = {
    *(
        "id",
        "subject",
        "body",
        "recipients",
        "struck",
        "status",
        "edited",
        "original",
        "gaps",
        "leaves_at",
        "receipt",
        "left_before",
    ),
}


async def accepted(client: httpx2.AsyncClient, body: bytes = b"Hello.") -> str:
    answer = await client.post("/v1/messages", content=body, headers=TEXT)
    return str(answer.json()["id"])


async def test_the_result_has_every_field(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    id_ = await accepted(client)
    await find(database, MessageRef(tenant=tenant, message_id=id_))
    result = (await client.get(f"/v1/messages/{id_}")).json()
    assert set(result) == FIELDS
    assert set(result["tasks"][0]) == TASK
    assert set(result["decisions"][0]) == ITEM | {"statement"}
    assert set(result["tasks"][0]["evidence"]) == {"quote", "start", "end", "mended", "quoted"}
    assert set(result["draft"]) == DRAFT
    assert set(result["usage"]) == {"calls", "tokens_in", "tokens_out", "cost_usd"}


async def test_quotes_are_at_their_offsets_of_the_text(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    id_ = await accepted(client)
    await find(database, MessageRef(tenant=tenant, message_id=id_))
    words = (await client.get(f"/v1/messages/{id_}/text")).text
    result = (await client.get(f"/v1/messages/{id_}")).json()
    spans = [item["evidence"] for item in (*result["tasks"], *result["decisions"])]
    assert words == WORDS
    assert [words[span["start"] : span["end"]] for span in spans] == [QUOTE, DECIDED]


async def test_the_text_is_plain_and_says_so(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    id_ = await accepted(client)
    assert (await client.get(f"/v1/messages/{id_}/text")).status_code == 404
    await read(database, MessageRef(tenant=tenant, message_id=id_))
    answer = await client.get(f"/v1/messages/{id_}/text")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_the_original_is_kept_byte_for_byte(client: httpx2.AsyncClient) -> None:
    body = bytes(range(1, 256)) + b"<script>"
    id_ = await accepted(client, body)
    answer = await client.get(f"/v1/messages/{id_}/original")
    assert answer.content == body
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_unchanged_result_is_304(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    url = f"/v1/messages/{(id_ := await accepted(client))}"
    tag = (await client.get(url)).headers["etag"]
    assert (await client.get(url, headers={"If-None-Match": tag})).status_code == 304
    await end(database, MessageRef(tenant=tenant, message_id=id_), Status.DONE)
    assert (await client.get(url, headers={"If-None-Match": tag})).status_code == 200


async def test_pages_miss_and_repeat_nothing_while_more_comes_in(client: httpx2.AsyncClient) -> None:
    ids = [await accepted(client, f"Message {n}.".encode()) for n in range(7)]
    seen: list[str] = []
    token: str | None = ""
    while token is not None:
        page = (await client.get("/v1/messages", params={"page_size": 2, "page_token": token})).json()
        seen += [message["id"] for message in page["messages"]]
        token = page["next_page_token"]
        await accepted(client, f"Later than {token}.".encode())
    assert seen == ids[::-1]


async def test_a_list_may_be_of_one_status(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    ids = [await accepted(client, f"Message {n}.".encode()) for n in range(2)]
    await end(database, MessageRef(tenant=tenant, message_id=ids[0]), Status.DONE)
    page = (await client.get("/v1/messages?status=done")).json()
    assert [message["id"] for message in page["messages"]] == [ids[0]]


async def test_another_tenant_finds_nothing(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    id_ = await accepted(client)
    task, _ = await find(database, MessageRef(tenant=tenant, message_id=id_))
    other = f"{tenant}-other"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    async with client_of(services, await key_for(database, other)) as stranger:
        for path in ("", "/text", "/original", "/events"):
            assert (await stranger.get(f"/v1/messages/{id_}{path}")).status_code == 404
        assert (await stranger.patch(f"/v1/messages/{id_}/draft", json={"body": "x"})).status_code == 404
        assert (await stranger.patch(f"/v1/messages/{id_}/items/{task}", json={"title": "x"})).status_code == 404
        assert (await stranger.post(f"/v1/messages/{id_}/draft/approve")).status_code == 404
        assert (await stranger.get("/v1/messages")).json()["messages"] == []


async def test_the_same_message_of_two_tenants_is_two(
    client: httpx2.AsyncClient, services: Services, database: Database, tenant: str
) -> None:
    other = f"{tenant}-other"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": other})
    async with client_of(services, await key_for(database, other)) as stranger:
        assert await accepted(client) != await accepted(stranger)
