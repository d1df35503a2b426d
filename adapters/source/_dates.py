"""Reads the times that messages state, always with a zone."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_CHARS_MAX = 100
_YEAR_MIN, _YEAR_MAX = 1970, 2100


def moment(value: str) -> datetime | None:
    """The time that an ISO 8601 or RFC 5322 date names; UTC where it names no zone; None where unreadable.

    A year before 1970 or after 2100 is unreadable: no message is from then.
    """
    value = value.strip()[:_CHARS_MAX]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(value)
        except (ValueError, TypeError, IndexError, OverflowError):  # whatever the two make of nonsense
            continue
        return _sensible(found if found.tzinfo else found.replace(tzinfo=UTC))
    return None


def from_unix(seconds: float) -> datetime | None:
    """The time so many seconds after 1970, or None when that is no year a message is from."""
    try:
        return _sensible(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _sensible(found: datetime) -> datetime | None:
    return found if _YEAR_MIN <= found.year <= _YEAR_MAX else None
