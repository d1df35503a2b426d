"""Writes the words of a mail and of what is enclosed with it as one text with its segments."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from adapters.source._language import language_of
from adapters.source._limits import SUBJECT_CHARS_MAX
from adapters.source._roster import Roster
from adapters.source._text import one_line
from adapters.source.mail._authors import Authors
from adapters.source.mail._quotes import sections
from domain.conversation import Conversation, Flags, Kind, Segment, SegmentKind
from domain.failures import InputRefused

_GAP = "\n\n"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that are enclosed with a message: a segment, and the line before it that says what it is."""

    label: str
    words: str
    """In normal form, not blank."""
    kind: SegmentKind
    attachment: int
    """Position in `Conversation.attachments`."""
    speaker: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of a mail besides its words."""

    subject: str
    at: datetime
    sender: int | None
    """Position in the roster."""


def conversation(
    words: str, *, subject: str, at: datetime, roster: Roster, sender: int | None, automated: bool
) -> Conversation:
    """A mail of these words, which are in normal form, as one that came without headers has.

    Raises:
        InputRefused: `empty`; `too_many_segments`.
    """
    made = mail_of(words, (), Envelope(subject, at, sender), roster)
    return made.model_copy(update={"flags": Flags(automated=automated)}) if automated else made


def mail_of(words: str, stretches: Iterable[Stretch], envelope: Envelope, roster: Roster) -> Conversation:
    """A mail of these words, which are in normal form, with what is enclosed below them.

    Raises:
        InputRefused: as `conversation`.
    """
    segments = _segments(words, envelope, roster)
    text, segments = _with_stretches(words if segments else "", segments, stretches)
    if not segments:
        raise InputRefused("empty", "The message has no words to read; send one that has text.")
    own = "\n".join(text[s.start : s.end] for s in segments if s.kind is SegmentKind.OWN)
    return Conversation(
        kind=Kind.EMAIL,
        subject=one_line(envelope.subject, SUBJECT_CHARS_MAX),
        participants=roster.participants,
        at=envelope.at,
        language=language_of(own),
        text=text,
        segments=segments,
    )


def _segments(words: str, envelope: Envelope, roster: Roster) -> tuple[Segment, ...]:
    """Own words and signature are the sender's, history is theirs whom it names, if they take part."""
    authors = Authors(roster)
    made: list[Segment] = []
    for index, section in enumerate(sections(words)):
        is_quoted = section.kind is SegmentKind.QUOTED
        speaker = authors.author_of(words[section.start : section.end]) if is_quoted else envelope.sender
        at = None if is_quoted else envelope.at
        made.append(
            Segment(index=index, kind=section.kind, speaker=speaker, at=at, start=section.start, end=section.end)
        )
    return tuple(made)


def _with_stretches(
    text: str, segments: tuple[Segment, ...], stretches: Iterable[Stretch]
) -> tuple[str, tuple[Segment, ...]]:
    pieces, end, added = [text], len(text), list(segments)
    for stretch in stretches:
        before = f"{_GAP if end else ''}{stretch.label}\n"
        start = end + len(before)
        end = start + len(stretch.words)
        pieces += (before, stretch.words)
        added.append(
            Segment(
                index=len(added),
                kind=stretch.kind,
                attachment=stretch.attachment,
                speaker=stretch.speaker,
                at=stretch.at,
                start=start,
                end=end,
            )
        )
    return "".join(pieces), tuple(added)
