"""The dead letters: what no step could rescue, and sending it round again."""

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator
from starlette.responses import JSONResponse

from api.auth import Tenant
from api.messages import RETRY_AFTER, printable
from api.problems import Problem
from api.results import MessageId, located, unknown
from api.services import Given
from domain.failures import Unavailable
from domain.identity import workflow_id
from domain.message import ModelName, Status
from domain.result import DeadLetterView, Receipt
from domain.value import Value

SOURCE = "replay"

_log = logging.getLogger(__name__)
router = APIRouter(prefix="/v1/dead-letters", tags=["dead letters"])


class LetterList(Value):
    """The newest dead letters, newest first."""

    dead_letters: tuple[DeadLetterView, ...]


class Replay(Value):
    """How to try again."""

    model: Annotated[ModelName, AfterValidator(printable)] | None = None
    """Asked instead of each route's first model."""


@router.get("")
async def list_dead_letters(
    tenant: Tenant,
    services: Given,
    replayed: Annotated[bool, Query(description="Also those that were sent round again")] = False,  # noqa: FBT002  a query
) -> LetterList:
    """What waits for a person."""
    return LetterList(dead_letters=tuple(await services.letters.list(tenant, replayed=replayed)))


@router.get("/{id}")
async def get_dead_letter(id: MessageId, tenant: Tenant, services: Given) -> DeadLetterView:  # noqa: A002
    """The newest dead letter of one message."""
    letter = await services.letters.get(tenant, id)
    if letter is None:
        raise Problem("not-found", f"There is no dead letter {id!r}.")
    return letter


@router.post("/{id}/replay", status_code=202, response_model=Receipt)
async def replay_dead_letter(
    id: MessageId,  # noqa: A002
    tenant: Tenant,
    services: Given,
    replay: Replay | None = None,
) -> Response:
    """Queue the message for another run, with another model if one is given."""
    model = replay.model if replay else None
    ref = await services.letters.replay(tenant, id, model)
    if ref is None:
        if await services.results.status(tenant, id) is None:
            raise unknown(id)
        raise Problem("not-a-dead-letter", "Only a dead letter can be sent round again.")
    try:
        await services.runs.start(ref, workflow_id(ref), SOURCE, model)
    except Unavailable as error:
        _log.warning("%s is queued and will be started later: %s", id, error)
    receipt = Receipt(id=id, status=Status.QUEUED, new=False)
    return JSONResponse(receipt.model_dump(mode="json"), 202, {"Location": located(id), "Retry-After": RETRY_AFTER})
