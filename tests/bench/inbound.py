"""`python -m tests.bench.inbound`: how long services wait for an answer when they post to us; the last line is JSON.

The real API in a process of its own, on PostgreSQL and Temporal of the benchmark's: Slack's events and webhooks, half
of each, one after the other and 16 at once; with Temporal up, with nobody at its address, and with one who listens
there and never answers. Then one event a thousand times, 50 at once. An answer means that the message is kept.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx2
from sqlalchemy import text

from adapters.connectors.doubles.slack import signature
from adapters.store import Database, migrate, open_engine
from adapters.temporal import register_search_attributes
from tests.bench.pipeline import MAIL
from tests.servers import TUNED, connected, free_port, postgres_server, temporal_server

POSTS = 500
"""Of each kind."""
AT_ONCE = (1, 16)
SAME = 1_000
SAME_AT_ONCE = 50
ROUND_S_MAX = 4.0
"""A round ends after so long, with what was posted by then."""
GOAL_MS = 300
"""For every answer."""
READY_S_MAX = 30
WARM_UP = 50

SLACK_SECRET = "bench-signs-with-this"
KEY = base64.b64encode(b"k" * 32).decode()
SOURCES = {
    "slack": {"type": "slack", "signing_secret": SLACK_SECRET, "user": "U1"},
    "webhook": {"type": "webhook", "secrets": [f"whsec_{KEY}"]},
}

_COUNT = text("SELECT count(*) FROM messages")


@dataclass(frozen=True)
class Waits:
    """How long answers took."""

    posts: int
    p50_ms: float
    p99_ms: float
    max_ms: float

    @classmethod
    def of(cls, times_ms: Sequence[float]) -> "Waits":
        """Those of some posts."""
        cuts = statistics.quantiles(times_ms, n=100, method="inclusive")
        return cls(len(times_ms), round(cuts[49], 1), round(cuts[98], 1), round(max(times_ms), 1))


class Poster:
    """Posts messages that nobody posted before, and remembers how many."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        self.posted = 0

    async def round(self, at_once: int, each: int = POSTS) -> dict[str, Waits]:
        """So many of each kind, in turns; how long each kind waited."""
        times: dict[str, list[float]] = {"slack": [], "webhook": []}
        left = iter(["slack", "webhook"] * each)
        ends_s = time.perf_counter() + ROUND_S_MAX

        async def post() -> None:
            for kind in left:
                self.posted += 1
                took_ms = await (self.slack(self.posted) if kind == "slack" else self.webhook(self.posted))
                times[kind].append(took_ms)
                if time.perf_counter() > ends_s:
                    return

        await asyncio.gather(*(post() for _ in range(at_once)))
        return {kind: Waits.of(found) for kind, found in times.items()}

    async def slack(self, number: int) -> float:
        """One event."""
        body = event(number)
        return await self._took_ms("slack", body, signature(SLACK_SECRET, body))

    async def webhook(self, number: int) -> float:
        """One mail as a webhook."""
        body = MAIL.format(name=f"inbound-{number}").encode()
        stamp = str(int(time.time()))
        mac = hmac.new(base64.b64decode(KEY), f"{number}.{stamp}.".encode() + body, hashlib.sha256).digest()
        signed = {"webhook-timestamp": stamp, "webhook-signature": f"v1,{base64.b64encode(mac).decode()}"}
        named = {"webhook-id": str(number), "Content-Type": "message/rfc822"}
        return await self._took_ms("webhook", body, {**signed, **named})

    async def _took_ms(self, kind: str, body: bytes, headers: dict[str, str]) -> float:
        began_s = time.perf_counter()
        answer = await self._http.post(f"/v1/sources/{kind}/{kind}", content=body, headers=headers)
        took_ms = (time.perf_counter() - began_s) * 1_000
        if answer.json().get("accepted") != 1:
            raise AssertionError(f"{answer.status_code}: {answer.text}")
        return took_ms


