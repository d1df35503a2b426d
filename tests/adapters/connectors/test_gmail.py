"""A Gmail mailbox, read by Google's own client: nothing is missed and nothing comes twice."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from adapters.connectors.doubles._http import Reply, told
from adapters.connectors.doubles.gmail import GmailDouble, rate_limited
from adapters.connectors.gmail import Gmail
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import Batch, GmailSource

MAIL = b"Message-ID: <1@example.org>\r\n\r\nHello \xff\x00"


def config(base_url: str, double: GmailDouble, **changed: object) -> GmailSource:
    given = {"user": "ana@example.org", "topic": "projects/p/topics/t", "push_token": SecretStr("word")}
    return GmailSource.model_validate(
        {**given, "credentials": SecretStr(double.credentials()), "base_url": base_url, **changed}
    )


def service_account(base_url: str) -> SecretStr:
    """One that gets its tokens from the double."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    account = {"type": "service_account", "client_email": "bot@example.org", "token_uri": f"{base_url}token"}
    return SecretStr(json.dumps({**account, "private_key": pem.decode()}))


@asynccontextmanager
async def feeding(box: GmailDouble, **changed: object) -> AsyncIterator[Gmail]:
    async with box.serving() as base_url:
        feed = Gmail(config(base_url, box, **changed))
        try:
            yield feed
        finally:
            await feed.close()


@asynccontextmanager
async def shelved(box: GmailDouble, **changed: object) -> AsyncIterator[Gmail]:
    async with box.serving() as base_url:
        shelf = Gmail(config(base_url, box, **changed))
        try:
            yield shelf
        finally:
            await shelf.close()


async def begun(feed: Gmail) -> str:
    batch = await feed.next(None)
    assert batch is not None
    assert batch.arrivals == ()
    return batch.cursor


async def drain(feed: Gmail, cursor: str) -> tuple[list[str], str]:
    found: list[str] = []
    while (batch := await feed.next(cursor)) is not None:
        found += ids(batch)
        cursor = batch.cursor
    return found, cursor


def ids(batch: Batch) -> list[str]:
    assert all(arrival.body is None and arrival.user == "ana@example.org" for arrival in batch.arrivals)
    return [arrival.id for arrival in batch.arrivals]


async def test_it_begins_with_what_comes_from_now_on_and_gives_it_once() -> None:
    box = GmailDouble()
    box.deliver(MAIL)
    async with feeding(box) as feed:
        cursor = await begun(feed)
        assert await feed.next(cursor) is None
        new = box.deliver(MAIL)
        found, cursor = await drain(feed, cursor)
        assert found == [new]
        assert await feed.next(cursor) is None


async def test_the_same_cursor_gives_the_same_mails() -> None:
    box = GmailDouble()
    async with feeding(box) as feed:
        cursor = await begun(feed)
        new = [box.deliver(MAIL), box.deliver(MAIL)]
        for _ in range(2):
            batch = await feed.next(cursor)
            assert batch is not None
            assert ids(batch) == new


async def test_a_mailbox_is_read_page_by_page() -> None:
    box = GmailDouble()
    async with feeding(box) as feed:
        cursor = await begun(feed)
        new = [box.deliver(MAIL) for _ in range(120)]
        sizes = []
        while (batch := await feed.next(cursor)) is not None:
            sizes.append(ids(batch))
            cursor = batch.cursor
    assert [len(size) for size in sizes] == [50, 50, 20]
    assert [id_ for size in sizes for id_ in size] == new


async def test_pages_without_records_are_passed() -> None:
    box = GmailDouble()
    async with feeding(box) as feed:
        cursor = await begun(feed)
        new = box.deliver(MAIL)
        box.empty_pages = 3
        assert (await drain(feed, cursor))[0] == [new]


async def test_a_record_that_was_seen_is_passed() -> None:
    box = GmailDouble()
    async with feeding(box) as feed:
        cursor = await begun(feed)
        new = box.deliver(MAIL)
        seen = {"id": "1000", "messagesAdded": [{"message": {"id": "a", "labelIds": ["INBOX"]}}]}
        box.instead.append(told({"history": [seen], "historyId": "1007", "nextPageToken": "0"}))
        assert (await drain(feed, cursor))[0] == [new]


