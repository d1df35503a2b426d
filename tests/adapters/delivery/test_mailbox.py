"""Gmail and Microsoft 365, by their own clients: a reply is kept once, is sent once, and a cut is found out about."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.connectors import Drafting
from adapters.connectors.doubles._http import Reply
from adapters.connectors.doubles.gmail import GmailDouble, rate_limited
from adapters.connectors.doubles.graph import GraphDouble
from adapters.connectors.gmail_drafts import GmailDrafts
from adapters.connectors.graph_drafts import GraphDrafts
from adapters.delivery import MailboxPost
from domain.delivery import TakenBack, Uncertain
from domain.failures import Refused, Unavailable
from domain.sources import Delivers
from tests.adapters.connectors.test_gmail import config as gmail_config
from tests.adapters.connectors.test_graph import config as graph_config
from tests.adapters.delivery.parcels import PARCEL, Noted

Double = GmailDouble | GraphDouble
DOUBLES = [GmailDouble, GraphDouble]


@asynccontextmanager
async def posting(double: Double, deed: Delivers) -> AsyncIterator[MailboxPost]:
    async with double.serving() as base:
        yield MailboxPost("box", opening(double, base), deed)


def opening(double: Double, base: str) -> Callable[[], Drafting]:
    if isinstance(double, GmailDouble):
        return lambda: GmailDrafts(gmail_config(base, double, deliver="send"))
    return lambda: GraphDrafts(graph_config(base), double.credential())


@pytest.mark.parametrize("kind", DOUBLES)
async def test_a_reply_is_kept_as_a_draft_and_not_sent(kind: type[Double]) -> None:
    double = kind()
    async with posting(double, Delivers.DRAFT) as post:
        receipt = await post.send(PARCEL, Noted())
    assert (receipt.via, [receipt.id], double.sent) == ("box draft", list(double.drafts), {})
    assert receipt.detail == "Message-ID <draft_1.1@example.org>"


@pytest.mark.parametrize("kind", DOUBLES)
async def test_a_reply_is_sent_once_and_is_a_draft_no_more(kind: type[Double]) -> None:
    double, noted = kind(), Noted()
    async with posting(double, Delivers.SEND) as post:
        receipt = await post.send(PARCEL, noted)
        again = await post.send(PARCEL, noted)
    assert (receipt.via, [receipt.id], double.drafts) == ("box send", list(double.sent), {})
    assert again.id == receipt.id
    assert noted.steps[:2] == ["over", f"over {noted.far_draft}"]


async def test_gmail_puts_the_draft_into_the_thread_that_it_answers() -> None:
    double = GmailDouble()
    answered = double.deliver(b"Message-ID: <2@example.net>\r\n\r\nHello")
    async with posting(double, Delivers.DRAFT) as post:
        await post.send(PARCEL.model_copy(update={"answers": answered}), Noted())
        await post.send(PARCEL.model_copy(update={"answers": "0", "far_id": "b@example.org"}), Noted())
    assert [kept.thread for kept in double.drafts.values()] == [answered, None]


@pytest.mark.parametrize("kind", DOUBLES)
@pytest.mark.parametrize("connection", range(1, 7))
async def test_wherever_the_answers_are_cut_it_is_sent_once(kind: type[Double], connection: int) -> None:
    double, noted, opened = kind(), Noted(), []

    def cut() -> int | None:
        opened.append(1)
        return 0 if len(opened) == connection else None

    double.cut_after = cut
    async with posting(double, Delivers.SEND) as post:
        for _ in range(4):
            try:
                await post.send(PARCEL, noted)
            except Unavailable:
                continue
            break
    assert len(double.sent) == 1


@pytest.mark.parametrize("kind", DOUBLES)
async def test_a_draft_that_is_gone_and_was_not_seen_sent_is_a_doubt(kind: type[Double]) -> None:
    async with posting(kind(), Delivers.SEND) as post:
        with pytest.raises(Uncertain):
            await post.send(PARCEL, Noted(again=True, far_draft="gone"))


@pytest.mark.parametrize("kind", DOUBLES)
async def test_an_earlier_attempts_draft_is_used_again(kind: type[Double]) -> None:
    double = kind()
    async with posting(double, Delivers.DRAFT) as post:
        await post.send(PARCEL, Noted())
        await post.send(PARCEL, Noted(again=True))
    assert len(double.drafts) == 1


@pytest.mark.parametrize("kind", DOUBLES)
async def test_what_is_taken_back_reaches_no_mailbox(kind: type[Double]) -> None:
    double = kind()
    async with posting(double, Delivers.SEND) as post:
        with pytest.raises(TakenBack):
            await post.send(PARCEL, Noted(approved=False))
    assert (double.drafts, double.sent) == ({}, {})


@pytest.mark.parametrize("kind", DOUBLES)
@pytest.mark.parametrize(("reply", "failure"), [(Reply(503), Unavailable), (Reply(403), Refused)])
async def test_a_mailbox_that_is_away_or_says_no_is_given_nothing_and_the_approval_can_be_taken_back(
    kind: type[Double], reply: Reply, failure: type[Exception]
) -> None:
    double, noted = kind(), Noted()
    double.instead.append(reply)
    async with posting(double, Delivers.SEND) as post:
        with pytest.raises(failure):
            await post.send(PARCEL, noted)
    assert (noted.steps, double.drafts) == ([], {})


async def test_too_many_requests_are_tried_later() -> None:
    double = GmailDouble()
    double.instead.append(rate_limited())
    async with posting(double, Delivers.SEND) as post:
        with pytest.raises(Unavailable):
            await post.send(PARCEL, Noted())
