"""A Microsoft 365 mailbox, read by Microsoft's own client: nothing is missed and nothing comes twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential
from pydantic import SecretStr

from adapters.connectors._graph_client import Credential
from adapters.connectors.doubles._http import Reply, told
from adapters.connectors.doubles.graph import GraphDouble
from adapters.connectors.graph import Graph
from adapters.connectors.ports import MESSAGE_BYTES_MAX
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import Batch, GraphSource

MAIL = b"Message-ID: <1@example.org>\r\n\r\nHello \xff\x00"
OURS = "https://winnow.example.org/v1/sources/office/graph"
TRANSCRIPT = "users('c0ffee-1')/onlineMeetings('MSo1*2_=')/transcripts('MSMj-0')"


def config(base_url: str, **changed: object) -> GraphSource:
    given = {"user": "ana@example.org", "directory": "d", "client_id": "c", "client_secret": SecretStr("s")}
    ours = {"client_state": SecretStr("word"), "notification_url": OURS, "base_url": f"{base_url}v1.0"}
    return GraphSource.model_validate({**given, **ours, **changed})


@asynccontextmanager
async def feeding(double: GraphDouble) -> AsyncIterator[Graph]:
    async with double.serving() as base_url:
        feed = Graph(config(base_url), double.credential())
        try:
            yield feed
        finally:
            await feed.close()


@asynccontextmanager
async def shelved(double: GraphDouble, credential: Credential | None = None) -> AsyncIterator[Graph]:
    async with double.serving() as base_url:
        shelf = Graph(config(base_url), credential or double.credential())
        try:
            yield shelf
        finally:
            await shelf.close()


async def drain(feed: Graph, cursor: str | None) -> tuple[list[str], str]:
    found: list[str] = []
    while (batch := await feed.next(cursor)) is not None:
        found += ids(batch)
        cursor = batch.cursor
    assert cursor is not None
    return found, cursor


def ids(batch: Batch) -> list[str]:
    assert all(arrival.body is None and arrival.user == "ana@example.org" for arrival in batch.arrivals)
    return [arrival.id for arrival in batch.arrivals]


def long_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


async def test_it_begins_with_what_comes_from_now_on_and_gives_it_once() -> None:
    double = GraphDouble()
    double.deliver(MAIL, long_ago(0.5))
    async with feeding(double) as feed:
        found, cursor = await drain(feed, None)
        assert found == []
        new = double.deliver(MAIL)
        found, cursor = await drain(feed, cursor)
        assert found == [new]
        assert await feed.next(cursor) is None


async def test_what_came_before_the_first_answer_is_given() -> None:
    double = GraphDouble()
    async with feeding(double) as feed:
        batch = await feed.next(None)
        assert batch is not None
        new = double.deliver(MAIL, datetime.now(UTC) + timedelta(seconds=1))
        double.instead.append(told({}, 500))
        with pytest.raises(Unavailable):
            await feed.next(batch.cursor)
        assert (await drain(feed, batch.cursor))[0] == [new]


async def test_the_same_cursor_gives_the_same_messages() -> None:
    double = GraphDouble()
    async with feeding(double) as feed:
        _, cursor = await drain(feed, None)
        new = [double.deliver(MAIL), double.deliver(MAIL)]
        for _ in range(2):
            batch = await feed.next(cursor)
            assert batch is not None
            assert ids(batch) == new


async def test_a_mailbox_is_read_page_by_page() -> None:
    double = GraphDouble()
    async with feeding(double) as feed:
        _, cursor = await drain(feed, None)
        new = [double.deliver(MAIL) for _ in range(120)]
        pages = []
        while (batch := await feed.next(cursor)) is not None:
            pages.append(ids(batch))
            cursor = batch.cursor
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [id_ for page in pages for id_ in page] == new


async def test_what_is_removed_is_not_given_and_is_left_behind() -> None:
    double = GraphDouble()
    async with feeding(double) as feed:
        _, cursor = await drain(feed, None)
        new = double.deliver(MAIL)
        _, cursor = await drain(feed, cursor)
        double.remove(new)
        assert await drain(feed, cursor) != ([], cursor)
        assert (await drain(feed, cursor))[0] == []


async def test_ids_are_those_that_outlive_a_move() -> None:
    double = GraphDouble()
    async with feeding(double) as feed:
        await drain(feed, None)
    assert 'IdType="ImmutableId"' in double.calls[0].headers["prefer"]


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_a_forgotten_link_loses_nothing_and_asks_for_what_came_since(status: int) -> None:
    double = GraphDouble()
    double.deliver(MAIL, long_ago(0.5))
    async with feeding(double) as feed:
        _, cursor = await drain(feed, None)
        new = [double.deliver(MAIL) for _ in range(60)]
        batch = await feed.next(cursor)
        assert batch is not None
        double.instead.append(told({"error": {"code": "resyncRequired"}}, status))
        new.append(double.deliver(MAIL))
        found, cursor = await drain(feed, batch.cursor)
        assert found == new
        double.forget()
        new.append(double.deliver(MAIL))
        assert set((await drain(feed, cursor))[0]) == set(new)


async def test_a_mailbox_that_is_not_there_is_refused() -> None:
    double = GraphDouble(user="ben@example.org")
    async with feeding(double) as feed:
        with pytest.raises(Refused):
            await drain(feed, None)


async def test_another_host_is_not_followed() -> None:
    elsewhere = GraphDouble()
    double = GraphDouble()
    async with feeding(double) as feed, elsewhere.serving() as base_url:
        double.leads_to = base_url
        with pytest.raises(Refused, match="another host"):
            await drain(feed, None)
        double.leads_to = None
        _, cursor = await drain(feed, None)
        double.instead.append(Reply(302, b"", {"location": base_url}))
        with pytest.raises(Refused, match="302"):
            await feed.next(cursor)
    assert elsewhere.calls == []


async def test_a_mail_is_brought_as_it_was_received() -> None:
    double = GraphDouble()
    async with shelved(double) as shelf:
        body = await shelf.bring(double.deliver(MAIL))
    assert (body.media_type, body.body) == ("message/rfc822", MAIL)


async def test_a_mail_too_large_is_fetched_as_far_as_it_takes_to_refuse_it() -> None:
    double = GraphDouble()
    async with shelved(double) as shelf:
        body = await shelf.bring(double.deliver(b"x" * (MESSAGE_BYTES_MAX + 5)))
    assert len(body.body) == MESSAGE_BYTES_MAX


@pytest.mark.parametrize(
    "path",
    [
        TRANSCRIPT,
        "communications/onlineMeetings/MSo1/transcripts/MSMj",
        "Users/c0ffee/onlineMeetings/M.1/Transcripts/1",
    ],
)
async def test_a_transcript_is_brought_by_its_path(path: str) -> None:
    double = GraphDouble(transcripts={path: b"WEBVTT\n"})
    async with shelved(double) as shelf:
        body = await shelf.bring(f"/{path}")
    assert (body.media_type, body.body) == ("text/vtt", b"WEBVTT\n")


@pytest.mark.parametrize(
    "id_",
    [
        "..",
        "a/../../b",
        "a?b",
        "a#b",
        "a b",
        "ä",
        "../users/x/transcripts/1",
        "https://example.org/transcripts/1",
        f"{TRANSCRIPT}/content",
        f"{TRANSCRIPT}?x=1",
        f"{TRANSCRIPT}\n",
        "users/../onlineMeetings/1/transcripts/1",
        "users('a')/onlineMeetings('../x')/transcripts('1')",
        "users/a/onlineMeetings/1/transcripts/%2e%2e",
    ],
)
async def test_what_is_no_id_is_never_asked_for(id_: str) -> None:
    double = GraphDouble()
    async with shelved(double) as shelf:
        with pytest.raises(Refused, match="this is no"):
            await shelf.bring(id_)
    assert double.calls == []


@pytest.mark.parametrize("id_", ["AAkALg-_=", TRANSCRIPT])
async def test_what_is_not_there_is_gone(id_: str) -> None:
    async with shelved(GraphDouble()) as shelf:
        with pytest.raises(Refused) as refused:
            await shelf.bring(id_)
    assert refused.value.reason == "gone"


@pytest.mark.parametrize(
    ("reply", "wait_s"),
    [
        (told({}, 429, retry_after="17"), 17),
        (told({}, 503, retry_after="999999"), 3_600),
        (told({}, 503), None),
        (told({}, 500), None),
        (told({}, 504), None),
    ],
)
async def test_what_may_work_later_is_unavailable_and_is_asked_once(reply: Reply, wait_s: float | None) -> None:
    double = GraphDouble()
    id_ = double.deliver(MAIL)
    async with shelved(double) as shelf:
        double.instead.append(reply)
        with pytest.raises(Unavailable) as unavailable:
            await shelf.bring(id_)
        assert unavailable.value.retry_after_s == wait_s
        assert (await shelf.bring(id_)).body == MAIL
    assert len(double.calls) == 2


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"value": [{"id": ""}]}', b'{"value": []}', b'{"value": "\xff"}'])
async def test_an_answer_of_another_shape_is_unavailable(body: bytes) -> None:
    double = GraphDouble()
    async with feeding(double) as feed:
        batch = await feed.next(None)
        assert batch is not None
        double.instead.append(Reply(200, body))
        with pytest.raises(Unavailable):
            await feed.next(batch.cursor)


@pytest.mark.parametrize("status", [401, 403])
async def test_who_is_not_let_in_is_refused(status: int) -> None:
    double = GraphDouble(token="tell-nobody")
    async with shelved(double) as shelf:
        double.instead.append(told({"error": {"message": "tell-nobody"}}, status))
        with pytest.raises(Refused) as refused:
            await shelf.bring("AAkALg-_=")
    assert refused.value.reason == "not_allowed"
    assert "tell-nobody" not in str(refused.value)


class NoToken:
    async def get_token(self, *_: str, **__: object) -> object:
        raise ClientAuthenticationError(message="AADSTS7000215: tell-nobody")


async def test_credentials_that_are_refused_are_a_refusal_without_their_words() -> None:
    async with shelved(GraphDouble(), NoToken()) as shelf:
        with pytest.raises(Refused, match="client_secret") as refused:
            await shelf.bring("AAkALg-_=")
    assert refused.value.reason == "not_allowed"
    assert "tell-nobody" not in str(refused.value)


async def test_an_authority_that_cannot_be_reached_is_no_refusal() -> None:
    nobody: Any = ClientSecretCredential(  # Any: it blocks, which the library takes as well
        "d", "c", "s", authority="https://127.0.0.1:1", disable_instance_discovery=True, retry_total=0
    )
    async with shelved(GraphDouble(), nobody) as shelf:
        with pytest.raises(Unavailable, match="no token now"):
            await shelf.bring("AAkALg-_=")
    nobody.close()


async def test_a_directory_that_cannot_be_one_is_named() -> None:
    shelf = Graph(config("https://graph.example.org/", directory="no such/directory"))
    with pytest.raises(Misconfigured, match="directory"):
        await shelf.bring("AAkALg-_=")
    await shelf.close()


async def test_a_token_is_asked_for_this_host_and_not_sent_in_the_clear() -> None:
    double = GraphDouble()
    credential = double.credential()
    async with shelved(double, credential) as shelf:
        await shelf.bring(double.deliver(MAIL))
    assert credential.scopes == ["http://127.0.0.1/.default"]
    with pytest.raises(Misconfigured, match="https"):
        Graph(config("http://graph.example.org/"))


async def test_nobody_there_is_unavailable() -> None:
    shelf = Graph(config("http://127.0.0.1:1/"), GraphDouble().credential())
    with pytest.raises(Unavailable):
        await shelf.bring("AAkALg-_=")
    await shelf.close()
