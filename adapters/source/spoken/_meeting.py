"""Makes the Conversation of what was said in a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters.source._language import language_of
from adapters.source._limits import SUBJECT_CHARS_MAX
from adapters.source._received import Received
from adapters.source._roster import Roster
from adapters.source._text import one_line
from adapters.source._turns import Turn, join, written
from adapters.source.spoken._cues import check_cues
from adapters.source.spoken._times import When, after
from domain.conversation import Conversation, Kind, Role
from domain.failures import InputRefused

MALFORMED_CUES = "malformed_cues"
"""Named among a Conversation's limits when words were left out since no time could be read for them."""

_LANGUAGE_TURNS_MAX = 1_000
_LANGUAGE_CHARS_MAX = 20_000
"""So much of the beginning tells which language it is."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said from when until when; the words are in normal form, the name is empty when unknown."""

    name: str
    words: str
    at: When | None = None
    until: When | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known of the meeting as a whole."""

    held: datetime
    title: str = ""
    kind: Kind = Kind.MEETING
    user: str | None = None
    limits: tuple[str, ...] = ()


def occasion(received: Received, held: datetime | None, title: str) -> Occasion:
    """The meeting of a message: held when it says, else taken for held when it was received."""
    return Occasion(held=held or received.at, title=title, user=received.user)


def meeting(said: Iterable[Said], of: Occasion, *, by: str = " ") -> Conversation:
    """What was said, in its order: consecutive words of one speaker are joined with `by`.

    Raises:
        InputRefused: `too_many_cues`, `too_many_participants`, `empty`.
    """
    roster = Roster()
    turns: list[Turn] = []
    for one in said:
        speaker = roster.add(Role.SPEAKER, one.name) if one.name else None
        if one.words:
            turns.append(Turn(speaker, one.words, after(of.held, one.at), after(of.held, one.until)))
        check_cues(len(turns))
    if of.user:
        roster.mark_user(of.user, Role.RECIPIENT)
    text, segments = written(join(turns, by), roster.participants)
    if not segments:
        raise InputRefused("empty", "The transcript has no words to read; send one that has text.")
    words = by.join(turn.words for turn in turns[:_LANGUAGE_TURNS_MAX])[:_LANGUAGE_CHARS_MAX]
    return Conversation(
        kind=of.kind,
        subject=one_line(of.title, SUBJECT_CHARS_MAX),
        participants=roster.participants,
        at=of.held,
        language=language_of(words),
        text=text,
        segments=segments,
        limits=of.limits,
    )
