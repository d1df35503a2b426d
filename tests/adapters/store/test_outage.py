"""A provider is out for ten minutes while 500 messages wait: simulated time, real statements.

The engine's part is played, the gateway's rules are its own: who is held comes back after the wait, whose call fails
after its backoff, and neither holds one of the worker's slots meanwhile.
"""

import heapq
import random
from collections import Counter, deque
from dataclasses import dataclass, field

import pytest

from adapters.llm._patience import after
from adapters.llm.guards import PATIENCE_S, retries
from adapters.llm.memory import MemoryTraffic
from adapters.store import Database
from adapters.store.traffic import Traffic
from domain.failures import ModelUnavailable
from domain.questions import Call
from domain.traffic import Admitted, CallReport, Came
from tests.adapters.llm.traffic import AnyTraffic, Clock, forget, wish
from tests.calling import call as call_of

pytestmark = pytest.mark.slow

MESSAGES = 500
OUTAGE_S = 600.0
ANSWERS_IN_S = 1.0


def seeded() -> random.Random:
    """The same dice for everyone."""
    return random.Random(7)  # noqa: S311  the test must repeat


@dataclass
class Engine:
    """Slots, timers and retries, on a clock of its own."""

    traffic: AnyTraffic
    clock: Clock
    slots: int
    starts_s: float = 0.0
    fails_in_s: float = 0.2
    dice: random.Random = field(default_factory=seeded)
    events: list[tuple[float, int, int, Admitted | None]] = field(default_factory=list)
    waiting: deque[int] = field(default_factory=deque)
    tries: Counter[int] = field(default_factory=Counter)
    failures: Counter[int] = field(default_factory=Counter)
    sent_s: list[float] = field(default_factory=list)
    done_s: dict[int, float] = field(default_factory=dict)
    admits: int = 0
    now_s: float = 0.0

    async def run(self) -> None:
        """Until every message has its answer."""
        self.waiting.extend(range(MESSAGES))
        await self._fill()
        while len(self.done_s) < MESSAGES:
            at_s, _, message, call = heapq.heappop(self.events)
            self.clock.wait(at_s - self.now_s)
            self.now_s = at_s
            if call is None:
                self.waiting.append(message)
            else:
                await self._end(message, call)
            await self._fill()

    def check(self) -> None:
        """What the issue asks for."""
        ends_s = self.starts_s + OUTAGE_S
        during = sum(self.starts_s <= at_s < ends_s for at_s in self.sent_s)
        calls, last_s = len(self.sent_s) / MESSAGES, max(self.done_s.values()) - ends_s
        print(  # noqa: T201  the figures are what the test is for
            f"\n{during} calls in {OUTAGE_S:.0f} s of outage, {during / OUTAGE_S:.2f} a second; {calls:.3f} calls per"
            f" needed call; all answered {last_s:.0f} s after it; {self.admits / MESSAGES:.1f} times asked per message"
        )
        assert during <= 1.1 * OUTAGE_S
        assert calls <= 1.1
        assert last_s <= 120

    async def _fill(self) -> None:
        while self.waiting and self.slots:
            await self._try(self.waiting.popleft())

    async def _try(self, message: int) -> None:
        self.admits += 1
        self.tries[message] += 1
        said = await self.traffic.admit(wish("key-a", tokens=2000, retry=retries(self._call(message))))
        if isinstance(said, Admitted):
            self.slots -= 1
            self.sent_s.append(self.now_s)
            self._after(self.fails_in_s if self._out() else ANSWERS_IN_S, message, said)
        else:
            self._after(said.wait_s, message)

    async def _end(self, message: int, call: Admitted) -> None:
        self.slots += 1
        came = Came.FAILED if self._out() else Came.ANSWERED
        await self.traffic.report(CallReport(admitted=call, came=came, tokens=0 if self._out() else 900))
        if came is Came.ANSWERED:
            self.done_s[message] = self.now_s
            return
        overloaded = ModelUnavailable("overloaded")
        meant = after(overloaded, self._call(message), call, keys=1, patience_s=PATIENCE_S, dice=self.dice)
        assert isinstance(meant, ModelUnavailable), "a message was given up"
        assert meant.retry_after_s is not None
        self.failures[message] += not call.probe
        self._after(meant.retry_after_s, message)

    def _call(self, message: int) -> Call:
        """A step with one model on its route."""
        return call_of(str(message), failures=self.failures[message], attempt=self.tries[message])

    def _out(self) -> bool:
        return self.starts_s <= self.now_s < self.starts_s + OUTAGE_S

    def _after(self, seconds: float, message: int, call: Admitted | None = None) -> None:
        heapq.heappush(self.events, (self.now_s + seconds, len(self.sent_s) + self.admits, message, call))


@pytest.mark.parametrize(
    ("slots", "starts_s", "fails_in_s"),
    [
        pytest.param(20, 0.0, 0.2, id="one worker"),
        pytest.param(80, 0.0, 0.2, id="four workers"),
        pytest.param(20, 5.0, 60.0, id="it begins when a fifth is answered, and every call hangs until its time-out"),
    ],
)
async def test_an_outage_of_ten_minutes_does_not_multiply_traffic(
    database: Database, slots: int, starts_s: float, fails_in_s: float
) -> None:
    await forget(database)
    clock = Clock()
    engine = Engine(Traffic(database, clock=clock, jitter=seeded()), clock, slots, starts_s, fails_in_s)
    await engine.run()
    engine.check()
    assert engine.sent_s == (await in_memory(slots, starts_s, fails_in_s)).sent_s, "the fake has decided otherwise"


@pytest.mark.parametrize(
    ("slots", "starts_s", "fails_in_s"),
    [
        pytest.param(80, 0.0, 60.0, id="every call hangs until its time-out"),
        pytest.param(20, 5.0, 0.2, id="it begins when a fifth is answered"),
    ],
)
async def test_nor_does_one_of_another_kind(slots: int, starts_s: float, fails_in_s: float) -> None:
    (await in_memory(slots, starts_s, fails_in_s)).check()


async def in_memory(slots: int, starts_s: float, fails_in_s: float) -> Engine:
    """The same, decided by the fake."""
    clock = Clock()
    engine = Engine(MemoryTraffic(clock=clock, jitter=seeded()), clock, slots, starts_s, fails_in_s)
    await engine.run()
    return engine
