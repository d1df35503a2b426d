"""Compares what was found with what was expected: pure functions, from spans to metrics."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.items import Decision, Owner, Task
from domain.value import Value
from evals.cases import Case, ExpectedTask

OVERLAP_MIN = 0.5
"""Two pieces of evidence are the same item when their characters' intersection over union is this or more."""


class Span(NamedTuple):
    """A stretch of the text, in code points."""

    start: int
    end: int


class Tally(Value):
    """Counts that add up over cases."""

    expected: int = 0
    found: int = 0
    matched: int = 0
    owners_right: int = 0
    dues_right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        fields = type(self).model_fields
        return Tally(**{name: getattr(self, name) + getattr(other, name) for name in fields})


class Found(Value):
    """What the pipeline made of a case."""

    text: str
    tasks: tuple[Task, ...] = ()
    decisions: tuple[Decision, ...] = ()
    reply_owed: bool = False
    failed: tuple[str, ...] = ()
    """Kinds that no answer was accepted for, with the reason; they count as nothing found."""


class CaseScore(Value):
    """The counts of one case, and what was missed or invented, in its own words."""

    name: str
    tasks: Tally
    decisions: Tally
    expects_nothing: bool
    reply_right: bool
    missed: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def false_alarm(self) -> bool:
        """Something was found where nothing is."""
        return self.expects_nothing and self.tasks.found + self.decisions.found > 0


def overlap(one: Span, other: Span) -> float:
    """Characters in both over characters in either, between 0 and 1."""
    both = min(one.end, other.end) - max(one.start, other.start)
    either = max(one.end, other.end) - min(one.start, other.start)
    return both / either if both > 0 else 0.0


def match(expected: Sequence[Span], found: Sequence[Span]) -> list[tuple[int, int]]:
    """Pairs of positions, one to one, the best overlap first; ties go to the earlier."""
    pairs = sorted(
        (-overlap(e, f), i, j)
        for i, e in enumerate(expected)
        for j, f in enumerate(found)
        if overlap(e, f) >= OVERLAP_MIN
    )
    taken: list[tuple[int, int]] = []
    for _, i, j in pairs:
        if all(i != a and j != b for a, b in taken):
            taken.append((i, j))
    return sorted(taken)


def locate(text: str, quote: str) -> Span | None:
    """Where the quote stands in the text, white space aside; its first place."""
    pattern = r"\s+".join(re.escape(word) for word in quote.split())
    found = re.search(pattern, text)
    return Span(*found.span()) if found else None


def score(case: Case, found: Found) -> CaseScore:
    """Compare one case with what was found.

    Raises:
        ValueError: an expected quote does not stand in the text, so the case itself is wrong.
    """
    wanted = [_located(case, found.text, task.quote) for task in case.tasks]
    got = [Span(t.evidence.start, t.evidence.end) for t in found.tasks]
    pairs = match(wanted, got)
    decided = [_located(case, found.text, d.quote) for d in case.decisions]
    got_decided = [Span(d.evidence.start, d.evidence.end) for d in found.decisions]
    decision_pairs = match(decided, got_decided)
    return CaseScore(
        name=case.name,
        tasks=Tally(
            expected=len(wanted),
            found=len(got),
            matched=len(pairs),
            owners_right=sum(_same_owner(case.tasks[i], found.tasks[j].owner) for i, j in pairs),
            dues_right=sum(_same_due(case.tasks[i], found.tasks[j]) for i, j in pairs),
        ),
        decisions=Tally(expected=len(decided), found=len(got_decided), matched=len(decision_pairs)),
        expects_nothing=not case.tasks and not case.decisions,
        reply_right=case.reply_owed is found.reply_owed,
        missed=(
            *_without([t.quote for t in case.tasks], [i for i, _ in pairs]),
            *_without([d.quote for d in case.decisions], [i for i, _ in decision_pairs]),
        ),
        invented=(
            *_without([t.evidence.quote for t in found.tasks], [j for _, j in pairs]),
            *_without([d.evidence.quote for d in found.decisions], [j for _, j in decision_pairs]),
        ),
        failed=found.failed,
    )


def metrics_of(scores: Iterable[CaseScore]) -> dict[str, float]:
    """The metrics over all cases, counts added up first; a rate over nothing is 1 (false alarms: 0)."""
    scores = tuple(scores)
    tasks = sum((s.tasks for s in scores), Tally())
    decisions = sum((s.decisions for s in scores), Tally())
    silent = [s for s in scores if s.expects_nothing]
    return {
        **_quality("tasks", tasks),
        **_quality("decisions", decisions),
        "owner_accuracy": _rate(tasks.owners_right, tasks.matched),
        "due_accuracy": _rate(tasks.dues_right, tasks.matched),
        "reply_accuracy": _rate(sum(s.reply_right for s in scores), len(scores)),
        "false_alarm_rate": _rate(sum(s.false_alarm for s in silent), len(silent), empty=0.0),
        "failure_rate": _rate(sum(bool(s.failed) for s in scores), len(scores), empty=0.0),
    }


def _quality(name: str, tally: Tally) -> dict[str, float]:
    return {
        f"{name}_precision": _rate(tally.matched, tally.found),
        f"{name}_recall": _rate(tally.matched, tally.expected),
        f"{name}_f1": _rate(2 * tally.matched, tally.found + tally.expected),
    }


def _rate(part: int, whole: int, empty: float = 1.0) -> float:
    return round(part / whole, 4) if whole else empty


def _located(case: Case, text: str, quote: str) -> Span:
    span = locate(text, quote)
    if span is None:
        raise ValueError(f"{case.name}: the expected quote does not stand in the text: {quote!r}")
    return span


def _same_owner(expected: ExpectedTask, owner: Owner | None) -> bool:
    if expected.owner is None or owner is None:
        return expected.owner is None and owner is None
    return expected.owner.casefold() in {name.casefold() for name in (owner.name, owner.address) if name}


def _same_due(expected: ExpectedTask, task: Task) -> bool:
    """A range is due on its last day."""
    return expected.due == (task.due and task.due.by)


def _without(quotes: Sequence[str], taken: Sequence[int]) -> list[str]:
    return [" ".join(quote.split()) for n, quote in enumerate(quotes) if n not in taken]
