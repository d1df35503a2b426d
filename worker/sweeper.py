"""The sweeper: starts what was accepted and has no run, and sends changes again that may be lost."""

import asyncio
import logging

from adapters.store import Edits, Letters, Messages, Startable, Unsent
from adapters.telemetry import joined
from adapters.temporal import Runs
from domain.changes import ChangeRef
from domain.failures import Misconfigured, Refused, Unavailable
from domain.message import MessageRef

QUEUED_S = 5
PROCESSING_S = 30
MESSAGES_MAX = 200
UNSENT_S = 5

_log = logging.getLogger(__name__)


class Sweeper:
    """Looks for what was left behind; each pass is safe to repeat and to run in many workers."""

    def __init__(
        self,
        messages: Messages,
        letters: Letters,
        edits: Edits,
        runs: Runs,
        *,
        queued_s: float = QUEUED_S,
        unsent_s: float = UNSENT_S,
    ) -> None:
        self._messages = messages
        self._letters = letters
        self._edits = edits
        self._runs = runs
        self._queued_s = queued_s
        self._unsent_s = unsent_s

    async def run(self, interval_s: float) -> None:
        """Sweep until cancelled; what cannot be reached now is tried again in the next pass."""
        while True:
            try:
                await self.sweep()
            except Unavailable as error:
                _log.warning("sweep put off: %s", error)
            await asyncio.sleep(interval_s)

    async def sweep(self) -> None:
        """One pass."""
        due = await self._messages.sweep(queued_s=self._queued_s, processing_s=PROCESSING_S, most=MESSAGES_MAX)
        for place, message in enumerate(due):
            try:
                await self._start(message)
            except Unavailable:
                await self._messages.unsweep([late.ref for late in due[place:]])
                raise
            except Misconfigured as error:
                _log.error("%s stays queued: %s", message.workflow_id, error)
        for unsent in await self._edits.unsent(self._unsent_s):
            await self._send(unsent)

    async def _send(self, unsent: Unsent) -> None:
        """To the run of the message; where that is over, to one that is started for it.

        A message that is not processed yet may have no run: what comes will hear of it then, and no other run may
        take its id.
        """
        ref = MessageRef(tenant=unsent.tenant, message_id=unsent.message_id)
        change = ChangeRef(change_id=unsent.change_id)
        held = await self._messages.owner(ref)
        try:
            if held is not None and held.status.terminal:
                await self._runs.resend(held.workflow_id, ref, unsent.type, change)
            else:
                await self._runs.signal(unsent.workflow_id, unsent.type, change)
        except Misconfigured as error:
            _log.error("change %s waits: %s", unsent.change_id, error)
        except Refused:
            _log.info("change %s waits for the run of its message", unsent.change_id)

    async def _start(self, message: Startable) -> None:
        with joined(message.traceparent):
            started = await self._runs.start(
                message.ref, message.workflow_id, message.source, message.model, backfill=message.backfill
            )
        if not started:
            # The run is over and the message is not: somebody ended it from outside.
            await self._letters.bury(message.ref, "run_closed", "its run was ended before it was done")
