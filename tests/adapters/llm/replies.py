"""Questions, and replies in both wire formats, for the tests of the gateway."""

import json
from collections.abc import Callable
from typing import Any

import httpx2

from adapters.llm import Provider, Timeouts
from adapters.llm._anthropic import AnthropicProvider
from adapters.llm._openai import OpenAIProvider
from adapters.llm.catalog import Catalog
from domain.proposals import QuestionKind
from domain.questions import Answer, Call, Partial, Problem, Question
from tests import calling

KEY = "sk-a-key-that-must-not-leak"
SECRET = "words of the mail that must not leak"
MODELS = {"anthropic": "anthropic:claude-haiku-5-5", "openai": "openai:gpt-6-luna"}
ANSWER = '{"tasks": []}'

Json = dict[str, Any]  # Any: what JSON holds
Handler = Callable[[httpx2.Request], httpx2.Response]


def question(
    provider: str,
    *kinds: QuestionKind,
    problems: tuple[Problem, ...] = (),
    model: str | None = None,
    made: Call | None = None,
) -> Question:
    asked = calling.question(model or MODELS.get(provider, "local"), *kinds, words=SECRET, of=made)
    return asked.model_copy(update={"problems": problems})


def provider_over(name: str, handler: Handler) -> Provider:
    """The provider, through its official SDK, over a transport that answers from memory."""
    return provider_with(name, httpx2.MockTransport(handler))


def provider_with(
    name: str,
    transport: httpx2.AsyncBaseTransport | None,
    base_url: str | None = None,
    *,
    keys: tuple[str, ...] = (KEY,),
    timeouts: Timeouts | None = None,
) -> Provider:
    """The provider with a transport in the place of the network, or at another address."""
    maker = AnthropicProvider if name == "anthropic" else OpenAIProvider
    return maker(keys, Catalog(), base_url, timeouts=timeouts, transport=transport)


async def ask(provider: Provider, question: Question) -> Answer:
    """Put a question over the provider's first key."""
    return await provider.ask(question, provider.keys[0])


async def told(provider: Provider, question: Question) -> tuple[list[str], Answer]:
    """Put a question over the provider's first key: the words as they came, and the one answer, which came last."""
    *parts, answer = [part async for part in provider.stream(question, provider.keys[0])]
    assert isinstance(answer, Answer)
    return [part.delta for part in parts if isinstance(part, Partial)], answer


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
