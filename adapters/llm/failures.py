"""The one place where what goes wrong with a provider becomes `ModelRefused` or `ModelUnavailable`.

A provider's own words may quote the prompt or the key, and Temporal writes an exception's causes into
history. So our messages are made of numbers and codes only, and providers raise them `from None`.
Classes of both SDKs are known by name, so that asking one provider does not load the other's SDK.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import httpx2

from adapters.llm import _headers, terminal
from adapters.llm._transport import BodyTooLong
from domain.failures import ModelRefused, ModelUnavailable

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


class Fate(NamedTuple):
    """What becomes of a failure."""

    retry: bool
    reason: str


STATUS_FATES: Mapping[int, Fate] = {
    400: Fate(retry=False, reason="bad_request"),
    401: Fate(retry=False, reason="unauthorized"),
    402: Fate(retry=False, reason="spent_out"),
    403: Fate(retry=False, reason="forbidden"),
    404: Fate(retry=False, reason="not_found"),
    408: Fate(retry=True, reason="timeout"),
    409: Fate(retry=True, reason="conflict"),
    412: Fate(retry=False, reason="bad_request"),
    413: Fate(retry=False, reason="too_large"),
    422: Fate(retry=False, reason="bad_request"),
    425: Fate(retry=True, reason="server_error"),
    429: Fate(retry=True, reason="rate_limited"),
    431: Fate(retry=False, reason="too_large"),
    499: Fate(retry=True, reason="connection"),
    500: Fate(retry=True, reason="server_error"),
    501: Fate(retry=True, reason="server_error"),
    503: Fate(retry=True, reason="overloaded"),
    504: Fate(retry=True, reason="timeout"),
    529: Fate(retry=True, reason="overloaded"),
}
"""Other numbers from 500 are retried, the rest is not."""

CODE_FATES: Mapping[str, Fate] = {
    "insufficient_quota": Fate(retry=False, reason="spent_out"),
    "billing_hard_limit_reached": Fate(retry=False, reason="spent_out"),
    "billing_not_active": Fate(retry=False, reason="spent_out"),
    "billing_error": Fate(retry=False, reason="spent_out"),
    "enforced_spend_limit_reached": Fate(retry=False, reason="spent_out"),
    "contract_spend_limit_reached": Fate(retry=False, reason="spent_out"),
    "linked_organization_spend_limit_reached": Fate(retry=False, reason="spent_out"),
    "linked_organization_billing_unavailable": Fate(retry=False, reason="spent_out"),
    "organization_on_hold": Fate(retry=False, reason="unauthorized"),
    "context_length_exceeded": Fate(retry=False, reason="too_large"),
    "request_body_timeout": Fate(retry=True, reason="timeout"),
}
"""Codes that say more than the number they come with: a 429 for want of money is no matter of patience."""

CODE_STATUSES: Mapping[str, int] = {
    # Anthropic's error.type
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "conflict_error": 409,
    "memory_path_conflict_error": 409,
    "memory_precondition_failed_error": 412,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
    # OpenAI's error.code on a response that failed; those that judge the content are in terminal.py
    "server_error": 500,
    "vector_store_timeout": 504,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 429,
    "invalid_prompt": 400,
    "data_residency_mismatch": 400,
    "invalid_image": 400,
    "invalid_image_format": 400,
    "invalid_base64_image": 400,
    "invalid_image_url": 400,
    "image_too_large": 400,
    "image_too_small": 400,
    "image_parse_error": 400,
    "invalid_image_mode": 400,
    "image_file_too_large": 400,
    "unsupported_image_media_type": 400,
    "empty_image_file": 400,
    "failed_to_download_image": 400,
    "image_file_not_found": 400,
}
"""The number that a code would have come with, had it not come inside a 200."""

CLASS_FATES: Mapping[str, Fate] = {
    "APITimeoutError": Fate(retry=True, reason="timeout"),
    "APIConnectionError": Fate(retry=True, reason="connection"),
    "APIResponseValidationError": Fate(retry=True, reason="bad_body"),
    "RetryableError": Fate(retry=True, reason="server_error"),
    "CredentialsError": Fate(retry=False, reason="unauthorized"),
    "IdentityTokenFileError": Fate(retry=False, reason="unauthorized"),
    "WorkloadIdentityError": Fate(retry=False, reason="unauthorized"),
    "SubjectTokenProviderError": Fate(retry=False, reason="unauthorized"),
    # raised by parts of the SDKs that are not used here
    "APIError": Fate(retry=False, reason="unexpected"),
    "APIWebhookValidationError": Fate(retry=False, reason="unexpected"),
    "LengthFinishReasonError": Fate(retry=False, reason="unexpected"),
    "ContentFilterFinishReasonError": Fate(retry=False, reason="unexpected"),
    "WebSocketConnectionClosedError": Fate(retry=False, reason="unexpected"),
    "WebSocketQueueFullError": Fate(retry=False, reason="unexpected"),
    "_AmbiguousModuleClientUsageError": Fate(retry=False, reason="unexpected"),
}
"""Exceptions of the SDKs that carry no HTTP status."""

_WIRE_FATES: tuple[tuple[tuple[type[Exception], ...], Fate], ...] = (
    # the key, the address or the text cannot go on the wire
    (
        (UnicodeEncodeError, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError, httpx2.InvalidURL),
        Fate(retry=False, reason="unsendable"),
    ),
    # nothing of the request was sent: no fault of the provider's where all our own connections were in use
    ((httpx2.PoolTimeout,), Fate(retry=True, reason="no_connection_free")),
    ((httpx2.ConnectError, httpx2.ConnectTimeout), Fate(retry=True, reason="unreachable")),
    ((BodyTooLong,), Fate(retry=True, reason="too_long")),
    ((ValueError, RecursionError, httpx2.DecodingError), CLASS_FATES["APIResponseValidationError"]),
    ((httpx2.TimeoutException,), CLASS_FATES["APITimeoutError"]),
    ((httpx2.HTTPError,), CLASS_FATES["APIConnectionError"]),
)
"""Exceptions that are not the SDKs' own, the most exact first."""

