"""`python -m tests.bench.page`: how soon the review page shows 1,000 messages and answers a key; the last line is JSON.

The real API on PostgreSQL, in headless Chromium on this machine. A queue is painted when a frame with its rows has been
drawn, from the start of the navigation; a key, when the frame has been drawn that moves the cursor (`key`), and the one
with the next message's words (`message`), from the time that the browser gave the key. Signing in is before.
"""

import asyncio
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from playwright.async_api import Page
from sqlalchemy import text

from adapters.store import Accepted, ApiKeys, Database, Edits, Messages, Upload, migrate, new_key, open_engine
from api.services import build_services
from domain.message import Status
from tests.api.fakes import FakeRuns, FakeWatches
from tests.api.steps import end, find
from tests.browser.stage import WIDE, Served, browser_path, chromium
from tests.servers import postgres_server

MESSAGES = 1_000
AT_ONCE = 8
LOADS = 15
KEYS = 60
PAUSE_MS = 120
"""Between two keys: a hand that does not hurry."""
PAINT_MS_MAX = 300
KEY_MS_MAX = 100
TENANT = "bench"

_WATCH = """
(() => {
  const painted = (run) => requestAnimationFrame(() => requestAnimationFrame(() => run(performance.now())));
  window.measured = { rows: null, keys: [], messages: [] };
  let pressed = null;
  new MutationObserver(() => {
    if (window.measured.rows === null && document.querySelector(".row")) {
      window.measured.rows = 0;
      painted((at) => (window.measured.rows = at));
    }
  }).observe(document, { childList: true, subtree: true });
  addEventListener("keydown", (event) => {
    const since = event.timeStamp;
    pressed = since;
    painted((at) => window.measured.keys.push(at - since));
  }, true);
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      if (pressed === null) return;
      const since = pressed;
      pressed = null;
      painted((at) => window.measured.messages.push(at - since));
    }).observe(document.querySelector("#message"), { childList: true });
  });
})();
"""


@dataclass(frozen=True)
class Times:
    """Milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float
    max_ms: float

    @classmethod
    def of(cls, times_ms: Sequence[float]) -> "Times":
        """Those of some measurements."""
        cuts = statistics.quantiles(times_ms, n=20, method="inclusive")
        return cls(len(times_ms), round(cuts[9], 1), round(cuts[18], 1), round(max(times_ms), 1))


async def fill(database: Database) -> str:
    """A tenant with so many messages that wait for their person; gives a key of theirs."""
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": TENANT})
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(place: int) -> None:
        async with gate:
            body = b"Message %d" % place
            upload = Upload(tenant=TENANT, source="email", source_id=str(place), media_type="text/plain", body=body)
            accepted = await Messages(database).accept(upload)
            assert isinstance(accepted, Accepted)
            await find(database, accepted.ref)
            await end(database, accepted.ref, Status.NEEDS_REVIEW)

    await asyncio.gather(*(one(place) for place in range(MESSAGES)))
    key = new_key()
    await ApiKeys(database).add(key, TENANT, "bench")
    return key


async def loads_ms(page: Page) -> list[float]:
    """How long after each navigation the queue was painted."""
    times = []
    for _ in range(LOADS):
        await page.reload()
        await page.locator(".row").first.wait_for()
        await page.wait_for_timeout(400)
        times.append(float(await page.evaluate("() => window.measured.rows")))
    return times


async def keys_ms(page: Page) -> tuple[list[float], list[float]]:
    """How long after each key the cursor was painted, and the message."""
    await page.locator("#message .words").first.wait_for()
    await page.evaluate("() => { window.measured.keys = []; window.measured.messages = []; }")
    for _ in range(KEYS):
        await page.keyboard.press("j")
        await page.wait_for_timeout(PAUSE_MS)
    found = await page.evaluate("() => [window.measured.keys, window.measured.messages]")
    return found[0], found[1]


async def measure(url: str) -> dict[str, Times]:
    """Everything, on a database of its own."""
    await migrate(url)
    database = Database(open_engine(url))
    key = await fill(database)
    api = Served(build_services(database, FakeRuns(Edits(database)), FakeWatches()))
    await api.start()
    try:
        async with chromium() as browser:
            context = await browser.new_context(viewport=WIDE)  # type: ignore[arg-type]  # a plain dict
            await context.add_init_script(_WATCH)
            page = await context.new_page()
            await page.goto(api.url)
            await page.fill("#key", key)
            await page.keyboard.press("Enter")
            await page.locator(".row").first.wait_for()
            queue, (cursor, message) = await loads_ms(page), await keys_ms(page)
    finally:
        await api.stop()
        await database.close()
    return {"queue": Times.of(queue), "key": Times.of(cursor), "message": Times.of(message)}


def main() -> None:
    """Measure and print."""
    if browser_path() is None:
        sys.exit("bench-page: no Chromium on this machine")
    with postgres_server() as url:
        found = asyncio.run(measure(url))
    for name, times in found.items():
        cells = f"p50 {times.p50_ms:6.1f} ms   p95 {times.p95_ms:6.1f} ms   max {times.max_ms:6.1f} ms"
        print(f"{name:8} {cells}   of {times.count}")  # noqa: T201  a figure is printed
    good = found["queue"].p95_ms < PAINT_MS_MAX and found["key"].p95_ms < KEY_MS_MAX
    print(json.dumps({"messages": MESSAGES, **{name: asdict(times) for name, times in found.items()}, "within": good}))  # noqa: T201  the same


if __name__ == "__main__":
    main()
