"""A source in memory, behind the same ports as the real ones."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr
from temporalio.client import Client

from adapters.connectors import Body, Connectors, Feed, Polled, Renewable, Shelf, Waiting
from domain.failures import Refused, Unavailable
from domain.sources import Arrival, Batch, ImapSource, Renewal, SourceConfig, SourceRef
from tests.pipeline import sources_on
from worker.steps import SourcesAtHand


@dataclass
class _Memory(Shelf, Renewable):
    """Gives its arrivals one at a time, and fails as often as told."""

    arrivals: list[Arrival] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    failures: int = 0
    renewed: int = 0
    asked: int = 0

    async def next(self, cursor: str | None) -> Batch | None:
        self._fail()
        at = int(cursor or 0)
        return Batch(arrivals=(self.arrivals[at],), cursor=str(at + 1)) if at < len(self.arrivals) else None

    async def bring(self, id: str) -> Body:  # noqa: A002  its name in the port
        self._fail()
        if id not in self.bodies:
            raise Refused("gone", "it is not there any more")
        return Body(media_type="message/rfc822", body=self.bodies[id])

    async def renew(self) -> Renewal:
        self._fail()
        self.renewed += 1
        return Renewal(until_iso="2026-12-01T00:00:00+00:00")

    async def close(self) -> None:
        """Nothing to close."""

    def _fail(self) -> None:
        self.asked += 1
        if self.failures > 0:
            self.failures -= 1
            raise Unavailable("cut", "the connection was cut", retry_after_s=0.05)


@dataclass
class Memory(_Memory, Waiting):
    """One that tells when something is new."""

    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.news.wait()
        except TimeoutError:
            return False
        self.news.clear()
        self._fail()
        return True

    def add(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        self.news.set()


@dataclass
class PolledMemory(_Memory, Polled):
    """One that cannot be waited for."""

    poll_s: float = 600


@dataclass
class MemoryConnectors(Connectors):
    """The one source in memory, whatever the settings say of it."""

    memory: Memory | PolledMemory

    def feed(self, config: SourceConfig) -> Feed | None:
        del config
        return self.memory

    def shelf(self, config: SourceConfig) -> Shelf | None:
        del config
        return self.memory

    def renewable(self, config: SourceConfig) -> Renewable | None:
        del config
        return self.memory


def at_hand(client: Client, tenant: str, memory: Memory | PolledMemory) -> SourcesAtHand:
    """The source `work` of this tenant, in memory."""
    config = ImapSource(tenant=tenant, host="localhost", login="ana@example.org", password=SecretStr("x"))
    configs: Mapping[SourceRef, SourceConfig] = {SourceRef(tenant=tenant, name="work"): config}
    return sources_on(client, configs=configs, connectors=MemoryConnectors(memory))
