"""What happens to all of a tenant's messages, as server-sent events that resume where they were cut."""

import re
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from adapters.store import SEQ_MAX, FeedPlace
from adapters.store.feed import XACT_MAX
from api.auth import Tenant
from api.events import HEADERS, KEEP_ALIVE_S, RETRY_MS
from api.problems import Problem
from api.services import Given, Services

POLL_S_MIN = 0.1
"""While something happens."""
POLL_S_MAX = 0.5
"""While nothing does."""
LIVES_S_MAX = 3_600
"""Then it ends; who is still allowed to comes back by themselves."""

_PLACE = re.compile(r"([0-9]{1,20})-([0-9]{1,19})")

router = APIRouter(tags=["review"])


@router.get(
    "/v1/events",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The events, one by one"}},
)
async def stream_feed(
    tenant: Tenant,
    services: Given,
    last_event_id: Annotated[str | None, Header(description="The last id that was received")] = None,
    after: Annotated[str | None, Query(max_length=64, description="The same, where headers are hard to set")] = None,
) -> Response:
    """What happens from now on, or after the given event, until the stream is cut."""
    given = last_event_id or after
    place = await services.feed.now() if not given else await _given(services, given)
    return StreamingResponse(_stream(services, tenant, place), headers=HEADERS, media_type="text/event-stream")


async def _stream(services: Services, tenant: str, place: FeedPlace) -> AsyncIterator[bytes]:
    # An id without data: who is cut off before the first event resumes from here, and not from whenever they return.
    yield format_sse_event(id=_written(place), retry=RETRY_MS)
    pause_s, silent_s, lived_s = POLL_S_MIN, 0.0, 0.0
    while lived_s < LIVES_S_MAX:
        page = await services.feed.after(tenant, place)
        for seen, event in page.events:
            yield format_sse_event(data_str=event.model_dump_json(), event=event.type, id=_written(seen))
            pause_s, silent_s = POLL_S_MIN, 0.0
        place = page.place
        if not await services.pause(pause_s):
            return
        silent_s, lived_s = silent_s + pause_s, lived_s + pause_s
        pause_s = min(pause_s * 1.25, POLL_S_MAX)
        if silent_s >= KEEP_ALIVE_S:
            yield format_sse_event(comment="keep-alive", id=_written(place))
            silent_s = 0.0


def _written(place: FeedPlace) -> str:
    return f"{place.xact}-{place.seq}"


async def _given(services: Services, words: str) -> FeedPlace:
    """The place that an id names.

    Raises:
        Problem: 400, no event of this database has it.
    """
    found = _PLACE.fullmatch(words)
    if found is not None and int(found[1]) <= XACT_MAX and int(found[2]) <= SEQ_MAX:
        place = FeedPlace(xact=int(found[1]), seq=int(found[2]))
        if await services.feed.known(place):
            return place
    raise Problem("bad-request", "Last-Event-ID: send the id of an event as it was received, or none to begin now.")
