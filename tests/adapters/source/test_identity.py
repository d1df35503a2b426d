"""Which message an upload is."""

import hashlib

import pytest

from adapters.source import MEDIA_TYPES, identify
from domain.failures import InputRefused
from tests.adapters.source.reading import read


def by_hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize(
    ("media_type", "body", "source", "own_id"),
    [
        ("message/rfc822", b"From: a@b.c\r\nMessage-ID: <1@b.c>\r\n\r\nHi", "email", "1@b.c"),
        ("message/rfc822", b"MESSAGE-Id:\n <folded@b.c>\n\nHi", "email", "folded@b.c"),
        ("message/rfc822", b"\xef\xbb\xbf\n\nFrom: a@b.c\nMessage-ID: <1@b.c>\n\nHi", "email", "1@b.c"),
        ("message/rfc822", b"From a@b.c Mon Mar  2 09:30:00 2026\nMessage-ID: <1@b.c>\n\nHi", "email", "1@b.c"),
        ("message/rfc822", b">From - Mon\r\nMessage-ID: <1@b.c>\r\n\r\nHi", "email", "1@b.c"),
        ("message/rfc822", b"From: a@b.c\r\r\nMessage-ID: <1@b.c>\r\r\n\r\r\nHi", "email", "1@b.c"),
        ("text/plain", b"From - Mon\nFrom: a@b.c\nSubject: x\nMessage-ID: <1@b.c>\n\nHi", "email", "1@b.c"),
        ("text/plain; charset=utf-8", b"From: a@b.c\nSubject: x\nMessage-ID: <1@b.c>\n\nHi", "email", "1@b.c"),
        ("application/json", b'{"id": "m-1", "text": "x"}', "json", "m-1"),
        ("application/json", b'{"id": 17, "messages": [{"text": "x"}]}', "chat", "17"),
        ("application/json", b'{"title": "x", "id": "c-1", "participants": [], "messages": [', "chat", "c-1"),
        ("Application/JSON", b'{"id": "m-2", "text": "' + b"x" * 100_000 + b'"}', "json", "m-2"),
    ],
)
def test_a_source_names_its_message(media_type: str, body: bytes, source: str, own_id: str) -> None:
    found = identify(media_type, body)
    assert (found.source, found.source_id) == (source, own_id)


@pytest.mark.parametrize(
    ("media_type", "body", "source"),
    [
        ("message/rfc822", b"From: a@b.c\n\nMessage-ID: <in-the-body@b.c>", "email"),
        ("message/rfc822", b"Message-ID: <" + b"x" * 999 + b">\n\nHi", "email"),
        ("message/rfc822", b"X: " + b"x" * 300_000 + b"\nMessage-ID: <late@b.c>\n\nHi", "email"),
        ("message/rfc822", b"Message-ID: <\xff@b.c>\n\nHi", "email"),
        ("text/vtt", b"WEBVTT", "transcript"),
        ("text/plain", b"Hello", "text"),
        ("application/json", b'[{"id": "1", "text": "x"}]', "chat"),
        ("application/json", b'{"id": "", "text": "x"}', "json"),
        ("application/json", b'{"from": {"id": "nested"}, "text": "x"}', "json"),
        ("application/json", b"no json", "json"),
        ("application/json", b'{"text": "' + b"x" * 65_500 + b'", "id": 1234567890123456789}', "json"),
        ("application/json", b'{"name": "Port", "type": "private_group", "id": 47, "messages": []}', "chat"),
        ("application/x-ndjson", b'{"id": "1", "text": "x"}', "chat"),
        ("application/x-subrip", b"1", "transcript"),
        ("text/calendar", b"BEGIN:VCALENDAR", "event"),
    ],
)
def test_a_message_without_a_usable_name_is_its_bytes(media_type: str, body: bytes, source: str) -> None:
    found = identify(media_type, body)
    assert (found.source, found.source_id) == (source, by_hash(body))


@pytest.mark.parametrize("before", [b"", b"\n", b"From a@b.c Mon Mar  2 09:30:00 2026\n", b"\xef\xbb\xbf"])
def test_a_mail_has_the_name_in_its_thread_by_which_it_is_known(before: bytes) -> None:
    mail = before + b"From: a@b.c\nMessage-ID: <1@b.c>\n\nHi"
    thread = read("message/rfc822", mail).thread
    assert thread is not None
    assert thread.id == identify("message/rfc822", mail).source_id == "1@b.c"


def test_an_unknown_media_type_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InputRefused) as refused:
        identify("application/pdf", b"")
    assert refused.value.reason == "unknown_media_type"
    assert all(known in str(refused.value) for known in MEDIA_TYPES)
