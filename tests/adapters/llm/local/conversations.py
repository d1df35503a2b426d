"""Conversations in a line, for tests of the built-in model."""

from datetime import UTC, datetime

from domain.conversation import Conversation, Flags, Kind, Participant, Role, Segment, SegmentKind

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

ANNA = Participant(name="Anna Lind", address="anna@example.com", role=Role.SENDER)
BEN = Participant(name="Ben Okoro", address="ben@example.com", role=Role.RECIPIENT, is_user=True)
CARA = Participant(name="Cara Voss", address="cara@example.com", role=Role.RECIPIENT)


def mail(text: str, *recipients: Participant, subject: str = "Plans", automated: bool = False) -> Conversation:
    """A mail of Anna's, by default to Ben."""
    return Conversation(
        kind=Kind.EMAIL,
        subject=subject,
        participants=(ANNA, *(recipients or (BEN,))),
        at=AT,
        text=text,
        segments=(Segment(index=0, speaker=0, start=0, end=len(text)),),
        flags=Flags(automated=automated),
    )


def mail_of(*parts: tuple[str, SegmentKind]) -> Conversation:
    """A mail of several segments."""
    text = "".join(part for part, _ in parts)
    segments = []
    at = 0
    for index, (part, kind) in enumerate(parts):
        segments.append(Segment(index=index, speaker=0, kind=kind, start=at, end=at + len(part)))
        at += len(part)
    return mail(text).model_copy(update={"segments": tuple(segments)})


def talk(*turns: tuple[int, str], kind: Kind = Kind.MEETING) -> Conversation:
    """Turns of Anna (0), Ben (1) and Cara (2)."""
    people = tuple(p.model_copy(update={"role": Role.SPEAKER}) for p in (ANNA, BEN, CARA))
    text = ""
    segments = []
    for index, (speaker, words) in enumerate(turns):
        text += ("\n" if text else "") + f"{people[speaker].name}: "
        segments.append(Segment(index=index, speaker=speaker, start=len(text), end=len(text) + len(words)))
        text += words
    return Conversation(kind=kind, participants=people, at=AT, text=text, segments=tuple(segments))
