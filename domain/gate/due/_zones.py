"""Time zones: those that a phrase names, those a user has, and the way from one to the other."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from domain.gate.due._clock import Clock

_NAMED: Final = {
    word: zone
    for zone, row in {
        "America/Los_Angeles": "pst pdt pt pacific",
        "America/Denver": "mst mdt mt mountain",
        "America/Chicago": "cst cdt ct central",
        "America/New_York": "est edt et eastern",
        "Europe/London": "bst",
        "Europe/Berlin": "cet cest mez mesz",
        "Europe/Athens": "eet eest",
        "Asia/Kolkata": "ist",
        "Asia/Tokyo": "jst",
        "Asia/Singapore": "sgt",
        "Australia/Sydney": "aest aedt",
        "UTC": "utc gmt",
    }.items()
    for word in row.split()
}
"""Names that mail uses."""
_DOUBTFUL: Final = frozenset({"ist", "cst", "bst"})
"""India, Israel or Ireland; Chicago or China; London or Bangladesh."""
_STANDARD: Final = {"pst": -8, "pdt": -7, "mst": -7, "mdt": -6, "est": -5, "edt": -4, "cet": 1, "cest": 2,
                    "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "aest": 10, "aedt": 11}  # fmt: skip
"""What a name says in hours; many say PST all the year and mean the clock of that coast."""
_TWO_LETTERS: Final = "pt|mt|ct|et"
_WORDS: Final = "pacific|mountain|central|eastern"
_LONG: Final = "|".join(sorted(_NAMED.keys() - {*_WORDS.split("|"), *_TWO_LETTERS.split("|")}, key=len, reverse=True))
_ZONE: Final = re.compile(
    rf"\(?\b(?:(?P<offset>(?:utc|gmt) ?[+-] ?\d{{1,2}}(?::?\d{{2}})?(?!\d))"
    rf"|(?P<words>{_WORDS}) (?:standard |daylight )?time"
    rf"|(?P<long>{_LONG})"
    rf"|(?<=m )(?P<short_m>{_TWO_LETTERS})|(?<=:\d\d )(?P<short>{_TWO_LETTERS}))\b\)?"
    r"|(?<=-\d\d \d\d:\d\d)(?P<z>z\b|[+-]\d{2}:?\d{2}\b)"
    r"|(?<=-\d\d \d\d:\d\d:\d\d)(?P<zs>z\b|[+-]\d{2}:?\d{2}\b)"
)
_HOURS_MAX: Final = 14
_MINUTES_AN_HOUR: Final = 60
_NOON: Final = 12


class Zone:
    """A zone that a phrase names, or several."""

    def __init__(self, where: tzinfo | None, name: str = "") -> None:
        """None for `where`: more than one is named, or none that exists."""
        self._where: Final = where
        self._name: Final = name

    def local(self, at: datetime) -> datetime:
        """A moment as the clocks there show it."""
        return at if self._where is None or at.tzinfo is None else at.astimezone(self._where)

    def for_user(self, day: date, clock: Clock | None, at: datetime) -> tuple[date, Clock | None, bool]:
        """Day and time in the zone of `at`, and whether that is sure.

        Without a time the day stays, and is sure only where both zones have the same clocks.

        Raises:
            OverflowError: beyond the calendar.
        """
        if self._where is None or at.tzinfo is None:
            return day, None, False
        hour, minute = (clock.hour, clock.minute) if clock else (_NOON, 0)
        there = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self._where)
        here = there.astimezone(at.tzinfo)
        if clock is None:
            return day, None, here.utcoffset() == there.utcoffset()
        return here.date(), Clock(here.hour, here.minute, firm=clock.firm), self._sure(there) and shown_once(here)

    def _sure(self, there: datetime) -> bool:
        """Whether the name has one meaning, and says what the clocks there say at that moment."""
        if self._name in _DOUBTFUL or not shown_once(there):
            return False
        stated = _STANDARD.get(self._name)
        return stated is None or there.utcoffset() == timedelta(hours=stated)


def take_zone(words: str) -> tuple[str, Zone | None]:
    """The words without the zones in them, and what they name."""
    found: list[str] = []

    def taken(match: re.Match[str]) -> str:
        found.append(next(group for group in match.groups() if group))
        return " "

    rest = " ".join(_ZONE.sub(taken, words).split())
    if not found:
        return words, None
    return rest, _zone(found[0]) if len(set(found)) == 1 else Zone(None)


def _zone(name: str) -> Zone:
    if place := _NAMED.get(name):
        return Zone(user_zone(place), name)
    if name == "z":
        return Zone(UTC)
    digits = re.sub(r"\D", "", name)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > len("12") else (int(digits), 0)
    if hours > _HOURS_MAX or minutes >= _MINUTES_AN_HOUR:
        return Zone(None)
    return Zone(timezone((-1 if "-" in name else 1) * timedelta(hours=hours, minutes=minutes)))


def user_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name; None where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a name; the name of a folder
        return None


def shown_once(moment: datetime) -> bool:
    """Whether a wall time exists, and only once, in its zone."""
    return moment.replace(fold=0).utcoffset() == moment.replace(fold=1).utcoffset()
