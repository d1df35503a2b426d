"""The review: what a person says is carried out, one thing after another, and an approved draft leaves."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any, NoReturn

from temporalio import workflow
from temporalio.exceptions import FailureError, is_cancelled_exception

from domain import search
from domain.changes import Change, ChangeApplied, ChangeRef, ChangeRequest
from domain.items import DraftStatus
from domain.message import Status
from domain.review import LATE_WINDOW_S, RUN_CLOSED, ReviewInput
from domain.steps import Deliverer, Leaving, Left, Reviewer
from domain.value import Value
from workflows import failing, hearing, policies

CARRIED_BYTES_MAX = 500_000
"""What waits is carried over to a new run within this; what is more is carried out first. The server takes 2 MiB."""
LATE = timedelta(seconds=LATE_WINDOW_S)


class Processed(Value):
    """How a run ended."""

    message_id: str
    status: Status | None
    """The message's; None of a run that a late change started, and that never learnt it."""
    duplicate_of: str | None = None
    """The workflow that has this message already."""


class Reviewing(hearing.Hearing):
    """The review of a message, whichever workflow it is in."""

    def __init__(self, *, renewable: bool) -> None:
        super().__init__(renewable=renewable)
        self._departure: workflow.ActivityHandle[Left] | None = None
        self._told: dict[str, ChangeApplied] = {}
        """What the store said of the changes of this run: one that is sent twice is not asked about twice."""

    async def _to_the_end(self, running: Awaitable[Processed]) -> Processed:
        """Let it run, and tell everyone who waits before the run ends, whichever way."""
        try:
            ended = await running
        except (FailureError, asyncio.CancelledError):
            await self._end()
            raise
        await self._end()
        return ended

    async def _review(self, stands: ReviewInput, closes_at: datetime) -> Processed:
        """Carry out what is said until the draft has left, or the window closes."""
        self._stands, self._closes_at, self._version = stands, closes_at, stands.version
        self._carried_over(stands.changes)
        while True:
            due = await self._wait()
            if self._departure is not None and self._departure.done():
                await self._arrive(self._departure)
            elif self._queue:
                heard = self._next()
                heard.outcome = await self._carry_out(heard.change)
            elif due and self._stands.leaves_at is not None:
                self._depart()
            elif due:
                return Processed(message_id=stands.message.message_id, status=self._stands.status)
            if self._ending and not self._leaving:
                raise asyncio.CancelledError
            if self._may_go_on():
                self._go_on()

    async def _wait(self) -> bool:
        """Wait for something to do; True: nothing but that the time has come, for the draft or for the window.

        A run that is called off, for the message is another's now, still lets a draft leave that was approved.
        """
        if self._ready():
            return False
        until = None if self._departure is not None else self._stands.leaves_at or self._closes_at
        left = None if until is None else until - workflow.now()
        if left is not None and left <= timedelta(0):
            return True
        try:
            await workflow.wait_condition(self._ready, timeout=left)
        except TimeoutError:
            return True
        except asyncio.CancelledError:
            if not self._leaving:
                raise
            self._ending = True
        return False

    @property
    def _leaving(self) -> bool:
        """Whether a draft is to leave, or on its way."""
        return self._stands.leaves_at is not None or self._departure is not None

    def _ready(self) -> bool:
        landed = self._departure is not None and self._departure.done()
        return bool(self._queue) or landed or self._may_go_on()

    async def _carry_out(self, change: ChangeRef | Change) -> ChangeApplied:
        """One change; one that cannot be carried out does not end the review."""
        known = self._told.get(change.change_id) if isinstance(change, ChangeRef) else None
        if known is not None and self._renewable:
            return known
        self._now_stands(applied=self._stands.applied + 1)
        count = self._stands.applied
        undo_s = self._stands.undo_s if self._renewable else None
        request = ChangeRequest(message=self._stands.message, change=change, signal=count, undo_s=undo_s)
        try:
            applied = await workflow.execute_local_activity_method(
                Reviewer.apply_change, request, **policies.store(f"change {count}")
            )
        except FailureError as error:
            if is_cancelled_exception(error):
                self._ending = True
                return ChangeApplied(applied=False, reason=RUN_CLOSED)
            self._say(f"change {count} failed: {failing.reason_of(error)}")
            return ChangeApplied(applied=False, reason=failing.reason_of(error))
        if isinstance(change, ChangeRef):
            self._told[change.change_id] = applied
        self._note(applied)
        return applied

    def _note(self, applied: ChangeApplied) -> None:
        """Where the review stands after a change."""
        back = applied.status is Status.NEEDS_REVIEW and applied.status is not self._stands.status
        self._moved(applied.status, applied.version)
        if applied.leaves is True:
            leaves_at = workflow.now() + timedelta(seconds=self._stands.undo_s)
            self._now_stands(leaves_at=leaves_at)
            self._say(f"approved; the draft leaves at {leaves_at:%H:%M:%S} UTC")
        if applied.leaves is False or applied.closes:
            self._stay()
        if back:
            self._open_until(workflow.now() + LATE)
        if applied.snoozed_until is not None:
            self._open_until(applied.snoozed_until + LATE)
            self._say(f"asleep until {applied.snoozed_until:%Y-%m-%d %H:%M} UTC")
        if applied.closes:
            self._closes_at = workflow.now()
            self._say("reviewed")

    def _stay(self) -> None:
        """Nothing is to leave any more; a delivery that is being tried is called back, and waited for."""
        self._now_stands(leaves_at=None)
        if self._departure is not None:
            self._departure.cancel()
        self._say("open for review")

    def _depart(self) -> None:
        """Let the draft leave; changes are heard all the while, for the far side may be away for long."""
        self._now_stands(leaves_at=None)
        self._say("the draft leaves")
        leaving = Leaving(message=self._stands.message)
        self._departure = workflow.start_activity_method(Deliverer.deliver, leaving, **policies.delivery("deliver"))

    async def _arrive(self, departure: workflow.ActivityHandle[Left]) -> None:
        """Write down what came of the delivery; one that has failed is a person's again."""
        self._departure = None
        try:
            left = await departure
        except FailureError as error:
            if is_cancelled_exception(error):
                return
            left = await self._undelivered(failing.reason_of(error))
        self._moved(left.status, left.version)
        self._say(f"the draft is {left.draft}")
        if left.draft is DraftStatus.DELIVERED:
            self._closes_at = workflow.now()

    async def _undelivered(self, reason: str) -> Left:
        leaving = Leaving(message=self._stands.message, reason=reason)
        return await workflow.execute_local_activity_method(
            Deliverer.undelivered, leaving, **policies.store("undelivered")
        )

    def _moved(self, status: Status | None, version: int | None) -> None:
        """The message's state and version, where they are told."""
        if version is not None:
            self._version = max(version, self._version or version)
        if status is not None and status is not self._stands.status:
            self._now_stands(status=status)
            workflow.upsert_search_attributes([search.STATE.value_set(status)])

    def _open_until(self, until: datetime) -> None:
        self._closes_at = max(self._closes_at, until)

    def _now_stands(self, **changed: Any) -> None:  # Any: a field's own type
        self._stands = self._stands.model_copy(update=changed)

    def _may_go_on(self) -> bool:
        """Whether the run has grown long, and nobody waits for it: no delivery, no caller, no more than is carried."""
        grown = self._heard >= hearing.CHANGES_MAX or workflow.info().is_continue_as_new_suggested()
        free = self._departure is None and self._queued_bytes <= CARRIED_BYTES_MAX
        return self._renewable and grown and free and not self._ending and workflow.all_handlers_finished()

    def _go_on(self) -> NoReturn:
        """Go on as a new run under the same id, with everything that this one knows."""
        waiting = tuple(heard.change for heard in self._queue)
        self._now_stands(version=self._version, closes_at=self._closes_at, changes=waiting)
        workflow.continue_as_new(workflow=hearing.REVIEW, args=[self._stands])
