"""How long each part of one call to a model may take."""

from pydantic import Field

from domain.value import Value


class Timeouts(Value):
    """Seconds; none of the others lasts longer than the total."""

    connect_s: float = Field(default=5, gt=0)
    """Until the connection stands."""
    first_byte_s: float = Field(default=60, gt=0)
    """From the request to the head of the response."""
    between_bytes_s: float = Field(default=15, gt=0)
    """From one byte of the response to the next."""
    total_s: float = Field(default=60, gt=0)
    """From connect to the last byte; the gateway keeps it."""
