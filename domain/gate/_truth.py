"""Truth: which of the proposed items the conversation proves, and in which words."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from domain.conversation import Participant
from domain.gate._agreement import decision_refusal, task_refusal
from domain.gate._due_grounds import due_of
from domain.gate._evidence import Located, Source
from domain.gate._finding import CONFIDENCE_DEFAULT
from domain.gate._grounds import Grounds
from domain.gate._notes import note
from domain.gate._owner import owned
from domain.gate._reasons import Reason
from domain.gate._shape import PROPOSED_CHARS_MAX
from domain.gate._wording import Worded, statement_of, title_of
from domain.identity import item_id
from domain.items import Decision, Dropped, Evidence, Note, Task
from domain.proposals import Proposal, ProposedDecision, ProposedTask, ProposedUpdate, QuestionKind
from domain.value import Value

_Proposed = TypeVar("_Proposed", ProposedTask, ProposedDecision)


class ProvedTask(Value):
    """A task that holds, with what its fields alone do not say: where it stands, and who its owner is."""

    task: Task
    located: Located
    owner: Participant | None


def prove_tasks(
    proposed: Sequence[ProposedTask], source: Source, grounds: Grounds, schema_version: str
) -> tuple[tuple[ProvedTask, ...], tuple[Dropped, ...]]:
    """The tasks that hold, in order, and what was left out of the proposals."""
    placed, dropped = _placed(QuestionKind.TASKS, "task", proposed, source, grounds)
    evidence = [located for _, located, _ in placed]
    kept: list[ProvedTask] = []
    for n, (proposal, located, identity) in enumerate(placed):
        refusal = task_refusal(proposal, located, source)
        if refusal is None:
            others = evidence[:n] + evidence[n + 1 :]
            proved = _task(proposal, located, source, grounds, others)
            if isinstance(proved, ProvedTask):
                named = {"id": identity, "schema_version": schema_version}
                kept.append(proved.model_copy(update={"task": proved.task.model_copy(update=named)}))
                continue
            refusal = proved
        dropped.append(dropped_of(QuestionKind.TASKS, refusal, proposal))
    return tuple(kept), tuple(dropped)


def prove_decisions(
    proposed: Sequence[ProposedDecision], source: Source, grounds: Grounds, schema_version: str
) -> tuple[tuple[Decision, ...], tuple[Dropped, ...]]:
    """The decisions that hold, in order, and what was left out of the proposals."""
    placed, dropped = _placed(QuestionKind.DECISIONS, "decision", proposed, source, grounds)
    kept: list[Decision] = []
    for proposal, located, identity in placed:
        worded = decision_refusal(proposal, located, source) or statement_of(proposal.statement, located, source)
        if isinstance(worded, Reason):
            dropped.append(dropped_of(QuestionKind.DECISIONS, worded, proposal))
            continue
        kept.append(
            Decision(
                id=identity,
                statement=worded.words,
                evidence=moved(located.evidence, grounds.offset),
                notes=_notes(_mended(proposal, located), worded.note),
                schema_version=schema_version,
            )
        )
    return tuple(kept), tuple(dropped)


def moved(evidence: Evidence, offset: int) -> Evidence:
    """The evidence with offsets of the whole message."""
    return evidence.model_copy(update={"start": evidence.start + offset, "end": evidence.end + offset})


def dropped_of(kind: str, reason: Reason, proposal: Proposal) -> Dropped:
    """A proposal that was refused, with the reason."""
    return Dropped(kind=kind, reason=reason.value, proposed=proposal.model_dump_json()[:PROPOSED_CHARS_MAX])


def _placed(
    kind: QuestionKind, item: str, proposed: Iterable[_Proposed], source: Source, grounds: Grounds
) -> tuple[list[tuple[_Proposed, Located, str]], list[Dropped]]:
    """Each proposal whose quote stands in the conversation, once, with its place and its identity."""
    kept: dict[str, tuple[_Proposed, Located, str]] = {}
    dropped: list[Dropped] = []
    for proposal in proposed:
        located = source.locate(proposal.quote)
        if isinstance(located, Reason):
            dropped.append(dropped_of(kind, located, proposal))
            continue
        evidence = moved(located.evidence, grounds.offset)
        identity = item_id(grounds.message_id, item, evidence.start, evidence.end)
        if identity in kept:
            dropped.append(dropped_of(kind, Reason.DUPLICATE, proposal))
            continue
        kept[identity] = (proposal, located, identity)
    return list(kept.values()), dropped


def _task(
    proposal: ProposedTask, located: Located, source: Source, grounds: Grounds, others: Sequence[Located]
) -> ProvedTask | Reason:
    due, due_note = due_of(proposal.due, located, source, others, grounds.zone)
    owner = owned(proposal.owner, located, source, grounds.contacts)
    title: Worded | Reason = title_of(proposal.title, located, due, source)
    if isinstance(title, Reason):
        return title
    task = Task(
        id="",
        title=title.words,
        owner=owner.owner,
        due=due,
        evidence=moved(located.evidence, grounds.offset),
        confidence=CONFIDENCE_DEFAULT if proposal.confidence is None else proposal.confidence,
        notes=_notes(_mended(proposal, located), title.note, owner.note, due_note),
    )
    return ProvedTask(task=task, located=located, owner=owner.participant)


def _mended(proposal: ProposedTask | ProposedDecision | ProposedUpdate, located: Located) -> Note | None:
    return note("evidence", Reason.MENDED, proposal.quote) if located.evidence.mended else None


def _notes(*notes: Note | None) -> tuple[Note, ...]:
    return tuple(n for n in notes if n is not None)
