"""What a report says of a line, whatever the line is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.gate.report import LINE_BYTES_MAX, Counts, LineReport, Outcome, report_line
from tests.domain.gate.conversations import PATIENT

TASK = {"title": "Send it", "quote": "send it"}


def line(raw: object, kind: object = "json", stop: object = "ok", id_: object = "a") -> bytes:
    return json.dumps({"id": id_, "kind": kind, "stop": stop, "raw": raw}).encode()


def told(report: LineReport) -> Any:
    return json.loads(report.as_json())


NUMBERS = ("0", "-0.0", "1", "1.0", "2.50", "12345678901234567890123", "1e308", "5e-324", "1e-999", "9" * 4_000)
VALUES = ("{}", "[]", "null", "true", '""', '"\\u0000\u00e9\U0001f600"', '{"a": {"b": [1, 2.50, "x"]}}')


@pytest.mark.parametrize("raw", [*NUMBERS, *VALUES])
def test_a_value_comes_out_as_it_went_in(raw: str) -> None:
    report = told(report_line(line(raw)))
    assert report == {"id": "a", "outcome": "accepted", "reason": None, "value": json.loads(raw)}
    assert json.dumps(report["value"]) == json.dumps(json.loads(raw))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "unfinished"),
        ("[1, 2", "unfinished"),
        ("[1, 2] [3]", "invalid_json"),
        ("Here: {}", "invalid_json"),
        ("NaN", "invalid_json"),
        ("[Infinity]", "invalid_json"),
        ("1e999999", "number_out_of_range"),
        ("-1e400", "number_out_of_range"),
        ("9" * 5_000, "number_out_of_range"),
        ('{"a": 1, "\\u0061": 2}', "duplicate_key"),
        ("[" * 65 + "]" * 65, "too_deep"),
        ("[" * 500_000, "too_deep"),
        ('"' + "x" * 1_000_000 + '"', "too_large"),
        ("\ud83d", "invalid_json"),
        ('"\ud83d"', "invalid_json"),
        ('"\\ud83d"', "invalid_json"),
        ("\x00", "invalid_json"),
    ],
)
def test_what_is_no_json_value_is_refused_with_its_reason(raw: str, reason: str) -> None:
    assert told(report_line(line(raw))) == {"id": "a", "outcome": "refused", "reason": reason, "value": None}


def test_sixty_four_levels_are_not_too_many() -> None:
    assert report_line(line("[" * 64 + "]" * 64)).outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("kind", ["json", "tasks", "decisions", "draft", "judge"])
def test_what_was_truncated_is_refused_even_where_it_is_whole(kind: str) -> None:
    assert told(report_line(line('{"tasks": []}', kind, "truncated")))["reason"] == "truncated"


def test_repairs_are_told_apart() -> None:
    assert told(report_line(line('{"a": "b",}')))["reason"] == "syntax"
    report = told(report_line(line(json.dumps({"tasks": [TASK, {}]}), "tasks")))
    assert (report["outcome"], report["reason"]) == ("repaired", "element_dropped")
    assert report["value"] == {"tasks": [TASK]}


@pytest.mark.parametrize(
    ("bad", "reason", "id_"),
    [
        (b"not json", "unreadable_line", None),
        (b"[1]", "unreadable_line", None),
        (b"\xff\xfe{}", "unreadable_line", None),
        (b"\x00", "unreadable_line", None),
        (b'{"id": 1, "raw": "1", "raw": "2", "kind": "json", "stop": "ok"}', "unreadable_line", None),
        (b'{"id": ' + b"9" * 5_000 + b"}", "unreadable_line", None),
        (b'{"id": ' + b"[" * 100_000, "unreadable_line", None),
        (b'{"id": "x"}', "unreadable_line", "x"),
        (line(5), "unreadable_line", "a"),
        (line(None), "unreadable_line", "a"),
        (line("1", kind="recipe"), "unknown_kind", "a"),
        (line("1", kind=["json"]), "unknown_kind", "a"),
        (line("1", stop="end_turn"), "unknown_stop", "a"),
        (line("1", stop=None), "unknown_stop", "a"),
        (line("1", stop={}), "unknown_stop", "a"),
        (None, "too_large", None),
        (b" " * (LINE_BYTES_MAX + 1), "too_large", None),
    ],
)
def test_a_line_of_another_form_is_refused(bad: bytes | None, reason: str, id_: object) -> None:
    assert told(report_line(bad)) == {"id": id_, "outcome": "refused", "reason": reason, "value": None}


@pytest.mark.parametrize(
    ("given_id", "id_"),
    [(7, 7), (-1, -1), ("", ""), (None, None), (1.5, None), (True, None), ([], None), (10**30, None)],
)
def test_an_id_is_a_string_or_a_whole_number(given_id: object, id_: object) -> None:
    assert told(report_line(line("1", id_=given_id)))["id"] == id_
    assert told(report_line(line("1", id_="\ud83d")))["id"] is None


def test_a_byte_order_mark_and_more_fields_are_passed_over() -> None:
    marked = b'\xef\xbb\xbf{"kind": "json", "stop": "ok", "raw": "1", "expected": NaN}\r\n'
    assert told(report_line(marked)) == {"id": None, "outcome": "accepted", "reason": None, "value": 1}


def test_counts_name_each_reason_there_is() -> None:
    counts = Counts()
    for raw in ("1", "[", "[1", '{"a": "b",}'):
        counts.add(report_line(line(raw)))
    found = json.loads(counts.as_json())
    assert (found["lines"], found["accepted"]) == (4, 1)
    assert (found["repaired"], found["repaired_by"]) == (1, {"syntax": 1, "element_dropped": 0})
    assert found["refused"].pop("unfinished") == 2
    assert set(found["refused"].values()) == {0}


@PATIENT
@given(st.binary(max_size=200))
def test_any_line_is_told(data: bytes) -> None:
    assert told(report_line(data))["outcome"] in set(Outcome)


FIELDS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(st.characters(exclude_categories=()))


@PATIENT
@given(FIELDS, FIELDS, FIELDS | st.sampled_from(["json", "tasks"]), FIELDS | st.sampled_from(["ok", "truncated"]))
def test_any_fields_are_told(id_: object, raw: object, kind: object, stop: object) -> None:
    assert told(report_line(line(raw, kind, stop, id_)))["outcome"] in set(Outcome)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda v: st.lists(v, max_size=4) | st.dictionaries(st.text(), v, max_size=4),
    max_leaves=20,
)


@PATIENT
@given(JSON)
def test_any_value_comes_out_as_it_went_in(value: Any) -> None:
    report = told(report_line(line(json.dumps(value))))
    assert report["outcome"] == "accepted"
    assert json.dumps(report["value"]) == json.dumps(value)
