"""For any input: a Conversation whose offsets hold, or a refusal."""

from contextlib import suppress
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.source import MEDIA_TYPES
from adapters.source._text import clean
from domain.conversation import SegmentKind
from domain.failures import InputRefused
from tests.adapters.source.checking import check
from tests.adapters.source.making import CAPTIONS, JSON, LINE, MAIL, TEXT, WORD
from tests.adapters.source.reading import FROM_TO, mail, read, said, vtt

OPENINGS = st.sampled_from(["", "WEBVTT\n\n", FROM_TO, FROM_TO + "Content-Type: text/html\n\n", "[", '{"messages":'])
THOROUGH = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SENTENCE = st.lists(WORD, min_size=3, max_size=8).map(" ".join)
CHARSETS = st.sampled_from(["utf-8", "utf-16", "utf-7", "gb18030"])
ENCODINGS = st.sampled_from(["base64", "quoted-printable"])


def read_or_refuse(media_type: str, body: bytes) -> None:
    with suppress(InputRefused):
        check(read(media_type, body, "ben@example.org"))


@THOROUGH
@given(st.sampled_from(MEDIA_TYPES), OPENINGS, TEXT)
def test_offsets_hold_for_any_text(media_type: str, opening: str, text: str) -> None:
    read_or_refuse(media_type, (opening + text).encode("utf-8", "surrogatepass"))


@THOROUGH
@given(st.sampled_from(MEDIA_TYPES), st.binary(max_size=200))
def test_offsets_hold_for_any_bytes(media_type: str, body: bytes) -> None:
    read_or_refuse(media_type, body)


@THOROUGH
@given(MAIL)
def test_offsets_hold_for_any_tree_of_parts(body: bytes) -> None:
    read_or_refuse("message/rfc822", body)


@THOROUGH
@given(MAIL, st.integers(0, 2_000), st.integers(0, 200), st.binary(max_size=8))
def test_offsets_hold_for_a_mail_that_was_damaged(body: bytes, at: int, length: int, put: bytes) -> None:
    read_or_refuse("message/rfc822", body[:at] + put + body[at + length :])


@THOROUGH
@given(st.sampled_from(["text/vtt", "application/x-subrip", "text/x-sbv", "text/plain"]), CAPTIONS)
def test_offsets_hold_for_any_captions(media_type: str, text: str) -> None:
    read_or_refuse(media_type, text.encode())


@THOROUGH
@given(st.sampled_from(["application/json", "application/x-ndjson"]), JSON)
def test_offsets_hold_for_any_document(media_type: str, body: bytes) -> None:
    read_or_refuse(media_type, body)


@THOROUGH
@given(st.lists(LINE, max_size=8).map("\r\n".join), st.sampled_from(["REQUEST", "CANCEL", "x"]))
def test_offsets_hold_for_any_calendar(lines: str, method: str) -> None:
    event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:{lines}\r\nDTSTART:20260302T090000Z\r\n{lines}\r\nEND:VEVENT"
    read_or_refuse("text/calendar", f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\n{event}\r\nEND:VCALENDAR\r\n".encode())


@THOROUGH
@given(SENTENCE, CHARSETS, ENCODINGS, st.booleans())
def test_words_that_were_written_are_own_words(words: str, charset: str, encoding: str, alternative: bool) -> None:  # noqa: FBT001  drawn
    message = EmailMessage()
    message["From"], message["To"] = "Ana Silva <ana@example.org>", "Ben Osei <ben@example.org>"
    written = f"Please read this. {words} is all."
    message.set_content(written.encode(charset), "text", "plain", cte=encoding)
    message.set_param("charset", charset)
    if alternative:
        message.add_alternative(f"<p>Please read this. {words} is all.</p>", subtype="html")
    found = mail(message.as_bytes())
    own = [found.words_of(segment) for segment in found.segments if segment.kind is SegmentKind.OWN]
    assert clean(written) in " ".join(own)


@THOROUGH
@given(st.lists(SENTENCE, min_size=1, max_size=6))
def test_words_that_were_said_are_the_speakers(sentences: list[str]) -> None:
    speakers = ["Ana Silva", "Ben Osei"]
    cues = [f"00:00:{i:02}.000 --> 00:00:{i + 1:02}.000\n<v {speakers[i % 2]}>{s}\n" for i, s in enumerate(sentences)]
    found = vtt("WEBVTT\n\n" + "\n".join(cues))
    assert said(found) == [(speakers[i % 2], clean(sentence)) for i, sentence in enumerate(sentences)]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
@pytest.mark.parametrize("body", [b"", b" \n", b"\x00", "\u200b\u2800".encode(), b"\xff\xfe"])
def test_nothing_is_refused_as_nothing(media_type: str, body: bytes) -> None:
    with pytest.raises(InputRefused):
        read(media_type, body)
