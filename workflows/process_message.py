"""The life of one message, from its reference to its reviewed results."""

from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from domain import search
from domain.changes import (
    Change,
    ChangeApplied,
    ChangeRef,
    ChangeRequest,
)
from domain.message import MessageRef, ProcessInput, Status, Stored
from domain.steps import (
    DeadLetter,
    Duplicate,
    Elsewhere,
    Errand,
    Fetched,
    Fetcher,
    FetchOutcome,
    Findings,
    Persister,
    Retriever,
    Reviewer,
    Unreadable,
)
from domain.value import Value
from workflows import asking, failing, policies, reading

CHANGES_MAX = 500
"""Changes by signal that one run takes: some 2,500 events, well below what a history may hold."""


class Processed(Value):
    """How a run ended."""

    message_id: str
    status: Status
    duplicate_of: str | None = None
    """The workflow that has this message already."""


@workflow.defn
class ProcessMessage:
    """fetch → extract ⇄ validate (→ verify ⇄ validate) → draft ⇄ validate → persist → review."""

    def __init__(self) -> None:
        self._changes: list[ChangeRef | Change] = []
        self._heard = 0
        self._applied = 0
        self._about = ""

    @workflow.run
    async def run(self, given: Any = None) -> Processed:  # Any: checked here, where it can be refused
        """Take the message to a terminal state; then wait for what a person has to say of it.

        Args:
            given: a `ProcessInput` as JSON.
        """
        wanted = reading.input_of(given)
        if isinstance(wanted, reading.Unfit):
            raise ApplicationError(wanted.why, type="InvalidInput", non_retryable=True)
        fetched = await self._fetch(wanted)
        if isinstance(fetched, Elsewhere):
            fetched = await self._bring(fetched, wanted)
        self._about = f"{fetched.message.message_id}: "
        match fetched:
            case Duplicate(message=message, workflow_id=other, status=status):
                self._say(f"duplicate of {other}")
                return Processed(message_id=message.message_id, status=status, duplicate_of=other)
            case Unreadable(message=message, reason=reason, detail=detail):
                raise await self._lost(message, reason, detail)
            case Fetched() as found:
                _show(found)
                return await self._process(found)
            case Elsewhere(message=message):
                raise await self._lost(message, "not_kept", "its source gave it, and it is not there")

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
    def unlink_item(self, given: Any = None) -> None:  # Any: see above
        """A person parted a task from what it was tied to: `ChangeRef` or `UnlinkItem`."""
        self._hear("unlink_item", given)

    def _hear(self, name: str, given: Any) -> None:  # Any: whatever a shell sent
        """Keep what can be carried out; what cannot is shown and left, so that one bad signal stops nothing."""
        change = reading.change_of(name, given)
        if isinstance(change, reading.Unfit):
            self._say(f"signal {name} ignored: {change.why}")
            return
        if self._heard >= CHANGES_MAX:
            self._say(f"signal {name} ignored: a run takes {CHANGES_MAX} changes")
            return
        self._heard += 1
        self._changes.append(change)

    def _say(self, what: str) -> None:
        """Show where the run stands, and which message it is about."""
        workflow.set_current_details(f"{self._about}{what}")

    async def _fetch(self, wanted: ProcessInput) -> FetchOutcome:
        self._say("fetching")
        try:
            fetched = await workflow.execute_local_activity_method(Fetcher.fetch, wanted, **policies.store("fetch"))
        except FailureError as error:
            if is_cancelled_exception(error) or not isinstance(wanted.source, Stored):
                raise
            ref = MessageRef(tenant=wanted.tenant, message_id=wanted.source.message_id, run=wanted.run)
            raise await self._lost(ref, failing.reason_of(error), failing.detail_of(error)) from error
        return fetched.result

    async def _bring(self, elsewhere: Elsewhere, wanted: ProcessInput) -> FetchOutcome:
        """Have the source give the bytes, with the engine's patience; then read them as if they had come in."""
        self._say(f"bringing it from {elsewhere.remote.source}")
        errand = Errand(message=elsewhere.message, remote=elsewhere.remote)
        try:
            await workflow.execute_activity_method(Retriever.retrieve, errand, **policies.source("retrieve"))
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            raise await self._lost(elsewhere.message, failing.reason_of(error), failing.detail_of(error)) from error
        stored = Stored(message_id=elsewhere.message.message_id)
        return await self._fetch(wanted.model_copy(update={"source": stored}))

    async def _lost(self, message: MessageRef, reason: str, detail: str) -> ApplicationError:
        """Bury the message; gives the failure to end with."""
        await self._bury(message, reason, detail)
        return failing.dead_letter(reason)

    async def _process(self, fetched: Fetched) -> Processed:
        inquiry = asking.Inquiry(fetched)
        try:
            await self._ask(inquiry, fetched)
            status = await self._persist(inquiry, fetched)
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            raise await self._lost(fetched.message, failing.reason_of(error), failing.detail_of(error)) from error
        ended = await self._review(fetched, status, reviewable=inquiry.reviewable)
        return Processed(message_id=fetched.message.message_id, status=ended)

    async def _ask(self, inquiry: asking.Inquiry, fetched: Fetched) -> None:
        """What is in it; whether that holds; and a reply, when the message asks its user something."""
        parts = f", in {len(fetched.parts)} parts" if fetched.parts else ""
        self._say("asking for " + ", ".join(inquiry.kinds) + parts)
        await inquiry.extract()
        await inquiry.verify()
        match inquiry.reply_owed:
            case True:
                self._say("drafting a reply")
                await inquiry.draft()
            case None if fetched.draftable:
                inquiry.no_draft()

    async def _persist(self, inquiry: asking.Inquiry, fetched: Fetched) -> Status:
        findings = Findings(message=fetched.message, accepted=inquiry.accepted, degraded=inquiry.degraded)
        persisted = await workflow.execute_local_activity_method(
            Persister.persist, findings, **policies.store("persist")
        )
        degraded = [lost.feature for lost in findings.degraded]
        workflow.upsert_search_attributes(
            [search.STATE.value_set(persisted.status), search.DEGRADED.value_set(degraded)]
        )
        return persisted.status

    async def _review(self, fetched: Fetched, status: Status, *, reviewable: bool) -> Status:
        """Carry out what a person says, until the draft is decided or the window closes; gives the last state."""
        closes_at = workflow.now() + timedelta(seconds=fetched.review_window_s if reviewable else 0)
        self._say("open for review" if reviewable else "done")
        while await self._next_change(closes_at):
            applied = await self._apply(fetched.message, self._changes.pop(0))
            if applied.status not in {None, status}:
                status = applied.status or status
                workflow.upsert_search_attributes([search.STATE.value_set(status)])
            if applied.closes:
                closes_at = workflow.now()
                self._say("reviewed")
        return status

    async def _apply(self, message: MessageRef, change: ChangeRef | Change) -> ChangeApplied:
        """One change; one that cannot be carried out does not end the review."""
        self._applied += 1
        request = ChangeRequest(message=message, change=change, signal=self._applied)
        try:
            return await workflow.execute_local_activity_method(
                Reviewer.apply_change, request, **policies.store(f"change {self._applied}")
            )
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            self._say(f"change {self._applied} failed: {failing.reason_of(error)}")
            return ChangeApplied(applied=False, reason=failing.reason_of(error))

    async def _next_change(self, closes_at: datetime) -> bool:
        """Whether there is a change to carry out; waits for one while the window is open."""
        left = closes_at - workflow.now()
        if not self._changes and left > timedelta(0):
            try:
                await workflow.wait_condition(lambda: bool(self._changes), timeout=left)
            except TimeoutError:
                return False
        return bool(self._changes)

    async def _bury(self, message: MessageRef, reason: str, detail: str) -> None:
        self._say(f"dead letter: {reason}")
        await workflow.execute_local_activity_method(
            Persister.bury, DeadLetter(message=message, reason=reason, detail=detail), **policies.store("bury")
        )
        workflow.upsert_search_attributes([search.STATE.value_set(Status.DEAD_LETTER)])


def _show(fetched: Fetched) -> None:
    """Make the run findable by what it is about, whoever started it."""
    workflow.upsert_search_attributes(
        [
            search.TENANT.value_set(fetched.message.tenant),
            search.SOURCE.value_set(fetched.source),
            search.KIND.value_set(fetched.kind),
            search.STATE.value_set(Status.PROCESSING),
        ]
    )