async def test_pages_without_records_have_an_end() -> None:
    box = GmailDouble()
    async with feeding(box) as feed:
        cursor = await begun(feed)
        box.empty_pages = 10_000
        with pytest.raises(Unavailable, match="without a record"):
            await feed.next(cursor)


@pytest.mark.parametrize(
    ("labels", "wanted"),
    [(("INBOX",), [0, 2]), (("INBOX", "Label_7"), [0, 1, 2]), ((), [0, 1, 2, 3]), (("Label_9",), [])],
)
async def test_only_mails_with_one_of_the_labels_are_given(labels: tuple[str, ...], wanted: list[int]) -> None:
    box = GmailDouble()
    async with feeding(box, labels=labels) as feed:
        cursor = await begun(feed)
        carried = [("INBOX",), ("Label_7",), ("INBOX", "Label_7"), ("SENT",)]
        new = [box.deliver(MAIL, carries) for carries in carried]
        assert (await drain(feed, cursor))[0] == [new[number] for number in wanted]


async def test_a_mail_whose_labels_are_not_told_is_given() -> None:
    box = GmailDouble(bare_history=True)
    async with feeding(box, labels=("INBOX", "Label_7")) as feed:
        cursor = await begun(feed)
        new = box.deliver(MAIL, ("SENT",))
        assert (await drain(feed, cursor))[0] == [new]


@pytest.mark.parametrize("labels", [("INBOX",), ("INBOX", "Label_7"), ()])
async def test_a_forgotten_history_loses_nothing_and_asks_for_what_came_since(labels: tuple[str, ...]) -> None:
    box = GmailDouble()
    box.deliver(MAIL, received_s=time.time() - timedelta(hours=12).total_seconds())
    async with feeding(box, labels=labels) as feed:
        cursor = await begun(feed)
        carried = labels or ("SENT",)
        new = {box.deliver(MAIL, carried[number % len(carried) :]) for number in range(120)}
        box.forget()
        new.add(box.deliver(MAIL))
        found, cursor = await drain(feed, cursor)
        assert set(found) == new
        later = box.deliver(MAIL)
        assert (await drain(feed, cursor))[0] == [later]


async def test_a_page_that_is_worth_nothing_any_more_begins_the_listing_again() -> None:
    box = GmailDouble()
    async with feeding(box) as feed:
        cursor = await begun(feed)
        new = {box.deliver(MAIL) for _ in range(60)}
        box.forget()
        batch = await feed.next(cursor)
        assert batch is not None
        stale = json.loads(batch.cursor)
        stale["sweep"]["page"] = "stale"
        assert set((await drain(feed, json.dumps(stale)))[0]) == new


async def test_a_mail_is_brought_as_it_was_received() -> None:
    box = GmailDouble()
    async with shelved(box) as shelf:
        for size in range(4):
            id_ = box.deliver(MAIL + b"?" * size)
            assert (await shelf.bring(id_)).body == MAIL + b"?" * size
        assert (await shelf.bring(id_)).media_type == "message/rfc822"


@pytest.mark.parametrize("id_", ["18c2d", "../../../labels", "a/b?c", "ä"])
async def test_a_mail_that_is_not_there_is_gone(id_: str) -> None:
    async with shelved(GmailDouble()) as shelf:
        with pytest.raises(Refused) as refused:
            await shelf.bring(id_)
    assert refused.value.reason == "gone"


@pytest.mark.parametrize(
    ("reply", "wait_s"),
    [
        (told({}, 429, retry_after="17"), 17),
        (told({}, 503, retry_after="999999"), 3_600),
        (told({}, 429, retry_after="soon"), None),
        (rate_limited(), None),
        (told({}, 500), None),
        (Reply(200, b"<html>", {"content-type": "text/html"}), None),
        (told({"raw": "a"}), None),
        (told([]), None),
    ],
)
async def test_what_may_work_later_is_unavailable_and_says_how_long(reply: Reply, wait_s: float | None) -> None:
    box = GmailDouble()
    id_ = box.deliver(MAIL)
    async with shelved(box) as shelf:
        box.instead.append(reply)
        with pytest.raises(Unavailable) as unavailable:
            await shelf.bring(id_)
        assert unavailable.value.retry_after_s == wait_s
        assert (await shelf.bring(id_)).body == MAIL
    assert len(box.calls) == 2


