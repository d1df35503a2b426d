"""Accepting messages: kept first, then started, and answered with 202."""

import hashlib
import logging
import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import AfterValidator, Field
from starlette.responses import JSONResponse

from adapters.source import MEDIA_TYPES, identify
from adapters.store import Accepted, KeyReused, Upload
from api.auth import Tenant
from api.problems import Problem
from api.results import located
from api.services import Given, Services
from domain.failures import InputRefused, Unavailable
from domain.message import Status
from domain.result import Receipt, Result

WAIT_S_MAX = 60
POLL_S_MIN = 0.02
POLL_S_MAX = 0.3
RETRY_AFTER = "1"
KEY_CHARS_MAX = 255
USER_CHARS_MAX = 320

_KEY = re.compile(rf'"((?:[^"\\\x00-\x1f\x7f]|\\["\\]){{1,{2 * KEY_CHARS_MAX}}})"|([\x21\x23-\x7e][\x20-\x7e]*)')
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_WAIT = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)

_log = logging.getLogger(__name__)
router = APIRouter(tags=["messages"])


def printable(value: str) -> str:
    """The same text, refused where it holds control characters.

    Raises:
        ValueError: it does.
    """
    if any(ord(char) < ord(" ") for char in value):
        raise ValueError("may not hold control characters")
    return value


Address = Annotated[str | None, Field(max_length=USER_CHARS_MAX), AfterValidator(lambda v: v and printable(v))]


_BODY = {
    "requestBody": {
        "required": True,
        "description": "The message: a mail, a transcript, plain text, one JSON message, or an export of a chat.",
        "content": {media_type: {"schema": {"type": "string", "format": "binary"}} for media_type in MEDIA_TYPES},
    }
}


@router.post(
    "/v1/messages",
    status_code=202,
    response_model=Receipt,
    responses={200: {"model": Result, "description": "It ended within the wait that was preferred"}},
    openapi_extra=_BODY,
)
async def accept_message(  # noqa: PLR0913, PLR0917  one for each header; the framework passes them by name
    request: Request,
    tenant: Tenant,
    services: Given,
    idempotency_key: Annotated[str | None, Header(description="1 to 255 characters, quoted or bare")] = None,
    prefer: Annotated[str | None, Header(description="`wait=N`: answer with the result if it ends in N s")] = None,
    x_winnow_user: Annotated[Address, Header(description="Address of the mailbox's owner")] = None,
    user: Annotated[Address, Query(description="The same, where headers are hard to set")] = None,
    backfill: Annotated[bool, Query(description="Let it wait behind what comes in live")] = False,  # noqa: FBT002  a query parameter
) -> Response:
    """Keep a message and start its run; the same message twice is one message."""
    key = _key(idempotency_key)
    upload = await _upload(request, tenant, key, x_winnow_user or user, backfill=backfill)
    accepted = await services.messages.accept(upload)
    if isinstance(accepted, KeyReused):
        raise Problem("key-reused", "Use a new key for another body.", message_id=accepted.message_id)
    await start_run(services, accepted, upload)
    return await _answer(services, accepted, _preferred_wait_s(prefer))


async def _upload(request: Request, tenant: str, key: str | None, user: str | None, *, backfill: bool) -> Upload:
    media_type = request.headers.get("content-type", "")
    identify(media_type, b"")  # refuses what is not accepted before its bytes are read
    body = await request.body()
    if not body.strip():
        raise InputRefused("empty", "The body is empty; send a message.")
    identity = identify(media_type, body)
    unnamed = identity.source_id == hashlib.sha256(body).hexdigest()
    return Upload(
        tenant=tenant,
        source="key" if key and unnamed else identity.source,
        source_id=key if key and unnamed else identity.source_id,
        media_type=media_type,
        body=body,
        user=user or None,
        backfill=backfill,
        key=key,
        traceparent=_traceparent(request),
    )


async def start_run(services: Services, accepted: Accepted, upload: Upload) -> None:
    """Start the run; when that fails the message is kept all the same, and the sweeper starts it."""
    if accepted.status is not Status.QUEUED:
        return
    try:
        await services.runs.start(accepted.ref, accepted.workflow_id, upload.source, backfill=upload.backfill)
    except Unavailable as error:
        _log.warning("%s is kept and will be started later: %s", accepted.ref.message_id, error)


async def _answer(services: Services, accepted: Accepted, wait_s: int | None) -> Response:
    ref, status = accepted.ref, accepted.status
    headers = {"Location": located(ref.message_id)}
    if wait_s is not None:
        headers["Preference-Applied"] = f"wait={wait_s}"
        if await ended(services, ref.tenant, ref.message_id, wait_s):
            result = await services.results.get(ref.tenant, ref.message_id)
            if result is not None:
                return JSONResponse(result.model_dump(mode="json"), 200, headers)
        status = await services.results.status(ref.tenant, ref.message_id) or status
    headers["Retry-After"] = RETRY_AFTER
    return JSONResponse(
        Receipt(id=ref.message_id, status=status, new=accepted.new).model_dump(mode="json"), 202, headers
    )


async def ended(services: Services, tenant: str, id: str, wait_s: float) -> bool:  # noqa: A002  its name everywhere
    """Whether the message came to its end within the wait."""
    waited_s, pause_s = 0.0, POLL_S_MIN
    while True:
        status = await services.results.status(tenant, id)
        if status is not None and status.terminal:
            return True
        if waited_s >= wait_s or not await services.pause(pause_s):
            return False
        waited_s += pause_s
        pause_s = min(pause_s * 1.5, POLL_S_MAX, max(wait_s - waited_s, POLL_S_MIN))


def _key(header: str | None) -> str | None:
    """The idempotency key, as the IETF's draft quotes it or bare."""
    if header is None:
        return None
    found = _KEY.fullmatch(header.strip())
    key = found and (found[2] or re.sub(r"\\(.)", r"\1", found[1] or ""))
    if not key or len(key) > KEY_CHARS_MAX:
        raise Problem("bad-idempotency-key", f"Send 1 to {KEY_CHARS_MAX} printable characters, quoted or bare.")
    return key


def _preferred_wait_s(prefer: str | None) -> int | None:
    """RFC 7240: what cannot be understood is passed over."""
    found = _WAIT.search(prefer or "")
    return min(int(found[1]), WAIT_S_MAX) if found else None


def _traceparent(request: Request) -> str | None:
    given = request.headers.get("traceparent", "")
    return given if _TRACEPARENT.fullmatch(given) else None
