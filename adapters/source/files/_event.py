"""Says in words what a calendar entry holds: what, when, where, who."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from adapters.source._limits import ADDRESS_CHARS_MAX, ID_CHARS_MAX, NAME_CHARS_MAX, SUBJECT_CHARS_MAX
from adapters.source._text import clean, one_line
from adapters.source.html import html_to_text

if TYPE_CHECKING:
    from icalendar import Component

_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Reply",
    "COUNTER": "Another time proposed",
    "DECLINECOUNTER": "Proposed time declined",
    "REFRESH": "Asks for the latest version",
}
_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative", "DELEGATED": "delegated"}
_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year", "HOURLY": "hour"}
_DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
_ORDER = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth", "-1": "last"}
_YEAR_MIN, _YEAR_MAX = 1970, 2100
_ATTENDEES_SHOWN_MAX = 200
_MARKUP = re.compile(r"</?(?:p|br|div|span|a|b|i|ul|ol|li|html)\b[^<>]{0,500}>", re.IGNORECASE)
_MAILTO = re.compile(r"\s*mailto:", re.IGNORECASE)

_Value = Any  # Any: icalendar's values share no type; each is asked for what it may have


@dataclass(frozen=True, slots=True)
class Event:
    """A calendar entry."""

    subject: str
    words: str
    """In normal form; all that the entry tells, a line for each."""
    uid: str
    """The same for an invitation, its changes and its answers (RFC 5545 3.8.4.7); empty when not told."""
    description: str
    """What somebody wrote of it."""
    begins: datetime | None
    """With its zone; None for a whole day, and where no zone is known."""
    day: date | None
    """On which it begins, by its own clock."""
    clock: datetime | None
    """When it begins by its own clock, without a zone; None for a whole day."""
    people: tuple[tuple[str, str], ...]
    """Names and addresses, the organiser first; at least one of the two is known."""
    organised: bool
    """Whether the first of `people` is the organiser."""
    hidden: int
    """Stretches of its description that nobody would see, left out."""


def event(method: str, entry: "Component") -> Event:
    """The entry, in words."""
    subject = one_line(str(_first(entry, "SUMMARY") or ""), SUBJECT_CHARS_MAX)
    organiser = [_person(value) for value in _all(entry, "ORGANIZER")[:1] if any(_person(value))]
    attendees = [_person(value) for value in _all(entry, "ATTENDEE") if any(_person(value))]
    description, hidden = _description(entry)
    lines = [_title(method, entry, subject), *_when(entry), *_where(entry)]
    lines += [f"Organiser: {_named(*person)}" for person in organiser]
    if attendees:
        more = "" if len(attendees) <= _ATTENDEES_SHOWN_MAX else f", and {len(attendees) - _ATTENDEES_SHOWN_MAX} more"
        lines.append("Attendees: " + ", ".join(_named(*one) for one in attendees[:_ATTENDEES_SHOWN_MAX]) + more)
    lines += ["", description] if description else []
    start = _moment(entry, "DTSTART") or _moment(entry, "DUE")
    offset = _offset(start) if isinstance(start, datetime) else None
    return Event(
        subject=subject,
        words=clean("\n".join(lines)),
        uid=one_line(str(_first(entry, "UID") or ""), ID_CHARS_MAX),
        description=description,
        begins=start.replace(tzinfo=timezone(offset)) if isinstance(start, datetime) and offset is not None else None,
        day=start.date() if isinstance(start, datetime) else start,
        clock=start.replace(tzinfo=None) if isinstance(start, datetime) else None,
        people=tuple(dict.fromkeys((*organiser, *attendees))),
        organised=bool(organiser),
        hidden=hidden,
    )


def _title(method: str, entry: "Component", subject: str) -> str:
    said = _METHODS.get(method, "")
    if str(_first(entry, "STATUS") or "").upper() == "CANCELLED":
        said = "Cancelled"
    if method == "REPLY":
        answers = [_ANSWERS.get(str(_params(value).get("PARTSTAT", "")).upper()) for value in _all(entry, "ATTENDEE")]
        said = ", ".join(dict.fromkeys(answer for answer in answers if answer)) or said
        said = said[:1].upper() + said[1:]
    kind = "Task: " if entry.name == "VTODO" else ""
    return (f"{said}: " if said else "") + kind + (subject or "(no title)")


def _when(entry: "Component") -> Iterator[str]:
    start, end = _moment(entry, "DTSTART"), _moment(entry, "DTEND")
    length = _time(entry, "DURATION")
    if start is not None:
        if end is None and isinstance(length, timedelta) and isinstance(start, datetime):
            end = _later(start, length)
        zone = _zone(start, _first(entry, "DTSTART")) if isinstance(start, datetime) else ""
        yield f"When: {_span(start, end)}{zone}"
    if (due := _moment(entry, "DUE")) is not None:
        yield f"Due: {_clock(due)}{_zone(due, _first(entry, 'DUE')) if isinstance(due, datetime) else ''}"
    if (original := _moment(entry, "RECURRENCE-ID")) is not None:
        yield f"Instead of: {_clock(original)}"
    if isinstance(rule := _first(entry, "RRULE"), dict):
        yield f"Repeats: {_repeats(rule)}"


def _where(entry: "Component") -> Iterator[str]:
    if where := one_line(str(_first(entry, "LOCATION") or ""), SUBJECT_CHARS_MAX):
        yield f"Where: {where}"


def _description(entry: "Component") -> tuple[str, int]:
    """What it says, and how much of it nobody would see: some calendars write HTML into it."""
    text = str(_first(entry, "DESCRIPTION") or "")
    if not _MARKUP.search(text):
        return text, 0
    shown = html_to_text(text.replace("\n", "<br>"))
    return shown.text, shown.hidden


def _span(start: date, end: date | None) -> str:
    if isinstance(start, datetime):
        if not isinstance(end, datetime) or end == start:
            return _clock(start)
        same_day = end.date() == start.date()
        return f"{_clock(start)} to {f'{end:%H:%M}' if same_day else _clock(end)}"
    last = end - timedelta(days=1) if end is not None and not isinstance(end, datetime) and end > start else start
    return _clock(start) if last <= start else f"{_clock(start)} to {_clock(last)}"


def _clock(moment: date) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def _zone(moment: datetime, value: _Value) -> str:
    """The zone as the entry names it; none is told for a time of wherever one is."""
    named = one_line(str(_params(value).get("TZID", "")), 60)
    if not named and moment.tzinfo is not None:
        named = str(moment.tzname() or "")
    return f" ({named})" if named else ""


def _repeats(rule: dict[str, _Value]) -> str:
    """A recurrence rule in words; its rarer parts as they stand."""
    unit = _UNITS.get(str(_one(rule, "FREQ")).upper())
    if unit is None:
        return "by a rule"
    every = int(_one(rule, "INTERVAL") or 1)
    said = f"every {unit}" if every == 1 else f"every {every} {unit}s"
    if days := [_day(str(day)) for day in _many(rule, "BYDAY")]:
        said += f" on {', '.join(days)}"
    if (until := _one(rule, "UNTIL")) is not None:
        said += f" until {_clock(until) if isinstance(until, date) else one_line(str(until), 30)}"
    if (times := _one(rule, "COUNT")) is not None:
        said += f", {times} times"
    return said


def _day(day: str) -> str:
    order = _ORDER.get(day[:-2].lstrip("+"), day[:-2])
    return f"{order} {_DAYS.get(day[-2:], day[-2:])}".strip()


def _many(rule: dict[str, _Value], name: str) -> list[_Value]:
    found = rule.get(name, [])
    return found[:31] if isinstance(found, list) else [found]


def _one(rule: dict[str, _Value], name: str) -> _Value:
    return next(iter(_many(rule, name)), None)


def _person(value: _Value) -> tuple[str, str]:
    address = _MAILTO.sub("", str(value), count=1)
    name = one_line(str(_params(value).get("CN", "")).strip("\"'"), NAME_CHARS_MAX)
    address = one_line(address, ADDRESS_CHARS_MAX) if "@" in address else ""
    return ("" if name.casefold() == address.casefold() else name), address


def _named(name: str, address: str) -> str:
    return f"{name} <{address}>" if name and address else name or address


def _later(start: datetime, length: timedelta) -> datetime | None:
    try:
        return start + length
    except OverflowError:
        return None


def _offset(start: datetime) -> timedelta | None:
    """None where no zone is known, and where a calendar's own zone is a day and more away."""
    try:
        return start.utcoffset()
    except ValueError:
        return None


def _moment(entry: "Component", name: str) -> date | None:
    """The time a property names; None where it is unreadable or in a year that nobody plans for."""
    found = _time(entry, name)
    return found if isinstance(found, date) and _YEAR_MIN <= found.year <= _YEAR_MAX else None


def _time(entry: "Component", name: str) -> _Value:
    """What icalendar made of a property that tells a time; None of one that it could not read."""
    from icalendar.error import BrokenCalendarProperty  # noqa: PLC0415  heavy

    try:
        return getattr(_first(entry, name), "dt", None)
    except BrokenCalendarProperty:
        return None


def _first(entry: "Component", name: str) -> _Value:
    return next(iter(_all(entry, name)), None)


def _all(entry: "Component", name: str) -> list[_Value]:
    found = entry.get(name)
    if found is None:
        return []
    return list(found) if isinstance(found, list) else [found]


def _params(value: _Value) -> dict[str, str]:
    return getattr(value, "params", {})
