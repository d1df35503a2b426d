"""Anthropic's Messages API, version 2026-10-21, as the official SDK reads it."""

import time
from datetime import UTC, datetime
from functools import lru_cache
from math import ceil

from adapters.llm.simulator._completion import Completion, Ending
from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._limits import Levels
from adapters.llm.simulator._prefixes import Prefix
from adapters.llm.simulator._reply import Headers
from adapters.llm.simulator._request import (
    Arrival,
    BadRequest,
    Json,
    Provider,
    SimRequest,
    read_cap,
    read_schema,
    require,
    require_flag,
    words_in,
    words_of,
)
from adapters.llm.simulator._sse import Stream, event, words
from adapters.llm.simulator._wire import Body

_ERRORS: dict[Fault, tuple[int, str, str, str | None]] = {
    Fault.RATE_LIMITED: (
        429,
        "rate_limit_error",
        "This request would exceed your organization's rate limit.",
        None,
    ),
    Fault.SERVER_ERROR: (500, "api_error", "Internal server error", None),
    Fault.UNAVAILABLE: (503, "api_error", "Service temporarily unavailable", None),
    Fault.OVERLOADED: (529, "overloaded_error", "Overloaded", None),
    Fault.UNAUTHORIZED: (401, "authentication_error", "invalid bearer token", None),
    Fault.SPENT_OUT: (402, "billing_error", "Your credit balance is too low to access the API.", None),
    Fault.BAD_REQUEST: (400, "invalid_request_error", "messages: the request could not be processed", None),
    Fault.SPEND_LIMIT: (
        429,
        "rate_limit_error",
        "Your organization has reached its monthly usage threshold.",
        "enforced_spend_limit_reached",
    ),
    Fault.MODEL_GONE: (404, "not_found_error", "model: not found", None),
    Fault.FORBIDDEN: (403, "permission_error", "Your API key may not use the specified resource.", None),
    Fault.GATEWAY_TIMEOUT: (504, "timeout_error", "The gateway waited too long for an answer.", None),
    Fault.REQUEST_TIMEOUT: (408, "timeout_error", "The request took too long to arrive.", None),
}
"""Status, type, message and `error.details.error_code`."""
_TYPES = {401: "authentication_error", 404: "not_found_error"}
_STOPS = {
    Ending.COMPLETE: "end_turn",
    Ending.TRUNCATED: "max_tokens",
    Ending.REFUSED: "refusal",
    Ending.FILTERED: "refusal",
    Ending.PAUSED: "pause_turn",
    Ending.CONTEXT_EXCEEDED: "model_context_window_exceeded",
    Ending.UNKNOWN: "suspended",
}
_REMOVED = ("temperature", "top_p", "top_k")
"""Refused since version 2026-10-21, even with their default values."""
_TOKENS = ("tokens", "input-tokens", "output-tokens")
"""All tell of the one bucket that the simulator keeps."""
_FIRST = {"output_tokens": 1}
"""Counted when a stream begins."""
_PING = event({"type": "ping"})
_BLOCK_START = event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
_BLOCK_STOP = event({"type": "content_block_stop", "index": 0})


