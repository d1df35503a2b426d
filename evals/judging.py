"""Has drafts judged: the measured model writes the replies that are owed, and the judge's route grades them."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field

from activities.prompts import context_of, judging_prompt, lines_of, prompt_for
from domain.conversation import Conversation
from domain.escalation import Ask, Failed, GiveUp
from domain.failures import ModelRefused, ModelUnavailable, OverBudget
from domain.gate import Finding, RefusedAnswer, judge, parse_answer
from domain.items import Abstention, Draft
from domain.message import ModelName
from domain.proposals import Grade, JudgeAnswer, QuestionKind
from domain.questions import Answer, TerminalState
from domain.routes import Route
from domain.style import Sent, distance, features_of
from domain.value import Value
from domain.verdict import Repairable, Truncated, Unusable
from evals.cases import Case
from evals.inquiry import UNSET, AskModel, Inquiry, Terms, pursue
from evals.runner import Report, find
from evals.scorers import CaseScore, Found, metrics_of, score

ABSTAINED = "abstained"
"""Why there is nothing to grade where the model gave a reason for writing no reply."""

_JUDGE = QuestionKind.JUDGE
_DRAFT = QuestionKind.DRAFT


class Graded(Value):
    """A draft with its grade."""

    outcome: Literal["graded"] = "graded"
    case: str
    draft: Draft
    grade: Grade
    reasons: tuple[str, ...]
    judge: ModelName
    """Whose grade it is; on a route of several the first one whose answer held."""
    distance: float | None = None
    """From the case's own reply, see `draft_metrics`."""


class Ungraded(Value):
    """A reply that is owed and has no grade."""

    outcome: Literal["ungraded"] = "ungraded"
    case: str
    draft: Draft | None
    """None where there was nothing to judge."""
    reason: str
    """Why the last model's answer did not hold, as for a kind that is given up; or `ABSTAINED`."""
    distance: float | None = None
    """As of one that is graded."""


Judged = Annotated[Graded | Ungraded, Field(discriminator="outcome")]


class JudgedReport(Report):
    """A report on what was found, with what was drafted; `cost_usd` is that of both, and of the judge."""

    drafts: tuple[Judged, ...]
    """One for each case whose reply is owed."""
    judge_cost_usd: float = 0
    """How much of the cost is the judge's."""


async def run_judged(
    cases: Sequence[Case], ask: AskModel, model: ModelName, judges: Route, terms: Terms = UNSET
) -> JudgedReport:
    """Score one model on all cases as `run_eval` does, and have its replies graded where a case owes one.

    A judge that cannot be asked is passed over for the next of its route, unlike the model that is measured.

    Raises:
        InputRefused: a case's message cannot be read.
        ModelRefused: the measured model cannot be asked.
        ModelUnavailable: the same, for now.
        OverBudget: the measured model may cost more than is left.
        ValueError: an expected quote does not stand in its case's text.
    """
    scores: list[CaseScore] = []
    drafts: list[Judged] = []
    cost_usd = judge_cost_usd = 0.0
    for case in cases:
        inquiry, judging = Inquiry(case, ask), Inquiry(case, ask)
        found = await find(inquiry, model, terms)
        scores.append(score(case, found))
        if case.reply_owed:
            draft = await _draft(inquiry, model, found, terms)
            apart = _distance(case, draft, inquiry.conversation)
            judged = await _judged(case, draft, judging, judges, terms.repairs_max)
            drafts.append(judged.model_copy(update={"distance": apart}))
        cost_usd += inquiry.cost_usd + judging.cost_usd
        judge_cost_usd += judging.cost_usd
    return JudgedReport(
        model=model,
        cases=tuple(scores),
        metrics=metrics_of(scores) | draft_metrics(drafts),
        cost_usd=cost_usd,
        drafts=tuple(drafts),
        judge_cost_usd=judge_cost_usd,
    )


