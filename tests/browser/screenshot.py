"""`python -m tests.browser.screenshot FILE`: a picture of the review page with the demo's messages, as it really is."""

import argparse
import asyncio
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import httpx2
from playwright.async_api import Browser, expect

from adapters.llm.local import LocalModel
from adapters.store import ApiKeys, Database, migrate, new_key, open_engine
from adapters.temporal import register_search_attributes
from cli.demo.corpus import DEMO, load
from domain.review import UNDO_S
from tests.browser.stage import PATIENCE_MS, Stage, browser_path, chromium, served
from tests.conftest import new_tenant
from tests.pipeline import Pipeline, plan, running
from tests.servers import TUNED, connected, postgres_server, temporal_server

SHOWN = "December for the two cafés"
SIZE = {"width": 1440, "height": 900}
END_S_MAX = 120


async def submit_demo(url: str, key: str) -> None:
    """Send in the demo's messages, and wait until each has ended."""
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=END_S_MAX) as http:
        for message in DEMO:
            how = {"Content-Type": message.media_type, "X-Winnow-User": message.user, "Prefer": "wait=60"}
            answer = await http.post("/v1/messages", content=load(message), headers=how)
            answer.raise_for_status()


async def take(stage: Stage, path: Path) -> None:
    """Open the message that shows most, choose its task, and take the picture."""
    page = await stage.page(SIZE)
    await page.locator(".row", has_text=SHOWN).first.click()
    await expect(page.locator("#message h2")).to_have_text(SHOWN, timeout=PATIENCE_MS)
    await page.locator(".card.task").first.click()
    await expect(page.locator(".evidence.chosen").first).to_be_visible()
    await page.wait_for_timeout(300)
    await page.screenshot(path=path)


async def picture(browser: Browser, database: Database, temporal: str, path: Path) -> None:
    """The whole line, with the built-in model alone."""
    client = await connected(temporal)
    await register_search_attributes(client)
    tenant, key = await new_tenant(database), new_key()
    await ApiKeys(database).add(key, tenant, "screenshot")
    async with (
        running(client, database, tenant, plan(["local"]), {"local": LocalModel()}) as pipeline,
        served(database, client, UNDO_S) as api,
    ):
        await submit_demo(api.url, key)
        await take(Stage(api, Pipeline(client, database, pipeline.tenant), browser), path)


async def main(path: Path) -> None:
    """Start what it takes, and take the picture."""
    with ExitStack() as servers:
        folder = Path(servers.enter_context(tempfile.TemporaryDirectory()))
        url = servers.enter_context(postgres_server())
        temporal = servers.enter_context(temporal_server(folder, *TUNED))
        await migrate(url)
        database = Database(open_engine(url))
        try:
            async with chromium() as browser:
                await picture(browser, database, temporal, path)
        finally:
            await database.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="where to write the picture, a .png")
    given = parser.parse_args()
    if browser_path() is None:
        sys.exit("screenshot: no Chromium on this machine")
    asyncio.run(main(given.file))