async def test_a_date_to_retry_after_is_understood() -> None:
    box = GmailDouble()
    soon = datetime.now(UTC) + timedelta(seconds=100)
    async with shelved(box) as shelf:
        box.instead.append(told({}, 429, retry_after=soon.strftime("%a, %d %b %Y %H:%M:%S GMT")))
        with pytest.raises(Unavailable) as unavailable:
            await shelf.bring("18c2d")
    assert unavailable.value.retry_after_s is not None
    assert 0 < unavailable.value.retry_after_s <= 100


@pytest.mark.parametrize("status", [401, 403])
async def test_who_is_not_let_in_is_refused_without_a_word_of_the_secret(status: int) -> None:
    box = GmailDouble(token="tell-nobody")
    async with shelved(box) as shelf:
        box.instead += [told({"error": {"message": "tell-nobody"}}, status)] * 2
        with pytest.raises(Refused) as refused:
            await shelf.bring("18c2d")
    assert refused.value.reason == "not_allowed"
    assert "tell-nobody" not in str(refused.value)


@pytest.mark.parametrize("credentials", ["tell-nobody", "[]", "{}", '{"type": "service_account", "private_key": "x"}'])
async def test_credentials_that_are_none_are_named_and_not_quoted(credentials: str) -> None:
    async with shelved(GmailDouble(), credentials=SecretStr(credentials)) as shelf:
        with pytest.raises(Misconfigured, match=r"credentials of ana@example\.org") as refused:
            await shelf.bring("18c2d")
    assert "tell-nobody" not in str(refused.value)


async def test_a_token_is_not_sent_in_the_clear() -> None:
    with pytest.raises(Misconfigured, match="https"):
        Gmail(config("http://mail.example.org/", GmailDouble()))


async def test_nobody_there_is_unavailable() -> None:
    feed = Gmail(config("http://127.0.0.1:1/", GmailDouble()))
    with pytest.raises(Unavailable):
        await feed.next(None)
    await feed.close()


async def test_a_watch_is_renewed_until_the_day_that_google_names() -> None:
    box = GmailDouble()
    async with box.serving() as base_url:
        watch = Gmail(config(base_url, box))
        renewal = await watch.renew()
        await watch.close()
    assert box.watches == [
        {"topicName": "projects/p/topics/t", "labelIds": ["INBOX"], "labelFilterBehavior": "INCLUDE"}
    ]
    assert renewal.until_iso is not None
    left = datetime.fromisoformat(renewal.until_iso) - datetime.now(UTC)
    assert timedelta(days=6) < left <= timedelta(days=7)


async def test_a_topic_that_is_not_there_is_named() -> None:
    box = GmailDouble(topic="projects/p/topics/other")
    async with box.serving() as base_url:
        watch = Gmail(config(base_url, box))
        with pytest.raises(Refused, match="no topic projects/p/topics/t;"):
            await watch.renew()
        await watch.close()


async def test_a_service_account_gets_one_token_for_many_connections() -> None:
    box = GmailDouble()
    async with box.serving() as base_url:
        given = config(base_url, box, credentials=service_account(base_url))
        for _ in range(2):
            shelf = Gmail(given)
            assert (await shelf.bring(box.deliver(MAIL))).body == MAIL
            await shelf.close()
    assert box.tokens_given == 1


async def test_a_token_that_is_refused_is_a_refusal_and_one_that_cannot_be_had_is_not() -> None:
    box = GmailDouble()
    async with box.serving() as base_url:
        shelf = Gmail(config(base_url, box, credentials=service_account(base_url)))
        box.instead.append(told({"error": "invalid_grant"}, 400))
        with pytest.raises(Refused, match="no token") as refused:
            await shelf.bring("18c2d")
        assert refused.value.reason == "not_allowed"
        await shelf.close()
    with pytest.raises(Unavailable):
        await shelf.bring("18c2d")
    await shelf.close()
