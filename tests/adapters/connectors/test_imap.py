"""A mailbox read by IMAP: nothing is missed and nothing comes twice, however often the connection breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from adapters.connectors.doubles.imap import ImapDouble
from adapters.connectors.imap import ImapFeed
from adapters.connectors.ports import MESSAGE_BYTES_MAX
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import Arrival, ImapSource, Tls


def mail(number: int, size: int = 0) -> bytes:
    return b"Message-ID: <%d@example.org>\r\n\r\nHello %d" % (number, number) + b"x" * size


def numbers(arrivals: list[Arrival]) -> list[int]:
    return [int((arrival.body or b"").split(b"@")[0].rpartition(b"<")[2]) for arrival in arrivals]


@asynccontextmanager
async def feeding(box: ImapDouble, **changed: object) -> AsyncIterator[ImapFeed]:
    async with box.serving() as port:
        feed = ImapFeed(config(port, **changed))
        try:
            yield feed
        finally:
            await feed.close()


def config(port: int, **changed: object) -> ImapSource:
    given = {"host": "127.0.0.1", "port": port, "tls": Tls.NONE, "login": "ana@example.org"}
    return ImapSource.model_validate({**given, "password": SecretStr("secret"), **changed})


async def drain(feed: ImapFeed, cursor: str | None) -> tuple[list[Arrival], str | None]:
    found: list[Arrival] = []
    while (batch := await feed.next(cursor)) is not None:
        found += batch.arrivals
        cursor = batch.cursor
    return found, cursor


async def test_it_begins_with_what_comes_from_now_on() -> None:
    box = ImapDouble()
    box.deliver(mail(1))
    async with feeding(box) as feed:
        found, cursor = await drain(feed, None)
        assert found == []
        box.deliver(mail(2))
        found, _ = await drain(feed, cursor)
    assert numbers(found) == [2]
    assert {arrival.user for arrival in found} == {"ana@example.org"}


async def test_it_begins_with_all_or_with_the_days_that_are_wanted() -> None:
    box = ImapDouble()
    for days in (30, 3, 0):
        box.deliver(mail(days), datetime.now(UTC) - timedelta(days=days))
    async with feeding(box, since_days=None) as feed:
        assert numbers((await drain(feed, None))[0]) == [30, 3, 0]
    async with feeding(box, since_days=7) as feed:
        assert numbers((await drain(feed, None))[0]) == [3, 0]


async def test_the_same_cursor_gives_the_same_mails() -> None:
    box = ImapDouble()
    async with feeding(box, since_days=None) as feed:
        batch = await feed.next(None)
        assert batch is not None
        box.deliver(mail(1))
        assert await feed.next(batch.cursor) == await feed.next(batch.cursor)


async def test_a_mailbox_is_read_in_batches() -> None:
    box = ImapDouble()
    for number in range(120):
        box.deliver(mail(number))
    async with feeding(box, since_days=None) as feed:
        first = await feed.next(None)
        assert first is not None
        second = await feed.next(first.cursor)
        assert second is not None
        assert len(second.arrivals) == 50
        assert numbers((await drain(feed, first.cursor))[0]) == list(range(120))


async def test_waiting_ends_with_a_new_mail() -> None:
    box = ImapDouble()
    async with feeding(box) as feed:
        _, cursor = await drain(feed, None)
        waiting = asyncio.create_task(feed.wait(30))
        await box.idling.wait()
        box.deliver(mail(1))
        assert await waiting
        assert numbers((await drain(feed, cursor))[0]) == [1]


async def test_a_mail_that_came_before_the_wait_began_ends_it_at_once() -> None:
    box = ImapDouble()
    async with feeding(box) as feed:
        _, cursor = await drain(feed, None)
        box.deliver(mail(1))
        async with asyncio.timeout(10):
            assert await feed.wait(30)
        assert numbers((await drain(feed, cursor))[0]) == [1]


async def test_waiting_ends_without_a_mail_when_it_is_time() -> None:
    async with feeding(ImapDouble(), idle_s=0.2) as feed:
        assert not await feed.wait(30)


async def test_a_closed_connection_is_noticed_while_waiting() -> None:
    box = ImapDouble()
    async with feeding(box) as feed:
        waiting = asyncio.create_task(feed.wait(30))
        await box.idling.wait()
        box.cut()
        with pytest.raises(Unavailable):
            await waiting


async def test_new_uids_lose_nothing_and_ask_for_what_came_since() -> None:
    box = ImapDouble()
    box.deliver(mail(0), datetime.now(UTC) - timedelta(days=9))
    async with feeding(box) as feed:
        _, cursor = await drain(feed, None)
        box.deliver(mail(1))
        _, cursor = await drain(feed, cursor)
        box.renumber()
        box.deliver(mail(2))
    async with feeding(box) as feed:
        assert numbers((await drain(feed, cursor))[0]) == [1, 2]


async def test_a_mail_too_large_is_fetched_as_far_as_it_takes_to_refuse_it() -> None:
    box = ImapDouble()
    box.deliver(mail(1, MESSAGE_BYTES_MAX + 5))
    box.deliver(mail(2))
    async with feeding(box, since_days=None) as feed:
        found, _ = await drain(feed, None)
    assert [len(arrival.body or b"") for arrival in found] == [MESSAGE_BYTES_MAX, len(mail(2))]


async def test_a_wrong_password_is_refused_and_a_busy_server_is_not() -> None:
    async with feeding(ImapDouble(), password="wrong") as feed:
        with pytest.raises(Refused, match="refuses the login"):
            await feed.next(None)
    async with feeding(ImapDouble(busy=1)) as feed:
        with pytest.raises(Unavailable):
            await feed.next(None)


async def test_a_folder_that_is_not_there_is_refused() -> None:
    async with feeding(ImapDouble(), folder="Projects") as feed:
        with pytest.raises(Refused, match="no folder Projects"):
            await feed.next(None)


async def test_nobody_there_is_unavailable() -> None:
    feed = ImapFeed(config(1))
    with pytest.raises(Unavailable):
        await feed.next(None)


async def test_a_server_elsewhere_is_not_spoken_to_in_the_clear() -> None:
    with pytest.raises(Misconfigured, match="tls"):
        await ImapFeed(config(143, host="mail.example.org")).next(None)
