"""The official SDKs, pointed at a simulator."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from anthropic import AsyncAnthropic, transform_schema
from anthropic.types import Message
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from adapters.llm.simulator import Faults, Provider, Script, SimRequest, Simulator
from domain.proposals import QuestionKind, answer_model

KINDS = (QuestionKind.TASKS, QuestionKind.DECISIONS)
CONVERSATION = """Hi Ben,

could you send me the signed contract by Friday? We agreed to move the launch to the autumn.

> Please water the plants.

Ana will book the room by 3 March.
"""
PROMPT = f"Subject: Launch\n\n<conversation>\n{CONVERSATION}</conversation>\n"
PATHS = {"anthropic": "/v1/messages", "responses": "/v1/responses", "chat": "/v1/chat/completions"}


class Asking:
    """Puts questions to one simulator through both SDKs, which retry nothing."""

    def __init__(self, simulator: Simulator, timeout_s: float, key: str) -> None:
        self.simulator = simulator
        self.claude = AsyncAnthropic(
            api_key=key, base_url=simulator.url, max_retries=0, timeout=timeout_s, open_telemetry=False
        )
        self.gpt = AsyncOpenAI(api_key=key, base_url=f"{simulator.url}/v1", max_retries=0, timeout=timeout_s)

    async def anthropic(self, user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS, cap: int = 2_000) -> Message:
        return await self.claude.messages.create(**anthropic_parameters(user, kinds, cap))

    async def responses(self, user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS, cap: int = 2_000) -> Response:
        return await self.gpt.responses.create(**responses_parameters(user, kinds, cap))

    async def chat(self, user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS) -> ChatCompletion:
        return await self.gpt.chat.completions.create(**chat_parameters(user, kinds))

    async def text(self, wire: str, user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS) -> str:
        """The answer's own words, whichever wire carried them."""
        if wire == "anthropic":
            [block] = (await self.anthropic(user, kinds)).content
            assert block.type == "text"
            return block.text
        if wire == "responses":
            return (await self.responses(user, kinds)).output_text
        return (await self.chat(user, kinds)).choices[0].message.content or ""


Parameters = dict[str, Any]  # Any: as wide as what the SDKs take


def anthropic_parameters(user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS, cap: int = 2_000) -> Parameters:
    """For `messages.create` and `messages.stream`."""
    schema = transform_schema(answer_model(kinds))
    return {
        "model": "claude-haiku-5-5",
        "max_tokens": cap,
        "system": "Answer with JSON.",
        "messages": [{"role": "user", "content": user}],
        "output_config": {"format": {"type": "json_schema", "schema": schema}},
    }


def responses_parameters(user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS, cap: int = 2_000) -> Parameters:
    """For `responses.create` and `responses.stream`."""
    schema = answer_model(kinds).model_json_schema()
    return {
        "model": "gpt-6-luna",
        "instructions": "Answer with JSON.",
        "input": user,
        "text": {"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": True}},
        "max_output_tokens": cap,
        "store": False,
    }


def chat_parameters(user: str = PROMPT, kinds: Sequence[QuestionKind] = KINDS) -> Parameters:
    """For `chat.completions.create` and `chat.completions.stream`."""
    schema = answer_model(kinds).model_json_schema()
    return {
        "model": "gpt-6-luna",
        "messages": [
            {"role": "developer", "content": "Answer with JSON."},
            {"role": "user", "content": user},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": True},
        },
    }


@asynccontextmanager
async def asking(
    *,
    seed: int = 0,
    faults: Faults | Mapping[Provider, Faults] | None = None,
    script: Script | None = None,
    on_answered: Callable[[SimRequest], None] | None = None,
    timeout_s: float = 5,
    key: str = "k",
) -> AsyncIterator[Asking]:
    """A simulator that lives for one test, with clients."""
    async with Simulator(seed=seed, faults=faults, script=script, on_answered=on_answered) as simulator:
        ask = Asking(simulator, timeout_s, key)
        async with ask.claude, ask.gpt:
            yield ask
