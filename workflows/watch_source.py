"""Watching a source, for as long as the settings name it."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import FailureError, is_cancelled_exception

from domain.sources import Gone, SourceRef, Watch, WatchOutcome
from domain.steps import Watcher
from workflows import failing, policies

LOOKS_MAX = 200
"""Of one run, before it goes on as a new one: some 1,500 events."""


@workflow.defn
class WatchSource:
    """look → wait, until something happens or it is time → look again."""

    def __init__(self) -> None:
        self._poked = False

    @workflow.run
    async def run(self, source: SourceRef) -> None:
        """Ends when the settings no longer name the source."""
        for _ in range(LOOKS_MAX):
            self._poked = False
            pause = await self._look(source)
            if pause is None:
                return
            await self._wait(pause)
        workflow.continue_as_new(source)

    @workflow.signal
    def poke(self) -> None:
        """Something may be new."""
        self._poked = True

    async def _look(self, source: SourceRef) -> timedelta | None:
        """How long to wait after it; None when the source is gone."""
        workflow.set_current_details("looking")
        try:
            watched: WatchOutcome = await workflow.execute_activity_method(
                Watcher.watch, source, **policies.watch("watch")
            )
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            workflow.set_current_details(f"refused: {failing.reason_of(error)}")
            return policies.REFUSED_PAUSE
        workflow.set_current_details("waiting")
        match watched:
            case Watch(pause_s=pause_s):
                return timedelta(seconds=pause_s)
            case Gone():
                return None

    async def _wait(self, pause: timedelta) -> None:
        if pause <= timedelta(0):
            return
        try:
            await workflow.wait_condition(lambda: self._poked, timeout=pause)
        except TimeoutError:
            return


@workflow.defn
class RenewWatch:
    """Asks a source to go on telling us what is new; a schedule runs it."""

    @workflow.run
    async def run(self, source: SourceRef) -> None:
        """Ask once, with the engine's patience."""
        await workflow.execute_activity_method(Watcher.renew, source, **policies.source("renew"))
