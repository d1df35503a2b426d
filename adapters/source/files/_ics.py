"""Parses iCalendar text, within limits; what one faulty line says is lost, not the calendar."""

import re
import warnings
from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING

from adapters.source._limits import CALENDAR_CHARS_MAX, CALENDAR_LINES_MAX
from domain.failures import InputRefused

if TYPE_CHECKING:
    from icalendar import Component, Timezone
    from icalendar.timezone.provider import TZProvider

_ENTRIES = ("VEVENT", "VTODO")
_CUT_SHORT = re.compile(r"\n(?:DT|DUE|RECURRENCE|UID|ORGANIZER|ATTENDEE)(?:[^\n]|\n[ \t])*+\Z", re.IGNORECASE)
"""A time or an address that ends with the text, and no line with it, may be cut short, and so be another."""
_METHOD_CHARS_MAX = 20
_ZONE_CHARS_MAX = 100
_ZONE_CHANGES_MAX = 10
"""Kinds of change of a zone's clocks: Outlook writes two, others one for each change of law."""
_RULE_VALUES_MAX = {"FREQ": 1, "INTERVAL": 1, "BYMONTH": 1, "BYDAY": 1, "BYMONTHDAY": 7, "UNTIL": 1, "WKST": 1}
"""How many values each part of the rule may have by which clocks change."""


def parse_calendar(text: str) -> "list[tuple[str, Component]]":
    """Every event and task of the calendars in the text, each with its calendar's METHOD ("" when none).

    A line that cannot be read is left out; what is never closed is closed where the next entry or the text says so.

    Raises:
        InputRefused: `not_calendar`, `too_large`; `broken`, when it was cut before its first entry.
    """
    text = text.lstrip(" \t\r\n")
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise InputRefused("not_calendar", "The file is no calendar: it must begin with BEGIN:VCALENDAR.")
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(lines) > CALENDAR_CHARS_MAX or lines.count("\n") > CALENDAR_LINES_MAX:
        raise InputRefused("too_large", f"A calendar has at most {CALENDAR_LINES_MAX} lines.")
    from icalendar.timezone import tzp  # noqa: PLC0415  heavy

    from adapters.source.files._mending import MendingParser  # noqa: PLC0415  the same

    parser = MendingParser(_CUT_SHORT.sub("", lines).encode("utf-8", "replace") + b"\n")
    tzp.use(_zones()())  # and forgets the zones of other messages, which it keeps by name, whoever defined them
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of zones that it guesses from their names
            calendars = parser.parse()
    finally:
        tzp.use_default()
    entries = [
        (str(calendar.get("METHOD", "")).upper()[:_METHOD_CHARS_MAX], entry)
        for calendar in calendars
        for entry in calendar.subcomponents
        if entry.name in _ENTRIES
    ]
    if not entries and parser.was_cut:
        raise InputRefused("broken", "The calendar ends before its first entry does.")
    return entries


@cache
def _zones() -> "type[TZProvider]":
    from icalendar.timezone.zoneinfo import ZONEINFO  # noqa: PLC0415  heavy

    class Zones(ZONEINFO):
        """The zones of the system; and those that a calendar defines, when their clocks change by plain rules."""

        def timezone(self, name: str) -> tzinfo | None:
            try:
                return super().timezone(name[:_ZONE_CHARS_MAX])
            except OSError:  # a folder of zones, such as Europe
                return None

        def create_timezone(self, tz: "Timezone") -> tzinfo | None:  # type: ignore[override]  # None: no such zone
            return super().create_timezone(tz) if _is_sane(tz) else None

    return Zones


def _is_sane(zone: "Timezone") -> bool:
    """Whether its clocks change about yearly.

    dateutil computes the changes one after the other from 1601 on: by a rule for each second that never ends.
    """
    changes = list(zone.subcomponents)
    rules = [change["RRULE"] for change in changes if "RRULE" in change]
    return len(changes) <= _ZONE_CHANGES_MAX and all(
        isinstance(rule, dict)
        and rule.get("FREQ") == ["YEARLY"]
        and rule.get("INTERVAL", [1]) == [1]
        and all(len(values) <= _RULE_VALUES_MAX.get(part, 0) for part, values in rule.items())
        for rule in rules
    )
