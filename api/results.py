"""Reading messages back: the canonical result, the text that its offsets count in, and lists by cursor."""

import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from api.auth import Tenant
from api.cursors import before_of, token_of
from api.problems import Problem
from api.services import Given, Services
from domain.conversation import Conversation
from domain.message import Status
from domain.result import Result, Summary
from domain.value import Value

PAGE_SIZE = 50
PAGE_SIZE_MAX = 200

_ID = re.compile(r"msg_[a-z2-7]{26}")
router = APIRouter(tags=["messages"])


class MessagePage(Value):
    """Some messages, newest first."""

    messages: tuple[Summary, ...]
    next_page_token: str | None
    """Give this as `page_token` for the next page; null at the end."""


def known_shape(id: str) -> str:  # noqa: A002  its name in the path
    """The id, if it can be one of ours at all.

    Raises:
        Problem: 404.
    """
    if not _ID.fullmatch(id):
        raise unknown(id)
    return id


MessageId = Annotated[str, Depends(known_shape)]
"""The `{id}` in a path."""


def located(id: str) -> str:  # noqa: A002  its name in the path
    """Where a message is found."""
    return f"/v1/messages/{id}"


def unknown(id: str) -> Problem:  # noqa: A002  its name in the path
    """The answer for a message that this tenant does not have."""
    return Problem("not-found", f"There is no message {id[:40]!r}.")


@router.get("/v1/messages/{id}", response_model=Result, responses={304: {"description": "Nothing has changed"}})
async def get_message(
    id: MessageId,  # noqa: A002  its name in the path
    tenant: Tenant,
    services: Given,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """All that is known of a message."""
    result = await services.results.get(tenant, id)
    if result is None:
        raise unknown(id)
    body = result.model_dump_json().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if not result.status.terminal:
        headers["Retry-After"] = "1"
    if if_none_match and etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/v1/messages/{id}/text", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def get_text(id: MessageId, tenant: Tenant, services: Given) -> Response:  # noqa: A002  its name in the path
    """The normalised text, exactly: an item's quote is its `[start:end]`, counted in code points."""
    conversation = await _conversation(services, tenant, id)
    return Response(conversation.text.encode(), media_type="text/plain; charset=utf-8")


@router.get("/v1/messages/{id}/conversation", response_model=Conversation)
async def get_conversation(id: MessageId, tenant: Tenant, services: Given) -> Response:  # noqa: A002  its name in the path
    """Who takes part, the text, and whose words each stretch of it holds."""
    conversation = await _conversation(services, tenant, id)
    return Response(conversation.model_dump_json(), media_type="application/json")


@router.get("/v1/messages/{id}/original", response_class=Response, responses={200: {"content": {"*/*": {}}}})
async def get_original(id: MessageId, tenant: Tenant, services: Given) -> Response:  # noqa: A002  its name in the path
    """The bytes as they came in."""
    original = await services.messages.original(tenant, id)
    if original is None:
        raise unknown(id)
    media_type, body = original
    # Nothing of what strangers send may run in a browser that looks at it here.
    headers = {"Content-Type": media_type, "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment"}
    return Response(body, headers=headers)


@router.get("/v1/messages")
async def list_messages(
    tenant: Tenant,
    services: Given,
    page_size: Annotated[int, Query(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE,
    page_token: str | None = None,
    status: Status | None = None,
) -> MessagePage:
    """The messages of this tenant, newest first."""
    page = await services.results.page(tenant, before=before_of(page_token), size=page_size, status=status)
    return MessagePage(messages=page.messages, next_page_token=token_of(page.before))


async def _conversation(services: Services, tenant: str, id: str) -> Conversation:  # noqa: A002  its name in the path
    """The message as it was read.

    Raises:
        Problem: 404, there is no such message, or it has not been read.
    """
    conversation = await services.messages.conversation(tenant, id)
    if conversation is None:
        if await services.results.status(tenant, id) is None:
            raise unknown(id)
        raise Problem("not-found", "The message has not been read, so it has no text.")
    return conversation
