"""Heartbeats: telling the engine that a long call is alive, and hearing from it that nobody wants it any more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from temporalio import activity

HEARTBEAT_S = 1.0


@asynccontextmanager
async def heartbeats() -> AsyncIterator[None]:
    """One at once and then every `HEARTBEAT_S`, for the length of the block."""
    beating = asyncio.create_task(_beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(HEARTBEAT_S)
