"""Sends whatever is found in a container to the API, some at once, and notes how far everything is accepted."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from time import monotonic
from typing import Final

from adapters.source.containers import Entry, Found, Skipped, Unread, Why
from cli.client import ApiClient
from cli.import_record import REFUSALS_MAX, Progress, Record, Refusal
from cli.ticker import Ticker
from domain.failures import Misconfigured, Refused, Unavailable
from domain.result import Receipt

SENDING_MAX: Final = 8
PAUSE_S_MIN: Final = 0.5
PAUSE_S_MAX: Final = 30.0
PATIENCE_S: Final = 300.0
"""How long the API may be busy or away before the import stops; it goes on when it is called again."""
_PASSED_AT_ONCE: Final = 100

_Outcome = Receipt | Refused | Why
_Sending = tuple[Found, "asyncio.Task[_Outcome]"]


class Importer:
    """Imports containers, one after the other, into one API."""

    def __init__(
        self,
        client: ApiClient,
        user: str | None,
        ticker: Ticker,
        *,
        patience_s: float = PATIENCE_S,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._user = user
        self._ticker = ticker
        self._patience_s = patience_s
        self._pause = pause
        self._began_s = monotonic()
        self._sent = 0

    async def bring(self, found: Iterator[Found], record: Record) -> Progress:
        """Send all that is not noted as done, in order, at most `SENDING_MAX` at once.

        Whatever ends it, what is noted as done has been accepted, or refused for good.

        Raises:
            Unavailable: the API was busy or away for too long.
            Misconfigured: the API does not let us in, or the record cannot be kept.
        """
        sending: deque[_Sending] = deque()
        try:
            await _pass_over(found, record.progress.done)
            while (one := await asyncio.to_thread(next, found, None)) is not None:
                sending.append((one, asyncio.create_task(self._outcome(one))))
                if len(sending) >= SENDING_MAX:
                    await self._settle(sending, record)
            while sending:
                await self._settle(sending, record)
            record.note(record.progress.model_copy(update={"finished": True}))
        finally:
            for _, task in sending:
                task.cancel()
            self._ticker.end()
            record.keep()
        return record.progress

    async def _settle(self, sending: deque[_Sending], record: Record) -> None:
        """Wait for the first that is on its way, and note what came of it."""
        one, task = sending[0]
        outcome = await task
        sending.popleft()
        self._sent += 1
        record.note(_noted(record.progress, one, outcome))
        if isinstance(outcome, Refused):
            self._ticker.say(f"winnow: {one.place}: {outcome.reason}: {outcome}")
        self._ticker.tick(f"{told(record.progress)}, {self._sent / max(monotonic() - self._began_s, 0.001):.0f}/s")

    async def _outcome(self, one: Found) -> _Outcome:
        match one:
            case Entry():
                return await self._accepted(one)
            case Unread():
                return one.failure
            case Skipped():
                return one.why

    async def _accepted(self, entry: Entry) -> Receipt | Refused:
        """What the API says of it; asked again while the API is busy, as long as it asks us to wait."""
        began_s, pause_s = monotonic(), PAUSE_S_MIN
        while True:
            try:
                return await self._client.submit(entry.body, entry.media_type, self._user, backfill=True)
            except Misconfigured:  # says nothing of this message
                raise
            except Refused as refused:
                return refused
            except Unavailable as error:
                if monotonic() - began_s > self._patience_s:
                    raise
                self._ticker.tick(f"waiting: {error}")
                await self._pause(min(error.retry_after_s or pause_s, PAUSE_S_MAX))
                pause_s = min(2 * pause_s, PAUSE_S_MAX)


def told(progress: Progress) -> str:
    """How far it has come, in words."""
    counts = f"new {progress.new}, already known {progress.known}, refused {progress.refused}"
    return counts + (f", passed over {progress.skipped}" if progress.skipped else "")


async def _pass_over(found: Iterator[Found], count: int) -> None:
    """Drop what was dealt with before; in pieces, so that Ctrl-C is heard."""
    while count > 0:
        await asyncio.to_thread(deque, islice(found, min(count, _PASSED_AT_ONCE)), 0)
        count -= _PASSED_AT_ONCE


def _noted(progress: Progress, one: Found, outcome: _Outcome) -> Progress:
    changed: dict[str, object] = {"done": progress.done + 1}
    match outcome:
        case Receipt(new=True):
            changed["new"] = progress.new + 1
        case Receipt():
            changed["known"] = progress.known + 1
        case Refused():
            refusal = Refusal(place=one.place, reason=outcome.reason, detail=str(outcome))
            changed |= {"refused": progress.refused + 1}
            changed |= {"refusals": (*progress.refusals, refusal)[:REFUSALS_MAX]}
        case Why():
            changed["skipped"] = progress.skipped + 1
    return progress.model_copy(update=changed)
