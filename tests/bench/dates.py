"""Measures how due phrases are read, on the cases of a date recogniser's own suite, read where they lie.

    python -m tests.bench.dates --data FOLDER [--part seen|unseen] [--zone ZONE] [--show]

A case is a phrase, the time it was said, and what it can mean; of a past and a future reading a duty has the future
one. Right is a phrase whose day is that value's, or its first day, and whose last day is that value's last; after
"by", "before", "within" and "end of" the one day is its last. The suite leaves the second of two named ends out
of a range in half of its cases ("to the 17th" ends on the 16th, "to October" in September) and counts it in the
other: either is right.

The phrases that a due date covers leave aside what names no day by which something is done (open ranges, times that
are over), what this program leaves words on purpose (3/4, a weekday that its date is not, holidays, seasons, decades,
fiscal years), and what the suite itself does not resolve; their figures are printed too. Three quarters of the
phrases, by their hashes, were looked at while the grammar was written; the last is there to be surprised by.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from calendar import day_name
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.gate.due import resolve_due
from domain.items import Due

SHARE_MIN = 0.9
"""Below it, the command fails."""
NO_DATA = 2
"""How the process ends when there is nothing to measure."""
CASES_MAX = 100_000
PARTS = ("seen", "unseen")
_UNSEEN_DIGITS = "cdef"
"""Of the last digit of a phrase's hash."""

_DEADLINE = re.compile(r"\b(?:end|eo[dwmqy]|by|before|within|until|as late as|cob)\b")
_TWO_ENDS = re.compile(r"\b(?:from|between|to|through|till|until|for)\b|[-~]")
_ASIDE = re.compile(
    r"\d0 ?'?s\b|ties\b|teens\b|decade|century|fiscal|school year|\bfy|\bsy\b|summer|winter|spring|autumn|fall\b"
    r"|easter|christmas|xmas|thanksgiving|\beve\b|\beid\b|ramadan|halloween|holiday|new years?\b|juneteenth|diwali"
    r"|hanukkah|luther|valentine|patrick|(?:black|good) friday|cyber monday|ash wednesday|palm sunday"
    r"|festival|carnival|mardi gras|passover|purim|kwanzaa|cinco de mayo|\blent\b|advent|whit monday"
    r"|\b(?!(?:the|next|this|that|same|following|previous|last|first|business|working|whole|entire|of|any|every|each"
    r"|more|one|\w*\d\w*|\w+th|first|second|third|all) )[a-z']+ day\b(?! (?:of|before|after|from))"
)
"""Decades, seasons, fiscal years, holidays."""
_EITHER_WAY = re.compile(r"(?<![\d/.-])(\d{1,2})([./-])(\d{1,2})(?:\2\d{2,4})?(?![\d])")


