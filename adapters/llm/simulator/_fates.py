"""Which fault a request meets: drawn from seed, body and repetition, never from the order of arrival."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from adapters.llm.simulator._faults import Fault, Faults

BODIES_MAX = 100_000
"""Bodies whose repetitions are counted; the longest unseen is forgotten first."""


@dataclass(frozen=True, slots=True)
class Draw:
    """What chance says of one request; the same for the same seed, body and repetition."""

    share: float
    """In [0, 1): decides the fault."""
    variant: int
    """Decides among the forms of one fault."""
    token: str
    """24 hexadecimal digits, for the identifiers of the answer."""


def draw(seed: int, body_hash: bytes, repeat: int) -> Draw:
    """Throw the dice for one request."""
    thrown = f"{seed}\n{repeat}\n".encode() + body_hash
    digest = hashlib.blake2b(thrown, digest_size=24).digest()
    share = (int.from_bytes(digest[:7], "big") >> 3) / (1 << 53)
    return Draw(share=share, variant=int.from_bytes(digest[7:12], "big"), token=digest[12:].hex())


class Fates:
    """Chooses each request's fault by its draw."""

    def __init__(self, faults: Faults) -> None:
        self._steps: list[tuple[float, Fault]] = []
        reached = 0.0
        for fault in Fault:  # in the order of the table, so that the JSON's order changes nothing
            if share := faults.rates.get(fault, 0):
                reached += share
                self._steps.append((reached, fault))

    def choose(self, drawn: Draw) -> Fault | None:
        """The fault whose stretch of [0, 1) the draw falls into; none beyond the last."""
        return next((fault for reached, fault in self._steps if drawn.share < reached), None)


class Repeats:
    """Counts how often each body was seen."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, int] = OrderedDict()

    def count(self, body_hash: bytes) -> int:
        """How many times this body came before; counts this time too."""
        before = self._seen.pop(body_hash, 0)
        self._seen[body_hash] = before + 1
        if len(self._seen) > BODIES_MAX:
            self._seen.popitem(last=False)
        return before
