"""The gate's order: terminal state, then syntax, then schema, then truth, kind by kind."""

from collections.abc import Sequence
from typing import assert_never

from domain.gate._answer import parse_fitting, problem_of
from domain.gate._draft import draft_of
from domain.gate._evidence import Source
from domain.gate._finding import Finding, Unsupported
from domain.gate._grounds import Grounds
from domain.gate._own import prove_own
from domain.gate._refusal import Broken
from domain.gate._reply import reply_owed
from domain.gate._shape import Shaped, shape
from domain.gate._truth import prove_decisions, prove_tasks
from domain.gate._updates import prove_updates
from domain.items import Draft
from domain.kinds import NO_KINDS, KindAnswer, Kinds
from domain.proposals import (
    SCHEMA_VERSIONS,
    DecisionsAnswer,
    DraftAnswer,
    JudgeAnswer,
    KindName,
    QuestionKind,
    TasksAnswer,
    VerifyAnswer,
)
from domain.questions import Problem, TerminalState
from domain.verdict import Repairable, Truncated, Unusable

NOT_OF_A_MESSAGE = "not_of_a_message"
"""The reason of what no message is asked: a judgement of a draft has no truth here. See `parse_answer`."""

UNKNOWN_KIND = "unknown_kind"
"""The reason of a kind that is neither built in nor active: it was switched off while it was on its way."""

Judgement = Finding | Repairable | Truncated | Unusable


def judge(
    state: TerminalState,
    raw: str,
    kinds: Sequence[KindName],
    grounds: Grounds,
    own_kinds: Kinds = NO_KINDS,
) -> tuple[Judgement, ...]:
    """Judge an answer, one judgement for each kind asked, in their order.

    Total over `raw`: whatever a model says is judged, never raised over, in bounded time. A finding holds only
    what the conversation proves; a problem holds no word of the answer or the message.

    Args:
        state: how the call ended; only after `ok` is the text looked at. What was cut may be asked for again
            with more room; every other state makes each kind unusable for that reason.
        raw: the answer as received.
        kinds: what was asked; a composed answer is judged part by part.
        grounds: what the answer has to be true of.
        own_kinds: those that are not built in, with their truth rules.
    """
    if state is TerminalState.TRUNCATED:
        return tuple(Truncated(kind=kind) for kind in kinds)
    if state is not TerminalState.OK:
        return tuple(Unusable(kind=kind, reason=state.value) for kind in kinds)
    if not all(map(own_kinds.knows, kinds)):
        return tuple(Unusable(kind=kind, reason=UNKNOWN_KIND) for kind in kinds)
    parsed = parse_fitting(raw, tuple(kinds), own_kinds)
    if isinstance(parsed, Broken):
        return tuple(Repairable(kind=kind, problems=(problem_of(kind, parsed),)) for kind in kinds)
    source = Source(grounds.conversation)
    judgements: list[Judgement] = []
    for kind in kinds:
        shaped = shape(kind, parsed.root, kinds, own_kinds)
        if isinstance(shaped, tuple):
            judgements.append(Repairable(kind=kind, problems=shaped))
        else:
            found = Finding(kind=kind, part=grounds.part, dropped=shaped.dropped, repaired=parsed.repaired)
            judgements.append(_prove(shaped, source, grounds, own_kinds, found))
    return tuple(judgements)


def _prove(shaped: Shaped, source: Source, grounds: Grounds, own_kinds: Kinds, found: Finding) -> Judgement:
    """What the conversation proves of an answer to one kind; `found` is what holds without it."""
    match shaped.proposal:
        case TasksAnswer() as answer:
            return _tasks(answer, found, source, grounds)
        case DecisionsAnswer(decisions=proposed):
            version = SCHEMA_VERSIONS[QuestionKind.DECISIONS]
            decisions, dropped = prove_decisions(proposed, source, grounds, version)
            return found.model_copy(update={"decisions": decisions, "dropped": found.dropped + dropped})
        case DraftAnswer() as answer:
            return _draft(answer, found, grounds)
        case VerifyAnswer() as answer:
            return found.model_copy(update={"unsupported": _unsupported(answer, grounds)})
        case JudgeAnswer():
            return Unusable(kind=found.kind, reason=NOT_OF_A_MESSAGE)
        case KindAnswer() as answer:
            return _records(answer, found, source, grounds, own_kinds)
        case _:
            assert_never(shaped.proposal)


def _tasks(answer: TasksAnswer, found: Finding, source: Source, grounds: Grounds) -> Finding:
    version = SCHEMA_VERSIONS[QuestionKind.TASKS]
    tasks, dropped = prove_tasks(answer.tasks, source, grounds, version)
    updates, lost = prove_updates(answer.updates, source, grounds)
    return found.model_copy(
        update={
            "tasks": tuple(proved.task for proved in tasks),
            "updates": updates,
            "dropped": found.dropped + dropped + lost,
            "reply_owed": reply_owed(tasks, source.conversation),
        }
    )


def _draft(answer: DraftAnswer, found: Finding, grounds: Grounds) -> Finding | Repairable:
    match draft_of(answer, grounds):
        case Problem() as problem:
            return Repairable(kind=found.kind, problems=(problem,))
        case Draft() as draft:
            return found.model_copy(update={"draft": draft})
        case reason:
            return found.model_copy(update={"abstained": reason})


def _records(
    answer: KindAnswer, found: Finding, source: Source, grounds: Grounds, own_kinds: Kinds
) -> Finding | Unusable:
    """What a kind's own truth rules leave of the answer; rules that break down make it unusable."""
    definition = own_kinds.get(found.kind)
    if definition is None:
        return Unusable(kind=found.kind, reason=UNKNOWN_KIND)
    proof = prove_own(definition, answer, source, grounds)
    if isinstance(proof, Unusable):
        return proof
    records, dropped = proof
    return found.model_copy(update={"records": records, "dropped": found.dropped + dropped})


def _unsupported(answer: VerifyAnswer, grounds: Grounds) -> tuple[Unsupported, ...]:
    """The items that were said to lack support; a number that was not asked about names none."""
    return tuple(
        Unsupported(item_id=grounds.items[verdict.item - 1], why=verdict.why)
        for verdict in answer.items
        if not verdict.supported and verdict.item <= len(grounds.items)
    )
