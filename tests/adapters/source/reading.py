"""Short ways for these tests to read an upload, and to look at what came of it."""

import json
from datetime import UTC, datetime

from adapters.source import normalise
from domain.conversation import Conversation

RECEIVED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FROM_TO = "From: Ana Silva <ana@example.org>\nTo: Ben Osei <ben@example.org>\n"


def read(media_type: str, text: str | bytes, user: str | None = None) -> Conversation:
    body = text.encode() if isinstance(text, str) else text
    return normalise(media_type, body, received_at=RECEIVED_AT, user=user)


def mail(text: str | bytes, user: str | None = None) -> Conversation:
    return read("message/rfc822", text, user)


def vtt(text: str, user: str | None = None) -> Conversation:
    return read("text/vtt", text, user)


def plain(text: str, user: str | None = None) -> Conversation:
    return read("text/plain", text, user)


def document(value: object, user: str | None = None) -> Conversation:
    return read("application/json", json.dumps(value), user)


def stretches(found: Conversation) -> list[tuple[str, str]]:
    """Kind and words of each segment."""
    return [(segment.kind.value, found.words_of(segment)) for segment in found.segments]


def said(found: Conversation) -> list[tuple[str | None, str]]:
    """Speaker's name and words of each segment."""
    return [
        (None if s.speaker is None else found.participants[s.speaker].name, found.words_of(s)) for s in found.segments
    ]


def people(found: Conversation) -> list[tuple[str | None, str | None, str]]:
    return [(person.name, person.address, person.role.value) for person in found.participants]
