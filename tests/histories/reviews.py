"""What people say of a drafted message, one thing after another, on the paths that are recorded."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.client import WorkflowHandle

from adapters.store import Edits
from adapters.temporal import Runs
from domain.changes import AddItem, ApproveDraft, Change, ChangeRef, EditDraft
from domain.message import MessageRef
from domain.result import Result
from tests.histories.commands import commands
from tests.pipeline import PAUSE_S, Pipeline
from workflows.hearing import CHANGES_MAX

WAIT_S = 20
_ADDED = AddItem(kind="task", words="Book a room")


async def waits(handle: WorkflowHandle[Any, Any], times: int) -> None:  # Any: the SDK's parameters
    """Until the run waits for a person, for the first or a later time: so the order of commands is always one."""
    while commands(await handle.fetch_history()).count("TIMER_STARTED") < times:  # noqa: ASYNC110  the engine moves it
        await asyncio.sleep(PAUSE_S)


async def reviewed(pipeline: Pipeline) -> str:
    """Edited, approved and delivered."""
    handle, _ = await _waiting(pipeline)
    await handle.signal("edit_draft", {"body": "On Thursday."})
    await waits(handle, times=2)
    await handle.signal("approve_draft")
    await handle.result()
    return handle.id


async def undone(pipeline: Pipeline) -> str:
    """Approved, taken back in time, approved once more and delivered."""
    handle, result = await _waiting(pipeline)
    ref = await _asked(pipeline, result, "chg_approve", ApproveDraft())
    await handle.signal("approve_draft", ref)
    await waits(handle, times=2)
    await handle.signal("undo", {"type": "undo", "change_id": ref.change_id})
    await waits(handle, times=3)
    await handle.signal("approve_draft")
    await handle.result()
    return handle.id


async def rejected(pipeline: Pipeline) -> str:
    """Approved, and rejected before it left."""
    handle, _ = await _waiting(pipeline)
    await handle.signal("approve_draft")
    await waits(handle, times=2)
    await handle.signal("reject_draft", {"reason": "wrong_tone"})
    await handle.result()
    return handle.id


async def snoozed(pipeline: Pipeline) -> str:
    """Put off, and opened again."""
    handle, _ = await _waiting(pipeline)
    await handle.signal("snooze", {"until": (datetime.now(UTC) + timedelta(days=30)).isoformat()})
    await waits(handle, times=2)
    await handle.signal("reopen")
    await waits(handle, times=3)
    return handle.id


async def items(pipeline: Pipeline) -> str:
    """A task added, another one rejected."""
    handle, result = await _waiting(pipeline)
    [task] = result.tasks
    await handle.signal("add_item", {"kind": "task", "words": "Book a room"})
    await waits(handle, times=2)
    await handle.signal("reject_item", {"item_id": task.id, "reason": "not_mine"})
    await waits(handle, times=3)
    return handle.id


async def updated(pipeline: Pipeline) -> str:
    """Edited by update, and once more by one that saw a version of before."""
    handle, result = await _waiting(pipeline)
    for number in (1, 2):
        edit = EditDraft(body=f"On day {number}.", expected_version=result.version)
        await _change(pipeline, result, await _asked(pipeline, result, f"chg_{number}", edit))
    await waits(handle, times=2)
    return handle.id


async def late(pipeline: Pipeline) -> str:
    """Changed after its run has ended: the review that was started for it."""
    handle, result = await _waiting(pipeline)
    await handle.signal("reject_draft")
    await handle.result()
    await _change(pipeline, result, await _asked(pipeline, result, "chg_late", _ADDED))
    await waits(handle, times=1)
    return handle.id


async def grown(pipeline: Pipeline) -> str:
    """Told so much that the run goes on as a new one."""
    workflow_id = await late(pipeline)
    handle = pipeline.client.get_workflow_handle(workflow_id)
    first = (await handle.describe()).run_id
    for _ in range(CHANGES_MAX):
        await handle.signal("snooze")
    while (await handle.describe()).run_id == first:  # noqa: ASYNC110  the engine moves it
        await asyncio.sleep(PAUSE_S)
    await waits(handle, times=1)
    return workflow_id


async def _waiting(pipeline: Pipeline) -> tuple[WorkflowHandle[Any, Any], Result]:  # Any: the SDK's parameters
    """The run of a message that is processed, and waits for its person."""
    result = await pipeline.process()
    handle = pipeline.client.get_workflow_handle(result.workflow_id)
    await waits(handle, times=1)
    return handle, result


async def _asked(pipeline: Pipeline, result: Result, change_id: str, change: Change) -> ChangeRef:
    """A change, kept as the API keeps it."""
    await Edits(pipeline.database).request(_ref(pipeline, result), change_id, change)
    return ChangeRef(change_id=change_id, expected_version=change.expected_version)


async def _change(pipeline: Pipeline, result: Result, ref: ChangeRef) -> None:
    await Runs(pipeline.client, undo_s=0).change(result.workflow_id, _ref(pipeline, result), ref, WAIT_S)


def _ref(pipeline: Pipeline, result: Result) -> MessageRef:
    return MessageRef(tenant=pipeline.tenant, message_id=result.id)
