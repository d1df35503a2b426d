"""What stands between a question and the provider: cache, limits, breaker, budgets, journal."""

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from adapters.llm import _headers
from adapters.llm._patience import after, came_of, held
from adapters.llm.catalog import Catalog
from adapters.llm.ports import Busy, Cache, Hit, Ledger, Miss, Traffic
from domain.calls import CallEnd, Rendered
from domain.failures import ModelRefused, ModelUnavailable, OverBudget, StoreUnavailable
from domain.message import provider_of
from domain.money import NANO, Amount, Budgets, Scope, purses, worst_case
from domain.questions import Answer, CacheState, Call, Question, TerminalState
from domain.traffic import Admission, Admitted, BreakerState, CallReport, Came, Held, Limits

PATIENCE_S = 30.0
KEEP_TRIES_MAX = 60
KEEP_PAUSE_S = 0.5
UNSURE = {"bad_body", "connection", "cut", "timeout", "too_long"}
"""Failures after which nobody knows whether the provider has charged for the call: it had the request."""

_Failure = ModelRefused | ModelUnavailable


@dataclass(frozen=True)
class Guards:
    """The collaborators of a gateway, and the order in which a question passes them."""

    ledger: Ledger
    traffic: Traffic
    cache: Cache
    catalog: Catalog
    budgets: Budgets
    patience_s: float = PATIENCE_S
    dice: random.Random = field(default_factory=random.Random)

    async def recall(self, question: Question, rendered: Rendered) -> Answer | Miss:
        """The cache's answer, written down as a call that cost nothing.

        Raises:
            ModelUnavailable: `in_flight`: somebody is asking this very question now.
        """
        match await self.cache.look(question, rendered):
            case Hit(answer=found, call_id=call_id, semantic=semantic):
                state: CacheState = "semantic" if semantic else "hit"
                answer = found.model_copy(update={"cache": state})
                await self.ledger.record(question, CallEnd(answer=answer, cache=state, reused_call=call_id))
                return answer
            case Busy(wait_s=wait_s):
                raise ModelUnavailable("in_flight", "the same question is being asked already", retry_after_s=wait_s)
            case Miss() as miss:
                return miss

    async def free(self, question: Question, call: Coroutine[Any, Any, Answer]) -> Answer:  # Any: never used
        """A call that needs no leave, for it costs nothing: made and written down."""
        began_s = time.perf_counter()
        try:
            answer = _timed(await call, began_s)
        except (ModelRefused, ModelUnavailable) as error:
            await self.ledger.record(question, CallEnd(answer=_failed(error, began_s)))
            raise
        except BaseException as error:
            with suppress(StoreUnavailable):  # the cancellation counts for more than its line in the log
                await self.ledger.record(question, CallEnd(answer=_abandoned(_why(error), began_s)))
            raise
        await self.ledger.record(question, CallEnd(answer=answer))
        return answer

    @asynccontextmanager
    async def passage(
        self, question: Question, keys: tuple[str, ...], rendered: Rendered, miss: Miss
    ) -> AsyncIterator["Passage"]:
        """Leave for one call: admitted, reserved and begun in the journal; what fails inside is closed and told.

        Raises:
            ModelRefused: it may not go out, and somebody else can be asked.
            ModelUnavailable: it may not go out now, or has failed; after `retry_after_s` it may.
            OverBudget: it may cost more than is left.
        """
        try:
            passage = await self._begun(question, keys, rendered, miss)
            try:
                yield passage
            except (ModelRefused, ModelUnavailable) as error:
                raise await passage.failed(error) from None
            except StoreUnavailable:
                raise  # the row stays open: a retry finds it so, or the sweeper
            except BaseException as error:
                await passage.abandoned(error)
                raise
        except BaseException:
            if miss.claimed:
                with suppress(StoreUnavailable):  # the claim lapses by itself
                    await self.cache.free(question)
            raise

    async def _begun(self, question: Question, keys: tuple[str, ...], rendered: Rendered, miss: Miss) -> "Passage":
        ratio = await self.ledger.tokens_per_byte(question)
        price = self.catalog.price_of(question.model, tokens_in=math.ceil(rendered.bytes_in * ratio))
        worst = worst_case(rendered.bytes_in, question.tokens_out_max, ratio, price)
        self._check_one(question, worst)
        admitted = await self.traffic.admit(
            Admission(model=question.model, keys=keys, tokens=worst.tokens, retry=retries(question.call))
        )
        if isinstance(admitted, Held):
            raise held(question.call, admitted, self.patience_s)
        drawn = purses(question.call, question.kinds, self.budgets, datetime.now(UTC))
        try:
            await self.ledger.open(question, rendered, worst, drawn)
        except BaseException:
            with suppress(StoreUnavailable):  # what was taken comes back by itself
                await self.traffic.report(CallReport(admitted=admitted, came=Came.NOTHING))
            raise
        return Passage(self, question, admitted, keys, "miss" if miss.claimed else "off")

    def _check_one(self, question: Question, worst: Amount) -> None:
        limit = self.budgets.get(Scope.CALL)
        if limit is None:
            return
        if limit.usd is not None and worst.nano_usd > limit.usd * NANO:
            cost = worst.nano_usd / NANO
            raise OverBudget(f"one call to {question.model} may cost ${cost:.4f}; WINNOW_BUDGET_CALL_USD allows less")
        if limit.tokens is not None and worst.tokens > limit.tokens:
            raise OverBudget(
                f"one call to {question.model} may take {worst.tokens} tokens; WINNOW_BUDGET_CALL_TOKENS allows less"
            )


