"""`winnow resolve-date`: a line for each line, in order, whatever the lines hold."""

import json
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import commands_dates

AT = "2026-11-18T09:00:00+00:00"


def resolve(*lines: object) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    commands_dates.register(app)
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    return CliRunner().invoke(app, ["resolve-date"], input=text.encode())


def told(*lines: object) -> list[Any]:  # Any: whatever JSON can hold
    return [json.loads(line) for line in resolve(*lines).stdout.splitlines()]


def test_a_phrase_becomes_days() -> None:
    done = resolve({"phrase": "by Friday", "at": AT}, {"id": 7, "phrase": "next week", "at": AT, "zone": "Asia/Tokyo"})
    assert (done.exit_code, done.stderr) == (0, "")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"phrase": "by Friday", "date": "2026-11-20", "end": None, "time": None, "certainty": "confirmed"},
        {
            "id": 7,
            "phrase": "next week",
            "date": "2026-11-23",
            "end": "2026-11-29",
            "time": None,
            "certainty": "tentative",
        },
    ]


def test_what_is_not_resolved_says_why() -> None:
    assert told({"id": "b", "phrase": "before the board meeting", "at": AT}) == [
        {"id": "b", "phrase": "before the board meeting", "unresolved": True, "reason": "event"}
    ]


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-11-18T23:30:00", None, "2026-11-18"),
        ("2026-11-18T23:30:00", "Asia/Tokyo", "2026-11-18"),
        ("2026-11-18T23:30:00Z", "Asia/Tokyo", "2026-11-19"),
        ("2026-11-18", None, "2026-11-18"),
        ("Wed, 18 Nov 2026 23:30:00 -0500", None, "2026-11-18"),
        ("18 Nov 2026 23:30 GMT", "Europe/Berlin", "2026-11-19"),
    ],
)
def test_the_moment_is_read_as_people_write_it(at: str, zone: str | None, day: str) -> None:
    assert told({"phrase": "today", "at": at, "zone": zone})[0]["date"] == day


def test_the_zones_custom_tells_day_and_month() -> None:
    york, berlin, nowhere = told(
        *({"phrase": "3/4", "at": AT, "zone": zone} for zone in ("America/New_York", "Europe/Berlin", None))
    )
    assert (york["date"], berlin["date"], nowhere["unresolved"]) == ("2027-03-04", "2027-04-03", True)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[" * 50_000, "too deep"),
        ("[1]", "one JSON object"),
        ({"at": AT}, "phrase"),
        ({"phrase": 5, "at": AT}, "phrase"),
        ({"phrase": "today"}, "at is missing"),
        ({"phrase": "today", "at": "soon"}, "ISO 8601"),
        ({"phrase": "today", "at": "99 Nov 2026 10:00"}, "ISO 8601"),
        ({"phrase": "today", "at": AT, "zone": "Mars/Base"}, "IANA"),
        ({"phrase": "today", "at": AT, "zone": "../etc"}, "IANA"),
        ({"phrase": "today", "at": AT, "zone": 3}, "IANA"),
        ({"phrase": "x" * commands_dates.LINE_BYTES_MAX, "at": AT}, "too long"),
    ],
)
def test_a_bad_line_says_what_to_do_and_the_others_go_on(line: object, words: str) -> None:
    done = resolve(line, {"phrase": "today", "at": AT})
    bad, good = (json.loads(answer) for answer in done.stdout.splitlines())
    assert done.exit_code == 1
    assert words in bad["error"]
    assert good["date"] == "2026-11-18"


def test_an_id_comes_back_with_an_error() -> None:
    assert told({"id": [1], "phrase": "today"})[0]["id"] == [1]


def test_an_endless_phrase_stays_words() -> None:
    assert told({"phrase": "friday " * 9_000, "at": AT})[0]["reason"] == "too_long"


def test_blank_lines_are_passed_over() -> None:
    assert len(told("", {"phrase": "today", "at": AT}, "  ")) == 1
