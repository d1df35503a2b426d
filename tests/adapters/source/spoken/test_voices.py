"""Who is heard in a cue."""

import pytest

from adapters.source._limits import CUES_MAX
from domain.failures import InputRefused
from tests.adapters.source.spoken.reading import captions, heard


def cues(*payloads: str, identifiers: tuple[str, ...] = ()) -> str:
    """A WebVTT file with a cue a second."""
    names = identifiers or ("",) * len(payloads)
    blocks = (
        f"{name}\n00:00:{at:02}.000 --> 00:00:{at + 1:02}.000\n{payload}"
        for at, (name, payload) in enumerate(zip(names, payloads, strict=True))
    )
    return "WEBVTT\n\n" + "\n\n".join(block.lstrip("\n") for block in blocks)


def voices(text: str) -> list[tuple[str | None, str]]:
    return [(name, words) for name, words, _, _ in heard(captions(text))]


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("<v Ana Silva>Red</v>", [("Ana Silva", "Red")]),
        ("<v.first.loud Ana Silva>Red", [("Ana Silva", "Red")]),
        ("<v Ana>Red</v>\n<v Ben>Blue</v>", [("Ana", "Red"), ("Ben", "Blue")]),
        ("<v Ana>Red</v> (laughter)", [("Ana", "Red"), (None, "(laughter)")]),
        ("<v Ana &amp; Ben>Red &lt; <c.x><i>blue</i></c>", [("Ana & Ben", "Red < blue")]),
        ("<v Ana>Ana: Red", [("Ana", "Red")]),
        ("<v Ana>Red <lang fr>rouge</lang> <ruby>漢<rt>kan</rt></ruby>", [("Ana", "Red rouge 漢kan")]),
        ("<v Ana\nRed", [(None, "<v Ana Red")]),
        ("Like <00:19.000>a <00:00:19.500><b>pizza</b>", [(None, "Like a pizza")]),
        ("Ana Silva (Acme): Red\nand blue", [("Ana Silva (Acme)", "Red and blue")]),
        ("- Ana: Red\n- Ben: Blue", [("Ana", "Red"), ("Ben", "Blue")]),
        (">> ANA SILVA: Red", [("ANA SILVA", "Red")]),
        ("write to <ana@example.org>", [(None, "write to <ana@example.org>")]),
        ('{"speakerName": "Ana Silva", "spokenText": "Red"}', [("Ana Silva", "Red")]),
        ('{"spokenText": broken', [(None, '{"spokenText": broken')]),
    ],
)
def test_a_cue_tells_who_speaks(payload: str, expected: list[tuple[str | None, str]]) -> None:
    assert voices(cues(payload)) == expected


def test_names_without_capitals_are_names_where_every_line_has_one() -> None:
    assert voices(cues("ana: Red", "ben x (she/her): Blue", "ana: Green")) == [
        ("ana", "Red"),
        ("ben x (she/her)", "Blue"),
        ("ana", "Green"),
    ]


def test_a_single_word_before_a_colon_is_a_word_where_hardly_a_line_has_one() -> None:
    assert voices(cues(*["Red and blue."] * 9, "Namely: green."))[0][0] is None


@pytest.mark.parametrize(
    "identifiers",
    [
        ('1 "Ana Silva" (123)', '2 "Ben Osei" (45)', '3 "Ana Silva" (123)'),
        ("Ana Silva", "Ben Osei", "Ana Silva"),
    ],
)
def test_an_identifier_may_be_a_name(identifiers: tuple[str, ...]) -> None:
    found = voices(cues("Red", "Blue", "Green", identifiers=identifiers))
    assert found == [("Ana Silva", "Red"), ("Ben Osei", "Blue"), ("Ana Silva", "Green")]


def test_an_identifier_that_stands_once_is_none() -> None:
    assert voices(cues("Red", "Blue", identifiers=("Opening Scene", "Second Scene"))) == [(None, "Red Blue")]


@pytest.mark.parametrize(
    "payloads",
    [
        (" \nred<00:00:00.500><c> and</c>", "red and\n ", "red and\nblue<00:00:02.500><c> all</c>", "blue all\n "),
        ("red and", "red and\nblue all", "blue all\ngreen", "green\nwhite"),
    ],
)
def test_lines_that_roll_are_read_once(payloads: tuple[str, ...]) -> None:
    assert voices(cues(*payloads))[0][1].startswith("red and blue all")
    assert captions(cues(*payloads)).text.count("blue") == 1


def test_words_that_are_said_twice_stay() -> None:
    assert captions(cues("Yes.", "Yes.", "No.")).text == "Yes. Yes. No."


def test_a_transcript_of_five_hours_is_read() -> None:
    lines = (
        f"{at}\n{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02},000 --> 05:00:00,000\nAna: x\n" for at in range(18_000)
    )
    assert len(captions("\n".join(lines)).segments) > 10


@pytest.mark.parametrize("piece", ["00:00:01.000 --> 00:00:02.000\nx\n\n", "-->\n", "x\n-->\n\n"])
def test_more_cues_than_any_meeting_has_are_refused(piece: str) -> None:
    with pytest.raises(InputRefused) as refused:
        captions("WEBVTT\n\n00:01.000 --> 00:02.000\nx\n\n" + piece * (CUES_MAX + 1))
    assert refused.value.reason == "too_many_cues"


@pytest.mark.parametrize(
    "token", ["<v ", "<", "<v A>", "</v>", "&lt;", "A: ", "- ", "[00:00:01] ", "1 ", "{\\", "<00:00.0>", "00:00:01 "]
)
def test_no_token_repeated_brings_the_reader_to_a_stop(token: str) -> None:
    text = captions("WEBVTT\n\n00:01.000 --> 00:02.000\nEnd " + token * 100_000 + " end").text
    assert text.casefold().startswith("end")
