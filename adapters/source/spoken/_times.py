"""Reads the times that captions, transcripts and recorders write: how long after the start, or a moment."""

import re
from datetime import datetime, timedelta

CLOCK = r"(?:\d{1,5}:)?\d{1,5}:\d{1,2}(?:[.,]\d{1,9})?"
"""Hours, which may be missing, minutes and seconds, as people and most recorders write them."""

When = timedelta | datetime
"""How long after the recording began; or a moment, where the source states one."""

SECONDS_MAX = 100_000 * 3_600
"""A hundred thousand hours: what lies beyond is no time of a recording."""

_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,5}):(\d{1,2})(?:[.,](\d{1,9}))?")


def elapsed(text: str) -> timedelta | None:
    """The time that `text`, as `CLOCK` has it, names; None where it is no such time."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    return since_start(found[1], found[2], found[3], fraction=found[4])


def since_start(hours: str | None, minutes: str, seconds: str, *, fraction: str | None = None) -> timedelta:
    """The time of these figures; those beyond 59 are carried over, as SRT and SBV do."""
    part_s = float(f"0.{fraction}") if fraction else 0.0
    return timedelta(hours=int(hours or 0), minutes=int(minutes), seconds=int(seconds) + part_s)


def after(held: datetime, when: When | None) -> datetime | None:
    """The moment that `when` means in a recording that began at `held`."""
    if when is None or isinstance(when, datetime):
        return when
    return held + when


def ended(at: When | None, until: When | None) -> When | None:
    """When something ended; None where that would be before it began, or counts in another way."""
    if isinstance(at, timedelta) and isinstance(until, timedelta):
        return until if until >= at else None
    if isinstance(at, datetime) and isinstance(until, datetime):
        return until if until >= at else None
    return None
