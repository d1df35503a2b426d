"""What a transcript becomes."""

from datetime import timedelta

import pytest

from domain.conversation import Kind
from domain.failures import InputRefused
from tests.adapters.source.reading import RECEIVED_AT, people, plain, said, vtt

MEETING = """WEBVTT

NOTE Title: Harbour plan
NOTE Date: 2026-02-27T14:00:00+01:00

STYLE
::cue { color: red }

1
00:00:01.000 --> 00:00:03.000 align:start
<v.loud Ana Silva>I will send the <i>plan</i></v>

2
00:00:03.000 --> 00:00:05.500
<v Ana Silva>by Friday &amp; copy Ben.</v>

00:06.000 --> 00:07.000
Ben Osei: Good.

NOTE nobody said this

00:08.000 --> 00:09.000
(laughter)
"""


def test_cues_of_one_speaker_are_joined_and_marked_up_words_are_plain() -> None:
    assert said(vtt(MEETING)) == [
        ("Ana Silva", "I will send the plan by Friday & copy Ben."),
        ("Ben Osei", "Good."),
        (None, "(laughter)"),
    ]


def test_the_text_shows_names_and_segments_cover_words_only() -> None:
    found = vtt(MEETING)
    assert found.text == "Ana Silva: I will send the plan by Friday & copy Ben.\nBen Osei: Good.\n(laughter)"
    assert (found.kind, found.subject) == (Kind.MEETING, "Harbour plan")
    assert people(found) == [("Ana Silva", None, "speaker"), ("Ben Osei", None, "speaker")]


def test_times_count_from_the_date_in_a_note() -> None:
    found = vtt(MEETING)
    assert found.at.isoformat() == "2026-02-27T14:00:00+01:00"
    assert [s.at - found.at for s in found.segments if s.at] == [timedelta(seconds=s) for s in (1, 6, 8)]


def test_without_a_date_times_count_from_receipt() -> None:
    found = vtt("WEBVTT\n\n100:00:00.000 --> 100:00:01.000\nHello\n")
    assert found.segments[0].at == RECEIVED_AT + timedelta(hours=100)


def test_what_one_speaker_says_is_from_the_first_cue_until_the_end_of_the_last() -> None:
    found = vtt(MEETING)
    assert [s.until - found.at for s in found.segments if s.until] == [timedelta(seconds=s) for s in (5.5, 7, 9)]


def test_two_voices_in_a_cue_are_two_segments() -> None:
    assert said(vtt("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>Red?\n<v Ben>Blue.\n")) == [
        ("Ana", "Red?"),
        ("Ben", "Blue."),
    ]


def test_a_monologue_keeps_seams() -> None:
    cue = "00:01.000 --> 00:02.000\n<v Ana>" + "word " * 40 + "\n\n"
    found = vtt("WEBVTT\n\n" + cue * 30)
    assert len(found.segments) > 1
    assert all(len(words) <= 2_000 for _, words in said(found))


def test_a_label_is_no_speaker() -> None:
    assert said(vtt("WEBVTT\n\n00:01.000 --> 00:02.000\nNote: the sea is cold\n")) == [(None, "Note: the sea is cold")]


def test_the_user_is_found_by_name_and_by_an_address_that_spells_it() -> None:
    for user in ("ben osei", "ben.osei@example.org"):
        found = vtt(MEETING, user)
        assert found.user is not None
        assert found.user.name == "Ben Osei"


def test_a_user_who_says_nothing_takes_part_all_the_same() -> None:
    found = vtt(MEETING, "cleo@example.org")
    assert found.user is not None
    assert (found.user.address, found.user.role.value) == ("cleo@example.org", "recipient")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_captions"),
        ("Hello\n", "not_captions"),
        ("1\nHello\n", "not_captions"),
        ("Hello\n00:00:01,000 --> 00:00:02,000\n", "not_captions"),
        ("00:00:01.000 --> 00:00:02.000\nA WebVTT without its header\n", "not_captions"),
        ("WEBVTT\n\nNOTE x", "empty"),
        ("WEBVTT\n\nsoon --> later\n<v Ana>Hello\n", "malformed_cues"),
    ],
)
def test_what_is_no_transcript_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        vtt(text)
    assert refused.value.reason == reason


def test_plain_lines_with_names_are_a_meeting() -> None:
    found = plain("Title: Harbour plan\nAna: I will send it.\nBy Friday.\nBen: Good.\nAna: Bye.\n")
    assert (found.kind, found.subject) == (Kind.MEETING, "Harbour plan")
    assert said(found) == [("Ana", "I will send it.\nBy Friday."), ("Ben", "Good."), ("Ana", "Bye.")]


def test_a_plain_text_without_names_is_a_mail_to_the_user() -> None:
    found = plain("Please call me.\nNote: after five.\n", "ben@example.org")
    assert found.kind is Kind.EMAIL
    assert people(found) == [(None, "ben@example.org", "recipient")]
    assert said(found) == [(None, "Please call me.\nNote: after five.")]


def test_a_plain_text_that_opens_with_headers_is_read_as_a_mail() -> None:
    found = plain("From: Ana <ana@example.org>\nTo: ben@example.org\nDate: 2026-03-01T08:00:00+01:00\n\nHello.\n")
    assert (found.text, found.at.isoformat()) == ("Hello.", "2026-03-01T08:00:00+01:00")
    assert found.user is not None
    assert found.user.address == "ben@example.org"
