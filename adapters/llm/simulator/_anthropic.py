"""Anthropic's Messages API, version 2026-10-21, as the official SDK reads it."""

from datetime import UTC, datetime, timedelta

from adapters.llm.simulator._completion import Completion, Ending
from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._reply import Headers
from adapters.llm.simulator._request import (
    BadRequest,
    Json,
    Provider,
    SimRequest,
    read_cap,
    read_schema,
    refuse_streaming,
    require,
    words_in,
    words_of,
)
from adapters.llm.simulator._wire import REQUESTS_LIMIT, TOKENS_LIMIT, Body

_ERRORS: dict[Fault, tuple[int, str, str]] = {
    Fault.RATE_LIMITED: (
        429,
        "rate_limit_error",
        "This request would exceed your organization's rate limit.",
    ),
    Fault.SERVER_ERROR: (500, "api_error", "Internal server error"),
    Fault.UNAVAILABLE: (503, "api_error", "Service temporarily unavailable"),
    Fault.OVERLOADED: (529, "overloaded_error", "Overloaded"),
    Fault.UNAUTHORIZED: (401, "authentication_error", "invalid bearer token"),
    Fault.SPENT_OUT: (402, "billing_error", "Your credit balance is too low to access the API."),
    Fault.BAD_REQUEST: (400, "invalid_request_error", "messages: the request could not be processed"),
}
_TYPES = {401: "authentication_error", 404: "not_found_error"}
_STOPS = {
    Ending.COMPLETE: "end_turn",
    Ending.TRUNCATED: "max_tokens",
    Ending.REFUSED: "refusal",
    Ending.FILTERED: "refusal",
}
_REMOVED = ("temperature", "top_p", "top_k")
"""Refused since version 2026-10-21, even with their default values."""


class AnthropicMessages:
    """POST /v1/messages."""

    provider = Provider.ANTHROPIC

    def read(self, path: str, body: Json, body_hash: bytes, repeat: int) -> SimRequest:
        """Read the parameters of `messages.create`.

        Raises:
            BadRequest: one is missing, was removed from the API, or is not simulated.
        """
        require(body, "model", "max_tokens", "messages")
        refuse_streaming(body)
        for name in _REMOVED:
            if name in body:
                raise BadRequest(f"{name}: Extra inputs are not permitted", name)
        output = body.get("output_config")
        form = output.get("format") if isinstance(output, dict) else None
        return SimRequest(
            provider=self.provider,
            path=path,
            model=str(body["model"]),
            system=words_in(body.get("system")),
            user=words_of("user", body["messages"]),
            schema=read_schema(form, "output_config.format.schema"),
            tokens_out_max=read_cap(body, "max_tokens"),
            body=body,
            body_hash=body_hash,
            repeat=repeat,
        )

    def completion(self, request: SimRequest, completion: Completion) -> Body:
        """A Message; an error body where the model failed after all."""
        if completion.ending is Ending.FAILED:
            return self._error("overloaded_error", "Overloaded", completion.token)
        refused = completion.ending is Ending.REFUSED
        return {
            "id": f"msg_{completion.token}",
            "type": "message",
            "role": "assistant",
            "model": request.model,
            "content": [] if refused else [{"type": "text", "text": completion.text}],
            "stop_reason": _STOPS[completion.ending],
            "stop_sequence": None,
            "stop_details": self._stop_details(completion),
            "container": None,
            "usage": self._usage(completion),
        }

    def fault(self, fault: Fault, token: str) -> tuple[int, Body] | None:
        """Status and body of a fault that is an HTTP error."""
        if fault not in _ERRORS:
            return None
        status, kind, message = _ERRORS[fault]
        return status, self._error(kind, message, token)

    def invalid(self, error: BadRequest, token: str) -> tuple[int, Body]:
        """Status 400 and why."""
        return 400, self._error("invalid_request_error", str(error), token)

    def refuse(self, status: int, message: str, token: str) -> Body:
        """An error of the given status."""
        return self._error(_TYPES.get(status, "invalid_request_error"), message, token)

    def headers(self, token: str, *, limited: bool) -> Headers:
        """Request id and rate limits."""
        reset = (datetime.now(UTC) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        limits = {"requests": REQUESTS_LIMIT, "input-tokens": TOKENS_LIMIT, "output-tokens": TOKENS_LIMIT}
        headers = [("request-id", f"req_{token}"), ("anthropic-organization-id", "simulated")]
        for name, limit in limits.items():
            prefix = f"anthropic-ratelimit-{name}"
            remaining = 0 if limited else limit - 1
            headers += [
                (f"{prefix}-limit", str(limit)),
                (f"{prefix}-remaining", str(remaining)),
                (f"{prefix}-reset", reset),
            ]
        return headers

    @staticmethod
    def _error(kind: str, message: str, token: str) -> Body:
        return {
            "type": "error",
            "error": {"type": kind, "message": message, "details": None},
            "request_id": f"req_{token}",
        }

    @staticmethod
    def _stop_details(completion: Completion) -> Body | None:
        if completion.ending not in (Ending.REFUSED, Ending.FILTERED):
            return None
        explanation = completion.text if completion.ending is Ending.REFUSED else None
        return {"type": "refusal", "category": "general_harms", "explanation": explanation}

    @staticmethod
    def _usage(completion: Completion) -> Body:
        return {
            "input_tokens": completion.tokens_in,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": completion.tokens_out,
            "service_tier": "standard",
        }
