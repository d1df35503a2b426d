"""Accepting: kept once, answered with 202, whatever is down but the database."""

import asyncio
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import text

from adapters.store import ApiKeys, Database, open_engine
from api.auth import Keyring
from api.services import Services, build_services
from domain.message import MessageRef, Status
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns, FakeWatches
from tests.api.steps import end

MAIL = b"From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <one@example.com>\r\nSubject: Hi\r\n\r\nHello.\r\n"
TEXT = {"Content-Type": "text/plain"}
RFC822 = {"Content-Type": "message/rfc822"}


async def post(client: httpx2.AsyncClient, body: bytes = b"Hello.", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/v1/messages", content=body, headers=TEXT | named)


async def rows(database: Database, tenant: str) -> int:
    found = await database.row(text("SELECT count(*) AS n FROM messages WHERE tenant = :t"), {"t": tenant})
    assert found is not None
    return int(found.n)


async def test_a_message_is_accepted_and_its_run_started(client: httpx2.AsyncClient, runs: FakeRuns) -> None:
    answer = await post(client)
    assert answer.status_code == 202
    assert set(answer.json()) == {"id", "status", "new"}
    assert answer.headers["location"] == f"/v1/messages/{answer.json()['id']}"
    assert int(answer.headers["retry-after"]) > 0
    assert [ref.message_id for ref in runs.started.values()] == [answer.json()["id"]]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("message/rfc822", MAIL),
        ("text/vtt; charset=utf-8", b"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>Hello.\n"),
        ("text/plain", b"Hello."),
        ("application/json", b'{"text": "Hello."}'),
        ("Application/JSON", b'{"messages": [{"from": "Ada", "text": "Hello."}]}'),
    ],
)
async def test_every_media_type_is_accepted(client: httpx2.AsyncClient, media_type: str, body: bytes) -> None:
    answer = await client.post("/v1/messages", content=body, headers={"Content-Type": media_type})
    assert answer.status_code == 202


async def test_the_same_message_twice_is_one(client: httpx2.AsyncClient, runs: FakeRuns) -> None:
    first = await client.post("/v1/messages", content=MAIL, headers=RFC822)
    again = await client.post("/v1/messages", content=MAIL.replace(b"Hello", b"HELLO"), headers=RFC822)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert len(runs.started) == 1


@pytest.mark.parametrize(
    "key", ['"8e03978e-40d5"', "8e03978e-40d5", '"with \\"quotes\\""', "x" * 255, '"' + "x" * 255 + '"']
)
async def test_a_key_is_taken_quoted_and_bare(client: httpx2.AsyncClient, key: str) -> None:
    first, again = await post(client, Idempotency_Key=key), await post(client, Idempotency_Key=key)
    assert first.status_code == 202
    assert first.json()["id"] == again.json()["id"]


async def test_quoted_and_bare_are_the_same_key(client: httpx2.AsyncClient) -> None:
    quoted, bare = await post(client, Idempotency_Key='"k-1"'), await post(client, Idempotency_Key="k-1")
    assert quoted.json()["id"] == bare.json()["id"]


@pytest.mark.parametrize("key", ["", '""', "x" * 256, '"' + "x" * 256 + '"', '"open', "tab\tbed", "é"])
async def test_a_key_that_cannot_be_one_is_400(client: httpx2.AsyncClient, key: str) -> None:
    headers: dict[str, str | bytes] = {**TEXT, "Idempotency-Key": key.encode("latin-1")}
    answer = await client.post("/v1/messages", content=b"Hello.", headers=headers)  # type: ignore[arg-type]  # raw bytes are taken too
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:winnow:problem:bad-idempotency-key")


async def test_the_same_key_with_another_body_is_422(client: httpx2.AsyncClient, runs: FakeRuns) -> None:
    first = await post(client, Idempotency_Key='"k"')
    other = await post(client, b"Other.", Idempotency_Key='"k"')
    assert (other.status_code, other.json()["type"]) == (422, "urn:winnow:problem:key-reused")
    assert other.json()["message_id"] == first.json()["id"]
    assert len(runs.started) == 1


async def test_with_keys_the_same_words_may_come_twice(client: httpx2.AsyncClient) -> None:
    ids = {(await post(client, Idempotency_Key=key)).json()["id"] for key in ("one", "two")}
    assert len(ids) == 2


