"""What a person says of the results: stored first, then told to the open run, which carries it out."""

import logging
import secrets

from fastapi import APIRouter, Response
from starlette.responses import JSONResponse

from api.auth import Tenant
from api.problems import Problem
from api.results import MessageId, unknown
from api.services import Given, Services
from domain.changes import (
    ApproveDraft,
    Change,
    ChangeApplied,
    ChangeRef,
    DraftFields,
    EditDraft,
    EditItem,
    ItemFields,
    Line,
    Parting,
    RejectDraft,
    UnlinkItem,
)
from domain.failures import Refused, Unavailable
from domain.message import MessageRef
from domain.result import ChangeReceipt, Result
from domain.value import Value

POLL_S = 0.05

_log = logging.getLogger(__name__)
router = APIRouter(tags=["review"])


class Rejection(Value):
    """Why the draft is not wanted."""

    reason: Line | None = None


_ANSWERS: dict[int | str, dict[str, object]] = {202: {"model": ChangeReceipt, "description": "Stored, not yet applied"}}


@router.patch("/v1/messages/{id}/draft", response_model=ChangeReceipt, responses=_ANSWERS)
async def edit_draft(id: MessageId, edit: DraftFields, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Replace the draft's subject, body or both."""
    _check_given(edit)
    return await _change(services, tenant, id, EditDraft(**edit.model_dump()))


@router.post("/v1/messages/{id}/draft/approve", response_model=ChangeReceipt, responses=_ANSWERS)
async def approve_draft(id: MessageId, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Let the draft go, into the outbox."""
    return await _change(services, tenant, id, ApproveDraft())


@router.post("/v1/messages/{id}/draft/reject", response_model=ChangeReceipt, responses=_ANSWERS)
async def reject_draft(
    id: MessageId,  # noqa: A002
    tenant: Tenant,
    services: Given,
    rejection: Rejection | None = None,
) -> Response:
    """The draft is not wanted."""
    return await _change(services, tenant, id, RejectDraft(reason=rejection.reason if rejection else None))


@router.patch("/v1/messages/{id}/items/{item_id}", response_model=ChangeReceipt, responses=_ANSWERS)
async def edit_item(
    id: MessageId,  # noqa: A002
    item_id: str,
    edit: ItemFields,
    tenant: Tenant,
    services: Given,
) -> Response:
    """Correct a task (`title`, owner, `due_date`) or a decision (`statement`)."""
    _check_given(edit)
    result = await _result(services, tenant, id)
    if item_id not in {task.id for task in result.tasks} | {decision.id for decision in result.decisions}:
        raise Problem("not-found", f"The message has no item {item_id[:40]!r}.")
    return await _change(services, tenant, id, EditItem(item_id=item_id, **edit.model_dump()))


@router.post("/v1/messages/{id}/items/{item_id}/unlink", response_model=ChangeReceipt, responses=_ANSWERS)
async def unlink_item(
    id: MessageId,  # noqa: A002  its name in the path
    item_id: str,
    tenant: Tenant,
    services: Given,
    parting: Parting | None = None,
) -> Response:
    """Part a task from the one that it was taken for, or from what a message said of it."""
    result = await _result(services, tenant, id)
    if item_id not in {task.id for task in result.tasks}:
        raise Problem("not-found", f"The message has no task {item_id[:40]!r}.")
    return await _change(services, tenant, id, UnlinkItem(item_id=item_id, **(parting or Parting()).model_dump()))


async def _change(services: Services, tenant: str, id: str, change: Change) -> Response:  # noqa: A002
    """Store, tell the run, and wait a moment for what comes of it."""
    result = await _result(services, tenant, id)
    if not isinstance(change, EditItem | UnlinkItem) and result.draft is None:
        raise Problem("not-found", "The message has no draft.")
    ref, change_id = MessageRef(tenant=tenant, message_id=id, run=result.run), f"chg_{secrets.token_hex(13)}"
    await services.edits.request(ref, change_id, change)
    try:
        await services.runs.signal(result.workflow_id, change.type, ChangeRef(change_id=change_id))
    except Refused as error:
        if isinstance(change, UnlinkItem) and result.status.terminal:  # what ties it to others is no run's own
            return _applied(change_id, await services.edits.apply(ref, change_id))
        if await services.edits.refuse(ref, change_id, error.reason):
            raise
        _log.warning("change %s is kept for the run that comes: %s", change_id, error)
        return _waiting(change_id)
    except Unavailable as error:
        _log.warning("change %s is kept and will be sent later: %s", change_id, error)
        return _waiting(change_id)
    outcome = await _outcome(services, ref, change_id)
    return _waiting(change_id) if outcome is None else _applied(change_id, outcome)


async def _result(services: Services, tenant: str, id: str) -> Result:  # noqa: A002
    result = await services.results.get(tenant, id)
    if result is None:
        raise unknown(id)
    return result


async def _outcome(services: Services, ref: MessageRef, change_id: str) -> ChangeApplied | None:
    for _ in range(int(services.change_wait_s_max / POLL_S)):
        outcome = await services.edits.outcome(ref, change_id)
        if outcome is not None or not await services.pause(POLL_S):
            return outcome
    return None


def _applied(change_id: str, outcome: ChangeApplied) -> Response:
    if not outcome.applied:
        reason = outcome.reason or "refused"
        detail = f"The change was refused: {reason.replace('_', ' ')}."
        raise Problem("change-refused", detail, change_id=change_id, reason=reason)
    return JSONResponse(ChangeReceipt(change_id=change_id, applied=True).model_dump(mode="json"), 200)


def _waiting(change_id: str) -> Response:
    receipt = ChangeReceipt(change_id=change_id, applied=None)
    return JSONResponse(receipt.model_dump(mode="json"), 202, {"Retry-After": "1"})


def _check_given(edit: Value) -> None:
    if not edit.model_dump(exclude_none=True):
        raise Problem("invalid-request", f"Give at least one of {', '.join(type(edit).model_fields)}.")
