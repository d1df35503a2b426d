"""What decides a request's fate before any model is asked."""

from collections.abc import Callable, Iterator, Sequence

from adapters.llm.simulator._fates import Fates
from adapters.llm.simulator._faults import Fault, Faults
from adapters.llm.simulator._limits import Limits
from adapters.llm.simulator._request import Provider, SimRequest

Script = Callable[[SimRequest], Fault | None] | Sequence[Fault | None]
"""Decides instead of chance: a function, or faults that each provider meets in order, then none."""


class Rules:
    """What one provider does to its clients, until it is told otherwise."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.fates = Fates(self.faults)
        self.limits = Limits(self.faults)

    def change(self, faults: Faults) -> None:
        """Take other faults; what keys have used stays counted where their limits stay."""
        self.faults = faults
        self.fates = Fates(faults)
        if not self.limits.fits(faults):
            self.limits = Limits(faults)

    def fate_of(self, key: str) -> Fault | None:
        """What each request with this key meets, whatever chance says."""
        if key in self.faults.invalid_keys:
            return Fault.UNAUTHORIZED
        return Fault.SPENT_OUT if key in self.faults.spent_out_keys else None

    def delay_s(self, fault: Fault | None) -> float:
        """The silence before the first byte."""
        faults = self.faults
        extra = {Fault.HANG: faults.hang_s, Fault.SLOW: faults.slow_ms / 1_000}.get(fault, 0) if fault else 0
        return faults.latency_ms / 1_000 + extra


def as_function(script: Script) -> Callable[[SimRequest], Fault | None]:
    """The script as something to call for each request."""
    if callable(script):
        return script
    left: dict[Provider, Iterator[Fault | None]] = {provider: iter(script) for provider in Provider}
    return lambda request: next(left[request.provider], None)
