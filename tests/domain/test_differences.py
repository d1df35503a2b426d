"""Answers are compared by what they say, not by how it is written."""

import pytest

from domain.differences import DIFFERENCES_MAX, VALUE_CHARS_MAX, compare


@pytest.mark.parametrize(
    ("answers", "groups"),
    [
        (['{"a": 1, "b": 2}', '{"b":2,"a":1}', '{"a": 1}'], [1, 1, 2]),
        (["true", "1", "true"], [1, 2, 1]),
        (['{"a": 1}', '{"a": 1.0}'], [1, 2]),
        (["no JSON", "no JSON", "no  JSON"], [1, 1, 2]),
        (['"text"', "text"], [1, 2]),
        (['{"a": 1, "a": 2}', '{"a": 2}'], [1, 2]),
        (["[1, 2]", "[2, 1]"], [1, 2]),
        (["[" * 5_000, "\ud800", "[" * 5_000], [1, 2, 1]),
        (["NaN", "null"], [1, 2]),
    ],
)
def test_equal_answers_are_one_group(answers: list[str], groups: list[int]) -> None:
    assert [compared.group for compared in compare(answers)] == groups


@pytest.mark.parametrize(
    ("first", "other", "differences"),
    [
        ('{"tasks": [{"title": "a", "due": null}]}', '{"tasks": [{"title": "b", "due": null}]}',
         [("tasks[0].title", '"a"', '"b"')]),
        ('{"tasks": [1]}', '{"tasks": [1, 2]}', [("tasks[1]", "(nothing)", "2")]),
        ('{"a": {"b": [1]}}', '{"a": {}}', [("a.b", "[1]", "(nothing)")]),
        ('{"a": []}', '{"a": null}', [("a", "[]", "null")]),
        ("[]", "cut", [("$", "[]", '"cut"')]),
        ('{"a": null}', "{}", [("a", "null", "(nothing)")]),
        ('{"a": 1}', '{"a":1}', []),
    ],
)  # fmt: skip
def test_the_places_that_differ_are_named(first: str, other: str, differences: list[tuple[str, str, str]]) -> None:
    found = compare([first, other])[1].differences
    assert [(difference.path, difference.first, difference.other) for difference in found] == differences


def test_the_first_answer_differs_from_nothing() -> None:
    assert compare(["1", "2"])[0].differences == ()


def test_differences_and_their_values_are_bounded() -> None:
    found = compare(["[" + ",".join('"' + "a" * 9_000 + '"' for _ in range(80)) + "]", "[]"])[1].differences
    assert len(found) == DIFFERENCES_MAX
    assert {len(difference.first) for difference in found} == {VALUE_CHARS_MAX}


def test_of_nothing_there_is_nothing_to_compare() -> None:
    assert compare([]) == ()
