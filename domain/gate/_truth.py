"""Truth: which of the proposed items the conversation proves, and in which words."""

import re
from collections.abc import Iterable

from domain.conversation import Participant
from domain.gate._evidence import Located, Source
from domain.gate._finding import CONFIDENCE_DEFAULT
from domain.gate._numbers import numbers_in
from domain.gate._owner import resolve_owner
from domain.gate._reasons import Reason
from domain.gate._shape import PROPOSED_CHARS_MAX
from domain.gate.due import resolve_due
from domain.identity import item_id
from domain.items import Decision, Dropped, Due, Owner, Task
from domain.proposals import ProposedDecision, ProposedTask, QuestionKind
from domain.value import Value

TITLE_CHARS_MAX = 200
"""Of a title that had to be replaced by its quote."""

_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class ProvedTask(Value):
    """A task that holds, with what its fields alone do not say: where it stands, and who its owner is."""

    task: Task
    located: Located
    owner: Participant | None


def prove_tasks(
    proposed: Iterable[ProposedTask], source: Source, message_id: str
) -> tuple[tuple[ProvedTask, ...], tuple[Dropped, ...]]:
    """The tasks that hold, in order, and what was left out of the proposals."""
    kept: dict[str, ProvedTask] = {}
    dropped: list[Dropped] = []
    for proposal in proposed:
        located = source.locate(proposal.quote)
        if isinstance(located, Reason):
            dropped.append(_dropped(QuestionKind.TASKS, located, proposal))
            continue
        identity = item_id(message_id, "task", located.evidence.start, located.evidence.end)
        if identity in kept:
            dropped.append(_dropped(QuestionKind.TASKS, Reason.DUPLICATE, proposal))
            continue
        due = _due(proposal, source, located, dropped)
        owner = resolve_owner(proposal.owner, source.conversation, located.segment)
        task = Task(
            id=identity,
            title=_title(proposal, proposal.title, located, due, dropped),
            owner=None if owner is None else Owner(name=owner.name, address=owner.address),
            due=due,
            evidence=located.evidence,
            confidence=CONFIDENCE_DEFAULT if proposal.confidence is None else proposal.confidence,
        )
        kept[identity] = ProvedTask(task=task, located=located, owner=owner)
    return tuple(kept.values()), tuple(dropped)


def prove_decisions(
    proposed: Iterable[ProposedDecision], source: Source, message_id: str
) -> tuple[tuple[Decision, ...], tuple[Dropped, ...]]:
    """The decisions that hold, in order, and what was left out of the proposals."""
    kept: dict[str, Decision] = {}
    dropped: list[Dropped] = []
    for proposal in proposed:
        located = source.locate(proposal.quote)
        if isinstance(located, Reason):
            dropped.append(_dropped(QuestionKind.DECISIONS, located, proposal))
            continue
        identity = item_id(message_id, "decision", located.evidence.start, located.evidence.end)
        if identity in kept:
            dropped.append(_dropped(QuestionKind.DECISIONS, Reason.DUPLICATE, proposal))
            continue
        statement = _title(proposal, proposal.statement, located, None, dropped)
        kept[identity] = Decision(id=identity, statement=statement, evidence=located.evidence)
    return tuple(kept.values()), tuple(dropped)


def _due(proposal: ProposedTask, source: Source, located: Located, dropped: list[Dropped]) -> Due | None:
    """When the task is due, by words that stand in the conversation."""
    if proposal.due is None or not proposal.due.strip():
        return None
    words = source.phrase(proposal.due, located.segment)
    if words is None:
        dropped.append(_dropped("due", Reason.DUE_NOT_IN_SOURCE, proposal))
        return None
    return resolve_due(words, located.segment.at or source.conversation.at)


def _title(
    proposal: ProposedTask | ProposedDecision,
    words: str,
    located: Located,
    due: Due | None,
    dropped: list[Dropped],
) -> str:
    """The proposed words on one line; the quote itself where they name a number that it does not."""
    title = _line(words)
    quote = located.evidence.quote
    if title and numbers_in(title) <= numbers_in(quote) | numbers_in(due.phrase if due else ""):
        return title
    dropped.append(_dropped("title", Reason.NUMBER_NOT_IN_EVIDENCE, proposal))
    return _line(quote)[:TITLE_CHARS_MAX].strip()


def _line(words: str) -> str:
    return _UNPRINTABLE.sub(" ", words).strip()


def _dropped(kind: str, reason: Reason, proposal: ProposedTask | ProposedDecision) -> Dropped:
    return Dropped(kind=kind, reason=reason.value, proposed=proposal.model_dump_json()[:PROPOSED_CHARS_MAX])
