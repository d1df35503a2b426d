"""What tests of traffic are made of: a clock that is set by hand, no jitter, and short ways to ask and to tell."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import text

from adapters.llm.memory import MemoryTraffic
from adapters.store import Database
from adapters.store.traffic import Traffic
from domain.traffic import Admission, Admitted, CallReport, Came, Held, Hold, Lane, Limits

MODEL = "openai:gpt-6-luna"
OTHER = "openai:gpt-6-sol"
KEYS = ("key-a", "key-b", "key-c")

_FORGET = text("TRUNCATE retry_budgets, breakers, buckets, provider_keys")


class AnyTraffic(Protocol):
    """Both of them: what the gateway needs, and what the operator does."""

    async def admit(self, admission: Admission) -> Admitted | Held: ...

    async def report(self, report: CallReport) -> None: ...

    async def lanes(self) -> tuple[Lane, ...]: ...

    async def reset(self, name: str) -> int: ...


@dataclass
class Clock:
    """Stands still until it is told."""

    now: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class NoJitter(random.Random):
    """Waits are what they are."""

    def random(self) -> float:
        return 0


async def forget(database: Database) -> None:
    """As if nothing had ever been asked."""
    await database.rows(_FORGET, {})


@dataclass
class House:
    """One worker's view of the traffic, and how to make it on another clock or limit."""

    database: Database | None
    clock: Clock = field(default_factory=Clock)

    def traffic(self, limits: Limits | None = None, lease_s: float = 70) -> AnyTraffic:
        """Of `MODEL`, with these limits for each key."""
        given = {MODEL: limits or Limits()}
        if self.database is None:
            return MemoryTraffic(limits=given, lease_s=lease_s, clock=self.clock, jitter=NoJitter())
        return Traffic(self.database, limits=given, lease_s=lease_s, clock=self.clock, jitter=NoJitter())


def wish(*keys: str, tokens: int = 0, retry: bool = False, model: str = MODEL) -> Admission:
    """A call that wants to go out."""
    return Admission(model=model, keys=keys or KEYS[:1], tokens=tokens, retry=retry)


async def go(traffic: AnyTraffic, *keys: str, tokens: int = 0, retry: bool = False) -> Admitted:
    """A call that goes out."""
    admitted = await traffic.admit(wish(*keys, tokens=tokens, retry=retry))
    assert isinstance(admitted, Admitted), admitted
    return admitted


async def stop(traffic: AnyTraffic, hold: Hold, *keys: str, tokens: int = 0, retry: bool = False) -> float:
    """A call that may not go out; gives the wait."""
    held = await traffic.admit(wish(*keys, tokens=tokens, retry=retry))
    assert isinstance(held, Held), held
    assert held.hold is hold
    return held.wait_s


async def tell(
    traffic: AnyTraffic,
    admitted: Admitted,
    came: Came = Came.ANSWERED,
    *,
    tokens: int = 0,
    pause_s: float | None = None,
    limits: Limits | None = None,
) -> None:
    """What came of it."""
    await traffic.report(
        CallReport(admitted=admitted, came=came, tokens=tokens, pause_s=pause_s, limits=limits or Limits())
    )


async def fail(traffic: AnyTraffic, times: int) -> None:
    """So many calls go out one after the other, and fail."""
    for _ in range(times):
        await tell(traffic, await go(traffic), Came.FAILED)
