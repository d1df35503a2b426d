"""Processing messages once more: on request, with what has changed since, and what that made of their items."""

import logging
from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator
from starlette.responses import JSONResponse

from adapters.store import OUTDATED_MAX
from api.auth import Tenant
from api.messages import RETRY_AFTER, printable
from api.problems import Problem
from api.results import MessageId, located, unknown
from api.services import Given, Services
from domain.failures import Unavailable
from domain.identity import workflow_id
from domain.message import ModelName, Status
from domain.proposals import KindName
from domain.result import Outdated, Receipt
from domain.revisions import Difference, difference
from domain.value import Value

SOURCE = "reprocess"
OUTDATED = 50
PROCESSED = frozenset({Status.DONE, Status.NEEDS_REVIEW, Status.DEAD_LETTER})

_log = logging.getLogger(__name__)
router = APIRouter(prefix="/v1", tags=["messages"])


class Again(Value):
    """How to process a message once more."""

    model: Annotated[ModelName, AfterValidator(printable)] | None = None
    """Asked instead of each route's first model."""


class Reprocess(Again):
    """How to process a message once more, and how soon."""

    backfill: bool = False
    """It waits behind what comes in live."""


class OutdatedList(Value):
    """Messages that would gain from being processed once more, oldest first."""

    outdated: tuple[Outdated, ...]


@router.post("/messages/{id}/reprocess", status_code=202, response_model=Receipt)
async def reprocess(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    how: Reprocess | None = None,
) -> Response:
    """Process a message once more, in a run of its own; its items stay until the new ones take their place."""
    how = how or Reprocess()
    again = await run_again(services, tenant, id, PROCESSED, how, SOURCE)
    if again is None:
        raise Problem("still-processing", "The message is being processed; what it finds will be of today's kinds.")
    return again


@router.get("/outdated")
async def list_outdated(
    tenant: Tenant,
    services: Given,
    kind: Annotated[KindName | None, Query(description="Only this one")] = None,
    limit: Annotated[int, Query(ge=1, le=OUTDATED_MAX)] = OUTDATED,
) -> OutdatedList:
    """Messages with items of an older schema version, or never asked for a kind that is active now."""
    if kind is not None and kind not in services.schema_versions:
        known = ", ".join(sorted(services.schema_versions))
        raise Problem("not-found", f"There is no active kind {kind!r}; there are {known}.")
    found = await services.reruns.outdated(tenant, services.schema_versions, kind, limit)
    return OutdatedList(outdated=tuple(found))


@router.get("/messages/{id}/differences")
async def get_differences(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    from_run: Annotated[int | None, Query(alias="from", ge=1, le=100_000)] = None,
    to_run: Annotated[int | None, Query(alias="to", ge=1, le=100_000)] = None,
) -> Difference:
    """What a later run made of the message's items; the last two runs where none are named."""
    runs = await services.revisions.runs(tenant, id)
    if runs is None:
        raise unknown(id)
    to = runs.current if to_run is None else to_run
    before = max((run for run in runs.replaced if run < to), default=None) if from_run is None else from_run
    if to == runs.current and not Status(runs.status).terminal:
        raise Problem("still-processing", f"Run {to} is not done; what it finds can be compared then.")
    if before is None:
        raise Problem("not-found", "The message has been processed once; there is nothing to compare.")
    old, new = await services.revisions.of(tenant, id, before), await services.revisions.of(tenant, id, to)
    if old is None or new is None:
        kept = ", ".join(map(str, (*runs.replaced, runs.current)))
        raise Problem("not-found", f"Run {to if new is None else before} has left nothing; there are {kept}.")
    return difference(old, new, (before, to), runs.edited)


async def run_again(
    services: Services,
    tenant: str,
    id: str,  # noqa: A002  its name in the path
    of: Collection[Status],
    how: Again,
    source: str,
) -> Response | None:
    """Queue a message for its next run, start that, and end the last one where it still waits for a person.

    None if the message stands at none of the states `of`.
    Where the engine cannot be reached the sweeper starts the run; the last one then closes with its window, and
    nothing comes to it any more.

    Raises:
        Problem: 404.
    """
    backfill = isinstance(how, Reprocess) and how.backfill
    rerun = await services.reruns.begin(tenant, id, of, how.model, backfill=backfill)
    if rerun is None:
        if await services.results.status(tenant, id) is None:
            raise unknown(id)
        return None
    try:
        await services.runs.start(rerun.ref, workflow_id(rerun.ref), source, how.model, backfill=backfill)
        if rerun.open is not None:
            await services.runs.supersede(rerun.open)
    except Unavailable as error:
        _log.warning("%s is queued and will be started later: %s", id, error)
    receipt = Receipt(id=id, status=Status.QUEUED, new=False)
    return JSONResponse(receipt.model_dump(mode="json"), 202, {"Location": located(id), "Retry-After": RETRY_AFTER})