def event(number: int) -> bytes:
    """An event as Slack posts it, with the blocks that double its words."""
    words = f"Please send the figures of shop {number} by Friday; we decided to open on Mondays as well."
    piece = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    said = {
        "type": "message",
        "channel": "C1",
        "channel_type": "channel",
        "user": "U2",
        "team": "T1",
        "ts": f"{1_700_000_000 + number}.000100",
        "text": words,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [piece]}],
    }
    envelope = {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{number}"}
    return json.dumps({**envelope, "event": said}).encode()


@asynccontextmanager
async def api(database_url: str, temporal: str, folder: Path) -> AsyncIterator[Poster]:
    """The API in a process of its own, warm."""
    port, ready = free_port(), folder / "ready"
    ready.unlink(missing_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WINNOW_", "TEMPORAL_"))}
    environment |= {"DATABASE_URL": database_url, "TEMPORAL_ADDRESS": temporal, "WINNOW_SOURCES": json.dumps(SOURCES)}
    with (folder / "api.log").open("a") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api", "--port", str(port), "--ready-file", str(ready)),
            env=environment,
            stderr=log,
        )
    try:
        async with asyncio.timeout(READY_S_MAX):
            while not await asyncio.to_thread(ready.exists):  # noqa: ASYNC110  a file tells nobody
                await asyncio.sleep(0.1)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as http:
            yield Poster(http)
    finally:
        process.terminate()
        await process.wait()


async def measure(database_url: str, temporal: str, folder: Path, begin: int) -> tuple[dict[str, Waits], int]:
    """The rounds in one state of Temporal, after a warm-up; also how many messages were posted by now."""
    found: dict[str, Waits] = {}
    async with api(database_url, temporal, folder) as poster:
        poster.posted = begin
        await poster.round(max(AT_ONCE), WARM_UP)
        for at_once in AT_ONCE:
            waits = await poster.round(at_once)
            found |= {f"{at_once} at once, {kind}": waits[kind] for kind in waits}
        return found, poster.posted


async def same(database_url: str, temporal: str, folder: Path, number: int) -> Waits:
    """One event, many times at once."""
    gate = asyncio.Semaphore(SAME_AT_ONCE)

    async def post(poster: Poster) -> float:
        async with gate:
            return await poster.slack(number)

    async with api(database_url, temporal, folder) as poster:
        return Waits.of(await asyncio.gather(*(post(poster) for _ in range(SAME))))


async def main(folder: Path) -> None:
    """Measure and print."""
    found: dict[str, Waits] = {}
    with ExitStack() as stack:
        address = stack.enter_context(postgres_server())
        up = stack.enter_context(temporal_server(folder, *TUNED))
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        states = {
            "up": up,
            "nobody": f"127.0.0.1:{free_port()}",
            "silent": f"127.0.0.1:{silent.getsockname()[1]}",
        }
        await migrate(address)
        await register_search_attributes(await connected(up))
        posted = 0
        for state, temporal in states.items():
            waits, posted = await measure(address, temporal, folder, posted)
            found |= {f"Temporal {state}, {name}": waits[name] for name in waits}
        database = Database(open_engine(address, pool_size=1))
        kept = await count(database)
        found["the same event, 50 at once"] = await same(address, up, folder, posted + 1)
        kept_of_same = await count(database) - kept
        await database.close()
    report(found, posted, kept, kept_of_same)


async def count(database: Database) -> int:
    """How many messages are kept."""
    row = await database.row(_COUNT, {})
    assert row is not None
    return int(row[0])


def report(found: dict[str, Waits], posted: int, kept: int, kept_of_same: int) -> None:
    """A line for each round, then all as JSON."""
    for name, waits in found.items():
        print(  # noqa: T201  a figure is printed
            f"{name:<40} {waits.posts:5} posts, p50 {waits.p50_ms:6.1f} ms, p99 {waits.p99_ms:6.1f} ms,"
            f" max {waits.max_ms:6.1f} ms"
        )
    figures = {
        "posted": posted,
        "kept": kept,
        "kept_of_same": kept_of_same,
        "goal_ms": GOAL_MS,
        "max_ms": {str(n): max(w.max_ms for name, w in found.items() if f", {n} at once," in name) for n in AT_ONCE},
        "waits": {name: asdict(waits) for name, waits in found.items()},
    }
    print(json.dumps(figures))  # noqa: T201  the same


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(main(Path(place)))
