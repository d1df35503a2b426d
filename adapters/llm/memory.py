"""Traffic and ledger in memory: the peers of those in PostgreSQL, for tests, evaluations and one process alone."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from adapters.llm._memory_lines import Breaker, Bucket, Retries
from domain import traffic as rules
from domain.calls import CallEnd, Rendered
from domain.failures import OverBudget
from domain.message import ModelName, provider_of
from domain.money import NANO, TOKENS_PER_BYTE_FIRST, Amount, Purse, learnt
from domain.questions import Question
from domain.traffic import Admission, Admitted, CallReport, Came, Held, Hold, Lane, Limits

_REFUSALS = {Came.SPENT_OUT: Hold.SPENT_OUT, Came.UNAUTHORIZED: Hold.UNAUTHORIZED}


class MemoryTraffic:
    """Limits, breakers, keys and retries as `adapters/store/traffic.py` has them; the same tests run against both."""

    def __init__(
        self,
        *,
        limits: Mapping[ModelName, Limits] | None = None,
        lease_s: float = rules.LEASE_S,
        clock: Callable[[], datetime] | None = None,
        jitter: random.Random | None = None,
    ) -> None:
        self._limits = dict(limits or {})
        self._lease = timedelta(seconds=lease_s)
        self._clock = clock or (lambda: datetime.now(UTC))
        self._jitter = jitter or random.Random()  # noqa: S311  spreads load, guards nothing
        self._retries: dict[str, Retries] = {}
        self._breakers: dict[ModelName, Breaker] = {}
        self._buckets: dict[tuple[ModelName, str], Bucket] = {}
        self._refused: dict[tuple[str, str], Hold] = {}

    async def admit(self, admission: Admission) -> Admitted | Held:
        """Whether a call may go out now, and with which key."""
        now, model, provider = self._clock(), admission.model, provider_of(admission.model)
        breaker = self._breakers.setdefault(model, Breaker(self._lease))
        retries = self._retries.setdefault(provider, Retries())
        seen = {key: self._bucket(model, key) for key in sorted(set(admission.keys))}
        usable = {key: bucket for key, bucket in seen.items() if (provider, key) not in self._refused}
        if not usable:
            return Held(hold=min(self._refused[provider, key] for key in seen))
        if (wait_s := breaker.hold_s(now)) is not None:
            return self._held(Hold.OPEN, wait_s)
        key, best = min(usable.items(), key=lambda pair: (*pair[1].rank(now, admission.tokens), pair[0]))
        if not best.free(now, admission.tokens):
            return self._held(Hold.LIMITED, best.promise_s(now, admission.tokens))
        if not breaker.half_open and breaker.blind(now):
            return self._held(Hold.LIMITED, breaker.silent_s(now))
        if not breaker.half_open and admission.retry and retries.spent(now):
            return self._held(Hold.RETRIES, 60 - now.second - now.microsecond / 1e6)
        retries.count(now, retry=admission.retry)
        best.take(now, admission.tokens, max(bucket.turn for bucket in seen.values()) + 1)
        probe = breaker.send(now)
        return Admitted(model=model, key=key, tokens=admission.tokens, probe=probe, epoch=breaker.epoch)

    async def report(self, report: CallReport) -> None:
        """Tell what came of it."""
        now, admitted = self._clock(), report.admitted
        if report.came in _REFUSALS:
            self._refused.setdefault((provider_of(admitted.model), admitted.key), _REFUSALS[report.came])
        self._breakers[admitted.model].hear(now, report)
        self._bucket(admitted.model, admitted.key).settle(now, report)

    async def lanes(self) -> tuple[Lane, ...]:
        """Every key of every model that was ever asked, by model and key."""
        now = self._clock()
        return tuple(self._lane(now, model, key) for model, key in sorted(self._buckets))

    async def reset(self, name: str) -> int:
        """Forget refused keys, pauses and failures of a provider, or of `provider:model`; gives what was touched."""
        keys = [known for known in self._refused if known[0] == provider_of(name)]
        for known in keys:
            del self._refused[known]
        lines = [line.reset() for model, line in self._breakers.items() if name in {model, provider_of(model)}]
        pauses = [pool.reset() for (model, _), pool in self._buckets.items() if name in {model, provider_of(model)}]
        return len(keys) + sum(lines) + sum(pauses)

    def _bucket(self, model: ModelName, key: str) -> Bucket:
        return self._buckets.setdefault((model, key), Bucket(self._limits.get(model, Limits())))

    def _held(self, hold: Hold, wait_s: float) -> Held:
        return Held(hold=hold, wait_s=rules.spread_s(wait_s, self._jitter.random()))

    def _lane(self, now: datetime, model: ModelName, key: str) -> Lane:
        bucket, breaker = self._buckets[model, key], self._breakers[model]
        succeeded, failed = breaker.window(now)
        return Lane(
            model=model,
            key=key,
            breaker=breaker.state(now),
            opens_for_s=breaker.opens_for_s(now),
            succeeded=succeeded,
            failed=failed,
            refused=self._refused.get((provider_of(model), key)),
            paused_for_s=bucket.paused_s(now),
            requests_per_minute=bucket.requests.per_minute,
            tokens_per_minute=bucket.tokens.per_minute,
        )


@dataclass
class MemoryCall:
    """A row of the call log: open until it has an end."""

    question: Question
    worst: Amount = field(default_factory=Amount)
    purses: tuple[Purse, ...] = ()
    bytes_in: int = 0
    end: CallEnd | None = None


@dataclass
class MemoryLedger:
    """Calls by id, and what each budget has spent and reserved, by tenant and key."""

    calls: dict[str, MemoryCall] = field(default_factory=dict)
    spent: dict[tuple[str, str], Amount] = field(default_factory=dict)
    reserved: dict[tuple[str, str], Amount] = field(default_factory=dict)
    ratios: dict[ModelName, float] = field(default_factory=dict)

    async def open(self, question: Question, rendered: Rendered, worst: Amount, purses: tuple[Purse, ...]) -> None:
        """Write down that a call goes out, and reserve its worst case in every purse, or neither.

        Raises:
            OverBudget: a purse has less left; nothing was reserved or written.
        """
        tenant = question.call.message.tenant
        for purse in purses:
            if not self._fits(tenant, purse, worst):
                raise OverBudget(f"the budget {purse.scope} has less left than a call to {question.model} may cost")
        self._book(self.reserved, tenant, purses, worst)
        self.calls[question.call.id] = MemoryCall(question, worst, purses, rendered.bytes_in)

    async def close(self, question: Question, end: CallEnd) -> None:
        """Keep the answer, release what was reserved and book what it really cost. Closing twice changes nothing."""
        call = self.calls.get(question.call.id)
        if call is None:
            raise LookupError(f"no call {question.call.id}")
        if call.end is not None:
            return
        call.end, answer, tenant = end, end.answer, question.call.message.tenant
        cost = Amount(nano_usd=round(answer.cost_usd * NANO), tokens=answer.tokens_in + answer.tokens_out)
        self._book(self.reserved, tenant, call.purses, call.worst, sign=-1)
        self._book(self.spent, tenant, call.purses, call.worst if end.unsure else cost)
        known = await self.tokens_per_byte(question)
        self.ratios[question.model] = learnt(known, call.bytes_in, answer.tokens_in)

    async def record(self, question: Question, end: CallEnd) -> None:
        """Write down a call that cost nothing."""
        self.calls[question.call.id] = MemoryCall(question, end=end)

    async def tokens_per_byte(self, question: Question) -> float:
        """What the question's model was seen to take, lately and at most."""
        return self.ratios.get(question.model, TOKENS_PER_BYTE_FIRST)

    def _fits(self, tenant: str, purse: Purse, worst: Amount) -> bool:
        spent = self.spent.get((tenant, purse.key), Amount())
        reserved = self.reserved.get((tenant, purse.key), Amount())
        nano = spent.nano_usd + reserved.nano_usd + worst.nano_usd
        tokens = spent.tokens + reserved.tokens + worst.tokens
        limit = purse.limit
        dear = limit.usd is not None and nano > round(limit.usd * NANO)
        return not dear and not (limit.tokens is not None and tokens > limit.tokens)

    @staticmethod
    def _book(
        book: dict[tuple[str, str], Amount], tenant: str, purses: tuple[Purse, ...], amount: Amount, sign: int = 1
    ) -> None:
        for purse in purses:
            was = book.get((tenant, purse.key), Amount())
            book[tenant, purse.key] = Amount(
                nano_usd=was.nano_usd + sign * amount.nano_usd, tokens=was.tokens + sign * amount.tokens
            )
