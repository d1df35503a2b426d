"""OpenAI's Chat Completions API, which most compatible servers speak."""

import time

from adapters.llm.simulator._completion import Completion, Ending
from adapters.llm.simulator._openai import OpenAIConventions, error_body
from adapters.llm.simulator._request import Json, SimRequest, read_cap, read_schema, refuse_streaming, require, words_of
from adapters.llm.simulator._wire import Body

_FINISHES = {
    Ending.COMPLETE: "stop",
    Ending.REFUSED: "stop",
    Ending.TRUNCATED: "length",
    Ending.FILTERED: "content_filter",
}


class OpenAIChat(OpenAIConventions):
    """POST /v1/chat/completions."""

    def read(self, path: str, body: Json, body_hash: bytes, repeat: int) -> SimRequest:
        """Read the parameters of `chat.completions.create`.

        Raises:
            BadRequest: one is missing, or is not simulated.
        """
        require(body, "model", "messages")
        refuse_streaming(body)
        form = body.get("response_format")
        named = form.get("json_schema") if isinstance(form, dict) else None
        messages = body["messages"]
        return SimRequest(
            provider=self.provider,
            path=path,
            model=str(body["model"]),
            system=words_of("system", messages) or words_of("developer", messages),
            user=words_of("user", messages),
            schema=read_schema(named, "response_format.json_schema.schema"),
            tokens_out_max=read_cap(body, "max_completion_tokens", "max_tokens"),
            body=body,
            body_hash=body_hash,
            repeat=repeat,
        )

    def completion(self, request: SimRequest, completion: Completion) -> Body:
        """A ChatCompletion; an error body where the model failed after all, as gateways send it."""
        if completion.ending is Ending.FAILED:
            return error_body("server_error", "The model failed to answer.", code="server_error")
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

    @staticmethod
    def _usage(completion: Completion) -> Body:
        return {
            "prompt_tokens": completion.tokens_in,
            "completion_tokens": completion.tokens_out,
            "total_tokens": completion.tokens_in + completion.tokens_out,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }
