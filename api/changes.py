"""What a person says of the results: stored first, then told to the open run, which carries it out."""

import logging
import re
import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from starlette.responses import JSONResponse

from api.auth import Tenant
from api.problems import Problem
from api.results import MessageId, unknown
from api.services import Given, Services
from domain.changes import (
    AddItem,
    Approval,
    ApproveDraft,
    Asked,
    Change,
    ChangeApplied,
    ChangeRef,
    DraftFields,
    EditDraft,
    EditItem,
    ItemFields,
    NewItem,
    Parting,
    RejectDraft,
    Rejection,
    RejectItem,
    Reopen,
    Snooze,
    Snoozing,
    Undo,
    Undoing,
    UnlinkItem,
)
from domain.failures import Refused, Unavailable
from domain.items import ReviewedDecision, ReviewedTask
from domain.message import MessageRef
from domain.result import ChangeReceipt, Result
from domain.review import VERSION_CONFLICT
from domain.value import Value

REFUSED = "refused"
_ITEM_ID = re.compile(r"[a-z]{1,20}_[a-z2-7]{1,40}")
_REFUSALS = {
    "draft_has_gaps": "The draft has places in [brackets] that only you can fill; fill them, or send `gaps: allow`.",
    "draft_approved": "The draft is approved; undo that as long as it has not left.",
    "draft_delivered": "The reply has left; reopen the message to have it decided once more.",
    "draft_rejected": "The draft is rejected; reopen the message to have it decided once more.",
    "draft_undelivered": "The reply was refused, as its receipt says; mend that, and reopen the message.",
    "draft_uncertain": "Whether the reply arrived is not known; look there, and reopen the message if it has not.",
    "draft_leaving": "The reply is leaving just now; read the message again in a moment.",
    "nothing_to_reopen": "The message does not sleep, and no draft of it was decided.",
    "nothing_changed": "The change would leave everything as it is.",
    "nothing_to_part": "The task is tied to nothing, or not to that.",
    "snooze_in_the_past": "That time is over; name one that is yet to come.",
    "snooze_too_far": "A message sleeps for a year at most.",
    "item_rejected": "The item is rejected; undo that first.",
    "not_of_a_decision": "A decision has a statement alone: no title, owner or date.",
    "not_of_a_task": "A task has no statement; it has a title.",
    "no_such_words": "The text has no words there; `start` and `end` count its code points.",
    "words_too_long": "The words that say so are too long; point at the sentence alone.",
    "too_many_items": "People have added as many items to this message as it may have; edit one of them.",
    "unknown_change": "The message has no such change; its edits name them.",
    "already_undone": "The change is undone already.",
    "cannot_undo": "That cannot be undone; make the change that is its opposite.",
    "changed_since": "Somebody has changed the same thing since; undo that first.",
}

_log = logging.getLogger(__name__)
router = APIRouter(tags=["review"])


def item_of_a_shape(item_id: str) -> str:
    """The item's id, if it can be one of ours at all.

    Raises:
        Problem: 404.
    """
    if not _ITEM_ID.fullmatch(item_id):
        raise _no_item(item_id)
    return item_id


ItemId = Annotated[str, Depends(item_of_a_shape)]
"""The `{item_id}` in a path."""
_ANSWERS: dict[int | str, dict[str, object]] = {202: {"model": ChangeReceipt, "description": "Stored, not yet applied"}}