FOREIGN: tuple[type[Exception], ...] = (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError)
"""What a call through an SDK raises besides the SDK's own: reading its stream, its JSON or our shapes of it."""

_BARE = {"APIError", "APIStatusError"}
"""Classes that the SDKs raise as they are only for an error event in a stream."""


def of_exception(
    error: Exception, provider: str, headers: Mapping[str, str] | None = None
) -> ModelRefused | ModelUnavailable:
    """What an exception of an SDK, of its HTTP library, or of reading its reply means to us.

    Args:
        error: as it was caught.
        provider: `anthropic` or `openai`.
        headers: of the response, where there was one and the error does not carry it.
    """
    codes = tuple(getattr(error, name, None) for name in ("error_code", "code", "type"))
    response = getattr(error, "response", None)
    if isinstance(response, httpx2.Response) and not response.is_success:
        return of_status(response.status_code, provider, codes=codes, headers=response.headers)
    if type(error).__name__ in _BARE:
        return of_event(codes, provider, headers)
    return _failure(_fate_of(error), f"{provider}: {type(error).__name__}", headers)


def of_stream(
    error: Exception, provider: str, headers: Mapping[str, str] | None = None
) -> ModelRefused | ModelUnavailable:
    """The same for an exception while streaming; a connection that breaks once there are headers is a cut."""
    failure = of_exception(error, provider, headers)
    return cut(provider, headers) if headers is not None and failure.reason == "connection" else failure


def cut(provider: str, headers: Mapping[str, str] | None) -> ModelUnavailable:
    """A stream without the provider's own mark of its end."""
    kept = headers or {}
    return ModelUnavailable(
        "cut",
        f"{provider} did not end its answer",
        request_id=_headers.request_id_of(kept),
        headers=_headers.kept(kept),
    )


def of_status(
    status: int,
    provider: str,
    *,
    codes: tuple[object, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> ModelRefused | ModelUnavailable:
    """What an HTTP status means to us, with the provider's codes for it, the most exact first."""
    headers = headers or {}
    known = [code for code in codes if isinstance(code, str) and _CODE.fullmatch(code)]
    fate = next((CODE_FATES[code] for code in known if code in CODE_FATES), None)
    fate = fate or STATUS_FATES.get(status) or _fate_of_unknown(status)
    request_id = _headers.request_id_of(headers)
    asked = f" (request {request_id})" if request_id else ""
    return _failure(fate, " ".join([f"{provider} answered {status}", *known[:1]]) + asked, headers)


def of_code(
    codes: tuple[object, ...], provider: str, headers: Mapping[str, str] | None = None
) -> ModelRefused | ModelUnavailable | None:
    """What an error inside a 200 means to us; None when no code of it is known.

    Servers that speak OpenAI's format also put the HTTP status there, as a number, or as its digits.
    """
    for code in codes:
        status = CODE_STATUSES.get(code, _digits(code)) if isinstance(code, str) else code
        if isinstance(status, int) and 400 <= status <= 599:  # noqa: PLR2004 the range of HTTP errors
            return of_status(status, provider, codes=codes, headers=headers)
    return None


def of_event(
    codes: tuple[object, ...], provider: str, headers: Mapping[str, str] | None = None
) -> ModelRefused | ModelUnavailable:
    """What an error that takes the place of an answer means to us, where no answer says more.

    One that judges the content is as good as a 400; one that nobody has heard of is the server's own trouble.
    """
    if any(code in terminal.RESPONSE_POLICIES for code in codes if isinstance(code, str)):
        return of_status(400, provider, codes=codes, headers=headers)
    failure = of_code(codes, provider, headers)
    return failure or _failure(STATUS_FATES[500], f"{provider} answered 200 with an unknown error", headers)


def _digits(code: str) -> int | None:
    return int(code) if re.fullmatch(r"[45][0-9]{2}", code) else None


def _fate_of(error: Exception) -> Fate:
    for each in (error, error.__cause__):
        for classes, fate in _WIRE_FATES:
            if isinstance(each, classes):
                return fate
    names = (cls.__name__ for cls in type(error).__mro__)
    return next((CLASS_FATES[name] for name in names if name in CLASS_FATES), CLASS_FATES["APIError"])


def _fate_of_unknown(status: int) -> Fate:
    return STATUS_FATES[500 if status >= 500 else 400]  # noqa: PLR2004 where a server's own errors begin


def _failure(fate: Fate, words: str, headers: Mapping[str, str] | None) -> ModelRefused | ModelUnavailable:
    found = headers or {}
    request_id, kept = _headers.request_id_of(found), _headers.kept(found)
    if not fate.retry:
        return ModelRefused(fate.reason, words, request_id=request_id, headers=kept)
    pause_s = _headers.pause_s(found, datetime.now(UTC))
    return ModelUnavailable(fate.reason, words, retry_after_s=pause_s, request_id=request_id, headers=kept)
