"""What is known of a message besides its bytes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Received:
    """How a message came; every reader is given it."""

    at: datetime
    """When, with its zone; stands in where the message states no time."""
    user: str | None = None
    """Address, handle or name of the mailbox's owner, when known."""
    trusted: tuple[str, ...] = ()
    """The receivers whose Authentication-Results are believed, by the name they sign with (RFC 8601 authserv-id)."""
