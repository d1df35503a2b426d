"""What goes over the wire in answer to a request."""

from dataclasses import dataclass
from enum import Enum, auto

Headers = list[tuple[str, str]]


class Manner(Enum):
    """How a reply is sent."""

    WHOLE = auto()
    DRIP = auto()
    CUT = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """A response with the manner of its sending."""

    status: int
    headers: Headers
    body: bytes
    manner: Manner = Manner.WHOLE
    delay_s: float = 0
    """Silence before the first byte."""
    drip_s: float = 0
    """Between two bytes, where it drips."""
