"""What the simulator has seen."""

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable

from adapters.llm.simulator._fates import BODIES_MAX
from adapters.llm.simulator._faults import KEYS_MAX
from adapters.llm.simulator._request import SimRequest
from domain.value import Value

OK = "ok"
"""The fate of a request that was answered well."""
INVALID = "invalid"
"""The fate of a request that broke the provider's format, whatever was drawn for it."""
OVER_LIMIT = "over_limit"
"""The fate of a request that went beyond its key's real limits."""
_WINDOW_S = 1.0
_KEY_CHARS_MAX = 16


class Count(Value):
    """How many requests of one provider to one path met one fate."""

    provider: str
    path: str
    fate: str
    """`ok`, `invalid`, `over_limit`, or the name of a fault."""
    count: int


class KeyCount(Value):
    """What came with one API key."""

    provider: str
    key: str
    """Whole only where it is short, as made-up ones are; of others the last letters."""
    requests: int
    violations: int
    """How many went beyond the key's real limits."""
    requests_per_second_max: int


class Stats(Value):
    """All requests seen so far."""

    requests: int
    counts: tuple[Count, ...]
    keys: tuple[KeyCount, ...] = ()
    requests_per_second_max: int = 0
    """The most that came within any one second."""
    violations: int = 0
    cancelled: int = 0
    """How many clients left before their answer was sent."""
    repeated: int = 0
    """How many asked what had been answered well before: at a real provider, paid twice."""

    def of(self, *, provider: str | None = None, path: str | None = None, fate: str | None = None) -> int:
        """How many requests fit all that is given."""
        return sum(
            c.count
            for c in self.counts
            if provider in (None, c.provider) and path in (None, c.path) and fate in (None, c.fate)
        )


class _Peak:
    """The most events within any one second."""

    def __init__(self) -> None:
        self.most = 0
        self._recent: deque[float] = deque()

    def add(self, now_s: float) -> None:
        recent = self._recent
        recent.append(now_s)
        while recent[0] <= now_s - _WINDOW_S:
            recent.popleft()
        self.most = max(self.most, len(recent))


class _OfKey:
    """What is counted of one key."""

    def __init__(self) -> None:
        self.requests = 0
        self.violations = 0
        self.peak = _Peak()


class Tally:
    """Counts requests as they come."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: Counter[tuple[str, str, str]] = Counter()
        self._keys: OrderedDict[tuple[str, str], _OfKey] = OrderedDict()
        self._peak = _Peak()
        self._answered: OrderedDict[bytes, None] = OrderedDict()
        self._repeated = 0
        self._cancelled = 0

    def add(self, provider: str, path: str, fate: str) -> None:
        """Count one request's fate."""
        self._seen[(provider, path, fate)] += 1

    def come(self, provider: str, key: str) -> None:
        """Count one request with its key, whatever its fate."""
        now_s = self._clock()
        self._peak.add(now_s)
        counted = self._of(provider, key)
        counted.requests += 1
        counted.peak.add(now_s)

    def violate(self, provider: str, key: str) -> None:
        """Count a request beyond the limits of its key."""
        self._of(provider, key).violations += 1

    def ask(self, body_hash: bytes) -> None:
        """Count a repetition, if that is what the request is."""
        self._repeated += body_hash in self._answered

    def answer(self, request: SimRequest) -> None:
        """Remember what was answered well."""
        self._answered[request.body_hash] = None
        if len(self._answered) > BODIES_MAX:
            self._answered.popitem(last=False)

    def cancel(self) -> None:
        """Count a client that left."""
        self._cancelled += 1

    def stats(self) -> Stats:
        """The counts as they stand."""
        counts = tuple(
            Count(provider=provider, path=path, fate=fate, count=count)
            for (provider, path, fate), count in sorted(self._seen.items())
        )
        keys = tuple(
            KeyCount(
                provider=provider,
                key=_shown(key),
                requests=counted.requests,
                violations=counted.violations,
                requests_per_second_max=counted.peak.most,
            )
            for (provider, key), counted in sorted(self._keys.items())
        )
        return Stats(
            requests=sum(c.count for c in counts),
            counts=counts,
            keys=keys,
            requests_per_second_max=self._peak.most,
            violations=sum(k.violations for k in keys),
            cancelled=self._cancelled,
            repeated=self._repeated,
        )

    def _of(self, provider: str, key: str) -> _OfKey:
        """The counts of a key; beyond `KEYS_MAX` the oldest is forgotten."""
        if (counted := self._keys.get((provider, key))) is None:
            counted = self._keys[(provider, key)] = _OfKey()
            if len(self._keys) > KEYS_MAX:
                self._keys.popitem(last=False)
        return counted


def _shown(key: str) -> str:
    return key if len(key) <= _KEY_CHARS_MAX else f"…{key[-6:]}"
