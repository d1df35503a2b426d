"""Finds the words that say when something is due; what they mean is for the truth rules to compute."""

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from adapters.llm.local._words import phrases

CHARS_MAX = 200
"""Of due words; what is longer says no time."""

_TIMES_MAX = 100
"""In one sentence; further ones are not looked at."""
_BEFORE_CHARS = 40
"""The longest words before a time that belong to it, and a space."""
_LINK_CHARS_MAX = 20
_MOVED = re.compile(
    r"\b(?:mov|shift|postpon|reschedul|chang|push|bring|brought|delay|verschieb|verleg)\w*\b", re.IGNORECASE
)
"""What is moved from one day to another is not due over the days between."""
_OPENS_RANGE = re.compile(r"\b(?:between|from|zwischen|vom|von)(?: the| dem)? $", re.IGNORECASE)
_FIRST_NUMBER = re.compile(
    r"\b(?:(?:between|from|zwischen|vom|von)(?: the| dem)? )?\d{1,2}(?::\d{2})?(?:st|nd|rd|th)?"
    r"(?: (?:and|to|until|till|bis|und) | ?[-\u2013] ?)(?:the )?$",
    re.IGNORECASE,
)
"""Before the second end of a range whose first is only a number: `between 3 and `."""
_ASIDE = re.compile(
    r"\W*(?:given|since|as|if|when|because|while|although|though|now that|seeing|wenn|falls|da|weil|obwohl)\b",
    re.IGNORECASE,
)
"""Begins what is said beside the matter, up to the comma."""
_FRACTION = re.compile(r"\d{1,2}/\d{1,2}")
"""A date only with a word before it that says so."""
_DAY_TO_CLOCK = re.compile(r",? ?(?:(?:at|around|about|from|between|before|by|um|gegen|ab|@|for) ?)?", re.IGNORECASE)
"""Between a day and its hour."""
_TO_DAY = re.compile(r",? ?(?:(?:on the|of the|on|of|in|am|den|dem|der|the) )?", re.IGNORECASE)
"""Between a day or an hour and the day that it also is."""
_AFTER_SPAN = re.compile(r" (?:from|after|before|of|nach|vor) ", re.IGNORECASE)
_LASTS = re.compile(r"(?:until|till?|through|thru)\b", re.IGNORECASE)
"""How long something lasts, where the sentence has another word for when it is due: `by Monday … until February`."""
_SPAN_LEADS = re.compile(r"(?:with)?in\b|over\b|during\b|innerhalb\b", re.IGNORECASE)


class _Kind(StrEnum):
    """What a time is told by; the names are those of the groups in the table `due_time`."""

    DAY = "day"
    CLOCK = "clock"
    HOUR = "hour"
    """A clock's bare number."""
    SPAN = "span"
    """A length of time."""


class _Time(NamedTuple):
    """A stretch of the line that names a time."""

    start: int
    end: int
    kind: _Kind
    last: _Kind
    """The kind of its last part."""
    is_range: bool = False
    firm: bool = False


def find_due(sentence: str) -> tuple[int, int] | None:
    """Where in the sentence the due words stand: a firm phrase (`by Friday`) before a loose one (`tomorrow`).

    The last of each is taken, one with `until` only where there is no other firm one. A day with its date and hour is
    one phrase, and so is a range of days or hours.
    """
    line = _one_line(sentence)
    found = [time for time in _times(line) if time.end - time.start <= CHARS_MAX]
    events = [_Time(m.start(), m.end(), _Kind.DAY, _Kind.DAY, firm=True) for m in phrases("due_event").finditer(line)]
    firm = [t for t in found if t.firm] + events
    for time in sorted(firm, key=lambda t: (_LASTS.match(line, t.start) is None, t), reverse=True):
        if not _belongs_after(line, time.end):
            return time.start, time.end
    return next(((t.start, t.end) for t in reversed(found) if not t.firm and _is_due(line, t)), None)


