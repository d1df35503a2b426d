"""validate: the gate, as a recorded step, so that its rules may change under open runs."""

from collections.abc import Iterable

from temporalio import activity

from activities.aside import aside
from adapters.store import AnswerStore, Calls, Findings
from domain.gate import Finding, Judgement, judge
from domain.proposals import QuestionKind
from domain.questions import AnswerRef
from domain.steps import Validator
from domain.verdict import Accepted, Answered, Repairable, Truncated, Unusable, Verdict, Verdicts


class GateValidator(Validator):
    """Judges answers by the rules of `domain.gate`; what passes whole may be answered from the cache from now on."""

    def __init__(self, calls: Calls, findings: Findings, cache: AnswerStore) -> None:
        self._calls = calls
        self._findings = findings
        self._cache = cache

    @activity.defn
    async def validate(self, answered: Answered) -> Verdicts:
        """Judge the answer, kind by kind, and keep what was accepted."""
        question, answer = answered.question, answered.answer
        judged = await self._calls.judged(question.message, answer.call_id)
        raw, conversation, message = judged.raw, judged.conversation, question.message
        judgements = await aside(
            len(raw), lambda: judge(answer.state, raw, question.kinds, conversation, message.message_id)
        )
        await self._findings.keep(question, answer.call_id, judgements)
        await self._tell_cache(message.tenant, answer, judgements)
        return Verdicts(verdicts=tuple(_verdict(judgement) for judgement in judgements))

    async def _tell_cache(self, tenant: str, answer: AnswerRef, judgements: Iterable[Judgement]) -> None:
        """Let the cache answer with it from now on, or let the next one ask; what came from it and is no good goes."""
        good = all(isinstance(judgement, Finding) for judgement in judgements)
        match answer.cache:
            case "miss" if good:
                await self._cache.ready(tenant, answer.call_id)
            case "miss":
                await self._cache.free(tenant, answer.call_id)
            case "hit" if not good:
                await self._cache.spoil(tenant, answer.call_id)
            case _:
                return


def _verdict(judgement: Judgement) -> Verdict:
    match judgement:
        case Finding():
            return Accepted(
                kind=judgement.kind,
                items=_count(judgement),
                dropped=len(judgement.dropped),
                repaired=judgement.repaired,
                reply_owed=judgement.reply_owed,
            )
        case Repairable() | Truncated() | Unusable():
            return judgement


def _count(finding: Finding) -> int:
    if finding.kind is QuestionKind.DRAFT:
        return int(finding.draft is not None)
    return len(finding.tasks) + len(finding.decisions)
