"""`winnow gate-report`: what the gate makes of a file of answers."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.terminal import quiet_when_nobody_reads, say

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
    from cli.json_lines import lines_of  # noqa: PLC0415  only when a command runs
    from domain.gate.report import LINE_BYTES_MAX, Counts, report_line  # noqa: PLC0415  the same

    counts = Counts()
    with quiet_when_nobody_reads():
        for line in lines_of(file, LINE_BYTES_MAX):
            report = report_line(line)
            counts.add(report)
            if each:
                print(report.as_json())
        if each:
            sys.stdout.flush()
            say(counts.as_json())
        else:
            print(counts.as_json(), flush=True)
