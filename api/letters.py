"""The dead letters: what no step could rescue, and sending it round again."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.auth import Tenant
from api.problems import Problem
from api.reprocessing import Again, run_again
from api.results import MessageId
from api.services import Given
from domain.message import Status
from domain.result import DeadLetterView, Receipt
from domain.value import Value

SOURCE = "replay"

router = APIRouter(prefix="/v1/dead-letters", tags=["dead letters"])


class LetterList(Value):
    """The newest dead letters, newest first."""

    dead_letters: tuple[DeadLetterView, ...]


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
    how: Again | None = None,
) -> Response:
    """Queue the message for another run, with another model if one is given."""
    again = await run_again(services, tenant, id, (Status.DEAD_LETTER,), how or Again(), SOURCE)
    if again is None:
        raise Problem("not-a-dead-letter", "Only a dead letter can be sent round again.")
    return again
