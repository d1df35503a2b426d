"""What comes of a change later than it was asked for, or otherwise than it was meant, is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect
from temporalio import activity
from temporalio.client import Client

from activities import SettledPosts, StoreDeliverer, StoreReviewer
from adapters.connectors import Connectors
from adapters.delivery import SmtpPost
from adapters.delivery.doubles.smtp import SmtpDouble, Step
from adapters.embedding import HashEmbedder
from adapters.store import Database, Deliveries, Edits, Examples, Letters, Messages
from adapters.temporal import Runs
from domain.changes import ChangeApplied, ChangeRequest
from domain.conversation import Mailbox
from domain.delivery import SmtpServer, Way
from domain.items import DraftStatus
from domain.message import MessageRef
from domain.sources import Tls
from domain.steps import Deliverer, Reviewer
from tests.browser.conftest import UNDO_S
from tests.browser.stage import MODEL, PATIENCE_MS, Stage, served, the_model
from tests.browser.test_editing import BODY, rewrite
from tests.browser.test_triage import press
from tests.pipeline import plan, running
from worker.sweeper import Sweeper

WAIT_S = 0.5
BEN = Mailbox(name="Ben Ruiz", address="ben@example.com")


class Held(Reviewer):
    """Carries nothing out before it is let."""

    def __init__(self, inner: Reviewer) -> None:
        self.free = asyncio.Event()
        self._inner = inner

    @activity.defn
    async def apply_change(self, request: ChangeRequest) -> ChangeApplied:
        await self.free.wait()
        return await self._inner.apply_change(request)


@asynccontextmanager
async def staged(
    browser: Browser,
    temporal: Client,
    database: Database,
    tenant: str,
    *,
    reviewer: Reviewer | None = None,
    deliverer: Deliverer | None = None,
) -> AsyncIterator[Stage]:
    """A stage on which a step is replaced."""
    on = plan([MODEL]).model_copy(update={"undo_s": UNDO_S})
    models = {"openai": the_model()}
    async with (
        running(temporal, database, tenant, on, models, reviewer=reviewer, deliverer=deliverer) as pipeline,
        served(database, temporal, UNDO_S, wait_s=WAIT_S) as api,
    ):
        yield Stage(api, pipeline, browser)


@pytest.fixture
def held(database: Database) -> Held:
    return Held(StoreReviewer(Edits(database), Examples(database), HashEmbedder()))


@pytest.fixture
async def slow(browser: Browser, temporal: Client, database: Database, tenant: str, held: Held) -> AsyncIterator[Stage]:
    """A stage on which changes are stored, and not carried out before `held` is let."""
    async with staged(browser, temporal, database, tenant, reviewer=held) as stage:
        yield stage
        held.free.set()


@pytest.fixture
def box() -> SmtpDouble:
    return SmtpDouble()


@pytest.fixture
async def mailing(
    browser: Browser, temporal: Client, database: Database, tenant: str, box: SmtpDouble
) -> AsyncIterator[Stage]:
    """A stage whose drafts leave by a mail server."""
    async with box.serving() as port:
        post = SmtpPost(SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE))
        deliverer = StoreDeliverer(Deliveries(database), SettledPosts(Way.SMTP, post, {}, Connectors()), BEN)
        async with staged(browser, temporal, database, tenant, deliverer=deliverer) as stage:
            yield stage


async def sweep(stage: Stage) -> None:
    """What a worker does every few seconds."""
    database = stage.pipeline.database
    stores = (Messages(database), Letters(database), Edits(database))
    await Sweeper(*stores, Runs(stage.pipeline.client), unsent_s=0).sweep()


async def status_of(stage: Stage, ref: MessageRef) -> DraftStatus | None:
    draft = (await stage.pipeline.result(ref)).draft
    return draft.status if draft else None


async def test_what_is_stored_and_not_yet_carried_out_is_told_then_and_when_it_is(slow: Stage, held: Held) -> None:
    (ref,) = await slow.mails(1)
    page = await slow.page()
    await press(page, "a")
    await expect(page.locator("#outcome")).to_contain_text("Stored, not yet carried out")
    assert await status_of(slow, ref) is DraftStatus.PENDING
    held.free.set()
    await expect(page.locator("#outcome")).to_have_text("Approved.", timeout=PATIENCE_MS)


async def test_words_that_are_refused_after_all_are_still_there(slow: Stage, held: Held) -> None:
    await slow.mails(1)
    first, second = await slow.page(), await slow.page()
    for page, words in ((first, "First words."), (second, "Second words.")):
        await rewrite(page, words)
        await press(page, "Control+Enter")
        await expect(page.locator("#outcome")).to_contain_text("Stored, not yet carried out")
    held.free.set()
    await expect(first.locator("#outcome")).to_contain_text("The draft is saved")
    await sweep(slow)  # the run refuses what is old at the door, when nobody waits there any more
    await expect(second.locator("#outcome")).to_contain_text("Refused after all")
    await expect(second.locator("#card-draft ins")).to_have_text(["First words"])
    await press(second, "e")
    await expect(second.locator(BODY)).to_have_value("Second words.")


async def approved(stage: Stage) -> tuple[MessageRef, Page]:
    (ref,) = await stage.mails(1)
    page = await stage.page()
    await press(page, "a")
    await expect(page.locator("#outcome")).to_have_text("Approved.")
    return ref, page


async def test_a_draft_that_the_far_side_refuses_says_why_and_is_decided_once_more(
    mailing: Stage, box: SmtpDouble
) -> None:
    box.says = lambda step, _: "550 5.1.1 no such mailbox" if step is Step.RCPT else None
    ref, page = await approved(mailing)
    await expect(page.locator("#card-draft .receipt")).to_contain_text("550 5.1.1 no such mailbox")
    await expect(page.locator("#card-draft .said.undelivered")).to_have_text("not delivered")
    await press(page, "e")
    await expect(page.locator("#outcome")).to_contain_text("“Reopen” has it decided once more")
    box.says = lambda *_: None
    await page.get_by_role("button", name="Reopen").click()
    await expect(page.locator("#card-draft.pending")).to_be_visible()
    await press(page, "a")
    await expect(page.locator("#card-draft .receipt")).to_contain_text("250 2.0.0 taken as 1")
    assert (await status_of(mailing, ref), len(box.taken)) == (DraftStatus.DELIVERED, 1)


async def test_a_draft_of_which_nobody_knows_whether_it_arrived_says_so(mailing: Stage, box: SmtpDouble) -> None:
    box.cuts = lambda: Step.DOT
    ref, page = await approved(mailing)
    await expect(page.locator("#card-draft .said.uncertain")).to_contain_text("it is not sent again")
    await expect(page.locator(".row .mark.uncertain")).to_have_text("uncertain")
    await press(page, "a")
    assert (await status_of(mailing, ref), box.connections) == (DraftStatus.UNCERTAIN, 1)


async def test_a_queue_that_cannot_be_fetched_is_not_told_as_an_empty_one(slow: Stage) -> None:
    await slow.mails(1)
    page = await slow.page()
    await page.route("**/v1/queue?*", lambda route: route.fulfill(status=503, json={"detail": "Not now."}))
    await page.route("**/v1/events", lambda route: route.abort())
    await page.reload()
    await expect(page.locator("#queue .blank")).to_contain_text("The queue could not be fetched.")
    await page.unroute("**/v1/queue?*")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".row")).to_have_count(1)
