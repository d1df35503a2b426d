"""Anthropic's Messages API, through its SDK.

`create`, not the SDK's `parse` and `stream`: these raise away the stop reason and the usage of an answer that
does not fit.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import httpx2
from anthropic import AnthropicError, AsyncAnthropic
from anthropic.types.message_create_params import MessageCreateParamsBase

from adapters.llm import failures
from adapters.llm._answering import Clock, answered, deltas
from adapters.llm._keys import Keys
from adapters.llm._messages import REPLY, ErrorBody, MessageStream
from adapters.llm._render import anthropic_schema
from adapters.llm._transport import Connections, first_byte_ms
from adapters.llm._words import model_name, schema_words, user_words
from adapters.llm.catalog import Catalog
from adapters.llm.timeouts import Timeouts
from domain.calls import Rendered
from domain.questions import Answer, Partial, Question

NAME = "anthropic"
BASE_URL = "https://api.anthropic.com"

_FOREIGN: tuple[type[Exception], ...] = (AnthropicError, *failures.FOREIGN)


class AnthropicProvider:
    """Asks Anthropic's models, over one pool of connections; an SDK client is built for each key when first used."""

    def __init__(
        self,
        keys: Sequence[str],
        catalog: Catalog,
        base_url: str | None = None,
        *,
        timeouts: Timeouts | None = None,
        http2: bool = False,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Take keys, prices, another server's address without `/v1`, and in tests what stands for the network.

        Raises:
            Misconfigured: no key is given, or HTTP/2 is wanted and cannot be spoken.
        """
        self._base_url = base_url or BASE_URL
        self._connections = Connections(self._base_url, timeouts or Timeouts(), http2=http2, transport=transport)
        self._keys = Keys(NAME, keys, self._client_of)
        self._catalog = catalog

    @property
    def keys(self) -> tuple[str, ...]:
        """Ids of its keys, in the order of the settings."""
        return self._keys.ids

    def render(self, question: Question) -> Rendered:
        """What is sent, in the parts that the call log keeps."""
        return Rendered(
            provider=NAME,
            system=question.prompt.system,
            user=user_words(question),
            schema_text=schema_words(_schema(question)),
            parameters={
                "model": model_name(question),
                "max_tokens": question.tokens_out_max,
                "cache_control": "ephemeral",
            },
        )

    async def ask(self, question: Question, key: str) -> Answer:
        """Put the question once."""
        headers: httpx2.Headers | None = None
        try:
            response = await self._keys.client(key).messages.with_raw_response.create(**_request(question))
            headers = response.http_response.headers
            reply = REPLY.validate_json(response.http_response.content)
        except _FOREIGN as error:
            raise failures.of_exception(error, NAME, headers) from None  # its words may be the prompt's or the key's
        if isinstance(reply, ErrorBody):
            raise failures.of_event(reply.codes, NAME, headers)
        return answered(question, reply.outcome(), self._catalog, headers, first_byte_ms(response.http_response))

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:
        """Put the question once; its words as they come, and the answer last."""
        clock, ttft_ms, reply = Clock(), None, MessageStream()
        headers: httpx2.Headers | None = None
        try:
            events = await self._keys.client(key).messages.create(**_request(question), stream=True)
            headers = events.response.headers
            async with aclosing(deltas(events, reply)) as words:
                async for delta in words:
                    ttft_ms = clock.ms() if ttft_ms is None else ttft_ms
                    yield Partial(delta=delta)
            outcome = reply.outcome() if reply.ended else None
        except _FOREIGN as error:
            raise failures.of_stream(error, NAME, headers) from None  # as above
        if outcome is None:
            raise failures.cut(NAME, headers)
        yield answered(question, outcome, self._catalog, headers, ttft_ms)

    async def close(self) -> None:
        """Close the connections of all keys."""
        await self._connections.close()

    def _client_of(self, secret: str) -> AsyncAnthropic:
        return AsyncAnthropic(
            api_key=secret,
            base_url=self._base_url,
            timeout=self._connections.timeout,
            max_retries=0,  # the engine owns retries
            open_telemetry=False,  # the gateway makes the span; no traceparent goes to a provider
            http_client=self._connections.client(),
        )


def _schema(question: Question) -> dict[str, object]:
    return anthropic_schema(question.answer)


def _request(question: Question) -> MessageCreateParamsBase:
    """The request; what all questions of a prompt share comes first, and is cached where it is long enough."""
    return {
        "model": model_name(question),
        "max_tokens": question.tokens_out_max,
        "system": [{"type": "text", "text": question.prompt.system, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": user_words(question)}],
        "output_config": {"format": {"type": "json_schema", "schema": _schema(question)}},
    }
