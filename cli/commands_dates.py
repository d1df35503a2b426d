"""`winnow resolve-date`: what due phrases mean, without a running stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from cli import exit_codes
from cli.terminal import quiet_when_nobody_reads

if TYPE_CHECKING:
    from datetime import datetime

    from domain.failures import InputRefused

LINE_BYTES_MAX: Final = 100_000
"""Far beyond the longest phrase, each of its characters escaped, with its id."""
_WORDS_CHARS_MAX: Final = 80
"""How much of a value that cannot be read is said again."""

_EPILOG: Final = (
    'FILE has one JSON object a line: {"phrase", "at", "zone", "id"}. phrase is the words that say when; at is when '
    "they were said, ISO 8601 or as in a mail's Date, and counts in zone, else in UTC, where it has no offset; zone is "
    "the IANA name of the user's time zone, whose custom tells whether 3/4 is March or April, and may be left out, as "
    "may id. Stdout has one line for each line, in "
    'order: {"phrase", "date", "end", "time", "certainty"}, days as ISO 8601, end the last day of a range, time in the '
    'user\'s zone, certainty "confirmed" or "tentative"; or {"phrase", "unresolved": true, "reason"}; with the id, '
    'where one was given. A line that cannot be read comes back as {"error"}; the others go on. Blank lines are passed '
    "over. Exit codes: 0 every line was read; 1 some were not, or the file cannot be read; 2 the command line is wrong."
)
_File = Annotated[str, typer.Argument(metavar="FILE", help="Phrases, one JSON object a line; - for stdin.")]

Fields = dict[str, Any]  # Any: whatever JSON can hold


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("resolve-date", epilog=_EPILOG)(resolve_date)


def resolve_date(file: _File = "-") -> None:
    """Resolve due phrases to days, at the time they were said and in the user's time zone.

    Example: echo '{"phrase": "by next Friday", "at": "2026-11-18T09:00:00Z"}' | winnow resolve-date
    """
    from cli.json_lines import lines_of  # noqa: PLC0415  only when a command runs

    failed = False
    with quiet_when_nobody_reads():
        for line in lines_of(file, LINE_BYTES_MAX):
            told = _answer(line)
            failed = failed or "error" in told
            print(json.dumps(told), flush=True)  # ASCII: no character is lost by that on any terminal
    if failed:
        raise typer.Exit(exit_codes.FAILED)


def _answer(line: bytes | None) -> Fields:
    """The line that answers a line; None is one that is too long."""
    from cli.json_lines import object_of  # noqa: PLC0415  only when a command runs
    from domain.failures import InputRefused  # noqa: PLC0415  the same

    named: Fields = {}
    try:
        document = object_of(line, LINE_BYTES_MAX, "phrase and at")
        named = {"id": document["id"]} if "id" in document else {}
        return named | _resolved(document)
    except InputRefused as unread:
        return named | {"error": str(unread)}


def _refused(reason: str, words: str) -> InputRefused:
    from domain.failures import InputRefused  # noqa: PLC0415  only when a line is bad

    return InputRefused(reason, words)


def _resolved(document: Fields) -> Fields:
    from domain.gate.due import resolve_due  # noqa: PLC0415  only when a command runs

    phrase = document.get("phrase")
    if not isinstance(phrase, str):
        raise _refused("no_phrase", "phrase is missing, or no text; send the words that say when.")
    zone = _zone(document.get("zone"))
    due = resolve_due(phrase, _moment(document.get("at"), zone), zone)
    if due.date is None:
        return {"phrase": phrase, "unresolved": True, "reason": due.reason}
    return {
        "phrase": phrase,
        "date": due.date.isoformat(),
        "end": due.end.isoformat() if due.end else None,
        "time": due.time,
        "certainty": due.certainty,
    }


def _zone(name: object) -> str | None:
    from domain.gate.due import user_zone  # noqa: PLC0415  only when a command runs

    if name is None or name == "":
        return None
    if not isinstance(name, str) or user_zone(name) is None:
        raise _refused("unknown_zone", f"zone {_cut(name)} is no time zone; send its IANA name, such as Europe/Lisbon.")
    return name


def _moment(at: object, zone: str | None) -> datetime:
    """When the phrase was said; without an offset, in the user's zone, else in UTC."""
    from datetime import UTC, datetime  # noqa: PLC0415  only when a command runs
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  the same

    from domain.gate.due import user_zone  # noqa: PLC0415  the same

    if not isinstance(at, str) or not at.strip():
        raise _refused(
            "no_time", "at is missing, or no text; send when the phrase was said, such as 2026-11-18T09:00:00+01:00."
        )
    words = at.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(words)
            moment.utcoffset()
        except (ValueError, TypeError, IndexError, OverflowError):  # what the mail's reader makes of odd words
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=(user_zone(zone) if zone else None) or UTC)
    raise _refused(
        "no_time", f"at {_cut(at)} is no time; send ISO 8601, such as 2026-11-18T09:00:00+01:00, or a mail's Date."
    )


def _cut(value: object) -> str:
    said = repr(value)
    return said if len(said) <= _WORDS_CHARS_MAX else f"{said[:_WORDS_CHARS_MAX]}…"
