"""What a draft leaves open is told, so that it does not leave unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gaps import GAP_CHARS_MAX, GAPS_MAX, gaps_of


@pytest.mark.parametrize(
    ("body", "gaps"),
    [
        ("Yes.", ()),
        ("On [which day], at [time?].", ("[which day]", "[time?]")),
        ("[[deep] down]", ("[deep]",)),
        ("See [1], [x], [ ], [] and [12].", ()),
        ("[open\nand closed]", ()),
        (f"[{'a' * (GAP_CHARS_MAX + 1)}]", ()),
        ("[Antwort] [\u7b54\u590d]", ("[Antwort]", "[\u7b54\u590d]")),
    ],
)
def test_each_bracket_that_asks_for_something_is_a_gap(body: str, gaps: tuple[str, ...]) -> None:
    assert gaps_of(body) == gaps


def test_of_very_many_the_first_are_told() -> None:
    assert len(gaps_of("[your answer] " * (GAPS_MAX + 5))) == GAPS_MAX


@given(body=st.text(st.sampled_from("[]ab\n ?"), max_size=60))
def test_every_gap_stands_in_the_body_with_its_brackets(body: str) -> None:
    for gap in gaps_of(body):
        assert gap in body
        assert gap[0] + gap[-1] == "[]"
