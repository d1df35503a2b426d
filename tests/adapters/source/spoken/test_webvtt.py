"""What is read of a WebVTT file, by the standard and in practice."""

import pytest

from adapters.source.spoken import read_captions
from adapters.source.spoken._meeting import MALFORMED_CUES
from tests.adapters.source.spoken.reading import RECEIVED, captions, heard

ONE = "00:00:01.000 --> 00:00:02.000\n"
TWO = "00:00:03.000 --> 00:00:04.000\n"


def words(text: str) -> str:
    return captions(text).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeffWEBVTT\n\n" + ONE + "Red", "Red"),
        ("\n\nWEBVTT - Colours\n\n" + ONE + "Red", "Red"),
        ("WEBVTT\r\rKind: captions\r\r" + ONE.replace("\n", "\r") + "Red", "Red"),
        ("WEBVTT\nKind: captions\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n" + ONE + "Red", "Red"),
        ("WEBVTT\n\nNOTE\nseveral\nlines\n\nNOTE one\n\n" + ONE + "Red\n\nNOTE end", "Red"),
        ("WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\nlines:3\n\n" + ONE + "Red", "Red"),
        ("WEBVTT\n\nfirst\n" + ONE + "Red\n\n" + TWO + "Blue", "Red Blue"),
        ("WEBVTT\n\n" + ONE + "Red\n" + TWO + "Blue", "Red Blue"),
        ("WEBVTT\n\n1\n" + ONE + "Red\n2\n" + TWO + "Blue", "Red Blue"),
        ("WEBVTT\n\n" + ONE + "\n" + TWO + "Blue", "Blue"),
        ("WEBVTT\n\n" + ONE + "Red --> blue", "Red --> blue"),
        ("WEBVTT\n\n" + ONE + "Red\u2028and\x0cblue", "Red and blue"),
        ("WEBVTT\n\n" + ONE + " \nRed\n \nBlue", "Red Blue"),
    ],
)
def test_the_words_of_the_cues_are_the_text(text: str, expected: str) -> None:
    assert words(text) == expected
    assert captions(text).limits == ()


@pytest.mark.parametrize(
    ("timings", "start_s", "until_s"),
    [
        ("00:00:01.000 --> 00:00:02.000", 1, 2),
        ("00:01.000 --> 00:02.000 align:start position:0%", 1, 2),
        ("0:0:1.5 --> 0:0:2.25", 1.5, 2.25),
        ("00:00:01,500 --> 00:00:02,000", 1.5, 2),
        ("00:00:01.000-->00:00:02.000", 1, 2),
        ("00:00:01.000 --> 00:00:02.0009", 1, 2),
        ("100:00:00.000 --> 100:00:01.000", 360_000, 360_001),
        ("00:00:02.000 --> 00:00:01.000", 2, None),
    ],
)
def test_times_are_read_as_they_are_written(timings: str, start_s: float, until_s: float | None) -> None:
    assert heard(captions(f"WEBVTT\n\n{timings}\nRed")) == [(None, "Red", start_s, until_s)]


@pytest.mark.parametrize(
    "broken",
    [
        "00:00:01.000 --> 00:00:0x.000\nBlue",
        "00:00:00.-04 --> 00:00:02.000\nBlue",
        "00:00:61.000 --> 00:00:62.000\nBlue",
        "1" * 5_000 + ":00:00.000 --> 00:00:01.000\nBlue",
        "Blue outside of any cue",
    ],
)
def test_words_without_a_readable_time_are_left_out_and_that_is_said(broken: str) -> None:
    found = captions(f"WEBVTT\n\n{ONE}Red\n\n{broken}\n\n{TWO}Green")
    assert (found.text, found.limits) == ("Red Green", (MALFORMED_CUES,))


def test_a_file_in_another_charset_is_read_by_what_its_bytes_look_like() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n我们明天把计划发给大家。请大家看一下。\n"
    for charset in ("gb18030", "utf-16", "utf-8-sig"):
        assert read_captions(text.encode(charset), None, RECEIVED).text == "我们明天把计划发给大家。请大家看一下。"
    assert read_captions("1\n00:00:01,000 --> 00:00:02,000\nça".encode("cp850"), "cp850", RECEIVED).text == "ça"
