"""What the gate makes of a file of answers: line by line, by shape alone."""

import json
import re
from enum import StrEnum
from typing import Any, Final, NamedTuple

from domain.gate._answer import RefusedAnswer, parse_answer
from domain.gate._refusal import Broken, Refusal
from domain.gate._syntax import parse
from domain.proposals import QuestionKind
from domain.questions import TerminalState
from domain.value import Value

LINE_BYTES_MAX: Final = 8_000_000
"""Room for the largest answer with each of its characters escaped; a longer line is not kept in memory."""
JSON_KIND: Final = "json"
"""The kind of a line that may hold any JSON value."""

_STOPS = {"ok": TerminalState.OK, "truncated": TerminalState.TRUNCATED}
_ID_MAX = 2**63
_HALF = re.compile(r"[\ud800-\udfff]")


class Outcome(StrEnum):
    """What became of a line."""

    ACCEPTED = "accepted"
    REPAIRED = "repaired"
    REFUSED = "refused"


class Repair(StrEnum):
    """In what way an answer was not taken as it stood."""

    SYNTAX = "syntax"
    ELEMENT_DROPPED = "element_dropped"


class LineReport(Value):
    """What became of one line."""

    id: str | int | None
    outcome: Outcome
    reason: Repair | Refusal | None = None
    value: Any = None  # Any: whatever JSON can hold
    """The JSON value that was accepted, without what was dropped."""

    def as_json(self) -> str:
        """One line of ASCII, for no answer's character is lost by that on any terminal."""
        report = {"id": self.id, "outcome": self.outcome, "reason": self.reason, "value": self.value}
        return json.dumps(report, allow_nan=False)


class Counts:
    """How many lines came to which end."""

    def __init__(self) -> None:
        self._counts: dict[tuple[Outcome, Repair | Refusal | None], int] = {}

    def add(self, report: LineReport) -> None:
        """Count a line."""
        key = (report.outcome, report.reason)
        self._counts[key] = self._counts.get(key, 0) + 1

    def as_json(self) -> str:
        """One object: `lines`, `accepted`, `repaired`, which `repaired_by` splits, and `refused`, by reason.

        Each reason there is stands in it, zeros included.
        """
        repaired = {reason: self._counts.get((Outcome.REPAIRED, reason), 0) for reason in Repair}
        counts = {
            "lines": sum(self._counts.values()),
            "accepted": self._counts.get((Outcome.ACCEPTED, None), 0),
            "repaired": sum(repaired.values()),
            "repaired_by": repaired,
            "refused": {reason: self._counts.get((Outcome.REFUSED, reason), 0) for reason in Refusal},
        }
        return json.dumps(counts)


class _Line(NamedTuple):
    """The fields of a line, whatever they hold."""

    id: str | int | None
    kind: object
    stop: object
    raw: object


def report_line(line: bytes | None) -> LineReport:
    """What the gate makes of a line {id, kind, stop, raw}; total, and bounded in time and memory.

    Args:
        line: as it stands in the file; None for one longer than `LINE_BYTES_MAX`. Fields beyond the four are
            passed over; the id may be left out.
    """
    if line is None or len(line) > LINE_BYTES_MAX:
        return _refused(None, Refusal.TOO_LARGE)
    read = _read(line)
    return _refused(None, Refusal.UNREADABLE_LINE) if read is None else _report(read)


def _report(line: _Line) -> LineReport:
    if not isinstance(line.raw, str):
        return _refused(line.id, Refusal.UNREADABLE_LINE)
    stop = _STOPS.get(line.stop) if isinstance(line.stop, str) else None
    if stop is None:
        return _refused(line.id, Refusal.UNKNOWN_STOP)
    if line.kind == JSON_KIND:
        return _any_json(line.id, stop, line.raw)
    kind = next((kind for kind in QuestionKind if kind == line.kind), None)
    return _refused(line.id, Refusal.UNKNOWN_KIND) if kind is None else _answer(line.id, kind, stop, line.raw)


def _any_json(id_: str | int | None, stop: TerminalState, raw: str) -> LineReport:
    if stop is not TerminalState.OK:
        return _refused(id_, Refusal.TRUNCATED)
    parsed = parse(raw)
    if isinstance(parsed, Broken):
        return _refused(id_, parsed.reason)
    return _accepted(id_, parsed.root, Repair.SYNTAX if parsed.repaired else None)


def _answer(id_: str | int | None, kind: QuestionKind, stop: TerminalState, raw: str) -> LineReport:
    answer = parse_answer(kind, stop, raw)
    if isinstance(answer, RefusedAnswer):
        return _refused(id_, Refusal(answer.reason))
    if answer.dropped:
        return _accepted(id_, answer.value, Repair.ELEMENT_DROPPED)
    return _accepted(id_, answer.value, Repair.SYNTAX if answer.repaired else None)


def _accepted(id_: str | int | None, value: Any, repair: Repair | None) -> LineReport:  # Any: whatever JSON can hold
    return LineReport(id=id_, outcome=Outcome.REPAIRED if repair else Outcome.ACCEPTED, reason=repair, value=value)


def _refused(id_: str | int | None, reason: Refusal) -> LineReport:
    return LineReport(id=id_, outcome=Outcome.REFUSED, reason=reason)


def _read(line: bytes) -> _Line | None:
    """The fields of a line; None where it is no JSON object, or names one of its fields twice.

    By the standard library, which takes the half characters that a cut answer may end in.
    """
    try:
        found = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    return _Line(_id(found.get("id")), found.get("kind"), found.get("stop"), found.get("raw"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: whatever JSON can hold
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("the same name twice")
    return found


def _id(found: object) -> str | int | None:
    """What can be printed again in a line, and found by; an id of another type, or of half characters, is none."""
    if isinstance(found, str):
        return None if _HALF.search(found) else found
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) < _ID_MAX else None
