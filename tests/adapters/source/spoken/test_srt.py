"""What is read of SRT and SBV files, for which there is only practice."""

import pytest

from adapters.source.spoken import are_captions
from adapters.source.spoken._meeting import MALFORMED_CUES
from tests.adapters.source.reading import plain, said
from tests.adapters.source.spoken.reading import captions, heard

FIRST = "1\n00:00:01,000 --> 00:00:02,000\n"


@pytest.mark.parametrize(
    ("timings", "start_s", "until_s"),
    [
        ("00:00:01,500 --> 00:00:02,000", 1.5, 2),
        ("00:00:01.500 --> 00:00:02.000", 1.5, 2),
        ("0:0:1,500 --> 0:0:2,000", 1.5, 2),
        ("00:00:01 --> 00:00:02", 1, 2),
        ("00:01,000 --> 00:02,000", 1, 2),
        ("00:00:01,5 --> 00:00:02,50", 1.005, 2.05),
        ("00:00:61,000 --> 00:61:00,000", 61, 3_660),
        ("00:00:01\uff0c500 --> 00\uff1a00:02,000", 1.5, 2),
        ("00:00:01,000 - > 00:00:02,000", 1, 2),
        ("00:00:01,000-->00:00:02,000 X1:100 X2:200", 1, 2),
        ("00:00:01,000 --> 00:00:02,000xyz", 1, 2),
    ],
)
def test_times_are_read_in_every_way_they_are_written(timings: str, start_s: float, until_s: float) -> None:
    assert heard(captions(f"7\n{timings}\nRed\n")) == [(None, "Red", start_s, until_s)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FIRST + "Red\n\nBlue\n\n2\n00:00:03,000 --> 00:00:04,000\nGreen", "Red Blue Green"),
        (FIRST + "It was\n\n1984\n\n2\n00:00:03,000 --> 00:00:04,000\nGreen", "It was 1984 Green"),
        (FIRST + "Red\n2\n00:00:03,000 --> 00:00:04,000\nGreen", "Red Green"),
        (FIRST + "Red\n\n2\n\n00:00:03,000 --> 00:00:04,000\n\nGreen", "Red Green"),
        (FIRST + "\n\n2\n00:00:03,000 --> 00:00:04,000\nGreen", "Green"),
        (FIRST + "Copyright\n\n2024", "Copyright 2024"),
        ("00:00:01,000 --> 00:00:02,000\nIt was 1\n\n00:00:03,000 --> 00:00:04,000\nGreen", "It was 1 Green"),
        ("-3.1 \n00:00:01,000 --> 00:00:02,000\nRed", "Red"),
        (FIRST + '{\\an8}<i>Red</i> <font color="#ff0000">blue</font> &amp; green', "Red blue & green"),
        ("\ufeff \n\n" + FIRST + "Red", "Red"),
        ("0:00:01.000,0:00:02.000\nRed[br]blue\n\n0:00:03.000,0:00:04.000\nGreen", "Red blue Green"),
    ],
)
def test_the_words_of_the_captions_are_the_text(text: str, expected: str) -> None:
    found = captions(text)
    assert (found.text, found.limits) == (expected, ())


@pytest.mark.parametrize(
    "text",
    [
        FIRST + "Red\n\n2\n00:00:03,000 --> 00:00:04:000\nBlue\n\nmore\n\n3\n00:00:05,000 --> 00:00:06,000\nGreen",
        "0:00:01.000,0:00:02.000\nRed\n\n0:00:03.x00,0:00:04.000\nBlue\n\n0:00:05.000,0:00:06.000\nGreen",
        FIRST + "Red\n\n2\n00:00:03,000 --> 00:00:04," + "9" * 5_000 + "\nBlue\n\n3\n00:00:05,0 --> 00:00:06,0\nGreen",
    ],
)
def test_a_cue_whose_times_cannot_be_read_is_left_out_and_that_is_said(text: str) -> None:
    found = captions(text)
    assert (found.text, found.limits) == ("Red Green", (MALFORMED_CUES,))


def test_captions_are_told_by_their_content_whatever_they_are_called() -> None:
    assert said(plain(FIRST + "Ana: Red\n")) == [("Ana", "Red")]
    assert are_captions("0:00:01.000,0:00:02.000\nRed")
    assert not are_captions("1\nRed")
