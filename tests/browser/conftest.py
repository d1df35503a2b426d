"""The stage, a browser for all tests, and how they are left out where there is no browser."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from temporalio.client import Client

from adapters.store import Database
from tests.browser.stage import BROWSERS, MODEL, Stage, browser_path, chromium, served, the_model
from tests.pipeline import plan, running

if TYPE_CHECKING:
    from playwright.async_api import Browser

UNDO_S = 1


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator["Browser"]:
    """A Chromium of this machine."""
    if browser_path() is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(BROWSERS)} is on the PATH")
    async with chromium() as started:
        yield started


@pytest.fixture
async def stage(browser: "Browser", temporal: Client, database: Database, tenant: str) -> AsyncIterator[Stage]:
    """The whole line, with a second of undo."""
    on = plan([MODEL]).model_copy(update={"undo_s": UNDO_S})
    async with (
        running(temporal, database, tenant, on, {"openai": the_model()}) as pipeline,
        served(database, temporal, UNDO_S) as api,
    ):
        yield Stage(api, pipeline, browser)
