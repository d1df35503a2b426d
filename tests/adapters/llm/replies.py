"""Questions, and replies in both wire formats, for the tests of the gateway."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx2

from adapters.llm import Provider
from adapters.llm._anthropic import AnthropicProvider
from adapters.llm._openai import OpenAIProvider
from domain.conversation import Conversation, Kind
from domain.proposals import QuestionKind
from domain.questions import Problem, Prompt, Question

KEY = "sk-a-key-that-must-not-leak"
SECRET = "words of the mail that must not leak"
MODELS = {"anthropic": "anthropic:claude-haiku-5-5", "openai": "openai:gpt-6-luna"}
ANSWER = '{"tasks": []}'

Json = dict[str, Any]  # Any: what JSON holds
Handler = Callable[[httpx2.Request], httpx2.Response]


def question(
    provider: str, *kinds: QuestionKind, problems: tuple[Problem, ...] = (), model: str | None = None
) -> Question:
    return Question(
        kinds=kinds or (QuestionKind.TASKS,),
        model=model or MODELS.get(provider, "local"),
        prompt=Prompt(version="tasks/1", hash="h", system="Read mail.", user=SECRET),
        conversation=Conversation(kind=Kind.EMAIL, at=datetime(2026, 1, 1, tzinfo=UTC), text="", segments=()),
        tokens_out_max=512,
        problems=problems,
    )


def provider_over(name: str, handler: Handler) -> Provider:
    """The provider, through its official SDK, over a transport that answers from memory."""
    return provider_with(name, httpx2.AsyncClient(transport=httpx2.MockTransport(handler)))


def provider_with(name: str, http_client: httpx2.AsyncClient | None, base_url: str | None = None) -> Provider:
    if name == "anthropic":
        return AnthropicProvider(KEY, base_url, http_client=http_client)
    return OpenAIProvider(KEY, base_url, http_client=http_client)


def replying(name: str, status: int = 200, body: object = None, **headers: str) -> Provider:
    """The provider, answering always the same."""
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return provider_over(
        name,
        lambda _: httpx2.Response(status, content=content, headers={"content-type": "application/json", **sent}),
    )


def message(text: str = ANSWER, *, stop: str | None = "end_turn", **more: object) -> Json:
    """A reply of Anthropic's."""
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": "claude-haiku-5-5",
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": stop,
        "usage": {"input_tokens": 100, "output_tokens": 20},
        **more,
    }


def response(text: str = ANSWER, *, status: str | None = "completed", **more: object) -> Json:
    """A reply of OpenAI's."""
    return {
        "id": "resp_1",
        "object": "response",
        "model": "gpt-6-luna",
        "status": status,
        "output": [said(text)],
        "usage": {
            "input_tokens": 100,
            "output_tokens": 20,
            "input_tokens_details": {"cached_tokens": 40, "cache_write_tokens": 0},
        },
        **more,
    }


def said(text: str, *, kind: str = "output_text", **more: object) -> Json:
    """One message of OpenAI's output: text, or a refusal."""
    part = {"type": kind, "refusal" if kind == "refusal" else "text": text}
    return {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [part],
        **more,
    }


def plain_reply(name: str) -> Json:
    return message() if name == "anthropic" else response()
