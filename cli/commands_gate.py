"""`winnow gate-report`: what the gate makes of a file of answers."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Final

import typer

from cli import exit_codes
from cli.terminal import quiet_when_nobody_reads, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from typing import BinaryIO

_CHUNK_BYTES: Final = 1_000_000
"""What is held of a line that is too long, while its end is looked for."""
_EPILOG = (
    "Without --each, stdout is one JSON object: "
    '{"lines": n, "accepted": n, "repaired": n, "repaired_by": {"syntax": n, "element_dropped": n}, '
    '"refused": {REASON: n, ...}}, '
    "each reason named, zeros included. "
    "With --each, stdout has one object for each line: "
    '{"id": ..., "outcome": "accepted" | "repaired" | "refused", "reason": ... | null, "value": ... | null}, '
    "and the counts follow as one line on stderr. "
    "Blank lines are passed over. "
    "Exit codes: 0 read to the end, whatever the counts; 1 the file cannot be read; 2 the command line is wrong."
)
_File = Annotated[str, typer.Argument(metavar="FILE", help="Lines of {id, kind, stop, raw} as JSON; - for stdin.")]
_Each = Annotated[bool, typer.Option("--each", help="One line for each answer on stdout, the counts on stderr.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("gate-report", epilog=_EPILOG)(gate_report)


def gate_report(file: _File, each: _Each = False) -> None:
    """Count which answers of a file the gate accepts, repairs or refuses, by their shape alone.

    The kind is a question's (tasks, decisions, draft, judge), or json for any value.

    The stop is ok or truncated; what was truncated is refused unread.
    """
    from domain.gate.report import Counts, report_line  # noqa: PLC0415  only when a command runs

    counts = Counts()
    with quiet_when_nobody_reads():
        for line in _lines(file):
            report = report_line(line)
            counts.add(report)
            if each:
                print(report.as_json())
        if each:
            sys.stdout.flush()
            say(counts.as_json())
        else:
            print(counts.as_json(), flush=True)


def _lines(file: str) -> Iterator[bytes | None]:
    """Each line that is not blank; None for one that is too long. What cannot be read ends the command."""
    try:
        with _opened(file) as stream:
            yield from (line for line in _pieces(stream) if line is None or line.strip())
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        say(f"winnow: {file} cannot be read: {getattr(error, 'strerror', None) or error}")
        raise typer.Exit(exit_codes.FAILED) from error


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb")  # noqa: PTH123  any name at all


def _pieces(stream: BinaryIO) -> Iterator[bytes | None]:
    """Each line; None for one that is too long, of which only a chunk at a time is held."""
    from domain.gate.report import LINE_BYTES_MAX  # noqa: PLC0415  only when a command runs

    while line := stream.readline(LINE_BYTES_MAX + 1):
        if len(line) <= LINE_BYTES_MAX:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK_BYTES)
        yield None
