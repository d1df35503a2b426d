"""validate: the gate, as a recorded step, so that its rules may change under open runs."""

from temporalio import activity

from adapters.store import Calls, Findings
from domain.gate import Finding, judge
from domain.proposals import QuestionKind
from domain.steps import Validator
from domain.verdict import Accepted, Answered, Repairable, Unusable, Verdict, Verdicts

Judgements = tuple[Finding | Repairable | Unusable, ...]


class GateValidator(Validator):
    """Judges answers by the rules of `domain.gate`."""

    def __init__(self, calls: Calls, findings: Findings) -> None:
        self._calls = calls
        self._findings = findings

    @activity.defn
    async def validate(self, answered: Answered) -> Verdicts:
        """Judge the answer, kind by kind, and keep what was accepted."""
        question, answer = answered.question, answered.answer
        judged = await self._calls.judged(question.message, answer.call_id)
        judgements = judge(answer.state, judged.raw, question.kinds, judged.conversation, question.message.message_id)
        await self._findings.keep(question, answer.call_id, judgements)
        return Verdicts(verdicts=tuple(_verdict(judgement) for judgement in judgements))


def _verdict(judgement: Finding | Repairable | Unusable) -> Verdict:
    match judgement:
        case Finding():
            return Accepted(
                kind=judgement.kind,
                items=_count(judgement),
                dropped=len(judgement.dropped),
                repaired=judgement.repaired,
                reply_owed=judgement.reply_owed,
            )
        case Repairable() | Unusable():
            return judgement


def _count(finding: Finding) -> int:
    if finding.kind is QuestionKind.DRAFT:
        return int(finding.draft is not None)
    return len(finding.tasks) + len(finding.decisions)
