"""The normal form of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.source._text import clean, decode

ANY_TEXT = st.text(alphabet=st.characters(codec=None), max_size=80)


@pytest.mark.parametrize(
    ("given_text", "normal"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("cafe\u0301", "café"),
        ("a\u200bb\u202ec\U000e0041d\x00e\ufefff", "abcdef"),
        ("a\xa0b", "a b"),
        ("a  \nb\t\n", "a\nb"),
        ("\n\na\n\n\n\n\nb\n", "a\n\n\nb"),
        ("x\ud800y", "x\ufffdy"),
        ("  indented", "  indented"),
    ],
)
def test_text_has_one_form(given_text: str, normal: str) -> None:
    assert clean(given_text) == normal


@given(ANY_TEXT)
def test_the_normal_form_is_final_and_can_be_stored(text: str) -> None:
    normal = clean(text)
    assert clean(normal) == normal
    assert b"\0" not in normal.encode("utf-8")


def test_marks_piled_on_one_letter_are_cut() -> None:
    assert len(clean("a" + "\u0316\u0301" * 100_000)) <= 31


@given(st.binary(max_size=60), st.sampled_from([None, "utf-8", "utf-7", "utf-16", "idna", "hex", "\0", "x" * 99, "é"]))
def test_any_bytes_decode_by_any_name_of_a_charset(data: bytes, charset: str | None) -> None:
    clean(decode(data, charset)).encode()
