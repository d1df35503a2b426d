"""`winnow local`: a line of JSON in, a line with what is proved out, whatever the line is."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import commands_local, json_lines
from cli.local_reading import LINE_BYTES_MAX

Fields = Mapping[str, Any]  # Any, here and below: whatever JSON can hold

MAIL: Fields = {
    "id": "m1",
    "kind": "email",
    "from": "Ana Silva <ana@example.org>",
    "to": "Ben Okoro <ben@example.org>",
    "date": "Mon, 16 Nov 2026 09:00:00 +0000",
    "subject": "The list",
    "text": "Hi Ben,\r\n\r\nCould you please send me the list by Friday?\r\n\r\n> Please call Zoe.\r\n\r\n-- \r\nAna",
}


def told(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    commands_local.register(app)
    return CliRunner().invoke(app, ["local", *map(str, arguments)], input=stdin)


def answers(*documents: object) -> list[Any]:
    lines = "".join(json.dumps(document) + "\n" for document in documents)
    return [json.loads(line) for line in told("-", stdin=lines.encode()).stdout.splitlines()]


def answer(**fields: object) -> Any:
    return answers(fields)[0]


def test_a_mail_comes_back_with_its_tasks_proved() -> None:
    (found,) = answers(MAIL)
    assert set(found) == {"id", "tasks", "decisions", "dropped", "degraded"}
    (task,) = found["tasks"]
    assert (task["title"], task["owner"]["address"]) == ("Send me the list", "ben@example.org")
    assert (task["due"]["phrase"], task["due"]["date"]) == ("by Friday", "2026-11-20")
    text = MAIL["text"].replace("\r\n", "\n").strip()
    evidence = task["evidence"]
    assert (
        text[evidence["start"] : evidence["end"]] == evidence["quote"] == "Could you please send me the list by Friday?"
    )


def test_only_the_words_are_needed() -> None:
    (found,) = answers({"text": "Please call the bank by Friday.", "color": "blue", "to": None})
    assert found["id"] is None
    assert found["tasks"][0]["evidence"]["quote"] == "Please call the bank by Friday."


def test_without_a_date_due_words_stay_words() -> None:
    due = answer(text="Please call the bank by Friday.")["tasks"][0]["due"]
    assert (due["phrase"], due["date"], due["certainty"], due["reason"]) == ("by Friday", None, "phrase", "undated")


@pytest.mark.parametrize(
    "date",
    ["2026-11-16", "2026-11-16T09:00:00", "2026-11-16T09:00:00+01:00", "Mon Nov 16 09:00:00 -0700 2026", 1794819600],
)
def test_a_date_may_be_written_in_many_ways(date: object) -> None:
    assert answer(text="Please call the bank tomorrow.", date=date)["tasks"][0]["due"]["date"] == "2026-11-17"


def test_the_users_zone_says_which_day_it_is() -> None:
    late = {"text": "Please call the bank tomorrow.", "date": "2026-11-16T23:30:00Z"}
    found = answers({**late, "zone": "Asia/Tokyo"}, {**late, "date": "2026-11-16T23:30:00", "zone": "Asia/Tokyo"})
    assert [each["tasks"][0]["due"]["date"] for each in found] == ["2026-11-18", "2026-11-17"]


LINES = ("hello all", "ACTION: Ana to send the list", "RESOLVED: We take the blue one. It is light.")
NICKS = ("Ana", "Ben", "Ana")
FORMS: tuple[object, ...] = (
    "\n".join(f"{nick}: {line}" for nick, line in zip(NICKS, LINES, strict=True)),
    "\n".join(f"<{nick.lower()}> {line}" for nick, line in zip(NICKS, LINES, strict=True)),
    "\n".join(f"12:03 {nick.lower()}: {line}" for nick, line in zip(NICKS, LINES, strict=True)),
    "\n".join(f"[12:03] <{nick}> {line}" for nick, line in zip(NICKS, LINES, strict=True)),
    [{"speaker": nick, "text": line} for nick, line in zip(NICKS, LINES, strict=True)],
    [{"nick": nick, "ts": "12:03", "text": line} for nick, line in zip(NICKS, LINES, strict=True)],
    [{"name": nick, "at": "2026-11-16T12:03:00Z", "text": line} for nick, line in zip(NICKS, LINES, strict=True)],
)


@pytest.mark.parametrize("kind", ["meeting", "chat"])
@pytest.mark.parametrize("text", FORMS)
def test_a_meeting_may_be_written_in_many_ways(kind: str, text: object) -> None:
    found = answer(kind=kind, text=text)
    assert [task["evidence"]["quote"] for task in found["tasks"]] == [LINES[1]]
    assert found["tasks"][0]["owner"]["name"].lower() == "ana"
    assert [decision["evidence"]["quote"] for decision in found["decisions"]] == [LINES[2]]


def test_one_line_that_names_its_speaker_is_theirs() -> None:
    found = answers(
        {"kind": "chat", "text": "ana: I will send the list tomorrow."},
        {"kind": "meeting", "text": "ACTION: send the list"},
        {"kind": "chat", "text": ["I will send the list tomorrow."]},
    )
    assert [(each["tasks"][0]["owner"] or {}).get("name") for each in found] == ["ana", None, None]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"?", "not JSON"),
        (b"[1]", "one JSON object"),
        (b"[" * 100_000, "too deep"),
        (b"{}", "text"),
        (b'{"text": ""}', "no words"),
        (b'{"text": 5}', "text"),
        (b'{"text": [5]}', "text"),
        (b'{"text": "a b", "kind": "fax"}', "kind"),
        (b'{"text": "a b", "kind": ["fax"]}', "kind"),
        (b'{"text": "a b", "date": "one day"}', "date"),
        (b'{"text": "a b", "kind": "chat", "date": "one day"}', "date"),
        (b'{"text": "a b", "zone": "Mars/Base"}', "zone"),
        (b'{"text": "a b", "zone": 5}', "zone"),
        (b'{"text": "a b", "zone": "../../etc/passwd"}', "zone"),
        (b'{"text": "a b", "from": {"colour": "blue"}}', "from"),
        (b'\xff\xfe{"text"', "not JSON"),
    ],
)
def test_a_bad_line_says_what_is_wrong_and_the_rest_goes_on(line: bytes, said: str) -> None:
    done = told("-", stdin=line + b"\n \n" + json.dumps(MAIL).encode())
    bad, good = map(json.loads, done.stdout.splitlines())
    assert done.exit_code == 1
    assert said in bad["error"]
    assert (good["id"], len(good["tasks"])) == ("m1", 1)


def test_a_bad_line_keeps_its_id() -> None:
    assert answers({"id": 7, "text": ""})[0]["id"] == 7


@pytest.mark.parametrize("id_", ["1e400", "NaN", "[1]", "null"])
def test_what_json_cannot_say_or_is_no_name_is_no_id(id_: str) -> None:
    done = told("-", stdin=f'{{"id": {id_}, "text": "Hello."}}'.encode())
    assert json.loads(done.stdout, parse_constant=pytest.fail)["id"] is None


def test_a_line_that_is_too_long_is_passed_over_in_pieces() -> None:
    done = told("-", stdin=b"x" * (LINE_BYTES_MAX + 5) + b"\n" + json.dumps(MAIL).encode())
    assert [("error" in json.loads(line)) for line in done.stdout.splitlines()] == [True, False]


def test_a_long_message_is_not_given_in_part() -> None:
    found = answer(text="Please call the bank. " * 20_000)
    assert (found["tasks"], {each["feature"] for each in found["degraded"]}) == ([], {"tasks", "decisions"})


def test_a_file_that_is_not_there_fails_with_a_sentence(tmp_path: Path) -> None:
    done = told(tmp_path / "missing.jsonl")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "cannot be read" in done.stderr


def test_each_line_is_answered_before_the_next_is_sent() -> None:
    alone = "import typer; from cli import commands_local as c; a = typer.Typer(); a.callback()(lambda: None); "
    with subprocess.Popen(
        [sys.executable, "-c", alone + "c.register(a); a()", "local", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        for number in range(2):
            command.stdin.write(json.dumps({**MAIL, "id": number}).encode() + b"\n")
            command.stdin.flush()
            assert json.loads(command.stdout.readline())["id"] == number
        command.stdin.close()
    assert command.returncode == 0


def test_lines_are_read_from_a_file_in_order(tmp_path: Path) -> None:
    path = tmp_path / "mails.jsonl"
    path.write_text("".join(json.dumps({**MAIL, "id": number}) + "\n" for number in range(5)))
    assert [json.loads(line)["id"] for line in told(path).stdout.splitlines()] == list(range(5))
    assert [len(line or b"") > 1 for line in json_lines.lines_of(str(path), 10_000)] == [True] * 5


def test_a_sentence_is_labelled_with_its_probability() -> None:
    done = told("--sentences", "-", stdin=b'{"id": 1, "text": "Could you please send me the list?"}\n{"text": ""}\n')
    good, bad = map(json.loads, done.stdout.splitlines())
    assert (good["id"], good["label"]) == (1, "request")
    assert 0.5 < good["probability"] <= 1
    assert "text" in bad["error"]
