"""The queue of messages that wait for their person, and what else there is, as the review page lists it."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator

from adapters.store import QueueFilter, words_of
from api.auth import Tenant
from api.cursors import before_of, token_of
from api.messages import printable
from api.services import Given
from domain.conversation import Kind
from domain.result import QueueCounts, QueueRow, QueueState
from domain.value import Value

PAGE_SIZE = 200
PAGE_SIZE_MAX = 1_000
SEARCH_CHARS_MAX = 200

router = APIRouter(tags=["review"])

_Search = Annotated[
    str,
    Query(max_length=SEARCH_CHARS_MAX, description="Words that stand in subject, sender or text"),
    AfterValidator(printable),
]


class QueueView(Value):
    """Some messages, and how many there are."""

    rows: tuple[QueueRow, ...]
    """Oldest first where they wait or sleep, else newest first."""
    counts: QueueCounts
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


@router.get("/v1/queue", response_model=QueueView)
async def get_queue(  # noqa: PLR0913, PLR0917  one for each filter; the framework passes them by name
    tenant: Tenant,
    services: Given,
    state: QueueState = QueueState.REVIEW,
    kind: Kind | None = None,
    q: _Search = "",
    page_size: Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE,
    page_token: str | None = None,
) -> Response:
    """The messages of this tenant as they are worked through, with counts under the same filters."""
    wanted = QueueFilter(state=state, kind=kind, words=words_of(q))
    after = before_of(page_token) if page_token else None
    page, counts = await asyncio.gather(
        services.queue.page(tenant, wanted, after=after, size=page_size), services.queue.counts(tenant, wanted)
    )
    view = QueueView(rows=page.rows, counts=counts, next_page_token=token_of(page.place))
    # Written as it is: a thousand rows need not be checked a second time.
    return Response(view.model_dump_json(), media_type="application/json")
