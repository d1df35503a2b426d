"""OpenAI's HTTP conventions, shared by its endpoints: errors, request ids, rate limits."""

from http import HTTPStatus

from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._reply import Headers
from adapters.llm.simulator._request import BadRequest, Provider
from adapters.llm.simulator._wire import REQUESTS_LIMIT, TOKENS_LIMIT, Body

_ERRORS: dict[Fault, tuple[int, str, str | None, str]] = {
    Fault.RATE_LIMITED: (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests"),
    Fault.SERVER_ERROR: (500, "server_error", None, "The server had an error while processing your request."),
    Fault.UNAVAILABLE: (503, "server_error", None, "Service unavailable"),
    Fault.OVERLOADED: (503, "service_unavailable_error", "server_is_overloaded", "The server is overloaded."),
    Fault.UNAUTHORIZED: (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    Fault.SPENT_OUT: (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
    Fault.BAD_REQUEST: (400, "invalid_request_error", "invalid_value", "The request could not be processed."),
}


class OpenAIConventions:
    """The parent of OpenAI's endpoints."""

    provider = Provider.OPENAI

    def fault(self, fault: Fault, token: str) -> tuple[int, Body] | None:  # noqa: ARG002 - ids go in headers here
        """Status and body of a fault that is an HTTP error."""
        if fault not in _ERRORS:
            return None
        status, kind, code, message = _ERRORS[fault]
        return status, error_body(kind, message, code=code)

    def invalid(self, error: BadRequest, token: str) -> tuple[int, Body]:  # noqa: ARG002 - as above
        """Status 400 and why."""
        return 400, error_body("invalid_request_error", str(error), param=error.param)

    def refuse(self, status: int, message: str, token: str) -> Body:  # noqa: ARG002 - as above
        """An error of the given status."""
        return error_body(
            "invalid_request_error",
            message,
            code="invalid_api_key" if status == HTTPStatus.UNAUTHORIZED else None,
        )

    def headers(self, token: str, *, limited: bool) -> Headers:
        """Request id and rate limits."""
        headers = [
            ("x-request-id", f"req_{token}"),
            ("openai-organization", "simulated"),
            ("openai-version", "2020-10-01"),
            ("openai-processing-ms", "1"),
        ]
        for name, limit in (("requests", REQUESTS_LIMIT), ("tokens", TOKENS_LIMIT)):
            headers += [
                (f"x-ratelimit-limit-{name}", str(limit)),
                (f"x-ratelimit-remaining-{name}", str(0 if limited else limit - 1)),
                (f"x-ratelimit-reset-{name}", "1s"),
            ]
        return headers


def error_body(kind: str, message: str, *, code: str | None = None, param: str | None = None) -> Body:
    """An error in OpenAI's shape."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
