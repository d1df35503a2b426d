"""Every error as application/problem+json (RFC 9457): one table from what was raised to what is answered."""

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field
from starlette.exceptions import HTTPException

from api.safe_headers import SAFE_HEADERS
from domain.failures import InputRefused, Refused, StoreUnavailable, Unavailable
from domain.value import Value

MEDIA_TYPE = "application/problem+json"
URN = "urn:winnow:problem:"
RETRY_AFTER_S = 2
"""What a client is told when nobody knows better."""
ERRORS_MAX = 20

_log = logging.getLogger(__name__)


class ProblemType(NamedTuple):
    """One row of the table in docs/http.md."""

    status: int
    title: str


TYPES: Mapping[str, ProblemType] = {
    "bad-idempotency-key": ProblemType(400, "The idempotency key cannot be used"),
    "bad-page-token": ProblemType(400, "The page token is not one of ours"),
    "bad-request": ProblemType(400, "The request cannot be read"),
    "unauthorized": ProblemType(401, "An API key is required"),
    "unsigned": ProblemType(401, "The signature does not fit"),
    "csrf": ProblemType(403, "The request may be forged"),
    "not-found": ProblemType(404, "There is nothing here"),
    "method-not-allowed": ProblemType(405, "The method is not allowed here"),
    "not-a-dead-letter": ProblemType(409, "The message is no dead letter"),
    "change-refused": ProblemType(409, "The change cannot be made"),
    "version-conflict": ProblemType(409, "The message has changed meanwhile"),
    "content-not-kept": ProblemType(409, "The words of the call were not kept"),
    "still-processing": ProblemType(409, "The message is being processed"),
    "refused": ProblemType(409, "The request is refused"),
    "too-large": ProblemType(413, "The body is too large"),
    "unknown-media-type": ProblemType(415, "The media type is not accepted"),
    "invalid-request": ProblemType(422, "The request does not have the right shape"),
    "key-reused": ProblemType(422, "The idempotency key was used with another body"),
    "unreadable": ProblemType(422, "The message cannot be read"),
    "internal": ProblemType(500, "Something went wrong here"),
    "database-unavailable": ProblemType(503, "The database cannot be reached"),
    "unavailable": ProblemType(503, "A service cannot be reached"),
    "not-ready": ProblemType(503, "Not ready"),
}
_BY_STATUS = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
_INPUT = {"unknown_media_type": "unknown-media-type", "too_large": "too-large"}


class ProblemDocument(Value):
    """What every error looks like; some types add fields of their own."""

    model_config = ConfigDict(extra="allow")
    type: str = Field(examples=[f"{URN}not-found"])
    title: str
    status: int
    detail: str
    instance: str


RESPONSES: dict[int | str, dict[str, Any]] = {  # Any: OpenAPI's own shape
    "default": {
        "description": "A problem (RFC 9457); docs/http.md lists the types",
        "content": {MEDIA_TYPE: {"schema": ProblemDocument.model_json_schema()}},
    }
}
"""For the API's description: any operation may end so."""


class Problem(Exception):
    """An answer other than success, by the name of its type."""

    def __init__(
        self,
        name: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **extensions: Any,  # Any: whatever JSON can hold
    ) -> None:
        super().__init__(detail)
        self.name = name
        self.detail = detail
        self.headers = dict(headers or {})
        self.extensions = extensions


def install(app: FastAPI) -> None:
    """Let every failure of the app, the framework's own too, be answered as a problem."""
    for kind in (Problem, Refused, Unavailable, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> JSONResponse:
    problem = _problem(error)
    found = TYPES[problem.name]
    if found.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
    elif found.status > HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.warning("%s %s: %s", request.method, request.url.path, error)
    content = {
        "type": URN + problem.name,
        "title": found.title,
        "status": found.status,
        "detail": problem.detail,
        "instance": request.url.path,
        **problem.extensions,
    }
    # A failure of our own is answered outside of every middleware, so that the headers are added here.
    return JSONResponse(content, found.status, {**SAFE_HEADERS, **problem.headers}, MEDIA_TYPE)


def _problem(error: Exception) -> Problem:
    """What is answered: the first line of the table that fits."""
    match error:
        case Problem():
            return error
        case Refused() | Unavailable():
            return _of_ours(error)
        case RequestValidationError():
            return _invalid(error)
        case HTTPException(status_code=status) if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return Problem(_BY_STATUS.get(status, "bad-request"), str(error.detail), headers=error.headers)
        case _:
            return Problem("internal", "The failure was logged; try again.")


def _of_ours(error: Refused | Unavailable) -> Problem:
    match error:
        case StoreUnavailable():
            return Problem("database-unavailable", "Try again in a moment.", headers=_retry(error))
        case Unavailable():
            return Problem("unavailable", str(error), headers=_retry(error))
        case InputRefused(reason=reason):
            return Problem(_INPUT.get(reason, "unreadable"), str(error), reason=reason)
        case _:
            return Problem("refused", str(error), reason=error.reason)


def _retry(error: Unavailable) -> dict[str, str]:
    return {"Retry-After": str(math.ceil(error.retry_after_s or RETRY_AFTER_S))}


def _invalid(error: RequestValidationError) -> Problem:
    """What is wrong and where, without the value, which may be anybody's words."""
    errors = [
        {"location": ".".join(map(str, found["loc"])), "message": found["msg"]} for found in error.errors()[:ERRORS_MAX]
    ]
    first = errors[0]
    return Problem("invalid-request", f"{first['location']}: {first['message']}", errors=errors)
