"""Anthropic's Messages API, through its SDK.

`create`, not `parse`: the helper raises away the stop reason and the usage of an answer that does not fit.
The reply's bytes are read by the shapes below, for the SDK builds its objects without checking them.
"""

from typing import Annotated, Literal

import httpx2
from anthropic import AnthropicError, AsyncAnthropic
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from adapters.llm import failures, terminal
from adapters.llm._prices import cost_usd
from adapters.llm._render import anthropic_schema
from adapters.llm._words import capped, user_words
from adapters.llm.gateway import TIMEOUT_S
from domain.failures import ModelUnavailable
from domain.proposals import answer_model
from domain.questions import Answer, Question, TerminalState

NAME = "anthropic"
BASE_URL = "https://api.anthropic.com"
CONNECT_S = 5.0


class _Block(BaseModel):
    type: str
    text: str | None = None


class _StopDetails(BaseModel):
    category: str | None = None
    explanation: str | None = None


class _Usage(BaseModel):
    """Three disjoint kinds of input here; OpenAI's cached tokens are part of its input."""

    input_tokens: int
    output_tokens: int
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None


class _Message(BaseModel):
    type: Literal["message"]
    content: list[_Block]
    stop_reason: str | None = None
    stop_details: _StopDetails | None = None
    usage: _Usage


class _ErrorDetails(BaseModel):
    error_code: str | None = None


class _Error(BaseModel):
    type: str
    details: _ErrorDetails | None = None


class _ErrorBody(BaseModel):
    type: Literal["error"]
    error: _Error


_REPLY: TypeAdapter[_Message | _ErrorBody] = TypeAdapter(Annotated[_Message | _ErrorBody, Field(discriminator="type")])


class AnthropicProvider:
    """Asks Anthropic's models; the client is built when first asked, once."""

    def __init__(
        self,
        key: str,
        base_url: str | None = None,
        *,
        timeout_s: float = TIMEOUT_S,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        """Take a key and another server's address without `/v1`; `http_client` is closed with this."""
        self._key = key
        self._base_url = base_url or BASE_URL
        self._timeout_s = timeout_s
        self._http_client = http_client
        self._client: AsyncAnthropic | None = None

    async def ask(self, question: Question) -> Answer:
        """Put the question once."""
        model = question.model.partition(":")[2]
        try:
            response = await self._connected().messages.with_raw_response.create(
                model=model,
                max_tokens=question.tokens_out_max,
                system=question.prompt.system,
                messages=[{"role": "user", "content": user_words(question)}],
                output_config={
                    "format": {
                        "type": "json_schema",
                        "schema": anthropic_schema(answer_model(question.kinds)),
                    }
                },
            )
            reply = _REPLY.validate_json(response.http_response.content)
        except (AnthropicError, httpx2.HTTPError, ValidationError, UnicodeEncodeError) as error:
            raise failures.of_exception(error, NAME) from None  # its words may be the prompt's or the key's
        headers = response.http_response.headers
        if isinstance(reply, _ErrorBody):
            code = reply.error.details.error_code if reply.error.details else None
            failure = failures.of_code((code, reply.error.type), NAME, headers)
            raise failure or ModelUnavailable("server_error", f"{NAME} answered 200 with an unknown error")
        return _answer(reply, model, headers.get("request-id"))

    async def close(self) -> None:
        """Close the client's connections, if it was ever built."""
        if self._client is not None:
            await self._client.close()

    def _connected(self) -> AsyncAnthropic:
        if self._client is None:
            self._client = AsyncAnthropic(
                api_key=self._key,
                base_url=self._base_url,
                timeout=httpx2.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s)),
                max_retries=0,  # the engine owns retries
                open_telemetry=False,  # the gateway makes the span; no traceparent goes to a provider
                http_client=self._http_client,
            )
        return self._client


def _answer(reply: _Message, model: str, request_id: str | None) -> Answer:
    usage = reply.usage
    written, cached = usage.cache_creation_input_tokens or 0, usage.cache_read_input_tokens or 0
    tokens_in = usage.input_tokens + written + cached
    state = terminal.of_message(reply.stop_reason)
    return Answer(
        state=state,
        raw="".join(block.text or "" for block in reply.content if block.type == "text"),
        detail=capped(_detail(reply, state)),
        tokens_in=tokens_in,
        tokens_out=usage.output_tokens,
        tokens_cached=cached,
        cost_usd=cost_usd(
            NAME,
            model,
            tokens_in=tokens_in,
            tokens_out=usage.output_tokens,
            tokens_cached=cached,
            tokens_written=written,
        ),
        request_id=request_id,
    )


def _detail(reply: _Message, state: TerminalState) -> str | None:
    if state is not TerminalState.REFUSED or reply.stop_details is None:
        return reply.stop_reason
    parts = (reply.stop_reason, reply.stop_details.category, reply.stop_details.explanation)
    return ": ".join(part for part in parts if part)
