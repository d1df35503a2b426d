"""OpenAI's HTTP conventions, shared by its endpoints: errors, request ids, rate limits."""

from http import HTTPStatus
from math import ceil

from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._limits import Levels
from adapters.llm.simulator._prefixes import Prefix
from adapters.llm.simulator._reply import Headers
from adapters.llm.simulator._request import BadRequest, Json, Provider
from adapters.llm.simulator._wire import Body

_ERRORS: dict[Fault, tuple[int, str, str | None, str]] = {
    Fault.RATE_LIMITED: (429, "requests", "rate_limit_exceeded", "Rate limit reached for requests"),
    Fault.SERVER_ERROR: (500, "server_error", None, "The server had an error while processing your request."),
    Fault.UNAVAILABLE: (503, "server_error", None, "Service unavailable"),
    Fault.OVERLOADED: (503, "service_unavailable_error", "server_is_overloaded", "The server is overloaded."),
    Fault.UNAUTHORIZED: (401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."),
    Fault.SPENT_OUT: (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota."),
    Fault.BAD_REQUEST: (400, "invalid_request_error", "invalid_value", "The request could not be processed."),
    Fault.CONTEXT_EXCEEDED: (
        400,
        "invalid_request_error",
        "context_length_exceeded",
        "Your input exceeds the context window of this model.",
    ),
    Fault.SPEND_LIMIT: (429, "insufficient_quota", "billing_hard_limit_reached", "Billing hard limit reached."),
    Fault.MODEL_GONE: (404, "invalid_request_error", "model_not_found", "The model does not exist."),
    Fault.FORBIDDEN: (403, "request_forbidden", "request_forbidden", "Your project may not do this."),
    Fault.GATEWAY_TIMEOUT: (504, "server_error", None, "Gateway time-out"),
    Fault.REQUEST_TIMEOUT: (408, "timeout", "timeout", "The request timed out."),
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

    def over_limit(self, token: str) -> tuple[int, Body]:  # noqa: ARG002 - as above
        """Status 429 and which limit."""
        status, kind, code, message = _ERRORS[Fault.RATE_LIMITED]
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

    def headers(self, token: str, levels: Levels) -> Headers:
        """Request id and rate limits."""
        headers = [
            ("x-request-id", f"req_{token}"),
            ("openai-organization", "simulated"),
            ("openai-version", "2020-10-01"),
            ("openai-processing-ms", "1"),
        ]
        for name, level in (("requests", levels.requests), ("tokens", levels.tokens)):
            headers += [
                (f"x-ratelimit-limit-{name}", str(level.limit)),
                (f"x-ratelimit-remaining-{name}", str(level.remaining)),
                (f"x-ratelimit-reset-{name}", _duration(level.reset_s)),
            ]
        return headers


def prefix_in(body: Json, words: str) -> Prefix | None:
    """The instructions, where a `prompt_cache_key` says that they come often."""
    key = body.get("prompt_cache_key")
    return Prefix(Provider.OPENAI, str(body["model"]), str(key), words) if key and words else None


def error_body(kind: str, message: str, *, code: str | None = None, param: str | None = None) -> Body:
    """An error in OpenAI's shape."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _duration(seconds: float) -> str:
    """As OpenAI writes it: `6m0s`, `1s`, `17ms`."""
    if seconds < 1:
        return f"{ceil(seconds * 1_000)}ms"
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}m{rest:.3g}s" if minutes else f"{rest:.3g}s"