def draft_metrics(drafts: Iterable[Judged]) -> dict[str, float]:
    """How many drafts have a grade, and which shares of the replies owed are good, fair, poor, or have none.

    The shares add up to 1, so that no judge's failure flatters a model; where no reply is owed there are none. Where
    cases hold what their users made of a draft, `draft_distance` is how far the drafts lie from that in style
    (`domain.style.distance`), on average: 0 where they are the same, 1 for one that was not written.
    """
    drafts = tuple(drafts)
    graded = [draft for draft in drafts if isinstance(draft, Graded)]
    counts = {f"draft_{grade}": sum(draft.grade is grade for draft in graded) for grade in Grade}
    counts["draft_failed"] = len(drafts) - len(graded)
    shares = {name: round(count / len(drafts), 4) for name, count in counts.items()} if drafts else {}
    apart = [draft.distance for draft in drafts if draft.distance is not None]
    distance = {"draft_distance": round(sum(apart) / len(apart), 4)} if apart else {}
    return {"drafts_judged": len(graded), **shares, **distance}


def _distance(case: Case, draft: Draft | Abstention | GiveUp, conversation: Conversation) -> float | None:
    """How far the draft lies from the case's own reply; None where the case has none."""
    if case.reply is None:
        return None
    if not isinstance(draft, Draft):
        return 1.0
    user = [name for p in conversation.participants if p.is_user for name in (p.name, p.address) if name]
    to = tuple(p.name or p.address or "" for p in conversation.participants if not p.is_user)
    written, made = (features_of(Sent(text=words, to=to), user) for words in (draft.body, case.reply))
    return round(distance(written, made).total, 4)


async def _draft(inquiry: Inquiry, model: ModelName, found: Found, terms: Terms) -> Draft | Abstention | GiveUp:
    """The measured model's reply, past the same gate as in production."""
    prompt = prompt_for((_DRAFT,), inquiry.conversation, context_of(found.tasks, found.decisions))
    lines = lines_of(found.tasks, found.decisions)
    grounds = inquiry.grounds.model_copy(update={"found": lines})

    async def put(ask: Ask) -> Draft | Abstention | Failed:
        answer = await inquiry.put((_DRAFT,), prompt, ask)
        (judged,) = judge(answer.state, answer.raw, (_DRAFT,), grounds)
        return _drafted(judged) if isinstance(judged, Finding) else judged

    route = terms.route(_DRAFT, model)
    held: tuple[ModelName, Draft | Abstention] | GiveUp = await pursue(route, put, terms.repairs_max)
    return held if isinstance(held, GiveUp) else held[1]


def _drafted(finding: Finding) -> Draft | Abstention:
    if finding.abstained is not None:
        return Abstention(reason=finding.abstained)
    if finding.draft is None:
        raise TypeError("the gate let a draft pass that is none")
    return finding.draft


async def _judged(
    case: Case, draft: Draft | Abstention | GiveUp, inquiry: Inquiry, judges: Route, repairs_max: int
) -> Judged:
    """The draft's grade by the first judge whose answer holds; an abstention is none where a reply is owed."""
    if isinstance(draft, GiveUp):
        return Ungraded(case=case.name, draft=None, reason=draft.reason)
    if isinstance(draft, Abstention):
        return Ungraded(case=case.name, draft=None, reason=ABSTAINED)
    prompt = judging_prompt(inquiry.conversation, draft)

    async def put(ask: Ask) -> JudgeAnswer | Failed:
        try:
            return _verdict(await inquiry.put((_JUDGE,), prompt, ask))
        except (ModelRefused, ModelUnavailable, OverBudget) as error:
            return Unusable(kind=_JUDGE, reason=error.reason)

    held = await pursue(judges, put, repairs_max)
    if isinstance(held, GiveUp):
        return Ungraded(case=case.name, draft=draft, reason=held.reason)
    name, answer = held
    return Graded(case=case.name, draft=draft, grade=answer.grade, reasons=answer.reasons, judge=name)


def _verdict(answer: Answer) -> JudgeAnswer | Failed:
    """The grade, or what the escalation has to know of an answer whose shape does not hold."""
    parsed = parse_answer(_JUDGE, answer.state, answer.raw)
    if isinstance(parsed, RefusedAnswer):
        if answer.state is TerminalState.TRUNCATED:
            return Truncated(kind=_JUDGE)
        if parsed.problems:
            return Repairable(kind=_JUDGE, problems=parsed.problems)
        return Unusable(kind=_JUDGE, reason=parsed.reason)
    if not isinstance(parsed.proposal, JudgeAnswer):
        raise TypeError(f"asked for a grade, parsed a {type(parsed.proposal).__name__}")
    return parsed.proposal
