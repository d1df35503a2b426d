"""The ways in which transcripts are written down, line by line."""

import pytest

from adapters.source._text import clean
from adapters.source.spoken import looks_spoken
from tests.adapters.source.spoken.reading import Heard, heard, transcript

THREE: Heard = [
    ("Ana Silva", "Red.", 3.0, None),
    ("Ben", "Blue.", 9.0, None),
    ("Ana Silva", "Green.", 70.0, None),
]
WAYS = [
    "[00:00:03] Ana Silva: Red.\n[00:00:09] Ben: Blue.\n[00:01:10] Ana Silva: Green.",
    "00:03 Ana Silva: Red.\n00:09 Ben: Blue.\n01:10 Ana Silva: Green.",
    "(0:03) Ana Silva: Red.\n(0:09) Ben: Blue.\n(1:10) Ana Silva: Green.",
    "00:00:03 - Ana Silva: Red.\n00:00:09 - Ben: Blue.\n00:01:10 - Ana Silva: Green.",
    "Ana Silva (00:00:03): Red.\nBen (00:00:09): Blue.\nAna Silva (00:01:10): Green.",
    "Ana Silva  0:03\nRed.\n\nBen  0:09\nBlue.\n\nAna Silva  1:10\nGreen.",
    "Ana Silva (00:03):\nRed.\n\nBen (00:09):\nBlue.\n\nAna Silva (01:10):\nGreen.",
    "00:00:03 Ana Silva\nRed.\n00:00:09 Ben\nBlue.\n00:01:10 Ana Silva\nGreen.",
    "- **Ana Silva** (0:03): Red.\n- **Ben** (0:09): Blue.\n- **Ana Silva** (1:10): Green.",
    "00:03\nAna Silva\nRed.\n\n00:09\nBen\nBlue.\n\n01:10\nAna Silva\nGreen.",
    "Ana Silva [0:03]: Red.\nBen [0:09]: Blue.\nAna Silva [1:10]: Green.",
    "00:03\nAna Silva: Red.\n00:09\nBen: Blue.\n01:10\nAna Silva: Green.",
]


@pytest.mark.parametrize("text", WAYS)
def test_names_and_times_are_read_however_they_are_written(text: str) -> None:
    assert heard(transcript(text)) == THREE
    assert looks_spoken(clean(text))


@pytest.mark.parametrize(
    "text",
    [
        "Ana: Red.\nBen: Blue.\nAna: Green.",
        "- Ana: Red.\n- Ben: Blue.\n- Ana: Green.",
        "**Ana:** Red.\n**Ben:** Blue.\n**Ana**: Green.",
        "ANA: Red.\nBEN: Blue.\nANA: Green.",
        "Ana:\nRed.\nBen:\nBlue.\nAna:\nGreen.",
        "10:00:03 Ana: Red.\n10:00:09 Ben: Blue.\n10:01:10 Ana: Green.",
        "9:00 AM Ana: Red.\n9:01 AM Ben: Blue.\n9:02 AM Ana: Green.",
    ],
)
def test_a_transcript_without_times_since_the_beginning_has_none(text: str) -> None:
    assert [(name and name.title(), *rest) for name, *rest in heard(transcript(text))] == [
        ("Ana", "Red.", None, None),
        ("Ben", "Blue.", None, None),
        ("Ana", "Green.", None, None),
    ]


def test_times_with_an_arrow_stand_over_names_and_words() -> None:
    first = "0:0:3.450 --> 0:0:6.2\nAna Silva\nRed.\nBlue.\n\n"
    text = first + "0:0:7.0 --> 0:0:9.2\nBen Osei\nGreen\n\n0:0:10.0 --> 0:0:12.0\nYes"
    assert looks_spoken(text)
    assert heard(transcript(text)) == [
        ("Ana Silva", "Red.\nBlue.", 3.45, 6.2),
        ("Ben Osei", "Green\nYes", 7.0, 12.0),
    ]


def test_words_after_times_with_an_arrow_have_no_speaker() -> None:
    text = "[00:00.000 --> 00:04.000]  Red.\n[00:04.000 --> 00:06.000]  Blue.\n[00:06.000 --> 00:09.000]  Green."
    assert looks_spoken(text)
    assert heard(transcript(text)) == [(None, "Red.\nBlue.\nGreen.", 0.0, 9.0)]


def test_names_without_capitals_are_told_by_their_number() -> None:
    assert [name for name, *_ in heard(transcript("ana: a\nben: b\nana: c"))] == ["ana", "ben", "ana"]


def test_words_after_a_time_without_a_name_are_nobodys() -> None:
    assert [name for name, *_ in heard(transcript("[0:01] Ana: a\n[0:02] b\nc\n[0:03] Speaker 1: d"))] == [
        "Ana",
        None,
        "Speaker 1",
    ]


def test_a_speaker_may_have_a_number() -> None:
    found = heard(transcript("Speaker 1  0:03\na\nSpeaker 2  0:05\nb\nsome_one (0:07): c"))
    assert found == [("Speaker 1", "a", 3, None), ("Speaker 2", "b", 5, None), ("some_one", "c", 7, None)]


def test_title_and_date_stand_before_the_words_only() -> None:
    found = transcript("Title: Harbour\nDate: 2026-02-01T10:00:00Z\n\nAna: Red.\nDate: unknown")
    assert (found.subject, found.at.isoformat()) == ("Harbour", "2026-02-01T10:00:00+00:00")
    assert found.text == "Ana: Red.\nDate: unknown"


@pytest.mark.parametrize(
    "text",
    [
        "Agenda\n09:00 Welcome\nin the hall\n10:00 Plan\nin the office\n11:00 Lunch\nin town",
        "Welcome 09:00\nPlan 10:00\nLunch 11:00",
        "09:00 - 10:00 Welcome\n10:00 - 11:00 Plan\n11:00 - 12:00 Lunch",
        "Hello Ben,\nthe plan is here:\nPrice: 3\nPlease call me.\nAna",
        "Note: a\nDate: b\nAction: c",
        "RESOLVED: The old format stays.\nRESOLVED: The list moves.\nACTION: Ana to tell all.\nProposed: none",
        "Beschluss: Das Format bleibt.\nAufgabe: Ana sagt es allen.\nBeschluss: Die Liste zieht um.",
        "",
    ],
)
def test_what_only_looks_a_little_like_it_is_no_transcript(text: str) -> None:
    assert not looks_spoken(text)


@pytest.mark.parametrize("token", ["A: ", "A ", "- ", "[00:00:01] ", "A (0:01)\n", "00:01\n", "**", "0:01 --> ", "\n"])
def test_no_token_repeated_brings_the_reader_to_a_stop(token: str) -> None:
    text = clean("Ana: Red\n" + token * 40_000)
    looks_spoken(text)
    assert transcript(text).text.startswith("Ana: Red")
