"""What people have changed, as pairs of what stood there and what they put in its place."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.auth import Tenant
from api.cursors import before_of, token_of
from api.results import PAGE_SIZE, PAGE_SIZE_MAX, MessageId, unknown
from api.services import Given
from domain.result import EditPair
from domain.value import Value

router = APIRouter(tags=["review"])

_Size = Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)]


class EditPairPage(Value):
    """Some changes, newest first."""

    edits: tuple[EditPair, ...]
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


@router.get("/v1/edits")
async def list_edits(
    tenant: Tenant, services: Given, page_size: _Size = PAGE_SIZE, page_token: str | None = None
) -> EditPairPage:
    """All that people have changed in this tenant, newest first."""
    page = await services.edits.pairs(tenant, before=before_of(page_token), size=page_size)
    return EditPairPage(edits=page.pairs, next_page_token=token_of(page.before))


@router.get("/v1/messages/{id}/edits")
async def list_message_edits(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    page_size: _Size = PAGE_SIZE,
    page_token: str | None = None,
) -> EditPairPage:
    """What people have changed of one message, newest first."""
    if await services.results.status(tenant, id) is None:
        raise unknown(id)
    page = await services.edits.pairs(tenant, before=before_of(page_token), size=page_size, message=id)
    return EditPairPage(edits=page.pairs, next_page_token=token_of(page.before))
