"""One question to one model, once: chosen by name, bounded in time, measured and traced."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, get_tracer

from adapters.llm import _genai
from domain.failures import ModelRefused, ModelUnavailable, WinnowError
from domain.questions import Answer, Question, TerminalState

TIMEOUT_S = 60.0


class Provider(Protocol):
    """One provider of models."""

    async def ask(self, question: Question) -> Answer:
        """Put the question once; the answer's `latency_ms` is the gateway's to fill.

        Raises:
            ModelRefused: it will not take this request, however often it is sent.
            ModelUnavailable: it cannot answer now.
        """
        ...

    async def close(self) -> None:
        """Give back connections; nothing can be asked afterwards."""
        ...


class Gateway:
    """All providers behind one door. The engine owns retries: there is none in here."""

    def __init__(
        self, providers: Mapping[str, Provider], *, timeout_s: float = TIMEOUT_S, tracer: Tracer | None = None
    ) -> None:
        """Take providers by the first part of a model's name: `local`, `anthropic`, `openai`."""
        self._providers = providers
        self._timeout_s = timeout_s
        self._tracer = tracer

    async def ask(self, question: Question) -> Answer:
        """Put the question to `question.model`, once.

        Cancelling closes the connection, so that the provider may stop as well.

        Raises:
            ModelRefused: the request will never be taken; `no_provider` when nothing is set up for the model.
            ModelUnavailable: no answer now; `timeout` when the whole call took longer than allowed.
        """
        provider = self._provider_of(question)
        with self._span(question) as span:
            started_s = time.perf_counter()
            answer = await self._within_time(provider, question)
            answer = answer.model_copy(update={"latency_ms": round((time.perf_counter() - started_s) * 1000)})
            _describe(span, answer)
            return answer

    async def close(self) -> None:
        """Close every provider."""
        for provider in self._providers.values():
            await provider.close()

    def _provider_of(self, question: Question) -> Provider:
        name = question.model.partition(":")[0]
        if name not in self._providers:
            raise ModelRefused("no_provider", f"no key is set for {name}, so {question.model} cannot be asked")
        return self._providers[name]

    async def _within_time(self, provider: Provider, question: Question) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_s) as scope:
                return await provider.ask(question)
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise ModelUnavailable("timeout", f"{question.model} gave no answer in {self._timeout_s:g} s") from error

    @contextmanager
    def _span(self, question: Question) -> Iterator[Span]:
        tracer = self._tracer or get_tracer("winnow.llm")
        provider, _, name = question.model.partition(":")
        model = name or provider
        with tracer.start_as_current_span(
            f"{_genai.OPERATION_CHAT} {model}",
            kind=SpanKind.CLIENT,
            attributes={
                _genai.OPERATION_NAME: _genai.OPERATION_CHAT,
                _genai.PROVIDER_NAME: provider,
                _genai.OUTPUT_TYPE: _genai.OUTPUT_JSON,
                _genai.PROMPT_NAME: "+".join(question.kinds),
                _genai.PROMPT_VERSION: question.prompt.version,
                _genai.REQUEST_MODEL: model,
                _genai.REQUEST_MAX_TOKENS: question.tokens_out_max,
            },
            record_exception=False,  # an exception's text may hold words of the message
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                _fail(span, error.reason if isinstance(error, WinnowError) else type(error).__name__)
                span.set_attribute(_genai.RESPONSE_FINISH_REASONS, (_genai.FINISH_ERROR,))
                raise


def _describe(span: Span, answer: Answer) -> None:
    """What came back, in numbers: `raw` and `detail` hold words and stay out."""
    span.set_attributes(
        {
            _genai.RESPONSE_FINISH_REASONS: (answer.state.value,),
            _genai.USAGE_INPUT_TOKENS: answer.tokens_in,
            _genai.USAGE_OUTPUT_TOKENS: answer.tokens_out,
            _genai.USAGE_CACHE_READ_INPUT_TOKENS: answer.tokens_cached,
            _genai.COST_USD: answer.cost_usd,
        }
    )
    if answer.request_id:
        span.set_attribute(_genai.REQUEST_ID, answer.request_id)
    if answer.state is TerminalState.FAILED:
        _fail(span, answer.state.value)


def _fail(span: Span, kind: str) -> None:
    span.set_attribute(_genai.ERROR_TYPE, kind)
    span.set_status(StatusCode.ERROR)
