"""Zones: in which time zone a user's days are counted."""

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from domain.value import Value


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("this is no time zone; give an IANA name such as Europe/Berlin") from None
    return name


ZoneName = Annotated[str, AfterValidator(_known)]
"""A time zone by its IANA name."""


class Zones(Value):
    """Whose zone is which."""

    default: ZoneName | None = None
    """Of everybody else; None: each message's own."""
    by_user: Mapping[str, ZoneName] = Field(default_factory=dict)
    """By the address of the mailbox's owner, in lower case."""

    def of(self, user: str | None) -> str | None:
        """The user's zone; None where the message's own counts."""
        return self.by_user.get((user or "").lower(), self.default)


NO_ZONES = Zones()
"""Each message's own."""
