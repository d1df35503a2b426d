"""Runs cases through normalise, ask and judge, as production does, and scores what comes out."""

from collections.abc import Sequence

from activities.prompts import prompt_for
from domain.escalation import Ask, Attempt, GiveUp
from domain.gate import Finding, Judgement, judge
from domain.message import ModelName
from domain.proposals import KindName, QuestionKind
from domain.value import Value
from evals.cases import Case
from evals.inquiry import UNSET, AskModel, Inquiry, Terms, pursue
from evals.scorers import CaseScore, Found, metrics_of, score

KINDS = (QuestionKind.TASKS, QuestionKind.DECISIONS)


class Report(Value):
    """The metrics of a run, and each case's score."""

    model: str
    cases: tuple[CaseScore, ...]
    metrics: dict[str, float]
    cost_usd: float = 0


async def run_eval(cases: Sequence[Case], ask: AskModel, model: ModelName, terms: Terms = UNSET) -> Report:
    """Score one model on all cases, one after the other.

    Raises:
        InputRefused: a case's message cannot be read.
        ModelRefused: the model cannot be asked; a measurement does not go on without it.
        ModelUnavailable: the same, for now.
        ValueError: an expected quote does not stand in its case's text.
    """
    scores: list[CaseScore] = []
    cost_usd = 0.0
    for case in cases:
        inquiry = Inquiry(case, ask)
        scores.append(score(case, await find(inquiry, model, terms)))
        cost_usd += inquiry.cost_usd
    return Report(model=model, cases=tuple(scores), metrics=metrics_of(scores), cost_usd=cost_usd)


async def find(inquiry: Inquiry, model: ModelName, terms: Terms) -> Found:
    """Ask for every kind at once; what does not pass is asked again alone."""
    judgements = await _put(inquiry, KINDS, Ask(model=model, position=0, fallback=False))
    settled = [await _settle(inquiry, model, judgement, terms) for judgement in judgements]
    findings = [s for s in settled if isinstance(s, Finding)]
    return Found(
        text=inquiry.conversation.text,
        tasks=tuple(task for finding in findings for task in finding.tasks),
        decisions=tuple(item for finding in findings for item in finding.decisions),
        reply_owed=any(finding.reply_owed for finding in findings),
        failed=tuple(s.reason for s in settled if isinstance(s, GiveUp)),
    )


async def _settle(inquiry: Inquiry, model: ModelName, judgement: Judgement, terms: Terms) -> Finding | GiveUp:
    if isinstance(judgement, Finding):
        return judgement
    kind = judgement.kind

    async def put(ask: Ask) -> Judgement:
        (judged,) = await _put(inquiry, (kind,), ask)
        return judged

    attempts = (Attempt(model=model, verdict=judgement),)
    held = await pursue(terms.route(kind, model), put, terms.repairs_max, attempts)
    return held if isinstance(held, GiveUp) else held[1]


async def _put(inquiry: Inquiry, kinds: tuple[KindName, ...], ask: Ask) -> Sequence[Judgement]:
    answer = await inquiry.put(kinds, prompt_for(kinds, inquiry.conversation), ask)
    return judge(answer.state, answer.raw, kinds, inquiry.grounds)
