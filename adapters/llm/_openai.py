"""OpenAI's Responses API, through its SDK, and any server that speaks it.

`create`, not the SDK's `parse` and `stream`: these raise away the status and the usage of an answer that does
not fit.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import httpx2
from openai import AsyncOpenAI, OpenAIError
from openai.types.responses.response_create_params import ResponseCreateParamsBase

from adapters.llm import failures
from adapters.llm._answering import Clock, answered, deltas
from adapters.llm._keys import Keys
from adapters.llm._render import openai_schema, schema_name
from adapters.llm._responses import Response, ResponseStream
from adapters.llm._transport import Connections, first_byte_ms
from adapters.llm._words import model_name, schema_words, user_words
from adapters.llm.catalog import Catalog
from adapters.llm.timeouts import Timeouts
from domain.calls import Rendered
from domain.failures import ModelRefused, ModelUnavailable
from domain.questions import Answer, Partial, Question

NAME = "openai"
BASE_URL = "https://api.openai.com/v1"
CACHE_KEY_CHARS_MAX = 64

_FOREIGN: tuple[type[Exception], ...] = (OpenAIError, *failures.FOREIGN)


class OpenAIProvider:
    """Asks OpenAI's models, over one pool of connections; an SDK client is built for each key when first used."""

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
        """Take keys, prices, another server's address with `/v1`, and in tests what stands for the network.

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
                "max_output_tokens": question.tokens_out_max,
                "prompt_cache_key": _cache_key(question),
                "schema_name": schema_name(question.kinds),
                "store": False,
                "strict": True,
            },
        )

    async def ask(self, question: Question, key: str) -> Answer:
        """Put the question once; nothing of it is stored at the provider."""
        headers: httpx2.Headers | None = None
        try:
            response = await self._keys.client(key).responses.with_raw_response.create(**_request(question))
            headers = response.http_response.headers
            reply = Response.model_validate_json(response.http_response.content)
        except _FOREIGN as error:
            raise failures.of_exception(error, NAME, headers) from None  # its words may be the prompt's or the key's
        failure = failures.of_code(reply.codes, NAME, headers)
        if failure is not None:
            raise failure
        return answered(question, reply.outcome(), self._catalog, headers, first_byte_ms(response.http_response))

    async def stream(self, question: Question, key: str) -> AsyncGenerator[Partial | Answer, None]:
        """Put the question once; its words as they come, and the answer last."""
        clock, ttft_ms, reply = Clock(), None, ResponseStream()
        headers: httpx2.Headers | None = None
        try:
            events = await self._keys.client(key).responses.create(**_request(question), stream=True)
            headers = events.response.headers
            async with aclosing(deltas(events, reply)) as words:
                async for delta in words:
                    ttft_ms = clock.ms() if ttft_ms is None else ttft_ms
                    yield Partial(delta=delta)
            failure = _failure(reply, headers)
            outcome = reply.outcome() if failure is None else None
        except _FOREIGN as error:
            raise failures.of_stream(error, NAME, headers) from None  # as above
        if outcome is None:
            raise failure or failures.cut(NAME, headers)
        yield answered(question, outcome, self._catalog, headers, ttft_ms)

    async def close(self) -> None:
        """Close the connections of all keys."""
        await self._connections.close()

    def _client_of(self, secret: str) -> AsyncOpenAI:
        return AsyncOpenAI(
            api_key=secret,
            base_url=self._base_url,
            timeout=self._connections.timeout,
            max_retries=0,  # the engine owns retries
            http_client=self._connections.client(),
        )


def _failure(reply: ResponseStream, headers: httpx2.Headers) -> ModelRefused | ModelUnavailable | None:
    """What came in place of an answer, if anything did."""
    if reply.error is not None:
        return failures.of_event(reply.error.codes, NAME, headers)
    if reply.response is None:
        return failures.cut(NAME, headers)
    return failures.of_code(reply.response.codes, NAME, headers)


def _schema(question: Question) -> dict[str, object]:
    return openai_schema(question.answer)


def _cache_key(question: Question) -> str:
    """Sends questions of one prompt to the same cache: what they share comes first in each."""
    return question.prompt.hash[:CACHE_KEY_CHARS_MAX]


def _request(question: Question) -> ResponseCreateParamsBase:
    return {
        "model": model_name(question),
        "instructions": question.prompt.system,
        "input": user_words(question),
        "max_output_tokens": question.tokens_out_max,
        "prompt_cache_key": _cache_key(question),
        "store": False,
        "text": {
            "format": {
                "type": "json_schema",
                "name": schema_name(question.kinds),
                "schema": _schema(question),
                "strict": True,
            }
        },
    }
