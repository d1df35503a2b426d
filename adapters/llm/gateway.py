"""One question to one model, once: recalled or admitted, paid for, bounded in time, written down and traced."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import aclosing
from typing import Any

from opentelemetry.trace import Tracer, get_tracer

from adapters.llm._spans import call_span, describe
from adapters.llm.guards import Guards
from adapters.llm.ports import Miss, Provider
from domain.calls import Rendered
from domain.failures import ModelRefused, ModelUnavailable
from domain.message import provider_of
from domain.questions import Answer, Partial, Question

TIMEOUT_S = 60.0


class Gateway:
    """All providers behind one door. The engine owns retries and waiting: there is neither in here.

    A question goes past, in this order: the cache; limits and breaker; the budgets; the provider; the journal, which
    settles the budgets. What a provider needs no key for costs nothing and is only written down.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        guards: Guards,
        *,
        timeout_s: float = TIMEOUT_S,
        tracer: Tracer | None = None,
    ) -> None:
        """Take providers by the first part of a model's name: `local`, `anthropic`, `openai`."""
        self._providers = providers
        self._guards = guards
        self._timeout_s = timeout_s
        self._tracer = tracer

    async def ask(self, question: Question) -> Answer:
        """Put the question to `question.model`, once.

        Cancelling closes the connection, so that the provider may stop as well.

        Raises:
            ModelRefused: this model will not answer; `no_provider` when nothing is set up for it.
            ModelUnavailable: no answer now; after `retry_after_s` there may be one.
            OverBudget: it may cost more than is left.
        """
        provider = self._provider_of(question)
        with call_span(self._traces(), question, streamed=False) as span:
            rendered = provider.render(question)
            found = await self._found(question, provider, rendered)
            answer = found if isinstance(found, Answer) else await self._asked(question, provider, rendered, found)
            describe(span, answer)
            return answer

    async def stream(self, question: Question) -> AsyncGenerator[Partial | Answer, None]:
        """The same, word by word: partial texts as they come, and last the one answer, written down and settled.

        Without that answer nothing holds: a stream that was cut raises. Close the generator (`aclosing`) when
        leaving early; that closes the connection too. An answer that need not be asked for comes in one part.

        Raises:
            ModelRefused: as for `ask`, and so the others.
        """
        provider = self._provider_of(question)
        with call_span(self._traces(), question, streamed=True) as span:
            rendered = provider.render(question)
            found = await self._found(question, provider, rendered)
            if isinstance(found, Answer):
                yield Partial(delta=found.raw)
                describe(span, found, streamed=True)
                yield found
                return
            async with aclosing(self._streamed(question, provider, rendered, found)) as parts:
                async for part in parts:
                    if isinstance(part, Answer):
                        describe(span, part, streamed=True)
                    yield part

    async def close(self) -> None:
        """Close every provider."""
        for provider in self._providers.values():
            await provider.close()

    def _provider_of(self, question: Question) -> Provider:
        name = provider_of(question.model)
        if name not in self._providers:
            raise ModelRefused("no_provider", f"no key is set for {name}, so {question.model} cannot be asked")
        return self._providers[name]

    def _traces(self) -> Tracer:
        return self._tracer or get_tracer("winnow.llm")

    async def _found(self, question: Question, provider: Provider, rendered: Rendered) -> Answer | Miss:
        """The answer that need not be paid for: the built-in model's, or one from the cache."""
        if provider.keys:
            return await self._guards.recall(question, rendered)
        return await self._guards.free(question, self._within_time(question, provider.ask(question, "")))

    async def _asked(self, question: Question, provider: Provider, rendered: Rendered, miss: Miss) -> Answer:
        async with self._guards.passage(question, provider.keys, rendered, miss) as passage:
            return await passage.end(await self._within_time(question, provider.ask(question, passage.key)))

    async def _streamed(
        self, question: Question, provider: Provider, rendered: Rendered, miss: Miss
    ) -> AsyncGenerator[Partial | Answer, None]:
        async with self._guards.passage(question, provider.keys, rendered, miss) as passage:
            answer: Answer | None = None
            async with aclosing(self._paced(question, provider.stream(question, passage.key))) as parts:
                async for part in parts:
                    if isinstance(part, Answer):
                        answer = await passage.end(part)
                    else:
                        yield part
            if answer is None:
                raise ModelUnavailable("cut", f"{question.model} ended its stream without an answer")
        yield answer

    async def _within_time(self, question: Question, call: Coroutine[Any, Any, Answer]) -> Answer:  # Any: never used
        try:
            async with asyncio.timeout(self._timeout_s) as scope:
                return await call
        except TimeoutError as error:
            if not scope.expired():
                raise
            raise self._late(question) from error

    async def _paced(
        self, question: Question, parts: AsyncGenerator[Partial | Answer, None]
    ) -> AsyncGenerator[Partial | Answer, None]:
        """The parts, all of them within the time for one call; what the consumer takes between them counts too."""
        deadline_s = asyncio.get_running_loop().time() + self._timeout_s
        async with aclosing(parts):
            while True:
                try:
                    async with asyncio.timeout_at(deadline_s) as scope:
                        part = await anext(parts)
                except StopAsyncIteration:
                    return
                except TimeoutError as error:
                    if not scope.expired():
                        raise
                    raise self._late(question) from error
                yield part

    def _late(self, question: Question) -> ModelUnavailable:
        return ModelUnavailable("timeout", f"{question.model} gave no answer in {self._timeout_s:g} s")
