"""What happens to a message, as server-sent events that resume where they were cut."""

from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from adapters.store import SEQ_MAX
from api.auth import Tenant
from api.problems import Problem
from api.results import MessageId, unknown
from api.services import Given, Services
from domain.message import Status
from domain.result import Event

KEEP_ALIVE_S = 15
POLL_S_MIN = 0.05
POLL_S_MAX = 0.5
RETRY_MS = 2_000
SEQ_DIGITS_MAX = len(str(SEQ_MAX))

TERMINAL = {status.value for status in Status if status.terminal}
_BEGINNING = Status.QUEUED.value
HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

router = APIRouter(tags=["messages"])


@router.get(
    "/v1/messages/{id}/events",
    response_class=Response,
    responses={
        200: {"content": {"text/event-stream": {}}, "description": "The events, one by one"},
        204: {"description": "Nothing more will come: the terminal event was before"},
    },
)
async def stream_events(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    last_event_id: Annotated[str | None, Header(description="The last id that was received")] = None,
    after: Annotated[int, Query(ge=0, le=SEQ_MAX, description="The same, where headers are hard to set")] = 0,
) -> Response:
    """The message's events after the given one, to its terminal event."""
    seen = _seq(last_event_id) if last_event_id else after
    status = await services.results.status(tenant, id)
    if status is None:
        raise unknown(id)
    # The status is read first: if it is terminal, the events read after it hold the terminal one.
    first = await services.results.events(tenant, id, seen)
    if status.terminal and not any(event.type in {*TERMINAL, _BEGINNING} for event in first):
        return Response(status_code=204)
    stream = _stream(services, tenant, id, seen, first)
    return StreamingResponse(stream, headers=HEADERS, media_type="text/event-stream")


async def _stream(
    services: Services,
    tenant: str,
    id: str,  # noqa: A002  its name everywhere
    seen: int,
    first: Sequence[Event],
) -> AsyncIterator[bytes]:
    yield format_sse_event(retry=RETRY_MS)
    batch, pause_s, silent_s = first, POLL_S_MIN, 0.0
    while True:
        for event in to_the_end(batch):
            yield format_sse_event(data_str=event.model_dump_json(), event=event.type, id=str(event.seq))
            seen, pause_s, silent_s = event.seq, POLL_S_MIN, 0.0
        if is_over(batch) or not await services.pause(pause_s):
            return
        silent_s += pause_s
        pause_s = min(pause_s * 1.5, POLL_S_MAX)
        if silent_s >= KEEP_ALIVE_S:
            yield format_sse_event(comment="keep-alive")
            silent_s = 0.0
        batch = await services.results.events(tenant, id, seen)


def to_the_end(events: Sequence[Event]) -> Sequence[Event]:
    """The events up to the terminal one; what people change after it is read from the result."""
    return events[: _end(events)] if is_over(events) else events


def is_over(events: Sequence[Event]) -> bool:
    """Whether the message has come to its end in these events, and not begun again in them."""
    last = next((event.type for event in reversed(events) if event.type in {*TERMINAL, _BEGINNING}), None)
    return last in TERMINAL


def _end(events: Sequence[Event]) -> int:
    return max(place for place, event in enumerate(events, 1) if event.type in TERMINAL)


def _seq(header: str) -> int:
    short = len(header) <= SEQ_DIGITS_MAX and header.isascii()
    if not (short and header.isdigit() and int(header) <= SEQ_MAX):
        raise Problem("bad-request", "Last-Event-ID: send the id of an event as it was received.")
    return int(header)
