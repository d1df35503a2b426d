"""The housekeeper: closes calls that a crash left open, and keeps the cache to its size."""

import asyncio
import logging

from adapters.store import AnswerStore, Ledger
from domain.failures import Unavailable

INTERVAL_S = 30.0
OPEN_S = 900
"""Longer than any call may take: a row that is still open then was left by a worker that died."""

_log = logging.getLogger(__name__)


class Housekeeper:
    """Tidies what nobody waits for; each pass is safe to repeat and to run in many workers."""

    def __init__(self, ledger: Ledger, cache: AnswerStore, cache_entries_max: int) -> None:
        self._ledger = ledger
        self._cache = cache
        self._cache_entries_max = cache_entries_max

    async def run(self) -> None:
        """Tidy until cancelled; what cannot be reached now is tidied in the next pass."""
        while True:
            try:
                await self.tidy()
            except Unavailable as error:
                _log.warning("housekeeping put off: %s", error)
            await asyncio.sleep(INTERVAL_S)

    async def tidy(self) -> None:
        """One pass."""
        lost = await self._ledger.sweep(OPEN_S)
        if lost:
            _log.warning("%d calls were cut off before their answer was kept; `winnow calls list --state lost`", lost)
        await self._cache.prune(self._cache_entries_max)
