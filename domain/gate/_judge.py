"""The gate's order: terminal state, then syntax, then schema, then truth, kind by kind."""

from collections.abc import Sequence
from typing import assert_never

from domain.conversation import Conversation
from domain.gate._answer import parse_fitting, problem_of
from domain.gate._draft import draft_of
from domain.gate._evidence import Source
from domain.gate._finding import Finding
from domain.gate._refusal import Broken
from domain.gate._reply import reply_owed
from domain.gate._shape import Shaped, shape
from domain.gate._truth import prove_decisions, prove_tasks
from domain.proposals import DecisionsAnswer, DraftAnswer, JudgeAnswer, QuestionKind, TasksAnswer
from domain.questions import Problem, TerminalState
from domain.verdict import Repairable, Truncated, Unusable

NOT_OF_A_MESSAGE = "not_of_a_message"
"""The reason of what no message is asked: a judgement of a draft has no truth here. See `parse_answer`."""

Judgement = Finding | Repairable | Truncated | Unusable


def judge(
    state: TerminalState,
    raw: str,
    kinds: Sequence[QuestionKind],
    conversation: Conversation,
    message_id: str,
) -> tuple[Judgement, ...]:
    """Judge an answer, one judgement for each kind asked, in their order.

    Total over `raw`: whatever a model says is judged, never raised over, in bounded time. A finding holds only
    what the conversation proves; a problem holds no word of the answer or the message.

    Args:
        state: how the call ended; only after `ok` is the text looked at. What was cut may be asked for again
            with more room; every other state makes each kind unusable for that reason.
        raw: the answer as received.
        kinds: what was asked; a composed answer is judged part by part.
        conversation: what the answer has to be true of.
        message_id: from which the items' identities derive.
    """
    if state is TerminalState.TRUNCATED:
        return tuple(Truncated(kind=kind) for kind in kinds)
    if state is not TerminalState.OK:
        return tuple(Unusable(kind=kind, reason=state.value) for kind in kinds)
    parsed = parse_fitting(raw, tuple(kinds))
    if isinstance(parsed, Broken):
        return tuple(Repairable(kind=kind, problems=(problem_of(kind, parsed),)) for kind in kinds)
    source = Source(conversation)
    judgements: list[Judgement] = []
    for kind in kinds:
        shaped = shape(kind, parsed.root, kinds)
        if isinstance(shaped, tuple):
            judgements.append(Repairable(kind=kind, problems=shaped))
        else:
            judgements.append(_prove(kind, shaped, source, message_id, repaired=parsed.repaired))
    return tuple(judgements)


def _prove(kind: QuestionKind, shaped: Shaped, source: Source, message_id: str, *, repaired: bool) -> Judgement:
    """What the conversation proves of an answer to one kind."""
    match shaped.proposal:
        case TasksAnswer(tasks=proposed):
            tasks, dropped = prove_tasks(proposed, source, message_id)
            return Finding(
                kind=kind,
                tasks=tuple(p.task for p in tasks),
                dropped=shaped.dropped + dropped,
                repaired=repaired,
                reply_owed=reply_owed(tasks, source.conversation),
            )
        case DecisionsAnswer(decisions=proposed):
            decisions, dropped = prove_decisions(proposed, source, message_id)
            return Finding(kind=kind, decisions=decisions, dropped=shaped.dropped + dropped, repaired=repaired)
        case DraftAnswer() as answer:
            drafted = draft_of(answer, source.conversation, message_id)
            if isinstance(drafted, Problem):
                return Repairable(kind=kind, problems=(drafted,))
            return Finding(kind=kind, draft=drafted, repaired=repaired)
        case JudgeAnswer():
            return Unusable(kind=kind, reason=NOT_OF_A_MESSAGE)
        case _:
            assert_never(shaped.proposal)
