"""OpenAI's Responses API, as the official SDK reads it."""

import time

from adapters.llm.simulator._completion import Completion, Ending
from adapters.llm.simulator._openai import OpenAIConventions
from adapters.llm.simulator._request import (
    Json,
    SimRequest,
    read_cap,
    read_schema,
    refuse_streaming,
    require,
    words_in,
    words_of,
)
from adapters.llm.simulator._wire import Body

_STATUSES = {
    Ending.COMPLETE: "completed",
    Ending.REFUSED: "completed",
    Ending.TRUNCATED: "incomplete",
    Ending.FILTERED: "incomplete",
    Ending.FAILED: "failed",
}
_INCOMPLETE = {Ending.TRUNCATED: "max_output_tokens", Ending.FILTERED: "content_filter"}


class OpenAIResponses(OpenAIConventions):
    """POST /v1/responses."""

    def read(self, path: str, body: Json, body_hash: bytes, repeat: int) -> SimRequest:
        """Read the parameters of `responses.create`.

        Raises:
            BadRequest: one is missing, or is not simulated.
        """
        require(body, "model", "input")
        refuse_streaming(body)
        text = body.get("text")
        form = text.get("format") if isinstance(text, dict) else None
        given = body["input"]
        return SimRequest(
            provider=self.provider,
            path=path,
            model=str(body["model"]),
            system=words_in(body.get("instructions")),
            user=given if isinstance(given, str) else words_of("user", given),
            schema=read_schema(form, "text.format.schema"),
            tokens_out_max=read_cap(body, "max_output_tokens"),
            body=body,
            body_hash=body_hash,
            repeat=repeat,
        )

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
            "usage": None if failed else self._usage(completion),
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
            "status": "incomplete" if completion.ending in _INCOMPLETE else "completed",
            "content": [content],
        }

    @staticmethod
    def _usage(completion: Completion) -> Body:
        return {
            "input_tokens": completion.tokens_in,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": completion.tokens_out,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": completion.tokens_in + completion.tokens_out,
        }
