"""Brings a spoken transcript, WebVTT or plain lines "Name: words", into a Conversation.

Two facts that neither form has a place for may stand in comments: `NOTE Title: …` and
`NOTE Date: 2026-03-02T10:00:00+01:00` (when the recording began). Our own files use them.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.source._dates import moment
from adapters.source._limits import CUES_MAX, SUBJECT_CHARS_MAX
from adapters.source._names import spoken
from adapters.source._roster import Roster
from adapters.source._text import clean, decode, one_line
from adapters.source._turns import Turn, join, written
from domain.conversation import Conversation, Kind, Role
from domain.failures import InputRefused

_HEADER = re.compile(r"WEBVTT(?:[ \t]+-?[ \t]*(.*))?$")
_ARROW = "-->"
_START = re.compile(r"\s*(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{3})\s*-->")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_FACT = re.compile(r"(?:NOTE[ \t]+)?(Date|Title)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,100})?[ \t]+([^<>\n]{1,300})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>|<[\d:.]{1,20}>")
_LINES_SPOKEN_MIN = 3
_SPEAKERS_MIN = 2
_LINES_SAMPLED_MAX = 2_000


@dataclass(frozen=True, slots=True)
class _Cue:
    since_start: timedelta | None
    payload: str


def read_vtt(body: bytes, charset: str | None, received_at: datetime, user: str | None) -> Conversation:
    """A WebVTT file: a segment for what one speaker said in consecutive cues, at the time of the first.

    Cues, whose order is kept, may name speakers by voice tags or as "Name: words"; styles, regions and tags are
    left out. Words of a cue whose time cannot be read are kept without a time.

    Raises:
        InputRefused: `not_webvtt`, `too_many_cues`, `empty`.
    """
    text = clean(decode(body, charset or "utf-8"))
    first, _, rest = text.partition("\n")
    if not (header := _HEADER.match(first)):
        raise InputRefused("not_webvtt", 'The file is no WebVTT: its first line must begin with "WEBVTT".')
    facts: dict[str, str] = {"title": header[1] or ""}
    cues = list(_cues(rest, facts))
    held = moment(facts.get("date", "")) or received_at
    roster = Roster()
    turns = [
        Turn(
            roster.add(Role.SPEAKER, name),
            words,
            held + cue.since_start if cue.since_start is not None else None,
        )
        for cue in cues
        for name, words in _said(cue.payload)
        if words
    ]
    return _meeting(join(turns, by=" "), roster, facts["title"], held, user)


def looks_spoken(text: str) -> bool:
    """Whether most lines read "Name: words", said by two people or more."""
    lines = [line for line in text.split("\n")[:_LINES_SAMPLED_MAX] if line.strip() and not _FACT.match(line)]
    names = [found[0] for line in lines if (found := spoken(line.strip()))]
    return len(names) >= _LINES_SPOKEN_MIN and 2 * len(names) > len(lines) and len(set(names)) >= _SPEAKERS_MIN


def read_spoken(
    text: str, received_at: datetime, user: str | None, *, kind: Kind = Kind.MEETING, title: str = ""
) -> Conversation:
    """A plain transcript in normal form; a line without a name goes on what was said before it.

    Raises:
        InputRefused: `too_many_cues`, `empty`.
    """
    facts = {"title": title}
    roster = Roster()
    turns: list[Turn] = []
    for line in text.split("\n"):
        if not turns and (fact := _FACT.match(line)):
            facts[fact[1].lower()] = fact[2]
            continue
        name, words = spoken(line.strip()) or ("", line.strip())
        speaker = roster.add(Role.SPEAKER, name) if name else (turns[-1].speaker if turns else None)
        if words or name:
            turns.append(Turn(speaker, words))
        _check_cues(len(turns))
    held = moment(facts.get("date", "")) or received_at
    return _meeting(join([turn for turn in turns if turn.words], by="\n"), roster, facts["title"], held, user, kind)


def _meeting(
    turns: list[Turn], roster: Roster, title: str, held: datetime, user: str | None, kind: Kind = Kind.MEETING
) -> Conversation:
    if user:
        roster.mark_user(user, Role.RECIPIENT)
    text, segments = written(turns, roster.participants)
    if not segments:
        raise InputRefused("empty", "The transcript has no words to read; send one that has text.")
    return Conversation(
        kind=kind,
        subject=one_line(title, SUBJECT_CHARS_MAX),
        participants=roster.participants,
        at=held,
        text=text,
        segments=segments,
    )


def _cues(text: str, facts: dict[str, str]) -> Iterator[_Cue]:
    count = 0
    for block in re.split(r"\n{2,}", text.strip("\n")):
        if _ASIDE.match(block):
            if block.startswith("NOTE"):
                facts |= {fact[1].lower(): fact[2] for line in block.split("\n") if (fact := _FACT.match(line))}
            continue
        for cue in _cues_in(block.split("\n")):
            count += 1
            _check_cues(count)
            yield cue


def _cues_in(lines: list[str]) -> Iterator[_Cue]:
    """The cues of a block: one, unless the empty line between two is missing."""
    starts = [i for i, line in enumerate(lines) if _ARROW in line]
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=False):
        found = _START.match(lines[start])
        yield _Cue(_elapsed(found) if found else None, "\n".join(lines[start + 1 : after]))


def _elapsed(found: re.Match[str]) -> timedelta:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)


def _said(payload: str) -> Iterator[tuple[str, str]]:
    """The speakers and words of a cue; the name is empty where none is given."""
    before, *voices = _VOICE.split(payload)
    for line in before.split("\n") if before.strip() else ():
        plain = _plain(line)
        yield spoken(plain) or ("", plain)
    for name, words in zip(voices[::2], voices[1::2], strict=True):
        yield html.unescape(name), _plain(words)


def _plain(words: str) -> str:
    return " ".join(clean(html.unescape(_TAG.sub("", words))).split())


def _check_cues(count: int) -> None:
    if count > CUES_MAX:
        raise InputRefused("too_many_cues", f"The transcript is too long; send at most {CUES_MAX} cues or lines.")
