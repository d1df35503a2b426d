"""The life of one message, from its reference to its reviewed results."""

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError, is_cancelled_exception

from domain import search
from domain.message import MessageRef, ProcessInput, Status, Stored
from domain.review import UNDO_S, ReviewInput
from domain.steps import (
    DeadLetter,
    Duplicate,
    Elsewhere,
    Errand,
    Fetched,
    Fetcher,
    FetchOutcome,
    Findings,
    Persisted,
    Persister,
    Retriever,
    Unreadable,
)
from workflows import asking, failing, policies, reading, reviewing


@workflow.defn
class ProcessMessage(reviewing.Reviewing):
    """fetch → extract ⇄ validate (→ verify ⇄ validate) → draft ⇄ validate → persist → review."""

    def __init__(self) -> None:
        super().__init__(renewable=False)

    @workflow.run
    async def run(self, given: Any = None) -> reviewing.Processed:  # Any: checked here, where it can be refused
        """Take the message to a terminal state; then wait for what a person has to say of it.

        Args:
            given: a `ProcessInput` as JSON.
        """
        return await self._to_the_end(self._run(given))

    async def _run(self, given: Any) -> reviewing.Processed:  # Any: see `run`
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
                return reviewing.Processed(message_id=message.message_id, status=status, duplicate_of=other)
            case Unreadable(message=message, reason=reason, detail=detail):
                raise await self._lost(message, reason, detail)
            case Fetched() as found:
                _show(found)
                self._renewable = found.undo_s is not None
                return await self._process(found)
            case Elsewhere(message=message):
                raise await self._lost(message, "not_kept", "its source gave it, and it is not there")

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

    async def _process(self, fetched: Fetched) -> reviewing.Processed:
        inquiry = asking.Inquiry(fetched)
        try:
            await self._ask(inquiry, fetched)
            persisted = await self._persist(inquiry, fetched)
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            raise await self._lost(fetched.message, failing.reason_of(error), failing.detail_of(error)) from error
        self._say("open for review" if inquiry.reviewable else "done")
        window = timedelta(seconds=fetched.review_window_s if inquiry.reviewable else 0)
        stands = ReviewInput(
            message=fetched.message,
            undo_s=UNDO_S if fetched.undo_s is None else fetched.undo_s,
            status=persisted.status,
            version=persisted.version,
        )
        return await self._review(stands, workflow.now() + window)

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

    async def _persist(self, inquiry: asking.Inquiry, fetched: Fetched) -> Persisted:
        findings = Findings(message=fetched.message, accepted=inquiry.accepted, degraded=inquiry.degraded)
        persisted = await workflow.execute_local_activity_method(
            Persister.persist, findings, **policies.store("persist")
        )
        degraded = [lost.feature for lost in findings.degraded]
        workflow.upsert_search_attributes(
            [search.STATE.value_set(persisted.status), search.DEGRADED.value_set(degraded)]
        )
        return persisted

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
