"""Short ways for these tests to see who said what when."""

from datetime import UTC, datetime

from adapters.source._received import Received
from adapters.source._text import clean
from adapters.source.spoken import read_captions, read_recording, read_spoken
from domain.conversation import Conversation

HELD = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
RECEIVED = Received(HELD)

Heard = list[tuple[str | None, str, float | None, float | None]]


def heard(found: Conversation) -> Heard:
    """Speaker, words, and seconds from when until when, of each segment."""
    return [
        (
            None if s.speaker is None else found.participants[s.speaker].name,
            found.words_of(s),
            None if s.at is None else (s.at - found.at).total_seconds(),
            None if s.until is None else (s.until - found.at).total_seconds(),
        )
        for s in found.segments
    ]


def captions(text: str) -> Conversation:
    return read_captions(text.encode(), None, RECEIVED)


def transcript(text: str) -> Conversation:
    return read_spoken(clean(text), RECEIVED)


def recording(document: object) -> Heard:
    found = read_recording(document, RECEIVED)
    assert found is not None
    return heard(found)
