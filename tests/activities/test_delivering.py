"""The step that lets a draft leave, on the real store and real sockets: run twice, cut and restarted."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import pytest
from temporalio.testing import ActivityEnvironment

from activities import SettledPosts, StoreDeliverer
from adapters.connectors import Connectors, Drafting
from adapters.connectors.doubles.gmail import GmailDouble
from adapters.connectors.gmail_drafts import GmailDrafts
from adapters.delivery import SmtpPost
from adapters.delivery.doubles.smtp import SmtpDouble, Step
from adapters.store import Begun, Database, Deliveries
from domain.changes import RejectDraft
from domain.conversation import Mailbox
from domain.delivery import SmtpServer, Way
from domain.failures import Unavailable
from domain.items import DraftStatus, ReviewedDraft
from domain.message import MessageRef, Status
from domain.sources import Delivers, GmailSource, GraphSource, SourceConfig, SourceRef, Tls
from domain.steps import Leaving, Left
from tests.adapters.connectors.test_gmail import config as gmail_config
from tests.adapters.store.approving import MAIL, approved, came_from, said
from tests.adapters.store.making import result


@asynccontextmanager
async def delivering(database: Database, box: SmtpDouble) -> AsyncIterator[StoreDeliverer]:
    async with box.serving() as port:
        post = SmtpPost(SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE))
        yield StoreDeliverer(Deliveries(database), SettledPosts(Way.SMTP, post, {}, Connectors()))


async def deliver(deliverer: StoreDeliverer, ref: MessageRef) -> Left:
    left: Left = await ActivityEnvironment().run(deliverer.deliver, Leaving(message=ref))
    return left


async def draft_of(database: Database, ref: MessageRef) -> ReviewedDraft:
    draft = (await result(database, ref)).draft
    assert draft is not None
    return draft


async def test_an_approved_draft_leaves_once_although_the_step_runs_twice(database: Database, tenant: str) -> None:
    ref, box = await approved(database, tenant), SmtpDouble()
    async with delivering(database, box) as deliverer:
        first, second = await deliver(deliverer, ref), await deliver(deliverer, ref)
    assert first == second
    assert (first.draft, first.status, len(box.taken)) == (DraftStatus.DELIVERED, Status.DONE, 1)
    receipt = (await draft_of(database, ref)).receipt
    assert receipt is not None
    assert (receipt.via, receipt.detail) == ("smtp", "250 2.0.0 taken as 1")
    assert receipt.id.encode() in box.taken[0].mail


@pytest.mark.parametrize("step", [Step.GREETING, Step.EHLO, Step.MAIL, Step.RCPT, Step.DATA])
async def test_a_cut_before_the_mail_was_handed_over_is_tried_again(
    database: Database, tenant: str, step: Step
) -> None:
    ref, box = await approved(database, tenant), SmtpDouble()
    box.cuts = lambda: step if box.connections == 1 else None
    async with delivering(database, box) as deliverer:
        with pytest.raises(Unavailable):
            await deliver(deliverer, ref)
        assert (await draft_of(database, ref)).status is DraftStatus.APPROVED
        assert (await deliver(deliverer, ref)).draft is DraftStatus.DELIVERED
    assert len(box.taken) == 1


async def test_a_cut_after_the_mail_was_handed_over_is_told_as_uncertain_and_not_sent_again(
    database: Database, tenant: str
) -> None:
    ref, box = await approved(database, tenant), SmtpDouble(cuts=lambda: Step.DOT)
    async with delivering(database, box) as deliverer:
        left = [await deliver(deliverer, ref) for _ in range(2)]
    assert [(one.draft, one.status) for one in left] == [(DraftStatus.UNCERTAIN, Status.NEEDS_REVIEW)] * 2
    assert box.connections == 1
    receipt = (await draft_of(database, ref)).receipt
    assert receipt is not None
    assert receipt.detail.startswith("uncertain: the connection broke before the server answered")


async def test_a_worker_that_died_after_handing_over_leaves_a_doubt(database: Database, tenant: str) -> None:
    ref, box, deliveries = await approved(database, tenant), SmtpDouble(), Deliveries(database)
    async with delivering(database, box) as deliverer:
        begun = await deliveries.begin(ref, lambda _: "smtp")
        assert isinstance(begun, Begun)
        await deliveries.handing(begun).over()
        assert (await deliver(deliverer, ref)).draft is DraftStatus.UNCERTAIN
    assert box.connections == 0


async def test_a_refusal_is_a_result_with_the_servers_words(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant)
    box = SmtpDouble(says=lambda step, _: "550 5.1.1 nobody here" if step is Step.RCPT else None)
    async with delivering(database, box) as deliverer:
        left = await deliver(deliverer, ref)
    receipt = (await draft_of(database, ref)).receipt
    assert (left.draft, left.status) == (DraftStatus.UNDELIVERED, Status.NEEDS_REVIEW)
    assert receipt is not None
    assert receipt.detail == "refused: the mail server does not take any recipient: 550 5.1.1 nobody here"


async def test_without_a_sender_nothing_is_sent_and_it_says_what_to_set(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant, mail=MAIL.model_copy(update={"participants": ()}))
    box = SmtpDouble()
    async with delivering(database, box) as deliverer:
        assert (await deliver(deliverer, ref)).draft is DraftStatus.UNDELIVERED
    receipt = (await draft_of(database, ref)).receipt
    assert receipt is not None
    assert receipt.detail.startswith("no_sender: ")
    assert "WINNOW_SMTP_FROM" in receipt.detail


async def test_what_was_taken_back_on_the_way_leaves_nothing(database: Database, tenant: str) -> None:
    ref, box = await approved(database, tenant), SmtpDouble()
    async with delivering(database, box) as deliverer:
        begun = await Deliveries(database).begin(ref, lambda _: "smtp")
        assert isinstance(begun, Begun)
        await said(database, ref, RejectDraft())
        assert (await deliver(deliverer, ref)).draft is DraftStatus.REJECTED
    assert box.taken == []


async def test_the_outbox_needs_neither_sender_nor_recipient(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant, mail=MAIL.model_copy(update={"participants": ()}))
    deliverer = StoreDeliverer(Deliveries(database), SettledPosts(Way.OUTBOX, None, {}, Connectors()))
    assert (await deliver(deliverer, ref)).draft is DraftStatus.DELIVERED
    receipt = (await draft_of(database, ref)).receipt
    assert receipt is not None
    assert receipt.via == "outbox"


async def test_a_delivery_that_is_tried_no_more_is_a_persons_again(database: Database, tenant: str) -> None:
    ref, box = await approved(database, tenant), SmtpDouble()
    async with delivering(database, box) as deliverer:
        left = await deliverer.undelivered(Leaving(message=ref, reason="busy"))
        assert (left.draft, left.status) == (DraftStatus.UNDELIVERED, Status.NEEDS_REVIEW)
        assert (await deliver(deliverer, ref)).draft is DraftStatus.UNDELIVERED
    assert box.connections == 0


class _There(Connectors):
    """Opens Gmail's double."""

    def __init__(self, open_: Callable[[], Drafting]) -> None:
        self._open = open_

    def drafting(self, config: GmailSource | GraphSource) -> Drafting:
        del config
        return self._open()


