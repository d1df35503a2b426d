"""The review of a processed message, with the store that keeps it: who wins, what leaves, and what is taken back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from sqlalchemy import text
from temporalio.client import Client, WorkflowHandle

from adapters.store import Database, Edits
from adapters.temporal import Runs
from domain.changes import ApproveDraft, Change, ChangeApplied, ChangeRef, EditDraft, Undo
from domain.items import DraftStatus
from domain.message import MessageRef, Status
from domain.result import Result
from tests.pipeline import DRAFT, TASKS_AND_DECISIONS, Pipeline, Scripted, ok, plan, running

WAIT_S = 20


@dataclass
class Desk:
    """A drafted message, and a person who says something of it, as the API passes it on."""

    pipeline: Pipeline
    ref: MessageRef
    workflow_id: str
    version: int

    async def says(self, change_id: str, change: Change) -> ChangeApplied | None:
        await Edits(self.pipeline.database).request(self.ref, change_id, change)
        named = ChangeRef(change_id=change_id, expected_version=change.expected_version)
        return await Runs(self.pipeline.client, undo_s=0).change(self.workflow_id, self.ref, named, WAIT_S)

    async def result(self) -> Result:
        return await self.pipeline.result(self.ref)

    async def letters(self) -> int:
        counted = text("SELECT count(*) AS letters FROM outbox WHERE tenant = :tenant")
        [row] = await self.pipeline.database.rows(counted, {"tenant": self.ref.tenant})
        return int(row.letters)

    @property
    def handle(self) -> WorkflowHandle[object, object]:
        return self.pipeline.client.get_workflow_handle(self.workflow_id)


@pytest.fixture
async def desk(
    temporal: Client, database: Database, tenant: str, request: pytest.FixtureRequest
) -> AsyncIterator[Desk]:
    """With as long to undo as the test says; none, where it says nothing."""
    model = Scripted([ok(TASKS_AND_DECISIONS), ok(DRAFT)])
    routes = plan(["anthropic:small"]).model_copy(update={"undo_s": getattr(request, "param", 0)})
    async with running(temporal, database, tenant, routes, {"anthropic": model}) as pipeline:
        result = await pipeline.process()
        ref = MessageRef(tenant=tenant, message_id=result.id)
        yield Desk(pipeline, ref, result.workflow_id, result.version)


async def test_of_two_people_who_saw_the_same_one_wins_and_the_other_is_told(desk: Desk) -> None:
    edits = [EditDraft(body=words, expected_version=desk.version) for words in ("First.", "Second.")]
    told = await asyncio.gather(*(desk.says(f"chg_{n}", edit) for n, edit in enumerate(edits)))
    draft = (await desk.result()).draft
    won = [edit.body for edit, came in zip(edits, told, strict=True) if came is not None and came.applied]
    assert draft is not None
    assert won == [draft.body]
    assert [came and came.reason for came in told if came is None or not came.applied] == ["version_conflict"]


@pytest.mark.parametrize("desk", [3_600], indirect=True)
async def test_an_approval_that_is_taken_back_in_time_leaves_nothing(desk: Desk) -> None:
    approved = await desk.says("chg_approve", ApproveDraft())
    waiting = (await desk.result()).draft
    await desk.says("chg_undo", Undo(change_id="chg_approve"))
    back = await desk.result()
    assert approved is not None
    assert approved.leaves
    assert waiting is not None
    assert waiting.status is DraftStatus.APPROVED
    assert back.draft is not None
    assert (back.status, back.draft.status) == (Status.NEEDS_REVIEW, DraftStatus.PENDING)
    assert await desk.letters() == 0


async def test_what_has_left_is_answered_by_a_compensating_event_and_may_leave_again(desk: Desk) -> None:
    await desk.says("chg_approve", ApproveDraft())
    await desk.handle.result()
    assert await desk.letters() == 1
    undone = await desk.says("chg_undo", Undo(change_id="chg_approve"))
    events = text("SELECT count(*) AS n FROM events WHERE tenant = :tenant AND type = 'draft.compensated'")
    [row] = await desk.pipeline.database.rows(events, {"tenant": desk.ref.tenant})
    assert undone is not None
    assert (undone.applied, row.n) == (True, 1)
    await desk.says("chg_again", ApproveDraft())
    await desk.handle.result()
    assert await desk.letters() == 2
