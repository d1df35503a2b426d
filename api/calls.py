"""The calls to models: listed, shown whole, added up, and repeated."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AfterValidator, AwareDatetime, Field
from starlette.responses import JSONResponse

from api.auth import Tenant
from api.cursors import before_of, token_of
from api.messages import RETRY_AFTER, printable
from api.problems import Problem
from api.results import PAGE_SIZE, PAGE_SIZE_MAX
from api.services import Given
from domain.call_views import CallFilter, CallState, CallStats, CallSummary, CallView
from domain.failures import Refused
from domain.identity import CALL_ID_PATTERN
from domain.proposals import KindName
from domain.repeats import (
    CONTENT_NOT_KEPT,
    REPEAT_ID_PATTERN,
    TIMES_MAX,
    RepeatInput,
    RepeatReceipt,
    RepeatStatus,
    new_repeat_id,
    repeat_workflow_id,
)
from domain.value import Value

STATS_DAYS = 7

router = APIRouter(prefix="/v1/calls", tags=["calls"])

_Text = Annotated[str | None, Query(max_length=200), AfterValidator(lambda v: v and printable(v))]


class CallPage(Value):
    """Some calls, newest first, without their words."""

    calls: tuple[CallSummary, ...]
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


class Repeat(Value):
    """How often to send it again."""

    times: int = Field(default=1, ge=1, le=TIMES_MAX)


def _known_shape(id: str, tenant: Tenant) -> str:  # noqa: A002, ARG001  its name in the path; who asks is asked first
    if not re.fullmatch(CALL_ID_PATTERN, id):
        raise _unknown(id)
    return id


CallId = Annotated[str, Depends(_known_shape)]
"""The `{id}` in a path."""


@router.get("")
async def list_calls(  # noqa: PLR0913, PLR0917  one for each filter; the framework passes them by name
    tenant: Tenant,
    services: Given,
    message: _Text = None,
    model: _Text = None,
    kind: KindName | None = None,
    state: CallState | None = None,
    repeats: Annotated[_Text, Query(description="Repetitions of this call")] = None,
    page_size: Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE,
    page_token: str | None = None,
) -> CallPage:
    """The calls of this tenant, newest first."""
    wanted = CallFilter(message_id=message, model=model, kind=kind, state=state, repeats=repeats)
    page = await services.calls.page(tenant, wanted, before=before_of(page_token), size=page_size)
    return CallPage(calls=page.calls, next_page_token=token_of(page.before))


@router.get("/stats")
async def get_call_stats(
    tenant: Tenant,
    services: Given,
    since: Annotated[AwareDatetime | None, Query(description=f"{STATS_DAYS} days ago if not given")] = None,
) -> CallStats:
    """What the calls add up to, per model and version of the prompt."""
    begin = since or datetime.now(UTC) - timedelta(days=STATS_DAYS)
    return CallStats(since=begin, models=tuple(await services.calls.stats(tenant, begin)))


@router.get("/{id}")
async def get_call(id: CallId, tenant: Tenant, services: Given) -> CallView:  # noqa: A002
    """One call with all that was sent and came back."""
    call = await services.calls.get(tenant, id)
    if call is None:
        raise _unknown(id)
    return call


@router.post("/{id}/repeat", status_code=202, response_model=RepeatReceipt)
async def repeat_call(
    id: CallId,  # noqa: A002
    tenant: Tenant,
    services: Given,
    repeat: Repeat | None = None,
) -> Response:
    """Send the same request again, some times; budgets hold, the cache is passed by."""
    found = await services.calls.repeatable(tenant, id)
    if found is None:
        raise _unknown(id)
    if not found.repeatable:
        raise Problem("content-not-kept", _sentence(CONTENT_NOT_KEPT))
    times = (repeat or Repeat()).times
    receipt = RepeatReceipt(id=new_repeat_id(secrets.token_bytes(8)), call_id=id, times=times)
    await services.runs.repeat(RepeatInput(tenant=tenant, call_id=id, repeat_id=receipt.id, times=times))
    headers = {"Location": f"/v1/calls/{id}/repeats/{receipt.id}", "Retry-After": RETRY_AFTER}
    return JSONResponse(receipt.model_dump(mode="json"), 202, headers)


@router.get("/{id}/repeats/{repeat_id}")
async def get_repeat(id: CallId, repeat_id: str, tenant: Tenant, services: Given) -> RepeatStatus:  # noqa: A002
    """How far a repeat has come; its calls are in the list with `repeats`."""
    if not re.fullmatch(REPEAT_ID_PATTERN, repeat_id):
        raise Problem("not-found", f"There is no repeat {repeat_id[:40]!r}.")
    try:
        done = await services.runs.repeated(repeat_workflow_id(tenant, id, repeat_id))
    except Refused as error:
        if error.reason != "unknown_repeat":
            raise
        raise Problem("not-found", _sentence(str(error))) from error
    repetitions = done.repetitions if done else ()
    return RepeatStatus(id=repeat_id, call_id=id, ended=done is not None, repetitions=repetitions)


def _unknown(id: str) -> Problem:  # noqa: A002  its name in the path
    return Problem("not-found", f"There is no call {id[:40]!r}.")


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
