"""The providers' rate limits, really kept: one bucket for requests and one for tokens, for each key."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from adapters.llm.simulator._faults import KEYS_MAX, Faults

_MINUTE_S = 60.0
_REQUESTS = 4_000
_TOKENS = 4_000_000


class Level(NamedTuple):
    """How full a bucket is."""

    limit: int
    remaining: int
    reset_s: float
    """Until it is full again."""


class Levels(NamedTuple):
    """Both buckets of a key."""

    requests: Level
    tokens: Level
    wait_s: float = 0
    """Until both hold enough for what is asked."""


ROOMY = Levels(Level(_REQUESTS, _REQUESTS - 1, 1), Level(_TOKENS, _TOKENS - 1, 1))
"""What headers say where nothing is limited."""


def empty(wait_s: float) -> Levels:
    """What headers say where a limit was made up."""
    return Levels(Level(_REQUESTS, 0, wait_s), Level(_TOKENS, 0, wait_s))


class _Bucket:
    """Holds what a minute allows, and fills steadily."""

    def __init__(self, per_minute: int, now_s: float) -> None:
        self.per_minute = per_minute
        self.held = float(per_minute)
        self._filled_at_s = now_s

    def fill(self, now_s: float) -> None:
        gained = (now_s - self._filled_at_s) * self.per_minute / _MINUTE_S
        self.held = min(float(self.per_minute), self.held + gained)
        self._filled_at_s = now_s

    def wait_s(self, amount: float) -> float:
        """Until it holds `amount`; what is more than a full bucket waits for a full one."""
        lacking = min(amount, self.per_minute) - self.held
        return max(0.0, lacking * _MINUTE_S / self.per_minute)

    def level(self) -> Level:
        reset_s = (self.per_minute - self.held) * _MINUTE_S / self.per_minute
        return Level(self.per_minute, max(0, int(self.held)), reset_s)


class Limits:
    """Counts what each key of one provider uses."""

    def __init__(self, faults: Faults, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = (faults.requests_per_minute, faults.tokens_per_minute)
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[_Bucket | None, _Bucket | None]] = OrderedDict()

    def fits(self, faults: Faults) -> bool:
        """Whether these are the limits that `faults` ask for."""
        return self._per_minute == (faults.requests_per_minute, faults.tokens_per_minute)

    def check(self, key: str, tokens: int) -> Levels:
        """Whether the key may ask one thing more, whose words are so many tokens; takes nothing."""
        if self._per_minute == (None, None):
            return ROOMY
        requests, used = self._of(key)
        wait_s = max(requests.wait_s(1) if requests else 0, used.wait_s(tokens) if used else 0)
        return _levels(requests, used, wait_s)

    def take(self, key: str, tokens: int) -> Levels:
        """Take a request and all its tokens, in and out; the bucket of tokens may then hold less than nothing."""
        if self._per_minute == (None, None):
            return ROOMY
        requests, used = self._of(key)
        if requests:
            requests.held -= 1
        if used:
            used.held -= tokens
        return _levels(requests, used, 0)

    def _of(self, key: str) -> tuple[_Bucket | None, _Bucket | None]:
        now_s = self._clock()
        found = self._buckets.pop(key, None) or _new_buckets(self._per_minute, now_s)
        self._buckets[key] = found
        if len(self._buckets) > KEYS_MAX:
            self._buckets.popitem(last=False)
        for bucket in found:
            if bucket:
                bucket.fill(now_s)
        return found


def _new_buckets(per_minute: tuple[int | None, int | None], now_s: float) -> tuple[_Bucket | None, _Bucket | None]:
    requests, tokens = per_minute
    return _Bucket(requests, now_s) if requests else None, _Bucket(tokens, now_s) if tokens else None


def _levels(requests: _Bucket | None, tokens: _Bucket | None, wait_s: float) -> Levels:
    return Levels(
        requests.level() if requests else ROOMY.requests,
        tokens.level() if tokens else ROOMY.tokens,
        wait_s,
    )
