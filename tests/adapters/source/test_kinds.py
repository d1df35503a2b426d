"""What a file is: by what it holds, and failing that by how its name ends."""

import json

import pytest

from adapters.source import normalise
from adapters.source._kinds import OPENING_BYTES, media_type_of_file
from domain.conversation import Kind
from domain.failures import InputRefused
from tests.adapters.source.reading import RECEIVED_AT, plain, stretches

MAIL = b"From: ana@example.org\nSubject: Hello\n\nPlease come."
LONG = b"From: ana@example.org\nTo: " + b"x" * 9_000 + b"@example.org\nSubject: Hello\n\nPlease come."


@pytest.mark.parametrize(
    ("name", "opening", "media_type"),
    [
        ("a.txt", MAIL, "message/rfc822"),
        ("472", MAIL, "message/rfc822"),
        ("12.", MAIL.replace(b"\n", b"\r\n"), "message/rfc822"),
        ("1700.M1P2.host:2,S", b"Hello", "text/plain"),
        ("a.txt", LONG[:OPENING_BYTES], "text/plain"),
        ("a.eml", b"Hello", "message/rfc822"),
        ("a.txt", b"MIME-Version: 1.0\nContent-Type: text/html\n\n<p>Hi", "message/rfc822"),
        ("a.txt", b"\xef\xbb\xbfWEBVTT\n\n", "text/vtt"),
        ("a.txt", b"WEBVTTER is a word", "text/plain"),
        ("a", b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHi", "application/x-subrip"),
        ("a", b"0:00:01.000,0:00:02.000\nHi", "text/x-sbv"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nHé".encode("utf-16"), "application/x-subrip; charset=utf-16"),
        ("a.txt", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "text/calendar"),
        ("a", b"\n <!DOCTYPE html>\n<p>", "text/html"),
        ("a.html", b"<p>Hi</p>", "text/html"),
        ("a.txt", b"<p>Hi</p>", "text/plain"),
        ("a.export", b'{"messages": []}', "application/json"),
        ("a.jsonl", b'{"text": "a"}\n{"text": "b"}\n', "application/x-ndjson"),
        ("a", b'{"text": "a"}\n{"text": "b"}\n', "application/x-ndjson"),
        ("a.jsonl", b'{"text": "a"}\n', "application/x-ndjson"),
        ("a.json", b"{broken", "application/json"),
        ("irc", b"[10:30] <ana> hello", "text/plain"),
        ("a.txt", b'{"text": "a"}', "text/plain"),
        ("notes.MD", b"# Notes", "text/plain"),
        ("a.log", b"[10:30] <ana> \x0304hello\x03", "text/plain"),
        ("a.txt", b"", "text/plain"),
        ("a.txt", b"GIF89a is a format.", "text/plain"),
        ("a.txt", "ясно, отправлю до пятницы".encode("cp1251"), "text/plain"),
        ("a.txt", b"one NUL\0in a line of many words, as some programs leave them", "text/plain"),
        ("a.txt", "Hé".encode("utf-32"), "text/plain; charset=utf-32"),
    ],
)
def test_a_file_is_what_it_holds_and_then_what_it_is_called(name: str, opening: bytes, media_type: str) -> None:
    assert media_type_of_file(name, opening) == media_type


@pytest.mark.parametrize(
    ("name", "opening"),
    [
        ("a.eml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("a.txt", b"%PDF-1.7\nwords"),
        ("a.docx", b"PK\x03\x04words"),
        ("a.txt", bytes(range(256)) * 4),
        ("a.py", b"import os\n"),
        ("a.txt", b"\x01\x02\x03\x04 a"),
        ("a.txt", b"\xff\xfb\x90\0" + bytes(9)),
        ("a.txt", b"7z\xbc\xaf\x27\x1c\0\4"),
        ("a.txt", b"Gr\xfc\xdfe, and a NUL\0 in a long line of words that are no UTF-8"),
    ],
)
def test_what_holds_no_message_has_no_media_type(name: str, opening: bytes) -> None:
    assert media_type_of_file(name, opening) is None


@pytest.mark.parametrize(
    "value", [{"participants": ["Ana"], "messages": [{"text": "x" * 99}] * 900}, [{"a": "é"}] * 9_000]
)
def test_json_that_goes_on_is_json_and_what_is_cut_off_in_the_file_is_not(value: object) -> None:
    whole = json.dumps(value, ensure_ascii=False).encode()
    assert media_type_of_file("export", whole[:OPENING_BYTES]) == "application/json"
    assert media_type_of_file("export", whole[:1_000]) == "text/plain"


def test_a_plain_text_without_text_is_refused_by_name() -> None:
    with pytest.raises(InputRefused) as refused:
        normalise("text/plain", b"\0\1\2" * 100, received_at=RECEIVED_AT, user=None)
    assert refused.value.reason == "binary"


def test_a_plain_text_that_is_a_mail_captions_or_a_page_is_read_as_such() -> None:
    assert plain(MAIL.decode()).subject == "Hello"
    assert plain("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Hi there").kind is Kind.MEETING
    assert stretches(plain("<!doctype html><body><p>Hi <b>there</b></p></body>")) == [("own", "Hi there")]
    assert stretches(plain("<p>Hi</p>")) == [("own", "<p>Hi</p>")]
