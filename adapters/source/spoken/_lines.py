"""Reads one line of a transcript as recorders and people write it: who, when, and the words."""

import re
from dataclasses import dataclass
from datetime import timedelta

from adapters.source.spoken._names import could_be_name, is_name, spoken
from adapters.source.spoken._times import CLOCK, elapsed

_DASH = "-\u2013\u2014"
_BULLET = re.compile(rf"(?:[{_DASH}*\u2022]|>{{1,3}}|#{{1,6}})[ \t]+(?=\S)")
_STRONG = re.compile(r"(\*\*|__)([^*_\n]{1,120}?)(:?)\1(:?)[ \t]*(.*)", re.DOTALL)
_NOON = r"([ \t]?[AaPp]\.?[Mm]\b\.?)?"
_RANGE = rf"(?:[ \t]*(?:-->|[{_DASH}]|to)[ \t]*({CLOCK}))?"
_CLOCK = re.compile(r"\d:\d")
_CLOCK_WITHIN_CHARS = 200
_OPENING = re.compile(rf"[\[(]?({CLOCK}){_RANGE}{_NOON}[\])]?(?:[ \t]*[{_DASH}|:][ \t]+|[ \t]+|$)(.*)", re.DOTALL)
"""Times at the beginning: from, until, of the day; and what comes after them."""
_CLOSING = re.compile(
    rf"([^\n:\[]{{1,100}}?)[ \t]*[{_DASH}|,@]?[ \t]*([\[(])?(?<!\w)({CLOCK}){_NOON}[\])]?[ \t]*(?:$|:(?:[ \t]+|$)(.*))",
    re.DOTALL,
)
"""A name, a bracket, the time, of the day; and what comes after a colon."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says; empty or None where it does not."""

    words: str = ""
    name: str = ""
    at: timedelta | None = None
    until: timedelta | None = None
    timed: bool = False
    """Whether it names a time, if only one of the day, which is not kept: nobody knows of which day and zone."""


def read_line(line: str, labels: frozenset[str] = frozenset()) -> Line:
    """A line in normal form, written in one of the ways in which recorders and people do.

    `Name: words`, `[00:01:02] Name: words`, `00:01:02 Name: words`, `Name (00:01:02): words`, `Name  1:02` alone,
    `00:01 --> 00:02` alone or before words, with a dash, a bullet or Markdown's `**Name:**` before it.
    """
    line = _unmarked(line)
    clock = _CLOCK.search(line, 0, _CLOCK_WITHIN_CHARS)
    if clock and (found := _OPENING.match(line)):
        return _timed(found, labels)
    if clock and (found := _CLOSING.fullmatch(line)) and _is_told(found):
        at = None if found[4] else elapsed(found[3])
        return Line(found[5] or "", found[1].strip(), at, timed=True)
    if named := spoken(line, labels):
        return Line(named[1], named[0])
    return Line(line)


def _is_told(found: re.Match[str]) -> bool:
    """Whether what stands before a time is who speaks; a bracket and a colon around the time say so too."""
    name = found[1].strip()
    return could_be_name(name) if found[2] and found[5] is not None else is_name(name)


def without_time(line: str) -> str:
    """A line in normal form without the time, bullet or stars that stand before its words."""
    line = _unmarked(line)
    found = _OPENING.match(line) if _CLOCK.search(line, 0, _CLOCK_WITHIN_CHARS) else None
    return _unmarked(found[4]) if found else line


def _timed(found: re.Match[str], labels: frozenset[str]) -> Line:
    at = None if found[3] else elapsed(found[1])
    until = elapsed(found[2]) if found[2] else None
    if at is None or (until is not None and until < at):
        until = None
    rest = _unmarked(found[4].strip())
    name, words = spoken(rest, labels) or ("", rest)
    return Line(words, name, at, until, timed=True)


def _unmarked(line: str) -> str:
    """Without a bullet, and without Markdown's stars around a name."""
    line = line.strip()
    if found := _BULLET.match(line):
        line = line[found.end() :]
    strong = _STRONG.match(line)
    if not strong:
        return line
    if strong[3] or strong[4]:
        return f"{strong[2]}: {strong[5]}".rstrip()
    return f"{strong[2]} {strong[5]}".rstrip()
