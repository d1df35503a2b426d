"""OpenAI's Responses API, as the official SDK reads it."""

import time

from adapters.llm.simulator._completion import Completion, Ending
from adapters.llm.simulator._openai import OpenAIConventions, prefix_in
from adapters.llm.simulator._request import (
    Arrival,
    Json,
    SimRequest,
    read_cap,
    read_schema,
    require,
    require_flag,
    words_in,
    words_of,
)
from adapters.llm.simulator._responses_stream import stream_response
from adapters.llm.simulator._sse import Stream
from adapters.llm.simulator._wire import Body

_STATUSES = {
    Ending.COMPLETE: "completed",
    Ending.REFUSED: "completed",
    Ending.TRUNCATED: "incomplete",
    Ending.FILTERED: "incomplete",
    Ending.PAUSED: "in_progress",
    Ending.UNKNOWN: "suspended",
    Ending.FAILED: "failed",
}
_ITEM_STATUSES = {"completed": "completed", "in_progress": "in_progress"}
"""Of the message by that of the response; of all others the message is incomplete."""
_INCOMPLETE = {Ending.TRUNCATED: "max_output_tokens", Ending.FILTERED: "content_filter"}
_UNCOUNTED = (Ending.FAILED, Ending.PAUSED)
"""Nothing is said of their usage."""


class OpenAIResponses(OpenAIConventions):
    """POST /v1/responses."""

    def read(self, arrival: Arrival, body: Json) -> SimRequest:
        """Read the parameters of `responses.create`.

        Raises:
            BadRequest: one is missing, or is not simulated.
        """
        require(body, "model", "input")
        require_flag(body, "stream")
        text = body.get("text")
        form = text.get("format") if isinstance(text, dict) else None
        given = body["input"]
        system = words_in(body.get("instructions"))
        return SimRequest(
            provider=self.provider,
            arrival=arrival,
            model=str(body["model"]),
            system=system,
            user=given if isinstance(given, str) else words_of("user", given),
            schema=read_schema(form, "text.format.schema"),
            tokens_out_max=read_cap(body, "max_output_tokens"),
            body=body,
            prefix=prefix_in(body, system),
        )

    def stream(self, request: SimRequest, completion: Completion) -> Stream:
        """The Response from response.created to the event that is named by its status."""
        return stream_response(self.completion(request, completion))

    def completion(self, request: SimRequest, completion: Completion) -> Body:
        """A Response."""
        body, now = request.body, time.time()
        failed = completion.ending is Ending.FAILED
        reason = _INCOMPLETE.get(completion.ending)
        return {
            "id": f"resp_{completion.token}",
            "object": "response",
            "created_at": int(now),
            "completed_at": int(now) if completion.ending is Ending.COMPLETE else None,
            "status": _STATUSES[completion.ending],
            "background": False,
            "error": {"code": "server_error", "message": "The model failed to answer."} if failed else None,
            "incomplete_details": {"reason": reason} if reason else None,
            "instructions": body.get("instructions"),
            "max_output_tokens": request.tokens_out_max,
            "metadata": body.get("metadata") or {},
            "model": request.model,
            "output": [] if failed else [self._message(completion)],
            "parallel_tool_calls": True,
            "previous_response_id": None,
            "reasoning": {"effort": None, "summary": None},
            "service_tier": "default",
            "store": body.get("store", True),
            "text": body.get("text") or {"format": {"type": "text"}},
            "tool_choice": "auto",
            "tools": [],
            "truncation": "disabled",
            "usage": None if completion.ending in _UNCOUNTED else self._usage(completion),
        }

    @staticmethod
    def _message(completion: Completion) -> Body:
        refused = completion.ending is Ending.REFUSED
        content = (
            {"type": "refusal", "refusal": completion.text}
            if refused
            else {"type": "output_text", "text": completion.text, "annotations": [], "logprobs": []}
        )
        return {
            "id": f"msg_{completion.token}",
            "type": "message",
            "role": "assistant",
            "phase": "final_answer",
            "status": _ITEM_STATUSES.get(_STATUSES[completion.ending], "incomplete"),
            "content": [content],
        }

    @staticmethod
    def _usage(completion: Completion) -> Body:
        return {
            "input_tokens": completion.tokens_in,
            "input_tokens_details": {
                "cached_tokens": completion.tokens_read,
                "cache_write_tokens": completion.tokens_written,
            },
            "output_tokens": completion.tokens_out,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": completion.tokens_in + completion.tokens_out,
        }