class Passage:
    """One call on its way, from the journal's opening to its closing."""

    def __init__(
        self, guards: Guards, question: Question, admitted: Admitted, keys: tuple[str, ...], cache: CacheState
    ) -> None:
        self._guards = guards
        self._question = question
        self._admitted = admitted
        self._keys = keys
        self._cache = cache
        self._began_s = time.perf_counter()
        self._keeping: asyncio.Task[None] | None = None

    @property
    def key(self) -> str:
        """The id of the key to use."""
        return self._admitted.key

    async def end(self, answer: Answer) -> Answer:
        """Write the answer down, settle, and tell limits and breaker; gives it as it was written.

        Once the answer is here it is written down, whoever is cancelled meanwhile.
        """
        whole = _timed(answer, self._began_s).model_copy(update={"cache": self._cache})
        self._keeping = asyncio.create_task(self._keep(self._ended(whole)))
        await asyncio.shield(self._keeping)
        used = answer.tokens_in + answer.tokens_out
        await self._tell(Came.ANSWERED, limits=self._limits(answer.headers), tokens=used)
        return whole

    async def failed(self, error: _Failure) -> _Failure:
        """Write the failure down; gives it with what the step is to do."""
        await self._keep(self._ended(_failed(error, self._began_s), unsure=error.reason in UNSURE))
        came = came_of(error)
        pause_s = error.retry_after_s if isinstance(error, ModelUnavailable) else None
        await self._tell(came, limits=self._limits(error.headers), pause_s=pause_s)
        return after(
            error,
            self._question.call,
            self._admitted,
            keys=len(self._keys),
            patience_s=self._guards.patience_s,
            dice=self._guards.dice,
        )

    async def abandoned(self, error: BaseException) -> None:
        """Write down that nobody waited for it; an answer that has come already is kept instead."""
        if not await self._kept():
            end = self._ended(_abandoned(_why(error), self._began_s), unsure=True)
            with suppress(StoreUnavailable):  # the cancellation counts for more; the housekeeper closes the row
                await self._guards.ledger.close(self._question, end)
        await self._tell(Came.NOTHING)

    async def _kept(self) -> bool:
        """Whether an answer has come and is in the journal; waits until it is."""
        if self._keeping is None:
            return False
        try:
            await self._keeping
        except Exception:  # noqa: BLE001  whatever kept it out, the call is closed as one that may have been paid for
            return False
        return True

    async def _keep(self, end: CallEnd) -> None:
        """Into the journal, however long the store is away: what is lost here would be paid for twice."""
        for _ in range(KEEP_TRIES_MAX):
            try:
                return await self._guards.ledger.close(self._question, end)
            except StoreUnavailable:
                await asyncio.sleep(KEEP_PAUSE_S)
        return await self._guards.ledger.close(self._question, end)

    def _ended(self, answer: Answer, *, unsure: bool = False) -> CallEnd:
        breaker = BreakerState.HALF_OPEN if self._admitted.probe else BreakerState.CLOSED
        return CallEnd(answer=answer, cache=self._cache, breaker=breaker, key=self._admitted.key, unsure=unsure)

    def _limits(self, headers: dict[str, str]) -> Limits:
        return _headers.limits_of(provider_of(self._question.model), headers)

    async def _tell(
        self, came: Came, *, limits: Limits | None = None, tokens: int = 0, pause_s: float | None = None
    ) -> None:
        """Tell limits and breaker; where the store is away they learn it from the next call."""
        report = CallReport(
            admitted=self._admitted, came=came, tokens=tokens, pause_s=pause_s, limits=limits or Limits()
        )
        with suppress(StoreUnavailable):
            await self._guards.traffic.report(report)


def retries(call: Call) -> bool:
    """Whether it comes straight from a failure, and so adds to the traffic of a provider in trouble.

    Who was held back since has waited for the provider's next minute, and goes like any other call: else those who
    wait would outnumber what is allowed, and some never come.
    """
    return call.failures > 0 and call.attempt <= call.failures + 1


def _timed(answer: Answer, began_s: float) -> Answer:
    return answer.model_copy(update={"latency_ms": _since_ms(began_s)})


def _failed(error: _Failure, began_s: float) -> Answer:
    return Answer(
        state=TerminalState.FAILED,
        raw="",
        detail=error.reason,
        latency_ms=_since_ms(began_s),
        headers=error.headers,
        request_id=error.request_id,
    )


def _abandoned(why: str, began_s: float) -> Answer:
    return Answer(state=TerminalState.FAILED, raw="", detail=why, latency_ms=_since_ms(began_s))


def _why(error: BaseException) -> str:
    return "cancelled" if isinstance(error, asyncio.CancelledError | GeneratorExit) else "unexpected"


def _since_ms(began_s: float) -> int:
    return round((time.perf_counter() - began_s) * 1000)
