"""Reads WhatsApp's export of a chat as text, from Android and from iOS.

Its dates are those of the phone's own settings: which of day and month comes first is told by the dates themselves.
Where they leave it open, it is the month only in the way of the United States (`3/9/26, 10:01 AM`), as Unicode's
locale data (CLDR) writes short dates.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from adapters.source.chat._shapes import ChatMessageShape, FileShape, PersonShape

_STAMP = re.compile(
    r"\[?(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{2,4}),? (?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d))?(?: ?(?P<half>[AaPp])\.? ?[Mm]\.?)?(?:\] | - )(?P<rest>.*)"
)
_SAID = re.compile(r"(?P<name>[^:]{1,80}): (?P<words>.*)")
_FILE = re.compile(r"<attached: (?P<ios>[^<>]{1,200})>|(?P<android>\S[^\n]{0,200}\.\w{1,5}) \(file attached\)")
_LEFT_OUT = ("<Media omitted>", "This message was deleted", "You deleted this message", "image omitted")
_DAYS_MAX = 31


class _Entry(NamedTuple):
    stamp: re.Match[str]
    name: str
    words: list[str]


def reads_as_whatsapp(text: str) -> bool:
    """Whether the first line has WhatsApp's stamp, and somebody says something."""
    opening = text.lstrip("\n")[:20_000].split("\n")
    return _STAMP.match(opening[0]) is not None and any(
        _SAID.match(stamp["rest"]) for line in opening if (stamp := _STAMP.match(line))
    )


def whatsapp_lines(text: str, received_at: datetime) -> Iterator[ChatMessageShape]:
    """What is said, in order; a line without a stamp goes on the message before it."""
    entries = list(_entries(text))
    month_first = _month_first([entry.stamp for entry in entries], received_at)
    return (_line(entry, month_first=month_first) for entry in entries if entry.name)


def _entries(text: str) -> Iterator[_Entry]:
    last: _Entry | None = None
    for line in text.split("\n"):
        stamp = _STAMP.match(line)
        if stamp is None:
            if last:
                last.words.append(line)
            continue
        if last:
            yield last
        said = _SAID.match(stamp["rest"])
        last = _Entry(stamp, said["name"] if said else "", [said["words"] if said else ""])
    if last:
        yield last


def _line(entry: _Entry, *, month_first: bool) -> ChatMessageShape:
    words = "\n".join(entry.words).strip()
    file = _FILE.search(words)
    if file:
        words = (words[: file.start()] + words[file.end() :]).strip()
    return ChatMessageShape(
        author=PersonShape(name=entry.name.strip("~ ")),
        at=_at(entry.stamp, month_first=month_first),
        text="" if words.removesuffix(".") in _LEFT_OUT else words,
        attachments=(FileShape(name=file["ios"] or file["android"]),) if file else (),
    )


def _month_first(stamps: list[re.Match[str]], received_at: datetime) -> bool:
    read = {way: [_at(stamp, month_first=way) for stamp in stamps] for way in (True, False)}
    fits = [way for way, times in read.items() if all(times) and _in_order(times, received_at)]
    if len(fits) == 1:
        return fits[0]
    return all(stamp["half"] in ("A", "P") and len(stamp["c"]) == 2 for stamp in stamps)  # noqa: PLR2004  digits of a year


def _in_order(times: list[datetime | None], received_at: datetime) -> bool:
    known = [found for found in times if found]
    return known == sorted(known) and known[-1].date() <= received_at.date()


def _at(stamp: re.Match[str], *, month_first: bool) -> datetime | None:
    first, second, third = int(stamp["a"]), int(stamp["b"]), int(stamp["c"])
    if first > _DAYS_MAX:
        year, month, day = first, second, third
    else:
        month, day = (first, second) if month_first else (second, first)
        year = third + 2000 if third < 100 else third  # noqa: PLR2004  two digits of a year
    hour = int(stamp["hour"])
    if half := (stamp["half"] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return datetime(year, month, day, hour, int(stamp["minute"]), int(stamp["second"] or 0), tzinfo=UTC)
    except ValueError:  # no such day or hour
        return None
