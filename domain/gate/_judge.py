"""The gate's order: terminal state, then syntax, then schema, then truth, kind by kind."""

from collections.abc import Sequence

from pydantic import ValidationError

from domain.conversation import Conversation
from domain.gate._draft import draft_of
from domain.gate._evidence import Source
from domain.gate._finding import Finding
from domain.gate._problems import problem, problems_of
from domain.gate._reply import reply_owed
from domain.gate._syntax import Broken, Parsed, parse
from domain.gate._truth import prove_decisions, prove_tasks
from domain.proposals import ANSWERS, DecisionsAnswer, DraftAnswer, Proposal, QuestionKind, TasksAnswer
from domain.questions import PROBLEMS_MAX, Problem, TerminalState
from domain.verdict import Repairable, Unusable


def judge(
    state: TerminalState,
    raw: str,
    kinds: Sequence[QuestionKind],
    conversation: Conversation,
    message_id: str,
) -> tuple[Finding | Repairable | Unusable, ...]:
    """Judge an answer, one judgement for each kind asked, in their order.

    Total over `raw`: whatever a model says is judged, never raised over. A finding holds only what the
    conversation proves; a problem holds no word of the answer or the message.

    Args:
        state: how the call ended; anything but `ok` makes every kind unusable for that reason.
        raw: the answer as received.
        kinds: what was asked; a composed answer is judged part by part.
        conversation: what the answer has to be true of.
        message_id: from which the items' identities derive.
    """
    if state is not TerminalState.OK:
        return tuple(Unusable(kind=kind, reason=state.value) for kind in kinds)
    parsed = parse(raw, tuple(kinds))
    if isinstance(parsed, Broken):
        return tuple(_repairable(problem(k, parsed.type, parsed.message)) for k in kinds)
    source = Source(conversation)
    return tuple(_judge_kind(kind, parsed, kinds, source, message_id) for kind in kinds)


def _judge_kind(
    kind: QuestionKind, parsed: Parsed, kinds: Sequence[QuestionKind], source: Source, message_id: str
) -> Finding | Repairable:
    proposal = _shaped(kind, parsed, kinds)
    match proposal:
        case tuple():
            return _repairable(*proposal)
        case TasksAnswer():
            tasks, dropped = prove_tasks(proposal.tasks, source, message_id)
            return Finding(
                kind=kind,
                tasks=tuple(p.task for p in tasks),
                dropped=dropped,
                repaired=parsed.repaired,
                reply_owed=reply_owed(tasks, source.conversation),
            )
        case DecisionsAnswer():
            decisions, dropped = prove_decisions(proposal.decisions, source, message_id)
            return Finding(kind=kind, decisions=decisions, dropped=dropped, repaired=parsed.repaired)
        case DraftAnswer():
            drafted = draft_of(proposal, source.conversation, message_id)
            if isinstance(drafted, Problem):
                return _repairable(drafted)
            return Finding(kind=kind, draft=drafted, repaired=parsed.repaired)
        case _:
            raise TypeError(f"no rules for answers to {kind}")


def _shaped(kind: QuestionKind, parsed: Parsed, kinds: Sequence[QuestionKind]) -> Proposal | tuple[Problem, ...]:
    """The kind's own part of the answer, or what is wrong with its shape."""
    known = {name for asked in kinds for name in ANSWERS[asked].model_fields}
    own = {name: value for name, value in parsed.root.items() if name in ANSWERS[kind].model_fields}
    problems: tuple[Problem, ...] = ()
    if parsed.root.keys() - known:
        problems = (problem(kind, "extra_forbidden", "The object has a key that was not asked for.", "?"),)
    try:
        proposal = ANSWERS[kind].model_validate(own)
    except ValidationError as error:
        problems += problems_of(kind, error)
        return problems
    return problems or proposal


def _repairable(*problems: Problem) -> Repairable:
    return Repairable(kind=problems[0].kind, problems=problems[:PROBLEMS_MAX])