@dataclass(frozen=True, slots=True)
class Case:
    """A phrase, its time, and the first and the last day of what it means; None for an end that is not there."""

    phrase: str
    at: datetime
    first: date | None
    last: date | None

    @property
    def sort(self) -> str:
        """Why it counts, or does not."""
        if self.last is None:
            return "open" if self.first else "not_resolved"
        if self.last < self.at.date():
            return "past"
        return "aside" if _aside(self.phrase) or _conflicts(self) else "covered"

    def is_right(self, due: Due) -> bool:
        """Whether what was read is what is meant."""
        if due.date is None or self.last is None:
            return False
        lasts = self._lasts()
        if self.first is None:
            return (due.end or due.date) in {self.last, self.last + timedelta(days=1)}
        if "within" in self.phrase:
            lasts.add(self.last + timedelta(days=1))
        if due.end is None and _DEADLINE.search(self.phrase):
            return due.date in lasts
        return due.date == self.first and (due.end or due.date) in lasts

    def _lasts(self) -> set[date]:
        """The last days that count as right: its own; of two named ends the whole of the second, too."""
        if self.last is None or not _TWO_ENDS.search(self.phrase):
            return {self.last} if self.last else set()
        end = self.last + timedelta(days=1)
        month = (end.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        year = date(end.year, 12, 31)
        return (
            {self.last, end} | ({month} if end.day == 1 else set()) | ({year} if end.month == end.day == 1 else set())
        )


def _aside(phrase: str) -> bool:
    match = _EITHER_WAY.search(phrase)
    if match and max(int(match[1]), int(match[3])) <= 12 and match[1] != match[3]:
        return True
    return _ASIDE.search(phrase) is not None


def _conflicts(case: Case) -> bool:
    """Whether the suite passes over a word of the phrase: it calls a Sunday Friday, or says tomorrow of another day."""
    if case.first is None or case.first != case.last:
        return False
    named = [number for number, name in enumerate(day_name) if re.search(rf"\b{name[:3]}", case.phrase, re.IGNORECASE)]
    far = "from" in case.phrase or "after" in case.phrase
    tomorrow = "tomorrow" in case.phrase and case.first - case.at.date() != timedelta(days=1)
    return not far and ((bool(named) and case.first.weekday() not in named) or tomorrow)


def cases(folder: Path, part: str) -> Iterator[Case]:
    """The cases of one part of a folder.

    Raises:
        OSError: it cannot be read.
    """
    with (folder / "dates" / "due_phrases.jsonl").open(encoding="utf-8") as lines:
        for _, line in zip(range(CASES_MAX), lines, strict=False):
            row = json.loads(line)
            if _part_of(row["span"]) == part:
                yield _case(row)


def _part_of(phrase: str) -> str:
    unseen = hashlib.sha256(phrase.encode()).hexdigest()[-1] in _UNSEEN_DIGITS
    return "unseen" if unseen else "seen"


def _case(row: Any) -> Case:  # Any: a line of the suite
    at, value = datetime.fromisoformat(row["reference"]), row["values"][-1]
    if value == "not resolved":
        return Case(row["span"], at, None, None)
    if isinstance(value, str):
        day = datetime.fromisoformat(value).date()
        return Case(row["span"], at, day, day)
    first, end = value
    start = datetime.fromisoformat(first).date() if first else None
    return Case(row["span"], at, start, _last(end) if end else None)


def _last(end: str) -> date:
    """The last day of a range by its end, which is no part of it."""
    moment = datetime.fromisoformat(end)
    return (moment - timedelta(seconds=1)).date()


def outcome(case: Case, due: Due) -> str:
    """What became of a case."""
    if due.date is None:
        return "past" if due.reason == "past" else "words"
    return "right" if case.is_right(due) else "wrong"


def main() -> int:
    """Measure, print, and give the exit code."""
    arguments = _arguments()
    parts = [arguments.part] if arguments.part else list(PARTS)
    try:
        read = {part: list(cases(arguments.data, part)) for part in parts}
    except OSError as error:
        print(f"No cases: {error}", file=sys.stderr)  # noqa: T201
        return NO_DATA
    told = {part: _measured(part, found, arguments.zone, show=arguments.show) for part, found in read.items()}
    covered = sum((counts.get("covered", Counter()) for counts, _ in told.values()), Counter[str]())
    if not covered.total():
        print("No case is covered.", file=sys.stderr)  # noqa: T201
        return NO_DATA
    share = covered["right"] / covered.total()
    figures = {"right_share": round(share, 4), "parts": {part: figures for part, (_, figures) in told.items()}}
    print(json.dumps(figures))  # noqa: T201
    return 0 if share >= SHARE_MIN else 1


def _measured(
    part: str, found: list[Case], zone: str | None, *, show: bool
) -> tuple[dict[str, Counter[str]], dict[str, Any]]:  # Any: figures, for JSON
    """What became of the cases of a part, by sort, and its figures; both are printed as rows."""
    started = time.perf_counter()
    dues = [resolve_due(case.phrase, case.at, zone) for case in found]
    spent_s = time.perf_counter() - started
    counts: dict[str, Counter[str]] = {}
    for case, due in zip(found, dues, strict=True):
        became = outcome(case, due)
        counts.setdefault(case.sort, Counter())[became] += 1
        if show and became != "right":
            print(f"{case.sort:12} {became:6} {case.at.date()} {case.phrase!r}: {due.date} {due.end} {due.reason}")  # noqa: T201
    for sort, row in sorted(counts.items()):
        print(f"{part:6} {sort:12} {row.total():4}  " + "  ".join(f"{name} {n}" for name, n in row.most_common()))  # noqa: T201
    covered = counts.get("covered", Counter())
    figures = {
        "cases": len(found),
        "right_share": round(covered["right"] / max(covered.total(), 1), 4),
        "ms_a_phrase": round(spent_s / max(len(found), 1) * 1000, 3),
    }
    return counts, figures | {sort: dict(row) for sort, row in sorted(counts.items())}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds dates/due_phrases.jsonl")
    parser.add_argument("--part", choices=PARTS, help="only the phrases that were looked at, or only the others")
    parser.add_argument("--zone", help="the reader's IANA zone, whose custom tells how 3/4 is read")
    parser.add_argument("--show", action="store_true", help="print each case that is not right")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