@router.patch("/v1/messages/{id}/draft", response_model=ChangeReceipt, responses=_ANSWERS)
async def edit_draft(id: MessageId, edit: DraftFields, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Replace the draft's subject, body or recipients."""
    _check_given(edit)
    return await _change(services, tenant, id, EditDraft(**_given(edit)))


@router.post("/v1/messages/{id}/draft/approve", response_model=ChangeReceipt, responses=_ANSWERS)
async def approve_draft(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    approval: Approval | None = None,
) -> Response:
    """Let the draft go; it leaves when the time to take that back has passed, and once."""
    return await _change(services, tenant, id, ApproveDraft(**_given(approval)))


@router.post("/v1/messages/{id}/draft/reject", response_model=ChangeReceipt, responses=_ANSWERS)
async def reject_draft(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    rejection: Rejection | None = None,
) -> Response:
    """The draft is not wanted."""
    return await _change(services, tenant, id, RejectDraft(**_given(rejection)))


@router.post("/v1/messages/{id}/items", response_model=ChangeReceipt, responses=_ANSWERS)
async def add_item(id: MessageId, item: NewItem, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Add a task or a decision that nobody found; with `start` and `end`, the words that say so."""
    return await _change(services, tenant, id, AddItem(**_given(item)))


@router.patch("/v1/messages/{id}/items/{item_id}", response_model=ChangeReceipt, responses=_ANSWERS)
async def edit_item(
    id: MessageId,  # noqa: A002  its name in the path
    item_id: ItemId,
    edit: ItemFields,
    tenant: Tenant,
    services: Given,
) -> Response:
    """Correct a task (`title`, owner, `due_date`) or a decision (`statement`); `clear` takes owner or due away."""
    _check_given(edit)
    return await _change(services, tenant, id, EditItem(item_id=item_id, **_given(edit)))


@router.post("/v1/messages/{id}/items/{item_id}/reject", response_model=ChangeReceipt, responses=_ANSWERS)
async def reject_item(
    id: MessageId,  # noqa: A002  its name in the path
    item_id: ItemId,
    tenant: Tenant,
    services: Given,
    rejection: Rejection | None = None,
) -> Response:
    """A task or a decision is not wanted; it is kept with the reason, and counted nowhere."""
    return await _change(services, tenant, id, RejectItem(item_id=item_id, **_given(rejection)))


@router.post("/v1/messages/{id}/items/{item_id}/unlink", response_model=ChangeReceipt, responses=_ANSWERS)
async def unlink_item(
    id: MessageId,  # noqa: A002  its name in the path
    item_id: ItemId,
    tenant: Tenant,
    services: Given,
    parting: Parting | None = None,
) -> Response:
    """Part a task from the one that it was taken for, or from what a message said of it."""
    return await _change(services, tenant, id, UnlinkItem(item_id=item_id, **_given(parting)))


@router.post("/v1/messages/{id}/snooze", response_model=ChangeReceipt, responses=_ANSWERS)
async def snooze(id: MessageId, snoozing: Snoozing, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Leave the message until later."""
    return await _change(services, tenant, id, Snooze(**_given(snoozing)))


@router.post("/v1/messages/{id}/reopen", response_model=ChangeReceipt, responses=_ANSWERS)
async def reopen(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    asked: Asked | None = None,
) -> Response:
    """Put the message back into the queue: wake it, or have its draft decided once more."""
    return await _change(services, tenant, id, Reopen(**_given(asked)))


@router.post("/v1/messages/{id}/undo", response_model=ChangeReceipt, responses=_ANSWERS)
async def undo(id: MessageId, undoing: Undoing, tenant: Tenant, services: Given) -> Response:  # noqa: A002
    """Take a change back; what has left already is answered by a compensating change."""
    return await _change(services, tenant, id, Undo(**_given(undoing)))


async def _change(services: Services, tenant: str, id: str, change: Change) -> Response:  # noqa: A002
    """Store, tell the run, and wait a moment for what comes of it."""
    result = await _result(services, tenant, id)
    _check_there(result, change)
    ref, change_id = MessageRef(tenant=tenant, message_id=id, run=result.run), f"chg_{secrets.token_hex(13)}"
    await services.edits.request(ref, change_id, change)
    try:
        outcome = await _told(services, result, ref, change, change_id)
    except (Refused, Unavailable) as error:
        _log.warning("change %s is kept and will be sent later: %s", change_id, error)
        return _waiting(change_id)
    if outcome is None:
        return _waiting(change_id)
    if not outcome.applied:  # whoever is told so must not find it carried out later
        await services.edits.refuse(ref, change_id, outcome.reason or REFUSED)
    return await _answered(services, ref, change, change_id, outcome)


async def _told(
    services: Services, result: Result, ref: MessageRef, change: Change, change_id: str
) -> ChangeApplied | None:
    """Have the run carry it out, one that has ended again; one that is not so far yet hears it and does so later."""
    named = ChangeRef(change_id=change_id, expected_version=change.expected_version)
    if result.status.terminal:
        return await services.runs.change(result.workflow_id, ref, named, services.change_wait_s_max)
    await services.runs.signal(result.workflow_id, change.type, named)
    return None


async def _answered(
    services: Services, ref: MessageRef, change: Change, change_id: str, outcome: ChangeApplied
) -> Response:
    if outcome.applied:
        undo_until = None
        if isinstance(change, ApproveDraft) and outcome.leaves:
            draft = (await _result(services, ref.tenant, ref.message_id)).draft
            undo_until = draft and draft.leaves_at
        receipt = ChangeReceipt(change_id=change_id, applied=True, version=outcome.version, undo_until=undo_until)
        return JSONResponse(receipt.model_dump(mode="json"), 200)
    reason = outcome.reason or REFUSED
    if reason == VERSION_CONFLICT:
        current = (await _result(services, ref.tenant, ref.message_id)).model_dump(mode="json")
        detail = "The message has changed since you saw it; look at `current`, and send your change for its `version`."
        raise Problem("version-conflict", detail, change_id=change_id, reason=reason, current=current)
    words = _REFUSALS.get(reason, f"The change was refused: {reason.replace('_', ' ')}.")
    raise Problem("change-refused", words, change_id=change_id, reason=reason)


async def _result(services: Services, tenant: str, id: str) -> Result:  # noqa: A002
    result = await services.results.get(tenant, id)
    if result is None:
        raise unknown(id)
    return result


def _check_there(result: Result, change: Change) -> None:
    """What is not there cannot be changed, and what a run has yet to find cannot be approved unseen.

    Raises:
        Problem: 404.
    """
    match change:
        case EditDraft() | ApproveDraft() | RejectDraft() if result.draft is None:
            raise Problem("not-found", "The message has no draft.")
        case EditItem() | RejectItem() if change.item_id not in {item.id for item in _items(result)}:
            raise _no_item(change.item_id)
        case UnlinkItem() if change.item_id not in {task.id for task in result.tasks}:
            raise Problem("not-found", f"The message has no task {change.item_id[:40]!r}.")
        case _:
            return


def _no_item(id_: str) -> Problem:
    return Problem("not-found", f"The message has no item {id_[:40]!r}.")


def _items(result: Result) -> tuple[ReviewedTask | ReviewedDecision, ...]:
    return (*result.tasks, *result.decisions)


def _waiting(change_id: str) -> Response:
    receipt = ChangeReceipt(change_id=change_id, applied=None)
    return JSONResponse(receipt.model_dump(mode="json"), 202, {"Retry-After": "1"})


def _given(fields: Value | None) -> dict[str, Any]:  # Any: a change's own fields
    """What was sent, for the change that it asks for."""
    return {} if fields is None else {name: getattr(fields, name) for name in fields.model_fields_set}


def _check_given(edit: Value) -> None:
    if not edit.model_dump(exclude_none=True, exclude_defaults=True, exclude={"expected_version"}):
        names = [name for name in type(edit).model_fields if name != "expected_version"]
        raise Problem("invalid-request", f"Give at least one of {', '.join(names)}.")
