"""`winnow gate-report`: counts or lines, whatever the file holds, and quietly where nobody reads on."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from cli import commands_gate, json_lines
from domain.gate.report import LINE_BYTES_MAX

ALONE = (
    "import typer; from cli import commands_gate; app = typer.Typer(); app.callback()(lambda: None); "
    "commands_gate.register(app); app()"
)


def report(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    commands_gate.register(app)
    return CliRunner().invoke(app, ["gate-report", *map(str, arguments)], input=stdin)


def line(id_: object, raw: str, stop: str = "ok", kind: str = "json") -> str:
    return json.dumps({"id": id_, "kind": kind, "stop": stop, "raw": raw}) + "\n"


LINES = (
    line(1, '{"a": 1}') + line("b", '{"a": "x",}') + line("c", "[1]", "truncated") + "\n \r\n" + "?\n" + line("d", "[1")
)


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "answers.jsonl"
    path.write_text(LINES)
    return path


def counted(out: str) -> Any:  # Any: whatever JSON can hold
    counts = json.loads(out)
    return counts | {"refused": {reason: n for reason, n in counts["refused"].items() if n}}


COUNTS = {
    "lines": 5,
    "accepted": 1,
    "repaired": 1,
    "repaired_by": {"syntax": 1, "element_dropped": 0},
    "refused": {"truncated": 1, "unfinished": 1, "unreadable_line": 1},
}


def test_it_counts(answers: Path) -> None:
    done = report(answers)
    assert (done.exit_code, done.stderr) == (0, "")
    assert counted(done.stdout) == COUNTS


def test_it_tells_each_line_on_request_and_counts_on_stderr(answers: Path) -> None:
    done = report(answers, "--each")
    assert done.exit_code == 0
    assert [json.loads(told) for told in done.stdout.splitlines()] == [
        {"id": 1, "outcome": "accepted", "reason": None, "value": {"a": 1}},
        {"id": "b", "outcome": "repaired", "reason": "syntax", "value": {"a": "x"}},
        {"id": "c", "outcome": "refused", "reason": "truncated", "value": None},
        {"id": None, "outcome": "refused", "reason": "unreadable_line", "value": None},
        {"id": "d", "outcome": "refused", "reason": "unfinished", "value": None},
    ]
    assert counted(done.stderr) == COUNTS


def test_it_reads_stdin_to_a_last_line_without_an_end() -> None:
    done = report("-", stdin=LINES.rstrip("\n").encode())
    assert counted(done.stdout) == COUNTS


def test_an_empty_file_has_no_lines() -> None:
    assert counted(report("-", stdin=b"").stdout)["lines"] == 0


@pytest.mark.parametrize("name", ["missing.jsonl", ".", "a\0b"])
def test_a_file_that_cannot_be_read_fails_with_a_sentence(name: str, tmp_path: Path) -> None:
    done = report(f"{tmp_path}/{name}")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("winnow: ")
    assert "cannot be read" in done.stderr


class Endless(io.BytesIO):
    """A line of many bytes that is never held whole, and one after it."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self._left = length
        self.most = 0

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.most = max(self.most, size)
        piece = min(size, self._left)
        self._left -= piece
        return b"x" * piece if piece else b""


def test_a_line_of_any_length_is_passed_over_in_pieces() -> None:
    stream = Endless(20 * LINE_BYTES_MAX)
    assert list(json_lines._pieces(stream, LINE_BYTES_MAX)) == [None]
    assert stream.most <= LINE_BYTES_MAX + 1


def test_a_long_line_hides_none_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_text("x" * (LINE_BYTES_MAX + 1) + "\n" + line("after", "1") + "y" * LINE_BYTES_MAX + "\n")
    done = report(path, "--each")
    assert [json.loads(told)["reason"] for told in done.stdout.splitlines()] == ["too_large", None, "too_large"]


def test_a_reader_that_has_seen_enough_is_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text(line("a", json.dumps("x" * 1_000)) * 2_000)
    with subprocess.Popen(
        [sys.executable, "-c", ALONE, "gate-report", str(path), "--each"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.readline()
        command.stdout.close()
        assert command.stderr.read() == b""
    assert command.returncode == 0
