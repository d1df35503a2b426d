"""The stage on which the page is tried: the API on a port of its own, a mailbox that was read, and a browser."""

import asyncio
import json
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from temporalio.client import Client

from adapters.store import Database, Sessions
from adapters.temporal import Runs
from api.app import create_app
from api.page_settings import PageSettings
from api.services import CHANGE_WAIT_S_MAX, Services, build_services
from domain.message import MessageRef
from domain.questions import Answer, Question
from tests.api.fakes import FakeWatches
from tests.cli.serving import Quiet
from tests.pipeline import DECISION, DRAFT, MAIL, TASKS_AND_DECISIONS, Pipeline, Scripted, ok

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MODEL = "openai:scripted"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 740}
PATIENCE_MS = 15_000
SHUTDOWN_S_MAX = 2


def browser_path() -> str | None:
    """A Chromium of this machine; None where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Served:
    """An API that can be stopped, and started again on its port."""

    services: Services
    port: int = 0
    _server: uvicorn.Server | None = None
    _task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}/"

    async def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        self.services.stopping.clear()
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = int(listener.getsockname()[1])
        config = uvicorn.Config(
            create_app(self.services), log_config=None, lifespan="off", timeout_graceful_shutdown=SHUTDOWN_S_MAX
        )
        self._server = Quiet(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))

    async def stop(self) -> None:
        """Let the open streams end, and listen no more."""
        if self._server is None or self._task is None:
            return
        self.services.stopping.set()
        self._server.should_exit = True
        with suppress(asyncio.CancelledError):
            await self._task
        self._server = None


@asynccontextmanager
async def served(
    database: Database, client: Client, undo_s: int, *, wait_s: float = CHANGE_WAIT_S_MAX
) -> AsyncIterator[Served]:
    """The API on the real database and engine; it waits so long for what comes of a change."""
    runs = Runs(client, undo_s=undo_s)
    services = build_services(database, runs, FakeWatches(), page=PageSettings(undo_s=undo_s))
    api = Served(replace(services, change_wait_s_max=wait_s))
    await api.start()
    try:
        yield api
    finally:
        await api.stop()


@dataclass
class ByKind(Scripted):
    """A model that gives each kind of question its own answer, whichever comes first."""

    found: Callable[[], str] = field(default=lambda: TASKS_AND_DECISIONS)
    draft: Callable[[], str] = field(default=lambda: DRAFT)

    async def ask(self, question: Question, key: str) -> Answer:  # noqa: ARG002  one key is as good as another
        """The draft, or what was found."""
        self.questions.append(question)
        return ok(self.draft() if "draft" in question.kinds else self.found())


def the_model(
    found: Callable[[], str] = lambda: TASKS_AND_DECISIONS, draft: Callable[[], str] = lambda: DRAFT
) -> ByKind:
    """A model that finds one task and one decision in each of our mails, and answers it."""
    return ByKind(answers=[], found=found, draft=draft)


def found_in(title: str) -> str:
    """An answer with a task of this title, and the mail's own decision."""
    task = {"title": title, "quote": "please send me the figures by Friday", "owner": "recipient", "due": "by Friday"}
    return json.dumps({"tasks": [task], "decisions": [DECISION]})


@dataclass(frozen=True)
class Stage:
    """What a test of the page has at hand."""

    api: Served
    pipeline: Pipeline
    browser: Browser

    async def mails(self, count: int) -> list[MessageRef]:
        """So many mails, read to their end."""
        bodies = [MAIL.replace(b"Subject: Figures", b"Subject: Figures %d" % place) for place in range(count)]
        refs = [await self.pipeline.submit(body % b"mail-%d" % place) for place, body in enumerate(bodies)]
        for ref in refs:
            await self.pipeline.ended(ref)
        return refs

    async def page(self, size: dict[str, int] | None = None, *, query: str = "", bypass_csp: bool = False) -> Page:
        """A browser of one's own, signed in by a link, with the first message open."""
        context = await self.browser.new_context(viewport=size or WIDE, bypass_csp=bypass_csp)  # type: ignore[arg-type]
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        token = await Sessions(self.pipeline.database).offer(self.pipeline.tenant)
        await page.goto(f"{self.api.url}{query}#sign-in={token}")
        await page.wait_for_selector("#bar .deeds button", state="attached")
        return page
