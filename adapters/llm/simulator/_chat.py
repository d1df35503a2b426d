"""OpenAI's Chat Completions API, which most compatible servers speak."""

import time

from adapters.llm.simulator._completion import Completion, Ending
from adapters.llm.simulator._openai import OpenAIConventions, error_body, prefix_in
from adapters.llm.simulator._request import (
    Arrival,
    Json,
    SimRequest,
    read_cap,
    read_schema,
    require,
    require_flag,
    words_of,
)
from adapters.llm.simulator._sse import Stream, unnamed, words
from adapters.llm.simulator._wire import Body

_FINISHES = {
    Ending.COMPLETE: "stop",
    Ending.REFUSED: "stop",
    Ending.TRUNCATED: "length",
    Ending.FILTERED: "content_filter",
    Ending.PAUSED: None,
    Ending.UNKNOWN: "suspended",
}
_DONE = b"data: [DONE]\n\n"


class OpenAIChat(OpenAIConventions):
    """POST /v1/chat/completions."""

    def read(self, arrival: Arrival, body: Json) -> SimRequest:
        """Read the parameters of `chat.completions.create`.

        Raises:
            BadRequest: one is missing, or is not simulated.
        """
        require(body, "model", "messages")
        require_flag(body, "stream")
        form = body.get("response_format")
        named = form.get("json_schema") if isinstance(form, dict) else None
        messages = body["messages"]
        system = words_of("system", messages) or words_of("developer", messages)
        return SimRequest(
            provider=self.provider,
            arrival=arrival,
            model=str(body["model"]),
            system=system,
            user=words_of("user", messages),
            schema=read_schema(named, "response_format.json_schema.schema"),
            tokens_out_max=read_cap(body, "max_completion_tokens", "max_tokens"),
            body=body,
            prefix=prefix_in(body, system),
        )

    def completion(self, request: SimRequest, completion: Completion) -> Body:
        """A ChatCompletion; an error body where the model failed after all, as gateways send it."""
        if completion.ending is Ending.FAILED:
            return _failure()
        refused = completion.ending is Ending.REFUSED
        message: Body = {
            "role": "assistant",
            "content": None if refused else completion.text,
            "refusal": completion.text if refused else None,
            "annotations": [],
        }
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": _FINISHES[completion.ending],
        }
        return {
            "id": f"chatcmpl-{completion.token}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": request.model,
            "choices": [choice],
            "usage": self._usage(completion),
            "service_tier": "default",
            "system_fingerprint": None,
        }

    def stream(self, request: SimRequest, completion: Completion) -> Stream:
        """Chunks up to the one with the finish_reason, then [DONE]."""

        def error(_position: int) -> bytes:
            return unnamed(_failure())

        if completion.ending is Ending.FAILED:
            return Stream(head=(), words=(), tail=(), end=(error(0),), error=error)
        whole = self.completion(request, completion)
        shared = {name: whole[name] for name in ("id", "created", "model", "service_tier", "system_fingerprint")}
        shared["object"] = "chat.completion.chunk"
        options = request.body.get("stream_options")
        counts = isinstance(options, dict) and options.get("include_usage") is True

        def chunk(delta: Body, finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
            return unnamed({**shared, "choices": [choice]} | ({"usage": None} if counts else {}))

        field = "refusal" if completion.ending is Ending.REFUSED else "content"
        usage = (unnamed({**shared, "choices": [], "usage": whole["usage"]}),) if counts else ()
        return Stream(
            head=(chunk({"role": "assistant", field: ""}),),
            words=[chunk({field: word}) for word in words(completion.text)],
            tail=(),
            end=(chunk({}, _FINISHES[completion.ending]), *usage, _DONE),
            error=error,
        )

    @staticmethod
    def _usage(completion: Completion) -> Body:
        return {
            "prompt_tokens": completion.tokens_in,
            "completion_tokens": completion.tokens_out,
            "total_tokens": completion.tokens_in + completion.tokens_out,
            "prompt_tokens_details": {
                "cached_tokens": completion.tokens_read,
                "cache_write_tokens": completion.tokens_written,
                "audio_tokens": 0,
            },
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }


def _failure() -> Body:
    return error_body("server_error", "The model failed to answer.", code="server_error")