class AnthropicMessages:
    """POST /v1/messages."""

    provider = Provider.ANTHROPIC

    def read(self, arrival: Arrival, body: Json) -> SimRequest:
        """Read the parameters of `messages.create`.

        Raises:
            BadRequest: one is missing, was removed from the API, or is not simulated.
        """
        require(body, "model", "max_tokens", "messages")
        require_flag(body, "stream")
        for name in _REMOVED:
            if name in body:
                raise BadRequest(f"{name}: Extra inputs are not permitted", name)
        output = body.get("output_config")
        form = output.get("format") if isinstance(output, dict) else None
        return SimRequest(
            provider=self.provider,
            arrival=arrival,
            model=str(body["model"]),
            system=words_in(body.get("system")),
            user=words_of("user", body["messages"]),
            schema=read_schema(form, "output_config.format.schema"),
            tokens_out_max=read_cap(body, "max_tokens"),
            body=body,
            prefix=self._prefix(body),
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

    def stream(self, request: SimRequest, completion: Completion) -> Stream:
        """The Message from message_start to message_stop; the `error` event where the model failed."""

        def error(_position: int) -> bytes:
            return event(self._error("overloaded_error", "Overloaded", completion.token))

        if completion.ending is Ending.FAILED:
            return Stream(head=(), words=(), tail=(), end=(error(0),), error=error)
        message = self.completion(request, completion)
        stop = {name: message[name] for name in ("stop_reason", "stop_sequence", "stop_details", "container")}
        usage = {name: count for name, count in message["usage"].items() if name.endswith("tokens")}
        begun = {"content": [], "stop_reason": None, "stop_details": None, "usage": message["usage"] | _FIRST}
        start = event({"type": "message_start", "message": message | begun})
        delta = event({"type": "message_delta", "delta": stop, "usage": usage})
        end = (event({"type": "message_stop"}),)
        if not message["content"]:
            return Stream(head=(start, _PING), words=(), tail=(delta,), end=end, error=error)
        return Stream(
            head=(start, _BLOCK_START, _PING),
            words=[event(_text_delta(word)) for word in words(completion.text)],
            tail=(_BLOCK_STOP, delta),
            end=end,
            error=error,
        )

    def fault(self, fault: Fault, token: str) -> tuple[int, Body] | None:
        """Status and body of a fault that is an HTTP error."""
        if fault not in _ERRORS:
            return None
        status, kind, message, code = _ERRORS[fault]
        return status, self._error(kind, message, token, code)

    def over_limit(self, token: str) -> tuple[int, Body]:
        """Status 429 and which limit."""
        status, kind, message, code = _ERRORS[Fault.RATE_LIMITED]
        return status, self._error(kind, message, token, code)

    def invalid(self, error: BadRequest, token: str) -> tuple[int, Body]:
        """Status 400 and why."""
        return 400, self._error("invalid_request_error", str(error), token)

    def refuse(self, status: int, message: str, token: str) -> Body:
        """An error of the given status."""
        return self._error(_TYPES.get(status, "invalid_request_error"), message, token)

    def headers(self, token: str, levels: Levels) -> Headers:
        """Request id and rate limits."""
        now_s = time.time()
        headers = [("request-id", f"req_{token}"), ("anthropic-organization-id", "simulated")]
        for name, level in (("requests", levels.requests), *((name, levels.tokens) for name in _TOKENS)):
            prefix = f"anthropic-ratelimit-{name}"
            headers += [
                (f"{prefix}-limit", str(level.limit)),
                (f"{prefix}-remaining", str(level.remaining)),
                (f"{prefix}-reset", _shown(ceil(now_s + level.reset_s))),
            ]
        return headers

    @staticmethod
    def _prefix(body: Json) -> Prefix | None:
        """The system's blocks up to the last that carries a cache_control."""
        system = body.get("system")
        if not isinstance(system, list):
            return None
        marked = [n for n, block in enumerate(system) if isinstance(block, dict) and block.get("cache_control")]
        if not marked:
            return None
        return Prefix(Provider.ANTHROPIC, str(body["model"]), "", words_in(system[: marked[-1] + 1]))

    @staticmethod
    def _error(kind: str, message: str, token: str, code: str | None = None) -> Body:
        details = {"error_code": code} if code else None
        return {
            "type": "error",
            "error": {"type": kind, "message": message, "details": details},
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
        written, read = completion.tokens_written, completion.tokens_read
        return {
            "input_tokens": completion.tokens_in - written - read,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": read,
            "cache_creation": {"ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0},
            "output_tokens": completion.tokens_out,
            "service_tier": "standard",
        }


def _text_delta(text: str) -> Body:
    return {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}


@lru_cache(maxsize=64)
def _shown(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
