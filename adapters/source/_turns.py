"""Writes what several people said, one after the other, as one text with its segments.

Each turn is a line "Name: words". Its segment covers the words only, so that no quote can straddle a name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.source._limits import TURN_CHARS_MAX
from domain.conversation import Participant, Segment


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person said at one time; the words are in normal form."""

    speaker: int | None
    words: str
    at: datetime | None = None


def join(turns: Iterable[Turn], by: str) -> list[Turn]:
    """Consecutive turns of one speaker become one, up to `TURN_CHARS_MAX` characters."""
    joined: list[Turn] = []
    pieces: list[str] = []
    chars = 0
    for turn in turns:
        chars += len(turn.words) + len(by)
        if joined and joined[-1].speaker == turn.speaker and chars <= TURN_CHARS_MAX:
            pieces.append(turn.words)
            continue
        if joined:
            joined[-1] = replace(joined[-1], words=by.join(pieces))
        joined.append(turn)
        pieces, chars = [turn.words], len(turn.words)
    if joined:
        joined[-1] = replace(joined[-1], words=by.join(pieces))
    return joined


def written(turns: Iterable[Turn], participants: tuple[Participant, ...]) -> tuple[str, tuple[Segment, ...]]:
    """The one text and its segments; turns without words are left out."""
    pieces: list[str] = []
    segments: list[Segment] = []
    at = 0
    for turn in turns:
        if not turn.words:
            continue
        prefix = ("\n" if pieces else "") + _label(turn, participants)
        start = at + len(prefix)
        end = start + len(turn.words)
        segments.append(Segment(index=len(segments), speaker=turn.speaker, at=turn.at, start=start, end=end))
        pieces += (prefix, turn.words)
        at = end
    return "".join(pieces), tuple(segments)


def _label(turn: Turn, participants: tuple[Participant, ...]) -> str:
    if turn.speaker is None:
        return ""
    speaker = participants[turn.speaker]
    return f"{speaker.name or speaker.address}: "
