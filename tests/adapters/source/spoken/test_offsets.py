"""For anything that could be a transcript: a Conversation whose offsets hold, or a refusal."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.source._text import clean
from adapters.source.spoken import are_captions, looks_spoken, read_captions, read_recording, read_spoken
from adapters.source.spoken._recorders import FORMS
from domain.failures import InputRefused
from tests.adapters.source.checking import check
from tests.adapters.source.spoken.reading import RECEIVED

LINES = st.sampled_from(
    [
        *(
            "",
            " ",
            "WEBVTT",
            "WEBVTT - x",
            "NOTE Date: 2026-03-02",
            "STYLE",
            "1",
            "2",
            "-3",
            "Ana Silva",
            '1 "Ana" (2)',
        ),
        *("00:01.000 --> 00:02.000", "00:00:01,000 --> 00:00:00,000", "0:00:01.000,0:00:02.000", "x --> y", "-->"),
        *("<v Ana>Red", "</v> x", "<v>", "<00:01.000>Red", "- Ana: Red", "Ana (0:03): Red", "[00:03] Ana: Red", "0:03"),
        *(
            "Ana  0:03",
            "**Ben:** Blue",
            "Ben: ",
            "ben: x",
            "\u200b",
            "\ud800",
            "\u2028",
            "\x0c",
            "{",
            '{"spokenText": 1}',
        ),
        *("99999:59:59.999 --> 99999:59:59.999", "Title: x", "[br]", "e\u0301", "\U0001f600"),
    ]
)
TEXTS = st.lists(LINES, max_size=16).map("\n".join)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), TEXTS, st.sampled_from(["0:01", "PT1S", "A", "punct"])
)
KEYS = st.sampled_from(
    sorted(
        {
            key
            for form in FORMS
            for path in (form.at, *form.texts, *form.speakers, *form.starts)
            for key in path.split(".")
        }
        | {"type", "sentences", "words", "elements", "title", "date", "items", "relative", "end"}
    )
)
DOCUMENTS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_offsets_hold_for_any_transcript(text: str) -> None:
    are_captions(text)
    looks_spoken(clean(text))
    with suppress(InputRefused):
        check(read_captions(text.encode("utf-8", "surrogatepass"), None, RECEIVED))
    with suppress(InputRefused):
        check(read_spoken(clean(text), RECEIVED))


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, st.sampled_from(FORMS))
def test_offsets_hold_for_any_recording(document: object, form: object) -> None:
    path = getattr(form, "at", "").replace(".*", ".0").split(".")
    for key in reversed([key for key in path if key]):
        document = [document] if key in {"0", "-1"} else {key: document}
    with suppress(InputRefused):
        found = read_recording(document, RECEIVED)
        if found is not None:
            check(found)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_offsets_hold_for_any_bytes(body: bytes) -> None:
    with suppress(InputRefused):
        check(read_captions(b"1\n00:00:01,000 --> 00:00:02,000\n" + body, None, RECEIVED))
