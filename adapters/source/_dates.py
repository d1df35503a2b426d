"""Reads the times that messages state, always with a zone."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_CHARS_MAX = 100
_YEAR_MIN, _YEAR_MAX = 1970, 2100

_USUAL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}(?: \([^()]*\))?")
_COMMENT = re.compile(r"\([^()]*\)?")
_WEEKDAY = re.compile(
    r"\A(?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))[^\W\d]{1,12}\.?,? ?(?=\d|[A-Z][a-z]{2,8}\.? \d)"
)
"""In any language; what it says, the date says too."""
_UNIX = re.compile(
    r"(?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<time>\d\d?:\d\d(?::\d\d)?)(?P<zone> [A-Z]{3,5})? (?P<year>\d{4})\b"
)
_MONTH_FIRST = re.compile(r"([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}),? (\d{4}),?")
_DASHED = re.compile(r"(\d{1,2})[-/.]([^\W\d]{3,9})[-/.](\d{2,4})\b")
_SLASHED = re.compile(r"(\d{4})/(\d\d)/(\d\d)\b")
_HALF_DAY = re.compile(r"\b(\d{1,2}):(\d\d)(?::(\d\d))? ?([AP])\.?M\b\.?", re.IGNORECASE)
_OFFSET = re.compile(r"(?<=\d)(?: ?(?:UTC|GMT|Z)| ) ?([+-])(\d{1,2}):?(\d\d)?$")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?) (\S+)")
_ZONE = re.compile(r"(?<=\d )\(?([A-Z]{3,4})\)?$")
_NAMED = {
    -10: "HST",
    -9: "AKST",
    -8: "AKDT",
    -3: "BRT",
    0: "WET",
    1: "WEST BST CET MET MEZ",
    2: "CEST MEST MESZ EET SAST",
    3: "EEST MSK",
    4: "MSD",
    5: "PKT",
    8: "SGT HKT AWST",
    9: "JST KST",
    10: "AEST",
    11: "AEDT",
    12: "NZST",
    13: "NZDT",
}
_ZONES = {name: hours for hours, names in _NAMED.items() for name in names.split()}
"""Hours east, of the names that mean one zone only and that the standard library does not know."""


def moment(value: str) -> datetime | None:
    """The time that an ISO 8601 or RFC 5322 date names; UTC where it names no zone; None where unreadable.

    Also as they occur: two-digit years, missing commas, weekdays in other languages, zones by name or as GMT+1,
    `3-Feb-2026`, `Feb 3, 2026 8:00 PM`, Unix's own. A year before 1970 or after 2100 is unreadable: no message is
    from then.
    """
    value = " ".join(value[:_CHARS_MAX].split())
    if not _USUAL.fullmatch(value):
        value = _plainer(value)
    readers = (datetime.fromisoformat, parsedate_to_datetime)
    for read in readers if value[:4].isdigit() else reversed(readers):
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


def _plainer(value: str) -> str:
    """The date with what readers stumble over taken out or put right."""
    if zone := _ZONE.search(value):
        value = value[: zone.start()] + (f"{_ZONES[zone[1]]:+03d}00" if zone[1] in _ZONES else zone[1])
    value = _WEEKDAY.sub("", _COMMENT.sub("", value).strip(), count=1)
    value = _UNIX.sub(lambda m: f"{m['day']} {m['month']} {m['year']} {m['time']}{_offset(m['zone'])}", value)
    value = _MONTH_FIRST.sub(r"\2 \1 \3", value)
    value = _SLASHED.sub(r"\1-\2-\3", _DASHED.sub(r"\1 \2 \3", value))
    value = _HALF_DAY.sub(_whole_day, value)
    if offset := _OFFSET.search(value):
        value = f"{value[: offset.start()]} {offset[1]}{int(offset[2]):02d}{offset[3] or '00'}"
    if iso := _ISO.fullmatch(value):
        return iso[1] + iso[2]
    return value


def _offset(zone: str | None) -> str:
    name = (zone or "").strip()
    return f" {_ZONES[name]:+03d}00" if name in _ZONES else zone or ""


def _whole_day(time: re.Match[str]) -> str:
    hour = int(time[1])
    if hour <= 12:  # noqa: PLR2004  # a clock's; else the letters are wrong
        hour = hour % 12 + (12 if time[4] in "pP" else 0)
    return f"{hour:02d}:{time[2]}:{time[3] or '00'}"


def _sensible(found: datetime) -> datetime | None:
    return found if _YEAR_MIN <= found.year <= _YEAR_MAX else None