def is_firm(phrase: str) -> bool:
    """Whether the words say by themselves that something falls due, wherever in the sentence they stand."""
    line = _one_line(phrase)
    return any(phrases(table).match(line) for table in ("due_firm", "due_event"))


def _times(line: str) -> list[_Time]:
    """The times that the line names, in order: joined where they are one, with the words before that belong to them."""
    joined: list[_Time] = []
    for m in phrases("due_time").finditer(line):
        kind = _Kind(m.lastgroup or _Kind.DAY)
        time = _Time(m.start(), m.end(), kind, kind)
        if joined and (one := _joined(line, joined[-1], time)):
            joined[-1] = one
        elif len(joined) < _TIMES_MAX:
            joined.append(time)
    led = (_led(line, time, joined[n - 1].end if n else 0) for n, time in enumerate(joined))
    return [time for time in led if time is not None]


def _joined(line: str, before: _Time, after: _Time) -> _Time | None:
    """Both as one, if what stands between them says so."""
    if after.start - before.end > _LINK_CHARS_MAX:
        return None
    between = line[before.end : after.start]
    if phrases("due_ranges").fullmatch(between) and before.last == after.kind:
        moved = _MOVED.search(line, 0, before.start)
        return None if moved else before._replace(end=after.end, is_range=True)
    match before.last, after.kind:
        case _Kind.DAY, _Kind.CLOCK | _Kind.HOUR:
            one = _DAY_TO_CLOCK.fullmatch(between)
        case _Kind.CLOCK, _Kind.DAY:
            one = _TO_DAY.fullmatch(between)
        case _Kind.DAY, _Kind.DAY:
            one = None if _two_weekdays(line, before, after) else _TO_DAY.fullmatch(between)
        case _Kind.SPAN, _Kind.DAY:
            one = _AFTER_SPAN.fullmatch(between)
        case _:
            one = None
    return before._replace(end=after.end, kind=_Kind.DAY, last=after.last) if one else None


def _two_weekdays(line: str, *times: _Time) -> bool:
    return all(phrases("weekday").fullmatch(line[time.start : time.end]) for time in times)


def _led(line: str, time: _Time, after: int) -> _Time | None:
    """The time with the words before it that belong to it; None for a number or length of time that is no term."""
    if time.kind is _Kind.HOUR:
        return None
    start = max(after, time.start - _BEFORE_CHARS)
    before = line[start : time.start]
    opens = (_OPENS_RANGE if time.is_range else _FIRST_NUMBER).search(before)
    if opens and time.kind is not _Kind.SPAN:
        return time._replace(start=start + opens.start(), is_range=True)
    firm = _leading("due_firm").search(before)
    lead = firm or _leading("due_loose").search(before)
    if lead is None and _FRACTION.fullmatch(line, time.start, time.end):
        return None
    if time.kind is _Kind.SPAN and not (lead and _SPAN_LEADS.match(lead["words"])) and not _ends_in_day(line, time):
        return None
    return time._replace(start=start + lead.start("words"), firm=firm is not None) if lead else time


def _ends_in_day(line: str, time: _Time) -> bool:
    return line[time.start : time.end].endswith(("now", "today", "tomorrow"))


@cache
def _leading(table: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=[\s,;:(]))(?P<words>{phrases(table).pattern}) $", re.IGNORECASE)


def _is_due(line: str, time: _Time) -> bool:
    if phrases("not_due_before").search(line[: time.start]) or _belongs_after(line, time.end):
        return False
    return not (_ASIDE.match(line) and "," not in line[: time.start] and "," in line[time.end :])


def _belongs_after(line: str, end: int) -> bool:
    """The time is that of the next word: `Friday's numbers`, `the Monday meeting`."""
    return phrases("not_due_after").match(line[end:]) is not None


def _one_line(text: str) -> str:
    """The same length, so that offsets hold."""
    return re.sub(r"\s", " ", text)
