"""Writes what several people said, one after the other, as one text with its segments.

Each turn is a line "Name: words". Its segment covers the words only, so that no quote can straddle a name.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, pairwise

from adapters.source._limits import SEGMENTS_MAX, TURN_CHARS_MAX
from domain.conversation import Participant, Segment, SegmentKind
from domain.failures import InputRefused

_LINE = re.compile(r"\S.*")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person said at one time; the words are in normal form."""

    speaker: int | None
    words: str
    at: datetime | None = None
    until: datetime | None = None
    files: tuple[str, ...] = ()
    """What the files are called that came with the words."""
    kind: SegmentKind = SegmentKind.OWN
    quotes: bool = False
    """Whether lines that begin with ">" are somebody else's words, as in chats."""


def join(turns: Iterable[Turn], by: str) -> list[Turn]:
    """Consecutive turns of one speaker become one, up to `TURN_CHARS_MAX` characters.

    It is from the first's `at` until the last's `until`.
    """
    joined: list[Turn] = []
    pieces: list[str] = []
    chars = 0
    for turn in turns:
        chars += len(turn.words) + len(by)
        if joined and joined[-1].speaker == turn.speaker and chars <= TURN_CHARS_MAX:
            pieces.append(turn.words)
            joined[-1] = replace(joined[-1], until=turn.until)
            continue
        if joined:
            joined[-1] = replace(joined[-1], words=by.join(pieces))
        joined.append(turn)
        pieces, chars = [turn.words], len(turn.words)
    if joined:
        joined[-1] = replace(joined[-1], words=by.join(pieces))
    return joined


def written(turns: Iterable[Turn], participants: tuple[Participant, ...]) -> tuple[str, tuple[Segment, ...]]:
    """The one text and its segments; turns without words and files are left out. Files are named behind the words.

    Raises:
        InputRefused: `too_many_segments`, of turns that quote.
    """
    pieces: list[str] = []
    segments: list[Segment] = []
    position = 0
    for turn in turns:
        if not turn.words and not turn.files:
            continue
        prefix = ("\n" if pieces else "") + _label(turn, participants)
        start = position + len(prefix)
        end = start + len(turn.words)
        for segment in _segments(turn, start, len(segments)):
            if turn.quotes and segment.index >= SEGMENTS_MAX:
                raise InputRefused("too_many_segments", f"Send at most {SEGMENTS_MAX} quoted and own stretches.")
            segments.append(segment)
        suffix = "".join(f"\n[attachment: {name}]" for name in turn.files).removeprefix("" if turn.words else "\n")
        pieces += (prefix, turn.words, suffix)
        position = end + len(suffix)
    return "".join(pieces), tuple(segments)


def _segments(turn: Turn, at: int, index: int) -> Iterator[Segment]:
    """The turn's stretches, the first of them the `index`th; who wrote what is quoted, and when, is not known."""
    for number, (quoted, start, end) in enumerate(_stretches(turn), index):
        if quoted:
            yield Segment(index=number, kind=SegmentKind.QUOTED, start=at + start, end=at + end)
        else:
            yield Segment(
                index=number,
                speaker=turn.speaker,
                at=turn.at,
                until=turn.until,
                kind=turn.kind,
                start=at + start,
                end=at + end,
            )


def _stretches(turn: Turn) -> Iterator[tuple[bool, int, int]]:
    """Whether it is quoted, start and end of each stretch of the turn's words, without blank edges."""
    if not turn.quotes or ">" not in turn.words:
        if turn.words:
            yield False, 0, len(turn.words)
        return
    found = None
    for quoted, start, end in _lines(turn.words):
        if found and found[0] is quoted:
            found = (quoted, found[1], end)
            continue
        if found:
            yield found
        found = (quoted, start, end)
    if found:
        yield found


def _lines(words: str) -> Iterator[tuple[bool, int, int]]:
    """Whether it is quoted, start and end of each line that is not blank; "Zoe wrote:" goes with the quote below it."""
    for line, below in pairwise(chain(_LINE.finditer(words), (None,))):
        if line is not None:
            names_quoted = below is not None and below[0].startswith(">") and line[0].endswith("wrote:")
            yield line[0].startswith(">") or names_quoted, line.start(), line.end()


def _label(turn: Turn, participants: tuple[Participant, ...]) -> str:
    if turn.speaker is None:
        return ""
    speaker = participants[turn.speaker]
    return f"{speaker.name or speaker.address or speaker.handle}: "
