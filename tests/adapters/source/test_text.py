"""The normal form of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.source._text import clean, invisible_runs, one_line

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=80)
ODD = st.sampled_from([*"a \n\t\r\x00\x85\xa0\xad", *"\u0344\u0958\u0301\u0316\ufe0f\ufe0e\u200d\u2028\u2800\u3164"])
ODD_TEXT = st.lists(st.builds(lambda sign, times: sign * times, ODD, st.integers(1, 40)), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("given_text", "normal"),
    [
        ("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("cafe\u0301", "café"),
        ("a\u200bb\u202ec\U000e0041d\x00e\ufefff", "abcdef"),
        ("a\xadb\u3164c\uffa0d\U0001d173e\ufdd0f\uffffg\U0010ffffh\x9bi", "abcdefghi"),
        ("a\xa0b\u3000c\u2800d", "a b c d"),
        ("a  \nb\t\n", "a\nb"),
        ("\n\na\n\n\n\n\nb\n", "a\n\n\nb"),
        ("x\ud800y", "x\ufffdy"),
        ("  indented\ttab", "  indented\ttab"),
        ("\u2764\ufe0e \u2764\ufe0f\ufe0f \ufe0f", "\u2764 \u2764\ufe0f"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\U0001f467"),
        ("\ue000\U000f0000\ufffc", "\ue000\U000f0000\ufffc"),
        ("\u2800\u200b\xad\x00", ""),
    ],
)
def test_text_has_one_form(given_text: str, normal: str) -> None:
    assert clean(given_text) == normal


@given(ANY_TEXT | ODD_TEXT)
def test_the_normal_form_is_final_and_can_be_stored(text: str) -> None:
    normal = clean(text)
    assert clean(normal) == normal
    assert b"\0" not in normal.encode("utf-8")
    assert invisible_runs(normal) == 0


@pytest.mark.parametrize("marks", ["\u0316\u0301" * 100_000, "\u0344" * 100_000])
def test_marks_piled_on_one_letter_are_cut(marks: str) -> None:
    assert len(clean("a" + marks)) <= 31


@given(ANY_TEXT | ODD_TEXT)
def test_a_name_is_one_line_of_normal_form(text: str) -> None:
    line = one_line(text, 20)
    assert len(line) <= 20
    assert line == one_line(line, 20) == " ".join(line.split())


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("plain\x00 te\xadxt", 0),
        ("a\u200bb\u200b\u200c\u200bc", 2),
        ("\u202eabc\u202c", 2),
        ("x\U000e0041\U000e0042\ufe01y", 1),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", 0),
        ("\U0001f469\u200d\U0001f467 \u2764\ufe0f\u200d\U0001f525", 0),
        ("pay\u200dpal", 1),
        ("\u3164" * 1000, 1),
    ],
)
def test_stretches_that_could_hide_something_are_counted(text: str, runs: int) -> None:
    assert invisible_runs(text) == runs
