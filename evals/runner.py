"""Runs cases through normalise, ask and judge, as production does, and scores what comes out."""

from collections.abc import Awaitable, Callable, Sequence

from activities.asking import TOKENS_OUT_MAX
from activities.prompts import prompt_for
from adapters.source import normalise
from domain.escalation import Attempt, GiveUp, Route, next_move
from domain.gate import Finding, judge
from domain.identity import message_id
from domain.message import ModelName
from domain.proposals import QuestionKind
from domain.questions import Answer, Problem, Question
from domain.value import Value
from domain.verdict import Repairable, Unusable
from evals.cases import Case
from evals.scorers import CaseScore, Found, metrics_of, score

AskModel = Callable[[Question], Awaitable[Answer]]

_Judgement = Finding | Repairable | Unusable

KINDS = (QuestionKind.TASKS, QuestionKind.DECISIONS)
_REPAIRS_MAX = 2


class Report(Value):
    """The metrics of a run, and each case's score."""

    model: str
    cases: tuple[CaseScore, ...]
    metrics: dict[str, float]
    cost_usd: float = 0


async def run_eval(cases: Sequence[Case], ask: AskModel, model: ModelName) -> Report:
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
        trial = _Trial(case, ask, model)
        scores.append(score(case, await trial.run()))
        cost_usd += trial.cost_usd
    return Report(model=model, cases=tuple(scores), metrics=metrics_of(scores), cost_usd=cost_usd)


class _Trial:
    """One case on its way: the same steps, in the same order, as a message's workflow takes."""

    def __init__(self, case: Case, ask: AskModel, model: ModelName) -> None:
        self._ask = ask
        self._model = model
        self._message_id = message_id("evals", "case", case.name)
        self._conversation = normalise(case.media_type, case.content, received_at=case.received_at, user=case.user)
        self.cost_usd = 0.0

    async def run(self) -> Found:
        """Ask for every kind at once; what does not pass is asked again alone."""
        settled = [await self._settle(judgement) for judgement in await self._put(KINDS)]
        findings = [s for s in settled if isinstance(s, Finding)]
        return Found(
            text=self._conversation.text,
            tasks=tuple(task for finding in findings for task in finding.tasks),
            decisions=tuple(item for finding in findings for item in finding.decisions),
            reply_owed=any(finding.reply_owed for finding in findings),
            failed=tuple(s.reason for s in settled if isinstance(s, GiveUp)),
        )

    async def _settle(self, judgement: _Judgement) -> Finding | GiveUp:
        attempts: list[Attempt] = []
        while not isinstance(judgement, Finding):
            route = Route(kind=judgement.kind, models=(self._model,))
            attempts.append(Attempt(model=self._model, verdict=judgement))
            move = next_move(route, attempts, _REPAIRS_MAX)
            if isinstance(move, GiveUp):
                return move
            (judgement,) = await self._put((route.kind,), move.problems)
        return judgement

    async def _put(self, kinds: tuple[QuestionKind, ...], problems: tuple[Problem, ...] = ()) -> Sequence[_Judgement]:
        answer = await self._ask(
            Question(
                kinds=kinds,
                model=self._model,
                prompt=prompt_for(kinds, self._conversation),
                conversation=self._conversation,
                tokens_out_max=TOKENS_OUT_MAX,
                problems=problems,
            )
        )
        self.cost_usd += answer.cost_usd
        return judge(answer.state, answer.raw, kinds, self._conversation, self._message_id)
