"""Brings a plain transcript, lines with who speaks and when, into a Conversation."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from adapters.source._dates import moment
from adapters.source._received import Received
from adapters.source.spoken._cues import check_cues
from adapters.source.spoken._lines import Line, read_line, without_time
from adapters.source.spoken._meeting import Said, meeting, occasion
from adapters.source.spoken._names import is_name, labels_in
from domain.conversation import Conversation, Kind

_FACT = re.compile(r"(Date|Title)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_ARROW = "-->"
_LINES_SPOKEN_MIN = 3
_SPEAKERS_MIN = 2
_LINES_SAMPLED_MAX = 2_000
_LINE_CHARS_SAMPLED_MAX = 300
_PARAGRAPH_LINES_MAX = 8
_CLOCK_FROM = timedelta(hours=6)
"""A transcript whose first time is later than this counts the hours of the day, not those since it began."""
_ENDS_SENTENCE = (".", "?", "!", "…", ",", ";", "\u3002", "\uff01", "\uff1f")


@dataclass(slots=True)
class _Speaking:
    """Who speaks at this line, and since when, while a transcript is read."""

    name: str = ""
    at: timedelta | None = None
    until: timedelta | None = None


def looks_spoken(text: str) -> bool:
    """Whether most lines read "Name: words", said by two people or more.

    Or lines with names, of which one comes again, and times stand between paragraphs that are of eight lines at
    most on the average; or times with an arrow stand between the words.
    """
    lines = [line for line in text.split("\n")[:_LINES_SAMPLED_MAX] if line.strip() and not _FACT.match(line)]
    sampled = [line[:_LINE_CHARS_SAMPLED_MAX] for line in lines]
    labels = labels_in(bare for line in sampled if (bare := without_time(line)))
    read = [read_line(line, labels) for line in sampled]
    return _by_names(read) or _by_arrows(lines, read) or _by_turns(lines, read)


def read_spoken(text: str, received: Received, *, kind: Kind = Kind.MEETING, title: str = "") -> Conversation:
    """A plain transcript in normal form; a line without a name goes on what was said before it.

    `Title: …` and `Date: …` may stand before the first words. Times count from the date (else from receipt); where
    the first is beyond six hours they are those of the day, and left out, since neither day nor zone is known.

    Raises:
        InputRefused: `too_many_cues`, `too_many_participants`, `empty`.
    """
    lines = text.split("\n")
    check_cues(sum(1 for line in lines if line))
    facts, begin = _facts(lines)
    said = _without_clock(list(_said(lines[begin:])))
    of = replace(occasion(received, moment(facts.get("date", "")), facts.get("title") or title), kind=kind)
    return meeting(said, of, by="\n")


def _facts(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Title and date, and where the words begin."""
    facts: dict[str, str] = {}
    for at, line in enumerate(lines):
        if found := _FACT.match(line):
            facts.setdefault(found[1].lower(), found[2])
        elif line.strip():
            return facts, at
    return facts, len(lines)


def _without_clock(said: list[Said]) -> list[Said]:
    began = next((one.at for one in said if isinstance(one.at, timedelta)), timedelta())
    return [replace(one, at=None, until=None) for one in said] if began > _CLOCK_FROM else said


def _said(lines: Sequence[str]) -> Iterator[Said]:
    labels = labels_in(bare for line in lines if (bare := without_time(line)))
    speaking = _Speaking()
    awaited = False  # a time stood alone: the next line may be a name, and its words are of that time
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        read = read_line(line, labels)
        if awaited and _names_alone(line.strip(), lines, number):
            read = Line(name=line.strip())
        elif read.timed and not read.name and _names_alone(read.words, lines, number):
            read = replace(read, name=read.words, words="")
        if read.name or read.timed:
            speaking = _next(speaking, read, awaited=awaited)
        awaited = _only_time(read)
        if read.words or read.name:
            yield Said(speaking.name, read.words, speaking.at, speaking.until)
        if read.words:
            speaking.at = None  # the time is that of the first words


def _next(speaking: _Speaking, read: Line, *, awaited: bool) -> _Speaking:
    """Who speaks from this line on: a time alone keeps the speaker, a name alone the time that stood before it.

    Words after a time but no name may be anybody's.
    """
    if read.timed:
        return _Speaking(read.name if read.words else read.name or speaking.name, read.at, read.until)
    return _Speaking(read.name, speaking.at, speaking.until) if awaited else _Speaking(read.name)


def _by_names(read: Sequence[Line]) -> bool:
    names = [line.name for line in read if line.name and (line.words or not line.timed)]
    most = 2 * len(names) > sum(not _only_time(line) for line in read)
    return most and len(names) >= _LINES_SPOKEN_MIN and len(set(names)) >= _SPEAKERS_MIN


def _by_arrows(lines: Sequence[str], read: Sequence[Line]) -> bool:
    arrows = sum(line.until is not None and _ARROW in text for text, line in zip(lines, read, strict=True))
    return arrows >= _LINES_SPOKEN_MIN


def _by_turns(lines: Sequence[str], read: Sequence[Line]) -> bool:
    names = [name for number, line in enumerate(read) if (name := _opens_turn(line, lines, number))]
    dialogue = len(set(names)) < len(names)
    return dialogue and len(names) >= _LINES_SPOKEN_MIN and _PARAGRAPH_LINES_MAX * len(names) >= len(lines)


def _opens_turn(line: Line, lines: Sequence[str], number: int) -> str:
    """Who speaks from this line on, in one that tells a time too; nobody in the line of an agenda."""
    followed = number + 1 < len(lines) and not read_line(lines[number + 1][:_LINE_CHARS_SAMPLED_MAX]).timed
    if not line.timed or (not line.words and not followed):
        return ""
    if _only_time(line):
        return lines[number + 1].strip() if _names_alone(lines[number + 1].strip(), lines, number + 1) else ""
    return line.name or (line.words if _names_alone(line.words, lines, number) else "")


def _only_time(line: Line) -> bool:
    return line.timed and not line.name and not line.words


def _names_alone(text: str, lines: Sequence[str], number: int) -> bool:
    """Whether a line's text is a name with words on the next line, as in a Teams transcript under the times."""
    if number + 1 >= len(lines) or not lines[number + 1].strip():
        return False
    return not text.endswith(_ENDS_SENTENCE) and is_name(text) and not read_line(lines[number + 1]).timed
