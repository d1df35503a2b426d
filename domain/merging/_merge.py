"""Merge: doubles become one item with all of its evidence; what contradicts is kept and marked."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from domain.gate import PROPOSED_CHARS_MAX, Finding, Reason
from domain.items import Decision, Dropped, Record, Task, TaskUpdate
from domain.merging._groups import Read, lost_item, merged_items
from domain.merging._places import PLACES_MAX, SAME_PLACE, share, span_of
from domain.proposals import KindName, QuestionKind
from domain.value import Value


class Merged(Value):
    """What a message yields over all of its parts."""

    tasks: tuple[Task, ...] = ()
    updates: tuple[TaskUpdate, ...] = ()
    decisions: tuple[Decision, ...] = ()
    records: tuple[Record, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def merge(findings: Iterable[Finding]) -> Merged:
    """Everything that was found, once, in the order of the text.

    - Two readings of one place (neighbouring parts overlap) are one item, and so are two of one owner and day that
      say nearly the same, anywhere in the conversation. The surer one stays, then the earlier, with its id; the
      places of the others go to its `also`. Only where nothing is left of another, because it said something else
      of the very same words, is it counted as dropped.
    - What says nearly the same of another owner or day, or denies it, is kept, and both are marked: by
      `contradicts`, and by a note.
    - What a finding for `verify` calls unsupported is dropped from the findings of the same part.

    Args:
        findings: those of one run, in the order in which they were accepted; of several for one kind and part the
            first counts.
    """
    counted = sorted(_first_of_each(findings), key=lambda finding: finding.part)
    supported, unsupported = _supported(counted)
    tasks, lost_tasks = merged_items([Read(task, f.part) for f in supported for task in f.tasks], QuestionKind.TASKS)
    decisions, lost_decisions = merged_items(
        [Read(decision, f.part) for f in supported for decision in f.decisions], QuestionKind.DECISIONS
    )
    records, lost_records = _records(chain.from_iterable(f.records for f in supported))
    return Merged(
        tasks=tuple(tasks),
        updates=tuple(_updates(chain.from_iterable(f.updates for f in supported))),
        decisions=tuple(decisions),
        records=tuple(records),
        dropped=(*_dropped(supported), *unsupported, *lost_tasks, *lost_decisions, *lost_records),
    )


def items_of(findings: Iterable[Finding], part: int) -> tuple[Task | Decision, ...]:
    """The items of one part, numbered from 1 as `verify` shows them: its tasks, then its decisions."""
    own = [finding for finding in _first_of_each(findings) if finding.part == part]
    tasks = chain.from_iterable(finding.tasks for finding in own)
    decisions = chain.from_iterable(finding.decisions for finding in own)
    return (*tasks, *decisions)


def _first_of_each(findings: Iterable[Finding]) -> list[Finding]:
    """The first finding for each kind and part: a run that was reset may have asked twice."""
    first: dict[tuple[KindName, int], Finding] = {}
    for finding in findings:
        first.setdefault((finding.kind, finding.part), finding)
    return list(first.values())


def _supported(findings: Sequence[Finding]) -> tuple[list[Finding], list[Dropped]]:
    """The findings without what a second model found no support for; what the overlap's other part supports stays."""
    refused = {(f.part, u.item_id): u.why for f in findings for u in f.unsupported}
    if not refused:
        return list(findings), []
    kept = [
        finding.model_copy(
            update={
                "tasks": tuple(t for t in finding.tasks if (finding.part, t.id) not in refused),
                "decisions": tuple(d for d in finding.decisions if (finding.part, d.id) not in refused),
            }
        )
        for finding in findings
    ]
    alive = {item.id for finding in kept for item in _items(finding)}
    gone: dict[str, Dropped] = {}
    for finding in findings:
        for item in _items(finding):
            why = refused.get((finding.part, item.id))
            if why is not None and item.id not in alive:
                gone.setdefault(item.id, lost_item(item, finding.kind, Reason.UNSUPPORTED, why))
    return kept, list(gone.values())


def _items(finding: Finding) -> tuple[Task | Decision, ...]:
    return (*finding.tasks, *finding.decisions)


def _dropped(findings: Iterable[Finding]) -> Iterator[Dropped]:
    """What the gate left out; what two parts left out for one reason is told once."""
    told: dict[Dropped, int] = {}
    for finding in findings:
        for dropped in finding.dropped:
            if told.setdefault(dropped, finding.part) == finding.part:
                yield dropped


def _updates(updates: Iterable[TaskUpdate]) -> Iterator[TaskUpdate]:
    """In order, each once; one quote may say it of two tasks."""
    near: list[TaskUpdate] = []
    for update in sorted(updates, key=lambda update: span_of(update.evidence)):
        if not any(_same_update(update, other) for other in near):
            near.append(update)
            del near[:-PLACES_MAX]
            yield update


def _same_update(one: TaskUpdate, other: TaskUpdate) -> bool:
    same = (one.state, one.about.casefold()) == (other.state, other.about.casefold())
    return same and share(span_of(one.evidence), span_of(other.evidence)) >= SAME_PLACE


def _records(records: Iterable[Record]) -> tuple[list[Record], list[Dropped]]:
    """Each content once, with the evidence of all that had it; and what says something else of the same identity."""
    kept: dict[str, Record] = {}
    ids: set[str] = set()
    dropped: list[Dropped] = []
    for record in records:
        content = json.dumps([record.kind, record.fields], sort_keys=True, ensure_ascii=False)
        before = kept.get(content)
        if before is None and record.id in ids:
            proposed = json.dumps(record.fields, ensure_ascii=False)[:PROPOSED_CHARS_MAX]
            dropped.append(Dropped(kind=record.kind, reason=Reason.DUPLICATE.value, proposed=proposed))
            continue
        evidence = {span_of(e): e for e in (*(before.evidence if before else ()), *record.evidence)}
        places = tuple(evidence[place] for place in sorted(evidence))
        kept[content] = (before or record).model_copy(update={"evidence": places})
        ids.add(record.id)
    return sorted(kept.values(), key=_where), dropped


def _where(record: Record) -> tuple[str, int]:
    return record.kind, record.evidence[0].start if record.evidence else 0
