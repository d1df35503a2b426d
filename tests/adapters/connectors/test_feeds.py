"""Every mailbox: however often the connection breaks, nothing is missed, and nothing repeated before its cursor."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NamedTuple

import pytest
from pydantic import SecretStr

from adapters.connectors import Connectors, Feed, Polled, Waiting
from adapters.connectors.doubles.gmail import GmailDouble
from adapters.connectors.doubles.graph import GraphDouble
from adapters.connectors.doubles.imap import ImapDouble
from adapters.connectors.gmail import Gmail
from adapters.connectors.graph import Graph
from adapters.connectors.imap import ImapFeed
from domain.failures import Unavailable
from domain.sources import FolderSource, GmailSource, GraphSource, ImapSource, SourceConfig, Tls

CUTS = 30
MAILS_MAX = 40
MAIL = b"Message-ID: <1@example.org>\r\n\r\nHello"
ADDRESS = "ana@example.org"


class Mailbox(NamedTuple):
    """A double, served, and what looks into it."""

    double: ImapDouble | GmailDouble | GraphDouble
    open: Callable[[], Feed]

    def deliver(self) -> str:
        """What the mail is called that came in."""
        told = self.double.deliver(MAIL)
        return f"{self.double.uidvalidity}/{told}" if isinstance(self.double, ImapDouble) else str(told)


def imap(port: int) -> ImapSource:
    return ImapSource(host="127.0.0.1", port=port, tls=Tls.NONE, login=ADDRESS, password=SecretStr("secret"))


def gmail(base_url: str, credentials: str) -> GmailSource:
    return GmailSource(
        user=ADDRESS,
        topic="projects/p/topics/t",
        push_token=SecretStr("word"),
        credentials=SecretStr(credentials),
        base_url=base_url,
    )


def graph(base_url: str) -> GraphSource:
    return GraphSource(
        user=ADDRESS,
        directory="d",
        client_id="c",
        client_secret=SecretStr("s"),
        client_state=SecretStr("word"),
        notification_url="https://winnow.example.org/v1/sources/office/graph",
        base_url=f"{base_url}v1.0",
    )


@asynccontextmanager
async def by_imap() -> AsyncIterator[Mailbox]:
    double = ImapDouble()
    async with double.serving() as port:
        yield Mailbox(double, lambda: ImapFeed(imap(port)))


@asynccontextmanager
async def by_gmail() -> AsyncIterator[Mailbox]:
    double = GmailDouble()
    async with double.serving() as base_url:
        yield Mailbox(double, lambda: Gmail(gmail(base_url, double.credentials())))


@asynccontextmanager
async def by_graph() -> AsyncIterator[Mailbox]:
    double = GraphDouble()
    async with double.serving() as base_url:
        yield Mailbox(double, lambda: Graph(graph(base_url), double.credential()))


async def drain(feed: Feed, cursor: str | None, seen: list[str]) -> tuple[str | None, bool]:
    """Where it has come to, and whether it was cut off there."""
    try:
        while (batch := await feed.next(cursor)) is not None:
            seen += [arrival.id for arrival in batch.arrivals]
            cursor = batch.cursor
    except Unavailable:
        return cursor, True
    finally:
        await feed.close()
    return cursor, False


@pytest.mark.parametrize("mailbox", [by_imap, by_gmail, by_graph])
async def test_over_cuts_nothing_is_missed_and_nothing_repeated_before_its_cursor(
    mailbox: Callable[[], AbstractAsyncContextManager[Mailbox]],
) -> None:
    chance = random.Random(20)  # noqa: S311  a seed, so that a failure can be repeated
    cuts = [chance.randrange(2_500) for _ in range(CUTS)]
    sent: list[str] = []
    seen: list[str] = []
    broken = 0
    async with mailbox() as box:
        cursor, _ = await drain(box.open(), None, seen)
        box.double.cut_after = lambda: cuts.pop() if cuts else None
        while cuts or len(seen) < len(sent):
            sent += [box.deliver() for _ in range(chance.randrange(MAILS_MAX) if cuts else 0)]
            cursor, cut = await drain(box.open(), cursor, seen)
            broken += cut
    assert broken > CUTS / 4
    assert seen == sent


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        (imap(993), Waiting),
        (FolderSource(path="inbox"), Waiting),
        (gmail("https://gmail.example.org/", "{}"), Polled),
        (graph("https://graph.example.org/"), Polled),
    ],
    ids=lambda given: getattr(given, "type", ""),
)
def test_each_source_is_waited_for_or_polled_and_never_both(config: SourceConfig, kind: type[Feed]) -> None:
    feed = Connectors().feed(config)
    assert [of for of in (Polled, Waiting) if isinstance(feed, of)] == [kind]
