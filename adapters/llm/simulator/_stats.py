"""What the simulator has seen."""

from collections import Counter

from domain.value import Value

OK = "ok"
"""The fate of a request that was answered well."""
INVALID = "invalid"
"""The fate of a request that broke the provider's format, whatever was drawn for it."""


class Count(Value):
    """How many requests of one provider to one path met one fate."""

    provider: str
    path: str
    fate: str
    """`ok`, `invalid`, or the name of a fault."""
    count: int


class Stats(Value):
    """All requests seen so far."""

    requests: int
    counts: tuple[Count, ...]

    def of(self, *, provider: str | None = None, path: str | None = None, fate: str | None = None) -> int:
        """How many requests fit all that is given."""
        return sum(
            c.count
            for c in self.counts
            if provider in (None, c.provider) and path in (None, c.path) and fate in (None, c.fate)
        )


class Tally:
    """Counts requests as they come."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, str, str]] = Counter()

    def add(self, provider: str, path: str, fate: str) -> None:
        """Count one request."""
        self._seen[(provider, path, fate)] += 1

    def stats(self) -> Stats:
        """The counts as they stand."""
        counts = tuple(
            Count(provider=provider, path=path, fate=fate, count=count)
            for (provider, path, fate), count in sorted(self._seen.items())
        )
        return Stats(requests=sum(c.count for c in counts), counts=counts)
