"""Hearing: what people say of a message, by signal or by update, kept in the order in which it came."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.changes import Change, ChangeApplied, ChangeRef
from domain.review import RUN_CLOSED, VERSION_CONFLICT
from workflows import reading

CHANGES_MAX = 200
"""What one run hears before it goes on as a new one: some 2,000 events, half of what the server thinks long."""
EARLIER_CHANGES_MAX = 500
"""What a run hears that began before runs could go on as new ones; its history replays by it."""

REVIEW = "ReviewMessage"
"""The workflow that only reviews."""
INVALID_CHANGE = "InvalidChange"


@dataclass
class Heard:
    """A change, and what came of it."""

    change: ChangeRef | Change
    outcome: ChangeApplied | None = None

    @property
    def bytes(self) -> int:
        """How much it is to carry over to a new run."""
        return len(self.change.model_dump_json().encode())


class Hearing:
    """The ten signals and the update of a workflow; what is heard waits in one queue.

    A signal that cannot be read is shown and left, so that it stops nothing; an update is refused with the reason.
    """

    def __init__(self, *, renewable: bool) -> None:
        self._queue: deque[Heard] = deque()
        self._queued_bytes = 0
        self._heard = 0
        """By signal or update, readable or not: each lengthens the history."""
        self._signals = 0
        """Those that could be read."""
        self._renewable = renewable
        """Whether the run may go on as a new one, and lets a draft leave by a step of its own."""
        self._version: int | None = None
        """The message's, as far as the run knows."""
        self._ending = False
        self._about = ""

    @workflow.signal
    def edit_draft(self, given: Any = None) -> None:  # Any: checked by `_hear`, as every signal is
        """A person rewrote the draft: `ChangeRef` or `EditDraft`."""
        self._hear("edit_draft", given)

    @workflow.signal
    def approve_draft(self, given: Any = None) -> None:  # Any: see above
        """A person lets the draft go: `ChangeRef`, `ApproveDraft` or nothing."""
        self._hear("approve_draft", given)

    @workflow.signal
    def reject_draft(self, given: Any = None) -> None:  # Any: see above
        """A person does not want the draft: `ChangeRef`, `RejectDraft` or nothing."""
        self._hear("reject_draft", given)

    @workflow.signal
    def edit_item(self, given: Any = None) -> None:  # Any: see above
        """A person corrected a task or a decision: `ChangeRef` or `EditItem`."""
        self._hear("edit_item", given)

    @workflow.signal
    def add_item(self, given: Any = None) -> None:  # Any: see above
        """A person added a task or a decision: `ChangeRef` or `AddItem`."""
        self._hear("add_item", given)

    @workflow.signal
    def reject_item(self, given: Any = None) -> None:  # Any: see above
        """A person does not want a task or a decision: `ChangeRef` or `RejectItem`."""
        self._hear("reject_item", given)

    @workflow.signal
    def snooze(self, given: Any = None) -> None:  # Any: see above
        """A person puts the message off: `ChangeRef` or `Snooze`."""
        self._hear("snooze", given)

    @workflow.signal
    def reopen(self, given: Any = None) -> None:  # Any: see above
        """A person puts the message back into the queue: `ChangeRef`, `Reopen` or nothing."""
        self._hear("reopen", given)

    @workflow.signal
    def undo(self, given: Any = None) -> None:  # Any: see above
        """A person takes a change back: `ChangeRef` or `Undo` with its `type`, else its `change_id` reads as a ref."""
        self._hear("undo", given)

    @workflow.signal
    def unlink_item(self, given: Any = None) -> None:  # Any: see above
        """A person parted a task from what it was tied to: `ChangeRef` or `UnlinkItem`."""
        self._hear("unlink_item", given)

    @workflow.update
    async def change(self, given: Any = None) -> ChangeApplied:  # Any: checked by the validator
        """A person changed something: `ChangeRef`, or any change whole; gives what came of it, in its turn."""
        self._heard += 1
        heard = self._keep(_readable(given))
        await workflow.wait_condition(lambda: heard.outcome is not None)
        return heard.outcome or ChangeApplied(applied=False, reason=RUN_CLOSED)

    @change.validator
    def _acceptable(self, given: Any = None) -> None:  # Any: whatever was sent
        """Refuse what cannot be read, what was seen before the message moved on, and what comes too late."""
        change = _readable(given)
        if self._ending:
            raise _refused(RUN_CLOSED, "the run ends; send it again, and a new run takes it")
        seen = change.expected_version
        if seen is not None and self._version is not None and seen < self._version:
            raise _refused(VERSION_CONFLICT, f"the message is at version {self._version}, not {seen}: look at it again")

    def _hear(self, name: str, given: Any) -> None:  # Any: whatever a shell sent
        """Keep what can be carried out; what cannot is shown and left."""
        self._heard += 1
        change = reading.change_of(name, given)
        if isinstance(change, reading.Unfit):
            self._say(f"signal {name} ignored: {change.why}")
            return
        if not self._renewable and self._signals >= EARLIER_CHANGES_MAX:
            self._say(f"signal {name} ignored: a run takes {EARLIER_CHANGES_MAX} changes")
            return
        self._signals += 1
        self._keep(change)

    def _keep(self, change: ChangeRef | Change) -> Heard:
        heard = Heard(change)
        self._queued_bytes += heard.bytes
        self._queue.append(heard)
        return heard

    def _next(self) -> Heard:
        heard = self._queue.popleft()
        self._queued_bytes -= heard.bytes
        return heard

    def _carried_over(self, changes: Iterable[ChangeRef | Change]) -> None:
        """What an earlier run heard and left to this one goes before what this one hears."""
        earlier = [Heard(change) for change in changes]
        self._queued_bytes += sum(heard.bytes for heard in earlier)
        self._queue.extendleft(reversed(earlier))

    async def _end(self) -> None:
        """What has not been carried out is another run's: those who wait for it are told so."""
        self._ending = True
        while self._queue:
            self._next().outcome = ChangeApplied(applied=False, reason=RUN_CLOSED)
        if not workflow.all_handlers_finished():
            await workflow.wait_condition(workflow.all_handlers_finished)

    def _say(self, what: str) -> None:
        """Show where the run stands, and which message it is about."""
        workflow.set_current_details(f"{self._about}{what}")


def _readable(given: Any) -> ChangeRef | Change:  # Any: whatever was sent
    change = reading.change_of("change", given)
    if isinstance(change, reading.Unfit):
        raise _refused(INVALID_CHANGE, change.why)
    return change


def _refused(reason: str, why: str) -> ApplicationError:
    return ApplicationError(why, type=reason, non_retryable=True)
