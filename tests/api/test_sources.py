"""What services post to us: kept when signed, refused when not, and one message however often it is sent."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from adapters.store import Database, Results, Sources
from api.services import Services
from domain.result import Summary
from domain.sources import GmailSource, GraphSource, SlackSource, SourceConfig, SourceRef, WebhookSource
from tests.api.conftest import client_of, key_for
from tests.api.fakes import FakeRuns, FakeWatches

SLACK_SECRET = "slack-signs-with-this"
KEY = base64.b64encode(b"k" * 32).decode()
MAIL = b"From: Ana <ana@example.org>\nMessage-ID: <1@example.org>\n\nPlease send the list."


def event(**changed: object) -> bytes:
    said = {"type": "message", "channel": "C1", "ts": "1700000000.000100", "user": "U1", "text": "hello", **changed}
    return json.dumps({"type": "event_callback", "event_id": "Ev1", "api_app_id": "A1", "event": said}).encode()


@pytest.fixture
def configs(tenant: str) -> dict[SourceRef, SourceConfig]:
    secret = SecretStr("whsec_" + KEY)
    given: dict[str, SourceConfig] = {
        "team": SlackSource(tenant=tenant, signing_secret=SecretStr(SLACK_SECRET), user="ana@example.org"),
        "shop": WebhookSource(tenant=tenant, secrets=(SecretStr("whsec_" + "QUFB" * 8), secret)),
        "gmail": GmailSource(
            tenant=tenant, user="ana@example.org", credentials=SecretStr("{}"), topic="t", push_token=SecretStr("word")
        ),
        "m365": GraphSource(
            tenant=tenant,
            user="ana@example.org",
            directory="d",
            client_id="c",
            client_secret=SecretStr("s"),
            client_state=SecretStr("state"),
            notification_url="https://winnow.example.org/v1/sources/m365/graph",
        ),
    }
    return {SourceRef(tenant=tenant, name=name): config for name, config in given.items()}


@pytest.fixture
def watches() -> FakeWatches:
    return FakeWatches()


@pytest.fixture
async def client(
    services: Services,
    database: Database,
    tenant: str,
    configs: dict[SourceRef, SourceConfig],
    watches: FakeWatches,
) -> AsyncIterator[httpx2.AsyncClient]:
    replaced = replace(services, source_configs=configs, watches=watches)
    async with client_of(replaced, await key_for(database, tenant)) as opened:
        yield opened


async def slack(
    client: httpx2.AsyncClient, body: bytes, *, late_s: float = 0, secret: str = SLACK_SECRET
) -> httpx2.Response:
    stamp = str(int(time.time() - late_s))
    signature = "v0=" + hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {"X-Slack-Signature": signature, "X-Slack-Request-Timestamp": stamp, "Content-Type": "application/json"}
    return await client.post("/v1/sources/team/slack", content=body, headers=headers)


async def webhook(
    client: httpx2.AsyncClient,
    body: bytes,
    webhook_id: str = "1",
    media_type: str = "message/rfc822",
    key: str = KEY,
) -> httpx2.Response:
    stamp = str(int(time.time()))
    mac = hmac.new(base64.b64decode(key), f"{webhook_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "webhook-id": webhook_id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1,AAAA v1," + base64.b64encode(mac).decode(),
        "Content-Type": media_type,
    }
    return await client.post("/v1/sources/shop/webhook", content=body, headers=headers)


async def kept(database: Database, tenant: str) -> list[Summary]:
    return list((await Results(database).page(tenant, before=2**62, size=50, status=None)).messages)


async def test_slack_is_told_that_it_is_us(client: httpx2.AsyncClient) -> None:
    answer = await slack(client, b'{"type": "url_verification", "challenge": "3eZbrw1"}')
    assert (answer.status_code, answer.text) == (200, "3eZbrw1")


async def test_an_event_of_slack_is_kept_once_and_its_run_started(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    answers = [await slack(client, event()) for _ in range(3)]
    assert [(a.status_code, a.json()["accepted"]) for a in answers] == [(200, 1)] * 3
    assert len(await kept(database, tenant)) == len(runs.started) == 1


async def test_without_the_engine_an_event_is_kept_all_the_same(
    client: httpx2.AsyncClient, database: Database, tenant: str, runs: FakeRuns
) -> None:
    runs.down = True
    assert (await slack(client, event())).status_code == 200
    assert len(await kept(database, tenant)) == 1


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"subtype": "message_deleted"}, "message_deleted"),
        ({"subtype": "channel_join"}, "channel_join"),
        ({"type": "reaction_added"}, "reaction_added"),
        ({"app_id": "A1"}, "our own message"),
    ],
)
async def test_what_nobody_said_is_answered_and_not_kept(
    client: httpx2.AsyncClient, database: Database, tenant: str, changed: dict[str, str], why: str
) -> None:
    answer = await slack(client, event(**changed))
    assert (answer.status_code, answer.json()["ignored"]) == (200, why)
    assert await kept(database, tenant) == []


@pytest.mark.parametrize("wrong", [{"late_s": 301}, {"late_s": -302}, {"secret": "another"}])
async def test_an_event_signed_wrong_or_too_late_is_401(
    client: httpx2.AsyncClient, database: Database, tenant: str, wrong: dict[str, float]
) -> None:
    answer = await slack(client, event(), **wrong)  # type: ignore[arg-type]  # one keyword of the two
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:winnow:problem:unsigned")
    assert await kept(database, tenant) == []


@pytest.mark.parametrize("stamp", ["", "now", "-5", "1e9", "\u0661" * 3, "9" * 400])
async def test_a_timestamp_that_is_none_is_401(client: httpx2.AsyncClient, stamp: str) -> None:
    headers = {b"X-Slack-Signature": b"v0=00", b"X-Slack-Request-Timestamp": stamp.encode()}
    answer = await client.post("/v1/sources/team/slack", content=event(), headers=headers)
    assert answer.status_code == 401


async def test_a_signed_webhook_is_kept_once_by_its_id(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    answers = [await webhook(client, MAIL) for _ in range(3)]
    assert [a.status_code for a in answers] == [202] * 3
    assert len(await kept(database, tenant)) == 1


async def test_the_same_webhook_id_with_another_body_is_422(client: httpx2.AsyncClient) -> None:
    await webhook(client, MAIL)
    answer = await webhook(client, b"From: b@example.org\n\nOther words")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:winnow:problem:key-reused")


async def test_long_webhook_ids_are_told_apart_and_longer_ones_refused(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    answers = [await webhook(client, MAIL.replace(b"<1", b"<%d" % end), "i" * 254 + str(end)) for end in (1, 2, 1)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert len(await kept(database, tenant)) == 2
    assert (await webhook(client, MAIL, "i" * 256)).status_code == 422


@pytest.mark.parametrize("media_type", ["application/x-unheard-of", "no type at all"])
async def test_what_is_nothing_we_know_is_kept_to_be_refused_by_name(
    client: httpx2.AsyncClient, database: Database, tenant: str, media_type: str
) -> None:
    for _ in range(2):
        assert (await webhook(client, MAIL, media_type=media_type)).status_code == 202
    assert len(await kept(database, tenant)) == 1
    assert (await webhook(client, MAIL, media_type="x" * 256)).status_code == 422


async def test_a_webhook_that_somebody_else_signed_is_401(client: httpx2.AsyncClient) -> None:
    answer = await webhook(client, MAIL, key=base64.b64encode(b"z" * 32).decode())
    assert answer.status_code == 401


async def test_the_data_of_a_standard_payload_is_the_message(
    client: httpx2.AsyncClient, database: Database, tenant: str, services: Services
) -> None:
    payload = {"type": "message.created", "timestamp": "2026-11-21T12:00:00Z", "data": {"id": "7", "text": "Hello"}}
    assert (await webhook(client, json.dumps(payload).encode(), media_type="application/json")).status_code == 202
    [message] = await kept(database, tenant)
    original = await services.messages.original(tenant, message.id)
    assert original is not None
    assert json.loads(original[1]) == payload["data"]


async def test_a_webhook_may_name_a_message_that_lies_elsewhere(
    client: httpx2.AsyncClient, database: Database, tenant: str, services: Services
) -> None:
    payload = {"type": "message.remote", "data": {"source": "gmail", "id": "18f"}}
    assert (await webhook(client, json.dumps(payload).encode(), media_type="application/json")).status_code == 202
    [message] = await kept(database, tenant)
    assert await services.messages.original(tenant, message.id) is None


async def test_a_push_of_gmail_pokes_the_watch(client: httpx2.AsyncClient, watches: FakeWatches, tenant: str) -> None:
    pushed = {"message": {"data": "e30=", "messageId": "1"}, "subscription": "s"}
    assert (await client.post("/v1/sources/gmail/gmail?token=word", json=pushed)).status_code == 204
    assert (await client.post("/v1/sources/gmail/gmail?token=wort", json=pushed)).status_code == 401
    assert watches.poked == [SourceRef(tenant=tenant, name="gmail")]


async def test_graph_is_told_that_it_is_us(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/sources/m365/graph?validationToken=a%20b%3Cc%3E")
    assert (answer.status_code, answer.text) == (200, "a b<c>")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_a_notification_of_graph_names_a_message(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    one = {"clientState": "state", "resource": "Users/u/Messages/AAM", "resourceData": {"id": "AAM"}}
    for _ in range(2):
        assert (await client.post("/v1/sources/m365/graph", json={"value": [one]})).json()["accepted"] == 1
    assert len(await kept(database, tenant)) == 1


async def test_a_notification_of_somebody_else_is_401(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    told = [{"clientState": state, "resourceData": {"id": "AAM"}} for state in ("state", "other")]
    assert (await client.post("/v1/sources/m365/graph", json={"value": told})).status_code == 401
    assert await kept(database, tenant) == []


@pytest.mark.parametrize(
    ("event_name", "poked", "renewed"),
    [("missed", 1, 0), ("reauthorizationRequired", 0, 1), ("subscriptionRemoved", 0, 1)],
)
async def test_what_graph_says_of_its_subscription_is_followed(
    client: httpx2.AsyncClient, watches: FakeWatches, event_name: str, poked: int, renewed: int
) -> None:
    told = {"value": [{"clientState": "state", "lifecycleEvent": event_name}]}
    assert (await client.post("/v1/sources/m365/graph", json=told)).status_code == 200
    assert (len(watches.poked), len(watches.renewed)) == (poked, renewed)


@pytest.mark.parametrize("path", ["none/slack", "shop/slack", "team/webhook", "team/gmail?token=x"])
async def test_a_source_that_is_not_there_is_404(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.post(f"/v1/sources/{path}", content=b"{}")).status_code == 404


async def test_sources_are_listed_before_and_after_they_are_read(
    client: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    await Sources(database).fault(SourceRef(tenant=tenant, name="gmail"), "gmail", "not allowed")
    await Sources(database).advance(SourceRef(tenant=tenant, name="old"), "imap", "{}", 7)
    listed = {source["name"]: source for source in (await client.get("/v1/sources")).json()["sources"]}
    assert sorted(listed) == ["gmail", "m365", "old", "shop", "team"]
    assert [name for name, source in listed.items() if not source["configured"]] == ["old"]
    assert (listed["gmail"]["error"], listed["team"]["error"]) == ("not allowed", None)


async def test_a_notification_beside_news_of_the_subscription_is_kept_too(
    client: httpx2.AsyncClient, watches: FakeWatches, database: Database, tenant: str
) -> None:
    told = [
        {"clientState": "state", "resourceData": {"id": "AAM"}},
        {"clientState": "state", "lifecycleEvent": "reauthorizationRequired"},
    ]
    assert (await client.post("/v1/sources/m365/graph", json={"value": told})).json()["accepted"] == 1
    assert (len(await kept(database, tenant)), len(watches.renewed)) == (1, 1)


async def test_a_message_that_lies_elsewhere_is_of_its_sources_user(
    client: httpx2.AsyncClient, services: Services, runs: FakeRuns
) -> None:
    payload = {"type": "message.remote", "data": {"source": "gmail", "id": "18f"}}
    await webhook(client, json.dumps(payload).encode(), media_type="application/json")
    [(workflow_id, ref)] = runs.started.items()
    original = await services.messages.take_up(ref, workflow_id)
    assert original is not None
    assert original.user == "ana@example.org"
