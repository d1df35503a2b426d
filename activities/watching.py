"""watch and renew: what a source has for us is kept first, then its cursor moves on."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from temporalio import activity

from activities.heartbeats import heartbeats
from activities.uploads import upload_of
from adapters.connectors import Connectors, Feed, Polled, Waiting
from adapters.store import Accepted, KeyReused, Messages, Sources
from domain.failures import Refused, Unavailable
from domain.message import MessageRef, Status
from domain.sources import (
    LOOK_S,
    Arrival,
    Batch,
    Gone,
    Renewal,
    SourceConfig,
    SourceRef,
    Watch,
    WatchOutcome,
)
from domain.steps import Watcher

RECONNECT_S = 1
"""After a connection that was good and broke."""

Start = Callable[[MessageRef, str, str], Awaitable[bool]]
"""Starts the run of a message: which, under which workflow id, from what sort of source."""

_log = logging.getLogger(__name__)


class SourceWatcher(Watcher):
    """Looks into the sources of the settings; each look has a connection of its own."""

    def __init__(
        self,
        configs: Mapping[SourceRef, SourceConfig],
        connectors: Connectors,
        sources: Sources,
        messages: Messages,
        start: Start,
    ) -> None:
        self._configs = configs
        self._connectors = connectors
        self._sources = sources
        self._messages = messages
        self._start = start

    @activity.defn
    async def watch(self, source: SourceRef) -> WatchOutcome:
        """Accept what is new; then, where the source can tell, wait for more until the look is over."""
        config = self._configs.get(source)
        feed = None if config is None else self._connectors.feed(config)
        if config is None or feed is None:
            return Gone()
        async with heartbeats():
            try:
                return await self._look(source, config, feed)
            except (Refused, Unavailable) as error:
                await self._sources.fault(source, config.type, str(error))
                raise
            finally:
                await feed.close()

    @activity.defn
    async def renew(self, source: SourceRef) -> Renewal:
        """Ask the source to go on telling us; nothing where it needs no asking."""
        config = self._configs.get(source)
        renewable = None if config is None else self._connectors.renewable(config)
        if config is None or renewable is None:
            return Renewal(until_iso=None)
        async with heartbeats():
            try:
                renewal = await renewable.renew()
            except (Refused, Unavailable) as error:
                await self._sources.fault(source, config.type, str(error))
                raise
            finally:
                await renewable.close()
            await self._sources.renewed(source, config.type, renewal.until_iso)
        return renewal

    async def _look(self, source: SourceRef, config: SourceConfig, feed: Feed) -> Watch:
        stopping = asyncio.create_task(activity.wait_for_worker_shutdown())
        ends_at = time.monotonic() + LOOK_S
        accepted, good = 0, False
        try:
            while (left := 0 if stopping.done() else ends_at - time.monotonic()) > 0:
                accepted += await self._drain(
                    source, config, feed, lambda: not stopping.done() and time.monotonic() < ends_at
                )
                good = True
                match feed:
                    case Polled(poll_s=poll_s):
                        return Watch(accepted=accepted, pause_s=poll_s)
                    case Waiting():
                        await _either(feed.wait(left), stopping)
        except Unavailable as error:
            if not good:
                raise
            await self._sources.fault(source, config.type, str(error))
            return Watch(accepted=accepted, pause_s=RECONNECT_S)
        finally:
            stopping.cancel()
        return Watch(accepted=accepted, pause_s=0)

    async def _drain(self, source: SourceRef, config: SourceConfig, feed: Feed, may: Callable[[], bool]) -> int:
        """Take batch after batch until there is nothing new, or it may not go on; gives how many messages were new."""
        cursor = await self._sources.cursor(source)
        accepted = 0
        while may() and (batch := await feed.next(cursor)) is not None:
            new = await self._take(source, config, batch)
            await self._sources.advance(source, config.type, batch.cursor, new)
            cursor = batch.cursor
            accepted += new
        await self._sources.advance(source, config.type, None)
        return accepted

    async def _take(self, source: SourceRef, config: SourceConfig, batch: Batch) -> int:
        return sum([await self._accept(source, config, arrival) for arrival in batch.arrivals])

    async def _accept(self, source: SourceRef, config: SourceConfig, arrival: Arrival) -> bool:
        """Keep one message and start its run; where the engine is away, the sweeper starts it."""
        upload = upload_of(source, arrival, config.user)
        accepted = await self._messages.accept(upload)
        if isinstance(accepted, KeyReused):
            raise TypeError("what a source gives carries no idempotency key")
        await self._begin(accepted, upload.source)
        return accepted.new

    async def _begin(self, accepted: Accepted, kind: str) -> None:
        if accepted.status is not Status.QUEUED:
            return
        try:
            await self._start(accepted.ref, accepted.workflow_id, kind)
        except Unavailable as error:
            _log.warning("%s is kept and will be started later: %s", accepted.ref.message_id, error)


async def _either(waiting: Awaitable[bool], stopping: asyncio.Task[None]) -> None:
    """Until the source may have something, or the worker stops."""
    hint = asyncio.ensure_future(waiting)
    await asyncio.wait({hint, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not hint.done():
        hint.cancel()
        with suppress(asyncio.CancelledError):
            await hint
        return
    hint.result()
