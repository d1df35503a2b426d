"""Our whole pipeline over HTTP: accept, fetch, ask, validate, draft, persist."""

import asyncio
import time
from dataclasses import dataclass

import httpx2

AT_ONCE = 16
STEADY_PER_S = 5
STEADY_S = 10
POLL_S = 0.2
WAIT_S_MAX = 300

MAIL = """From: Ada Osei <ada@example.com>
To: Ben Ruiz <ben@example.com>
Date: Mon, 16 Nov 2026 09:00:00 +0000
Message-ID: <{name}@example.com>
Subject: Figures for the board

Hello Ben,

thank you for the call this morning. Could you please send me the figures for the third quarter by Friday?
We decided to move the launch to March, and I will tell the team tomorrow.
The rest of the agenda is as we discussed, nothing else has changed since last week.

Best wishes
Ada
"""


@dataclass(frozen=True)
class Measured:
    """One round: messages per second, and how long each POST took."""

    msgs_per_s: float
    accept_ms: tuple[float, ...]


async def measure(http: httpx2.AsyncClient, round_name: str, count: int) -> Measured:
    """Post `count` messages, `AT_ONCE` at a time, and wait until every one has ended."""
    began = time.perf_counter()
    gate = asyncio.Semaphore(AT_ONCE)
    accepted = await asyncio.gather(*(_post(http, gate, f"{round_name}-{n}") for n in range(count)))
    await _all_ended(http, {name for name, _ in accepted})
    return Measured(count / (time.perf_counter() - began), tuple(took for _, took in accepted))


async def steady_accept_ms(http: httpx2.AsyncClient) -> tuple[float, ...]:
    """How long each POST takes when one comes every now and then, below what the machine can do."""
    gate = asyncio.Semaphore(AT_ONCE)
    posts = []
    for n in range(STEADY_PER_S * STEADY_S):
        posts.append(asyncio.create_task(_post(http, gate, f"steady-{n}")))
        await asyncio.sleep(1 / STEADY_PER_S)
    accepted = await asyncio.gather(*posts)
    await _all_ended(http, {name for name, _ in accepted})
    return tuple(took for _, took in accepted)


async def _post(http: httpx2.AsyncClient, gate: asyncio.Semaphore, name: str) -> tuple[str, float]:
    async with gate:
        began = time.perf_counter()
        headers = {"Content-Type": "message/rfc822"}
        response = await http.post("/v1/messages", content=MAIL.format(name=name).encode(), headers=headers)
        took = (time.perf_counter() - began) * 1000
    response.raise_for_status()
    return response.json()["id"], took


async def _all_ended(http: httpx2.AsyncClient, ids: set[str]) -> None:
    give_up = time.perf_counter() + WAIT_S_MAX
    for status in ("queued", "processing"):
        while await _any_in(http, ids, status):
            if time.perf_counter() > give_up:
                raise TimeoutError("messages have not ended")
            await asyncio.sleep(POLL_S)
    await _check_last(http, ids)


async def _any_in(http: httpx2.AsyncClient, ids: set[str], status: str) -> bool:
    response = await http.get("/v1/messages", params={"status": status, "page_size": 1})
    response.raise_for_status()
    return any(message["id"] in ids for message in response.json()["messages"])


async def _check_last(http: httpx2.AsyncClient, ids: set[str]) -> None:
    """A benchmark of messages that failed would measure something else."""
    for name in sorted(ids)[:: max(1, len(ids) // 10)]:
        result = (await http.get(f"/v1/messages/{name}")).raise_for_status().json()
        if not result["tasks"] or result["draft"] is None or result["degraded"]:
            raise AssertionError(f"{name} was not processed whole: {result}")
