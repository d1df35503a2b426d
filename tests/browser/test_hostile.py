"""Hostile content: whatever a message or a model says, nothing of it runs and nothing is fetched for it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, ConsoleMessage, Dialog, Page, Request, expect
from temporalio.client import Client

from adapters.store import Database
from tests.browser.conftest import UNDO_S
from tests.browser.hostile import FORMS, FORMS_TOTAL
from tests.browser.stage import MODEL, Stage, found_in, served, the_model
from tests.browser.test_triage import press
from tests.pipeline import plan, running

PER_MESSAGE = 25
REQUEST = "please send me the figures by Friday.\nWe decided to move the launch to March.\n"
ACTIVE = "script, img, iframe, object, embed, video, form, input, base, meta, link, style, svg *:not(path), math, a"


@dataclass
class Seen:
    """What a page has done that nobody asked it to."""

    origin: str
    dialogs: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("console", self._said)
        page.context.on("page", lambda opened: self.outside.append(opened.url))

    async def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        await dialog.dismiss()

    def _said(self, line: ConsoleMessage) -> None:
        if "Content Security" in line.text:
            self.refused.append(line.text)

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != self.origin:
            self.outside.append(request.url)


def hostile_mail(place: int) -> bytes:
    """A message whose subject, names and text are full of them."""
    forms = FORMS[place * PER_MESSAGE :][:PER_MESSAGE]
    name = forms[0].replace("<", " <").replace("\n", " ")
    text = REQUEST + "\n\n".join(forms)
    found = {"id": f"hostile-{place}", "kind": "email", "from": "ada@example.com", "to": "ben@example.com"}
    participants = {"from": json.dumps(name)[1:-1] + " <ada@example.com>"} if place % 2 else {}
    return json.dumps({**found, **participants, "subject": forms[1].replace("\n", " "), "text": text}).encode()


@pytest.fixture
async def hostile(browser: Browser, temporal: Client, database: Database, tenant: str) -> AsyncIterator[Stage]:
    """A stage with a model that says what the messages say."""
    titles, drafts = iter(FORMS * 4), iter(FORMS * 4)
    model = the_model(
        found=lambda: found_in(next(titles)[:400]),
        draft=lambda: json.dumps({"subject": "Re: " + next(drafts)[:200].replace("\n", " "), "body": next(drafts)}),
    )
    on = plan([MODEL]).model_copy(update={"undo_s": UNDO_S})
    async with (
        running(temporal, database, tenant, on, {"openai": model}) as pipeline,
        served(database, temporal, UNDO_S) as api,
    ):
        yield Stage(api, pipeline, browser)


async def test_five_hundred_forms_of_active_content_do_nothing(hostile: Stage) -> None:
    assert len(set(FORMS)) == FORMS_TOTAL
    for place in range(FORMS_TOTAL // PER_MESSAGE):
        await hostile.pipeline.ended(await hostile.pipeline.submit(hostile_mail(place), "application/json"))
    page, seen = await watched(hostile)
    await page.reload()
    drafts = 0
    for _ in range(FORMS_TOTAL // PER_MESSAGE):
        drafts += await look_everywhere(page)
        await press(page, "j")
    assert drafts == FORMS_TOTAL // PER_MESSAGE
    assert (seen.dialogs, seen.outside, seen.refused) == ([], [], [])
    assert await page.evaluate("() => window.ran ?? null") is None


async def watched(stage: Stage) -> tuple[Page, Seen]:
    page = await stage.page(query="?state=all")
    seen = Seen(urlsplit(stage.api.url).netloc)
    seen.watch(page)
    return page, seen


async def look_everywhere(page: Page) -> bool:
    """The message, its items and draft, the edit form with its difference, and why; gives whether there is a draft."""
    await expect(page.locator("#message .words").first).to_be_visible()
    assert await page.locator(f"#message :is({ACTIVE}), #review :is({ACTIVE})").count() == 0
    drafted = await page.locator("#card-draft.pending").count() == 1
    if drafted:
        await press(page, "e")
        await expect(page.locator("form.card")).to_be_visible()
        await press(page, "Escape")
    await press(page, "w")
    await expect(page.locator("dialog.why .cost")).to_be_visible()
    await press(page, "w", "Escape")
    return drafted


async def test_a_link_is_shown_with_its_host_and_cannot_be_followed(hostile: Stage) -> None:
    text = REQUEST + "See https://bank.example@evil.example/login or https://b\u00fccher.example/\u202egnp.exe"
    body = json.dumps({"id": "links", "kind": "email", "from": "ada@example.com", "subject": "Links", "text": text})
    await hostile.pipeline.ended(await hostile.pipeline.submit(body.encode(), "application/json"))
    page, _ = await watched(hostile)
    await expect(page.locator("#message .host")).to_have_text(["evil.example", "xn--bcher-kva.example"])
    assert await page.locator("#message a").count() == 0


async def test_no_message_content_lies_over_the_approve_button(hostile: Stage) -> None:
    text = REQUEST + "Z\u0310\u0311\u0312\u0313" * 400 + "\n" * 400 + "W" * 4_000
    body = json.dumps({"id": "tall", "kind": "email", "from": "ada@example.com", "subject": "Tall", "text": text})
    await hostile.pipeline.ended(await hostile.pipeline.submit(body.encode(), "application/json"))
    page, _ = await watched(hostile)
    await expect(page.locator("#message .words").first).to_be_visible()
    message, bar = await page.locator("#message").bounding_box(), await page.locator("#bar").bounding_box()
    assert message is not None
    assert bar is not None
    assert message["y"] + message["height"] <= bar["y"]
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
