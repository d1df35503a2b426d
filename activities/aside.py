"""Where the computing goes: what is small runs at once, what is large beside the event loop."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

SMALL_MAX = 32_768
"""Bytes or characters; they take a few milliseconds, about what a thread's hand-over costs on a busy machine."""

T = TypeVar("T")


async def aside(size: int, work: Callable[[], T]) -> T:
    """Do the work; if it is large, in a thread, so that heartbeats and other messages go on."""
    return work() if size <= SMALL_MAX else await asyncio.to_thread(work)
