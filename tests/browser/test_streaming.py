"""A draft is seen while a model writes it, from the model to the page; half of one is never taken for a whole."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, expect
from temporalio.client import Client

from adapters.store import Database
from domain.failures import ModelUnavailable
from domain.questions import Answer, Partial, Question
from tests.browser.conftest import UNDO_S
from tests.browser.stage import MODEL, ByKind, Stage, served
from tests.pipeline import DRAFT, plan, running

HALF = DRAFT.index("have them")


@dataclass
class Slow(ByKind):
    """A model that writes the first half of a draft, and waits to be let, or to be cut off."""

    more: asyncio.Event = field(default_factory=asyncio.Event)
    cut: asyncio.Event = field(default_factory=asyncio.Event)

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:
        answer = await self.ask(question, key)
        if "draft" in question.kinds:
            yield Partial(delta=answer.raw[:HALF])
            await self._let()
            yield Partial(delta=answer.raw[HALF:])
        yield answer

    async def _let(self) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (self.more, self.cut)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self.cut.is_set():
            self.cut.clear()
            raise ModelUnavailable("connection", "the stream was cut")


@pytest.fixture
def model() -> Slow:
    return Slow(answers=[])


@pytest.fixture
async def writing(
    browser: Browser, temporal: Client, database: Database, tenant: str, model: Slow
) -> AsyncIterator[Stage]:
    """A stage with that model."""
    on = plan([MODEL]).model_copy(update={"undo_s": UNDO_S})
    async with (
        running(temporal, database, tenant, on, {"openai": model}) as pipeline,
        served(database, temporal, UNDO_S) as api,
    ):
        yield Stage(api, pipeline, browser)
        model.more.set()


async def test_a_draft_is_seen_as_it_is_written_and_ends_as_a_whole_one(writing: Stage, model: Slow) -> None:
    await writing.pipeline.submit()
    page = await writing.page(query="?state=all")
    card = page.locator(".card.writing")
    await expect(card).to_contain_text("being written, unproved")
    await expect(card.locator(".body")).to_have_text("Hello Ada,\n\nyou will ")
    await expect(page.get_by_role("button", name="Approve draft")).to_have_count(0)
    model.more.set()
    await expect(page.locator("#card-draft.pending .body")).to_have_text("Hello Ada,\n\nyou will have them.\n\nBen")
    await expect(card).to_have_count(0)


async def test_a_draft_that_breaks_off_is_taken_away_and_begun_again(writing: Stage, model: Slow) -> None:
    await writing.pipeline.submit()
    page = await writing.page(query="?state=all")
    card = page.locator(".card.writing")
    await expect(card.locator(".body")).to_have_text("Hello Ada,\n\nyou will ")
    model.cut.set()
    await expect(card).to_contain_text("broken off")
    await expect(card.locator(".body")).to_have_count(0)
    await expect(card).to_contain_text("begun again")
    await expect(card.locator(".body")).to_have_text("Hello Ada,\n\nyou will ")
    model.more.set()
    await expect(page.locator("#card-draft.pending")).to_be_visible()