@pytest.mark.parametrize("deed", list(Delivers))
async def test_the_mailbox_that_a_message_came_from_keeps_or_sends_its_reply_once(
    database: Database, tenant: str, deed: Delivers
) -> None:
    ref, double = await approved(database, tenant), GmailDouble()
    await came_from(database, ref, "work", double.deliver(b"Message-ID: <2@example.net>\r\n\r\nHi"))
    async with double.serving() as base:
        config = gmail_config(base, double, deliver=deed, tenant=tenant)
        configs: Mapping[SourceRef, SourceConfig] = {SourceRef(tenant=tenant, name="work"): config}
        posts = SettledPosts(Way.SOURCE, None, configs, _There(lambda: GmailDrafts(config)))
        deliverer = StoreDeliverer(Deliveries(database), posts)
        for _ in range(2):
            assert (await deliver(deliverer, ref)).draft is DraftStatus.DELIVERED
    receipt = (await draft_of(database, ref)).receipt
    assert receipt is not None
    assert receipt.via == f"gmail {deed}"
    assert (len(double.drafts), len(double.sent)) == ((1, 0) if deed is Delivers.DRAFT else (0, 1))


async def test_a_reply_to_what_no_mailbox_gave_lies_in_the_outbox(database: Database, tenant: str) -> None:
    ref = await approved(database, tenant)
    posts = SettledPosts(Way.SOURCE, None, {}, Connectors())
    deliverer = StoreDeliverer(Deliveries(database), posts, Mailbox(address="team@example.com"))
    assert (await deliver(deliverer, ref)).draft is DraftStatus.DELIVERED
    receipt = (await draft_of(database, ref)).receipt
    assert receipt is not None
    assert receipt.via == "outbox"
