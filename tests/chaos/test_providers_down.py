"""Three hundred messages while Anthropic is down, then OpenAI, then both: who answered, and what it took."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from temporalio.client import Client

from adapters.llm.simulator import Fault, Faults, Provider, Simulator, Stats
from adapters.store import CallLog, Database, Traffic
from domain.message import Status
from domain.result import Result
from domain.traffic import OPEN_S_MAX, BreakerState
from tests.pipeline import Pipeline, guards_on, plan
from tests.simulated import ANTHROPIC, OPENAI, gateway_to, house, mail, until

SEED = 20261121
MESSAGES = 100
"""In each phase."""
AT_ONCE = 20
FAULTY = 0.95
DEGRADED = (Fault.UNAVAILABLE, Fault.OVERLOADED, Fault.RATE_LIMITED, Fault.HANG, Fault.CUT)
DOWN = Faults(rates=dict.fromkeys(DEGRADED, FAULTY / len(DEGRADED)), retry_after_s=1, hang_s=20)
UP = Faults()
TIMEOUT_S = 1.5
PATIENCE_S = 5.0
"""With limits, where another model can be asked; a setting, and shorter than usual so that the test is."""
TESTED_MAX = 30
"""Requests that may reach a provider that is down: those in the air when it fails, and the probes."""
RECOVERY_S_MAX = 10.0

ENDED_TWICE = text("""
SELECT message_id FROM events WHERE tenant = :tenant AND type IN ('done', 'needs_review', 'dead_letter')
GROUP BY message_id HAVING count(*) > 1
""")


class LeapingClock:
    """The time, of which a test may let pass as much as it likes."""

    def __init__(self) -> None:
        self.leapt = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.leapt


@dataclass(frozen=True)
class Phase:
    """What came of the messages of one phase."""

    name: str
    results: Sequence[Result]
    stats: Stats
    seconds: float

    @property
    def answered(self) -> Counter[str]:
        """Questions by the provider whose answer was accepted; `nobody` where there was none."""
        whose = {
            (result.id, attempt.call_id): attempt.model.partition(":")[0]
            for result in self.results
            for attempt in result.attempts
            if attempt.outcome == "accepted"
        }
        nobody = sum(len(result.degraded) for result in self.results)
        return Counter(whose.values()) + Counter({"nobody": nobody})

    @property
    def wire(self) -> Counter[str]:
        """Requests that reached each provider."""
        return Counter({provider.value: self.stats.of(provider=provider) for provider in Provider})

    @property
    def needed(self) -> int:
        """Answers that were needed."""
        return self.answered.total()

    @property
    def calls_per_needed(self) -> float:
        """Calls that were made, the built-in model's among them, for each of these."""
        return (self.wire.total() + self.answered["local"]) / self.needed

    @property
    def cost_usd(self) -> float:
        """Of all its messages."""
        return sum(result.usage.cost_usd for result in self.results)


@dataclass
class Scene:
    """The house, its providers and its clock."""

    pipeline: Pipeline
    simulator: Simulator
    traffic: Traffic
    clock: LeapingClock

    async def phase(self, name: str, *down: Provider) -> Phase:
        """A hundred messages while these providers are down, and the others well again."""
        await self.recovered(name)
        self.simulator.set_faults({provider: DOWN if provider in down else UP for provider in Provider})
        self.simulator.reset_stats()
        began_s = time.monotonic()
        bodies = (mail(f"{name}-{number}", f"the figures {name} {number}") for number in range(MESSAGES))
        refs = await asyncio.gather(*(self.pipeline.submit(body) for body in bodies))
        results = [await self.pipeline.ended(ref) for ref in refs]
        return Phase(name, results, self.simulator.stats, time.monotonic() - began_s)

    async def recovered(self, name: str) -> None:
        """Let the longest pause of a breaker pass, and a message at a time find out that all is well."""
        self.simulator.set_faults(UP)
        self.clock.leapt += timedelta(seconds=OPEN_S_MAX)
        tried = 0

        async def closed() -> bool:
            nonlocal tried
            if all(lane.breaker is BreakerState.CLOSED for lane in await self.traffic.lanes()):
                return True
            tried += 1
            await self.pipeline.process(mail(f"{name}-try-{tried}", f"the figures, try {tried} before {name}"))
            return False

        assert await until(closed, RECOVERY_S_MAX)


async def test_whoever_is_up_answers_and_whoever_is_down_is_left_alone(
    temporal: Client, own_database: Database, own_tenant: str
) -> None:
    clock = LeapingClock()
    traffic = Traffic(own_database, clock=clock)
    async with Simulator(seed=SEED) as simulator:
        guards = guards_on(own_database, traffic=traffic, patience_s=PATIENCE_S)
        gateway = gateway_to(simulator, guards, total_s=TIMEOUT_S)
        models = plan([ANTHROPIC, OPENAI, "local"], draft=[OPENAI, ANTHROPIC, "local"])
        async with house(temporal, own_database, own_tenant, gateway, models, model_calls_max=AT_ONCE) as pipeline:
            scene = Scene(pipeline, simulator, traffic, clock)
            first = await scene.phase("anthropic-down", Provider.ANTHROPIC)
            second = await scene.phase("openai-down", Provider.OPENAI)
            third = await scene.phase("both-down", Provider.ANTHROPIC, Provider.OPENAI)
    report(first, second, third)
    for phase in (first, second, third):
        all_ended(phase)
    assert first.answered["openai"] >= 0.9 * first.needed
    assert second.answered["anthropic"] >= 0.9 * second.needed
    assert third.answered["local"] >= 0.85 * third.needed
    for left_alone in (first.wire["anthropic"], second.wire["openai"], *third.wire.values()):
        assert 0 < left_alone <= TESTED_MAX
    assert await own_database.rows(ENDED_TWICE, {"tenant": own_tenant}) == []
    assert await paid_twice(own_database, own_tenant) == 0


def all_ended(phase: Phase) -> None:
    """Each once, none unexplained, and nothing asked again that had been answered."""
    assert len({result.id for result in phase.results}) == MESSAGES
    assert all(result.status in {Status.DONE, Status.NEEDS_REVIEW} for result in phase.results)
    assert all(degraded.reason for result in phase.results for degraded in result.degraded)
    assert phase.stats.repeated == 0
    assert phase.stats.of(fate="invalid") == 0


async def paid_twice(database: Database, tenant: str) -> int:
    """As the call log has it."""
    stats = await CallLog(database).stats(tenant, datetime.now(UTC) - timedelta(hours=1))
    return sum(of_model.paid_twice for of_model in stats)


def report(*phases: Phase) -> None:
    """The table, for the one who reads the test's output."""
    print()  # noqa: T201
    head = ("", "anthropic", "openai", "local", "nobody", "wire: anthropic", "openai", "per needed", "usd", "s")
    print("{:16}{:>10}{:>8}{:>8}{:>8}{:>17}{:>8}{:>12}{:>9}{:>7}".format(*head))  # noqa: T201
    for phase in phases:
        who, wire = phase.answered, phase.wire
        row = "".join(f"{who[name]:>{width}}" for name, width in zip(head[1:5], (10, 8, 8, 8), strict=True))
        row += f"{wire['anthropic']:>17}{wire['openai']:>8}{phase.calls_per_needed:>12.3f}"
        print(f"{phase.name:16}{row}{phase.cost_usd:>9.4f}{phase.seconds:>7.1f}")  # noqa: T201
