"""validate: the gate, as a recorded step, so that its rules may change under open runs."""

from collections.abc import Iterable

from temporalio import activity

from activities.aside import aside
from activities.prompts import lines_of
from adapters.store import AnswerStore, Calls, Findings, Judged
from domain.conversation import Conversation
from domain.gate import Finding, Grounds, Judgement, judge, owed_by
from domain.items import Decision, Task
from domain.kinds import NO_KINDS, Kinds
from domain.merging import items_of, merge
from domain.parts import excerpt
from domain.proposals import QuestionKind
from domain.questions import AnswerRef, QuestionRef
from domain.steps import Validator
from domain.verdict import Accepted, Answered, Repairable, Truncated, Unusable, Verdict, Verdicts
from domain.zones import NO_ZONES, Zones


class GateValidator(Validator):
    """Judges answers by the rules of `domain.gate`; what passes whole may be answered from the cache from now on."""

    def __init__(
        self,
        calls: Calls,
        findings: Findings,
        cache: AnswerStore,
        kinds: Kinds = NO_KINDS,
        zones: Zones = NO_ZONES,
    ) -> None:
        self._calls = calls
        self._findings = findings
        self._cache = cache
        self._kinds = kinds
        self._zones = zones

    @activity.defn
    async def validate(self, answered: Answered) -> Verdicts:
        """Judge the answer, kind by kind, and keep what was accepted."""
        question, answer = answered.question, answered.answer
        judged = await self._calls.judged(question.message, answer.call_id)
        raw, message = judged.raw, question.message
        shown = await self._shown(question)
        grounds = _grounds(question, judged, shown, self._zones)
        judgements = await aside(
            _size(question, judged), lambda: judge(answer.state, raw, question.kinds, grounds, self._kinds)
        )
        await self._findings.keep(question, answer.call_id, judgements)
        await self._tell_cache(message.tenant, answer, judgements)
        return Verdicts(verdicts=tuple(_verdict(judgement, shown, judged.conversation) for judgement in judgements))

    async def _shown(self, question: QuestionRef) -> tuple[Task | Decision, ...]:
        """The items that the model was shown, where it was asked to verify, in the order of their numbers."""
        if QuestionKind.VERIFY not in question.kinds:
            return ()
        material = await self._calls.material(question, str(activity.info().workflow_id))
        return items_of(material.found, 0 if question.part is None else question.part.index)

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


def _size(question: QuestionRef, judged: Judged) -> int:
    """How much there is to read: of a draft also that from which it was written."""
    of_draft = QuestionKind.DRAFT in question.kinds
    return len(judged.raw) + (len(judged.conversation.text) if of_draft else 0)


def _grounds(question: QuestionRef, judged: Judged, shown: tuple[Task | Decision, ...], zones: Zones) -> Grounds:
    """What the answer has to be true of: the whole conversation, or the part that was asked about."""
    part, user, found = question.part, judged.conversation.user, merge(judged.found)
    return Grounds(
        conversation=judged.conversation if part is None else excerpt(judged.conversation, part),
        message_id=question.message.message_id,
        offset=0 if part is None else part.start,
        part=0 if part is None else part.index,
        contacts=judged.contacts,
        found=lines_of(found.tasks, found.decisions),
        retrieved=tuple(f"{passage.title}\n{passage.words}" for passage in judged.retrieved),
        zone=zones.of(user.address if user else None),
        items=tuple(item.id for item in shown),
    )


def _verdict(judgement: Judgement, shown: tuple[Task | Decision, ...], conversation: Conversation) -> Verdict:
    match judgement:
        case Finding(kind=QuestionKind.VERIFY):
            return _verified(judgement, shown, conversation)
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


def _verified(finding: Finding, shown: tuple[Task | Decision, ...], conversation: Conversation) -> Accepted:
    """What is left of the items that were shown, and whether a reply is owed for it."""
    refused = {unsupported.item_id for unsupported in finding.unsupported}
    left = [item for item in shown if item.id not in refused]
    return Accepted(
        kind=finding.kind,
        items=len(left),
        dropped=len(shown) - len(left),
        repaired=finding.repaired,
        reply_owed=owed_by((item for item in left if isinstance(item, Task)), conversation),
    )


def _count(finding: Finding) -> int:
    """How many items a finding holds; an abstention is a draft that none was written of."""
    if finding.kind == QuestionKind.DRAFT:
        return int(finding.draft is not None)
    return len(finding.tasks) + len(finding.decisions) + len(finding.records)