async def test_a_mail_is_itself_under_any_key(client: httpx2.AsyncClient) -> None:
    answers = [
        await client.post("/v1/messages", content=MAIL, headers={**RFC822, "Idempotency-Key": key}) for key in "ab"
    ]
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_fifty_at_once_are_one_message(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    answers = await asyncio.gather(*(post(client, Idempotency_Key='"k"') for _ in range(50)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [answer.json()["new"] for answer in answers].count(True) == 1
    assert await rows(database, tenant) == 1
    assert len(runs.started) == 1


async def test_without_temporal_it_is_still_202(client: httpx2.AsyncClient, runs: FakeRuns) -> None:
    runs.down = True
    answer = await post(client)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")


async def test_a_duplicate_starts_what_is_still_queued(client: httpx2.AsyncClient, runs: FakeRuns) -> None:
    runs.down = True
    await post(client)
    runs.down = False
    await post(client)
    assert len(runs.started) == 1


async def test_without_the_database_it_is_503(database: Database, tenant: str, runs: FakeRuns) -> None:
    key = await key_for(database, tenant)
    keyring = Keyring(ApiKeys(database))
    await keyring.tenant_of(key)
    nowhere = Database(open_engine("postgresql://nobody@127.0.0.1:1/none"))
    services = replace(build_services(nowhere, runs, FakeWatches()), keyring=keyring)
    async with client_of(services, key) as client:
        answer = await post(client)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:winnow:problem:database-unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert runs.started == {}


async def test_waiting_gives_the_result_when_it_ends_in_time(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    first = await post(client)
    ref = MessageRef(tenant=tenant, message_id=first.json()["id"])
    waiting = asyncio.create_task(post(client, Prefer="respond-async, wait=50"))
    await asyncio.sleep(0.1)
    await end(database, ref, Status.DONE)
    answer = await waiting
    assert (answer.status_code, answer.json()["status"]) == (200, "done")
    assert answer.headers["preference-applied"] == "wait=50"


@pytest.mark.parametrize(("prefer", "applied"), [("wait=0", "wait=0"), ("wait=never", None), ("handling=strict", None)])
async def test_waiting_in_vain_is_202(client: httpx2.AsyncClient, prefer: str, applied: str | None) -> None:
    answer = await post(client, Prefer=prefer)
    assert answer.status_code == 202
    assert answer.headers.get("preference-applied") == applied


async def test_nobody_waits_longer_than_a_minute_nor_into_a_shutdown(
    client: httpx2.AsyncClient, services: Services
) -> None:
    services.stopping.set()
    answer = await post(client, Prefer="wait=3600")
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "wait=60")


async def test_the_owner_and_the_trace_are_kept(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await post(client, X_Winnow_User="ben@example.com", traceparent=trace)
    kept = await database.row(text("SELECT user_address, traceparent FROM messages WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert tuple(kept) == ("ben@example.com", trace)


async def test_the_owner_may_stand_in_the_query(client: httpx2.AsyncClient, database: Database, tenant: str) -> None:
    await client.post("/v1/messages?user=ben@example.com", content=b"Hello.", headers=TEXT)
    kept = await database.row(text("SELECT user_address FROM messages WHERE tenant = :t"), {"t": tenant})
    assert kept is not None
    assert kept.user_address == "ben@example.com"


async def test_a_mail_is_its_message_id_and_the_first_body_is_kept(client: httpx2.AsyncClient) -> None:
    first = await client.post("/v1/messages", content=MAIL, headers=RFC822)
    corrected = MAIL.replace(b"Hello.", b"Goodbye.")
    for key in ({}, {"Idempotency-Key": "other"}):
        again = await client.post("/v1/messages", content=corrected, headers=RFC822 | key)
        assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert (await client.get(f"{first.headers['Location']}/original")).content == MAIL


async def test_an_id_of_ones_own_in_json_is_another_message(client: httpx2.AsyncClient) -> None:
    first = await client.post("/v1/messages", content=MAIL, headers=RFC822)
    own = {"id": "one-corrected", "kind": "email", "text": "Goodbye."}
    assert (await client.post("/v1/messages", json=own)).json()["id"] != first.json()["id"]
