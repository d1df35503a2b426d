"""The watchman: sees that each source of the settings is watched, though the engine forget it."""

import asyncio
import logging
from collections.abc import Mapping

from adapters.temporal import Watches
from domain.failures import Misconfigured, Unavailable
from domain.sources import Renewed, SourceConfig, SourceRef, Watched

INTERVAL_S = 30.0

_log = logging.getLogger(__name__)


class Watchman:
    """Starts what is not running; each round is safe to repeat and to make in many workers."""

    def __init__(self, watches: Watches, sources: Mapping[SourceRef, SourceConfig]) -> None:
        self._watches = watches
        self._sources = sources

    async def run(self) -> None:
        """Make rounds until cancelled; what cannot be reached now is seen to in the next."""
        while True:
            try:
                await self.round()
            except Unavailable as error:
                _log.warning("sources are not seen to: %s", error)
            except Misconfigured as error:
                _log.error("sources are not seen to: %s", error)
            await asyncio.sleep(INTERVAL_S)

    async def round(self) -> None:
        """See to every source once."""
        for source, config in self._sources.items():
            if isinstance(config, Watched):
                await self._watches.keep(source)
            if isinstance(config, Renewed):
                await self._watches.renew_regularly(source)
