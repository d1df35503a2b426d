"""Reads the lines of IRC logs as irssi, WeeChat, HexChat, mIRC and ZNC write them, and the bare `<ana> hi`."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from adapters.source._dates import moment
from adapters.source.chat._shapes import ChatMessageShape, PersonShape

_LINES_SAMPLED_MAX = 2_000
_HEAD_CHARS_MAX = 10_000
_BARE_SAID_MIN = 2
"""Lines `<ana> hi` without a time; a single one may be anything."""

_STAMP = re.compile(
    r"(?:\[?(?P<day>\d{4}-\d\d-\d\d)[T ](?P<of_day>\d\d:\d\d(?::\d\d)?)(?P<zone>Z|[+-]\d\d:?\d\d)?\]?"
    r"|(?P<month>[A-Z][a-z]{2}) {1,2}(?P<of_month>\d{1,2}) (?P<at>\d\d:\d\d:\d\d)"
    r"|\[?(?P<clock>\d{1,2}:\d\d(?::\d\d)?)\]?)[ \t]{1,3}"
)
_SAID = re.compile(r"<[ @+%&~]?(?P<nick>[^\s<>]{1,64})>[ \t]?(?P<words>.*)")
_ACTION = re.compile(r"[ \t]*\*[ \t]+[@+%&~]?(?P<nick>[^\s<>*]{1,64})(?:[ \t](?P<words>.*)|$)")
_COLUMNS = re.compile(r"[@+%&~]?(?P<nick>[^\s<>*]{1,64})\t(?P<words>.*)")
"""WeeChat's: time, nickname and words with tabs between."""
_MARKS: Final = frozenset(("-->", "<--", "--", "=!=", "-!-", "***", "*"))
_NOTICE = re.compile(
    r"[ \t]*(?:-!-|\*\*\*|-->|<--|--[ \t]|=!=|-[^\s-][^\s]{0,80}-[ \t]|\*[ \t]*(?:Joins|Parts|Quits|Now talking|Topic))"
)
_DONE = re.compile(
    r"(?:\(.{1,200}\) )?(?:has (?:joined|left|quit|kicked|changed|been kicked)|is now known as|sets mode|was kicked"
    r"|gives (?:channel operator|voice)|removes (?:channel operator|voice)|sets (?:ban|topic)|for #\S+ (?:is|set)"
    r"|changes topic|Quit\b|\(?Disconnected)"
)
_DAY = re.compile(
    r"(?:-{3} (?:Log opened|Day changed|Log closed)|\*{4} (?:BEGIN|ENDING) LOGGING AT|Session (?:Start|Time|Close):"
    r"|\[00:00\] ---) (?P<day>.{8,40})"
)
"""The last is Eggdrop's."""
_IDENT = re.compile(r"Session Ident: (#\S{1,200})")
_DAYS: Final = ("%a %b %d %H:%M:%S %Y", "%a %b %d %Y")


def reads_as_irc(text: str) -> bool:
    """Whether most lines are of such a log, and somebody says something."""
    lines = [line for line in text.split("\n", _LINES_SAMPLED_MAX)[:_LINES_SAMPLED_MAX] if line.strip()]
    said = stamped = known = 0
    for line in lines:
        stamp, rest = _taken_apart(line)
        found = _spoken(rest, columns=bool(stamp and stamp["day"]))
        known += found is not None or bool(_NOTICE.match(rest) and stamp) or bool(_DAY.match(line))
        said += found is not None and not _ACTION.match(rest)
        stamped += found is not None and stamp is not None
    return 2 * known > len(lines) and said > 0 and (stamped > 0 or said >= _BARE_SAID_MIN)


def irc_channel(text: str) -> str:
    """The channel, where the log names it."""
    ident = _IDENT.search(text[:_HEAD_CHARS_MAX])
    return ident[1] if ident else ""


def irc_lines(text: str) -> Iterator[ChatMessageShape]:
    """What is said, in order; joins, parts, topics and the like are left out.

    A line that begins like none of the log goes on what was said before it.
    """
    day: date | None = None
    people: dict[str, PersonShape] = {}
    author: PersonShape | None = None
    at: datetime | None = None
    for line in text.split("\n"):
        if opened := _DAY.match(line):
            day = _day(opened["day"]) or day
            continue
        stamp, rest = _taken_apart(line)
        found = _spoken(rest, columns=bool(stamp and stamp["day"]))
        if found:
            nick = found["nick"]
            author = people[nick] = people.get(nick) or PersonShape(name=nick, handle=nick)
            at = _at(stamp, day) if stamp else None
        elif stamp or _NOTICE.match(rest) or not line.strip() or _IDENT.match(line):
            continue
        words = (found["words"] or "").strip() if found else line.strip()
        if author and words:
            yield ChatMessageShape(author=author, at=at, text=words)


def _taken_apart(line: str) -> tuple[re.Match[str] | None, str]:
    """When a line was said, as it tells, and the rest of it."""
    stamp = _STAMP.match(line)
    return stamp, line[stamp.end() :] if stamp else line


def _spoken(rest: str, *, columns: bool) -> re.Match[str] | None:
    """Who says or does what; None for a notice."""
    if found := _SAID.match(rest):
        return found
    if columns and (found := _COLUMNS.match(rest)):
        return None if found["nick"] in _MARKS else found
    if _NOTICE.match(rest) or not (found := _ACTION.match(rest)):
        return None
    return None if not found["words"] or _DONE.match(found["words"]) else found


def _at(stamp: re.Match[str], day: date | None) -> datetime | None:
    if stamp["day"]:
        return moment(f"{stamp['day']}T{stamp['of_day']}{stamp['zone'] or ''}")
    if stamp["month"] and day:
        return moment(f"{stamp['of_month']} {stamp['month']} {day.year} {stamp['at']} +0000")
    if (clock := stamp["clock"]) and day:
        return moment(f"{day.isoformat()}T{'0' if clock[1] == ':' else ''}{clock}")
    return None


def _day(written: str) -> date | None:
    words = " ".join(written.split())
    for form in _DAYS:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC).date()
        except ValueError:  # written the other way
            continue
    return None
