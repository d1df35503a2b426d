"""Mending ends soon, and takes for a value only what no other valid text can have become by one slip."""

from typing import Any

import json_repair
import pytest

from domain.gate._mend import _READS_MIN, READS_A_CHAR_MAX, TEXT_CHARS_MAX, _Metered, mend

SLOW = (
    ('{"a":"', '{"a":",', '"}'),
    ('["', '{"a":"```json', "]"),
    ('{"a":"[', '["a" ', '"}'),
    ('["', '{"a":"\\u0', ']"}'),
    ("", '\'{"a":"...,„{', "[]t"),
    ("", "[", ""),
    ("", '"', ""),
)
"""Texts that json_repair takes a time for that grows with the square of their length, or a deep breath."""


@pytest.mark.parametrize(("head", "unit", "tail"), SLOW)
def test_what_takes_too_many_looks_is_given_up(head: str, unit: str, tail: str) -> None:
    text = (head + unit * TEXT_CHARS_MAX)[: TEXT_CHARS_MAX - len(tail)] + tail
    assert mend(text, lone_digits=True) is None


def test_looks_are_counted_and_end() -> None:
    text = _Metered('{"a":"' + '{"a":",' * 5_000 + '"}')
    with pytest.raises(RuntimeError, match="too often"):
        json_repair.loads(text, strict=True, skip_json_loads=True)
    assert text._left < 0
    assert _Metered("abc")._left == _READS_MIN + 3 * READS_A_CHAR_MAX


def test_a_text_beyond_all_answers_is_not_mended() -> None:
    assert mend('{"a": "' + "x" * TEXT_CHARS_MAX + '",}', lone_digits=False) is None
    assert mend('{"a": "' + "x" * (TEXT_CHARS_MAX - 10) + '",}', lone_digits=False) is not None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "x",}', {"a": "x"}),
        ('{"a": {}, "b": [],\n}', {"a": {}, "b": []}),
        ('[{"a": "x"} {"a": "y"}]', [{"a": "x"}, {"a": "y"}]),
        ("{'a': [1, True, None]}", {"a": [1, True, None]}),
        ("{'a': \"it's\", 'b': 'it\\'s'}", {"a": "it's", "b": "it's"}),
        ("{'a': 'so it's fine', 'b': 'x'}", {"a": "so it's fine", "b": "x"}),
        ('{a: "x", b_1: -0.5e3}', {"a": "x", "b_1": -500.0}),
        ('{"a": "x" "b": true "c": {}}', {"a": "x", "b": True, "c": {}}),
        ('{"a": "one\n\n\ttwo"}', {"a": "one\n\n\ttwo"}),
        ('{"a": "say "hi" to "them" now"}', {"a": 'say "hi" to "them" now'}),
        ('["a", "b", ]', None),
        ('["a", "b",]', ["a", "b"]),
        ("[\n  {},\n  {},\n]", [{}, {}]),
        ('{"a": "\\u00e9\\n\\\\n",}', {"a": "é\n\\n"}),
    ],
)
def test_what_is_plain_is_mended(text: str, value: Any) -> None:
    assert mend(text, lone_digits=True) == value


@pytest.mark.parametrize(
    ("text", "perhaps"),
    [
        ("[1,2,]", "[1,2,3]"),
        ('["a",]', '["a",5]'),
        ('["a", "b", ]', '["a", "b", 5]'),
        ('{"a": 1,}', '{"a": 12}'),
        ("[1 2]", "[132]"),
        ('["a" "b"]', '["a\\" \\"b"]'),
        ('["a,""b"]', '["a","b"]'),
        ('{"a":"x,""b":"y"}', '{"a":"x","b":"y"}'),
        ('{"a":"x"",b":"y"}', '{"a":"x","b":"y"}'),
        ('{"a":12"b":"y"}', '{"a":1,"b":"y"}'),
        ('{"a":"x"y"}', '{"a":"xy"}'),
        ('{"a":"x\\d"}', '{"a":"xd"}'),
        ('{"a":"it\\\'s"}', '{"a":"it\\\\\'s"}'),
        ('{"a":"x\x00"}', '{"a":"x"}'),
        ('["a\n b"]', '["a",\n "b"]'),
        ('{"a": \'x", "b": "y\'}', '{"a": "x", "b": "y"}'),
        ("{'a': \"x', 'b': 'y\"}", '{"a": "x", "b": "y"}'),
        ('{"a": 007}', '{"a": 100}'),
        ('{"a": 1e999,}', "no double"),
        ('{"a": "x" // why\n}', "a comment"),
        ('{"a": {"b": "x"}', '{"a": {"b": "x"}}'),
        ("{a b: 1}", "two words"),
        ('{"\\ud83d": "x",}', "half a character"),
    ],
)
def test_what_may_have_been_something_else_is_not(text: str, perhaps: str) -> None:
    assert perhaps
    assert mend(text, lone_digits=True) is None
