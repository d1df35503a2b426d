"""The cache's store in memory: the peer of the one in PostgreSQL, for tests and for one process alone."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from domain.caching import Cached, Claimed, InFlight, Neighbour, Seek, Shadow
from domain.conversation import Conversation


@dataclass
class _Entry:
    seek: Seek
    expires_s: float
    used_s: float
    ready: bool = False
    embedding: Sequence[float] = ()


@dataclass
class MemoryCacheStore:
    """Entries by tenant and key. It has no call log: `answered` tells it how a call ended."""

    now_s: Callable[[], float] = time.monotonic
    entries: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    calls: dict[tuple[str, str], tuple[str, Conversation]] = field(default_factory=dict)
    noted: dict[tuple[str, str], Shadow] = field(default_factory=dict)

    def answered(self, tenant: str, call_id: str, raw: str, conversation: Conversation) -> None:
        """This call ended well, with this answer to a question on this conversation."""
        self.calls[tenant, call_id] = (raw, conversation)

    async def look(self, seek: Seek) -> Cached | Claimed | InFlight:
        """A ready entry, the claim, or how long somebody else's holds."""
        now_s, entry = self.now_s(), self.entries.get((seek.tenant, seek.key))
        if entry and entry.expires_s > now_s:
            call = self.calls.get((seek.tenant, entry.seek.call_id))
            if entry.ready and call:
                entry.used_s = now_s
                return Cached(call_id=entry.seek.call_id, raw=call[0])
            if not entry.ready and entry.seek.holder != seek.holder:
                return InFlight(left_s=entry.expires_s - now_s)
        self.entries[seek.tenant, seek.key] = _Entry(seek, expires_s=now_s + seek.lease_s, used_s=now_s)
        return Claimed()

    async def ready(self, tenant: str, call_id: str) -> None:
        """The gate has accepted this call's answer."""
        for entry in self._claims(tenant, call_id):
            if (tenant, call_id) in self.calls:
                entry.ready, entry.used_s = True, self.now_s()
                entry.expires_s = entry.used_s + entry.seek.lifetime_s

    async def free(self, tenant: str, call_id: str) -> None:
        """Give up the claim that this call holds."""
        for entry in self._claims(tenant, call_id):
            del self.entries[tenant, entry.seek.key]

    async def nearest(self, seek: Seek, embedding: Sequence[float]) -> Neighbour | None:
        """The ready entry nearest by cosine; the embedding is kept with the claim."""
        for claim in self._claims(seek.tenant, seek.call_id):
            claim.embedding = embedding
        near = [
            Neighbour(
                key=entry.seek.key,
                answer=Cached(call_id=entry.seek.call_id, raw=call[0]),
                similarity=_cosine(entry.embedding, embedding),
                conversation=call[1],
            )
            for (tenant, key), entry in self.entries.items()
            if (tenant, entry.seek.space) == (seek.tenant, seek.space) and key != seek.key
            if entry.ready and entry.expires_s > self.now_s() and entry.embedding
            if (call := self.calls.get((tenant, entry.seek.call_id)))
        ]
        return max(near, key=lambda neighbour: neighbour.similarity, default=None)

    async def lend(self, seek: Seek, neighbour: Neighbour) -> None:
        """The neighbour was served instead."""
        await self.free(seek.tenant, seek.call_id)
        entry = self.entries.get((seek.tenant, neighbour.key))
        if entry:
            entry.used_s = self.now_s()

    async def note(self, shadow: Shadow) -> None:
        """Write down what would have been served."""
        self.noted.setdefault((shadow.tenant, shadow.call_id), shadow)

    async def prune(self, entries_max: int) -> int:
        """Throw away what has expired, and beyond `entries_max` the least recently used."""
        now_s = self.now_s()
        dead = [name for name, entry in self.entries.items() if entry.expires_s <= now_s]
        ready = [name for name, entry in self.entries.items() if entry.ready and entry.expires_s > now_s]
        ready.sort(key=lambda name: self.entries[name].used_s)
        gone = [*dead, *ready[: max(0, len(ready) - entries_max)]]
        for name in gone:
            del self.entries[name]
        return len(gone)

    def _claims(self, tenant: str, call_id: str) -> list[_Entry]:
        entries = [entry for (owner, _), entry in self.entries.items() if owner == tenant]
        return [entry for entry in entries if entry.seek.call_id == call_id and not entry.ready]


def _cosine(one: Sequence[float], other: Sequence[float]) -> float:
    dot = sum(a * b for a, b in zip(one, other, strict=True))
    return dot / (math.hypot(*one) * math.hypot(*other))
