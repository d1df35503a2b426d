"""Drafts are written by the measured model and graded by the judge's route, and nobody makes up a grade."""

import json
from collections.abc import Mapping, Sequence

import pytest

from activities.prompts import judging_prompt
from adapters.llm.local import LocalModel
from domain.failures import ModelRefused, ModelUnavailable, OverBudget, WinnowError
from domain.items import Draft
from domain.message import ModelName
from domain.proposals import Grade, QuestionKind
from domain.questions import Answer, Question, TerminalState
from domain.routes import Route, Rung, Tier
from evals.cases import Case
from evals.judging import Graded, JudgedReport, Ungraded, draft_metrics, run_judged
from evals.runner import run_eval
from tests.evals.making import case, wanted

MODEL, FIRST, SECOND = "openai:any", "anthropic:first", "openai:second"
ROUTE = Route(
    kind=QuestionKind.JUDGE,
    rungs=tuple(Rung(model=model, tier=Tier.LARGE, usd_per_mtok=n) for model, n in ((FIRST, 2), (SECOND, 1))),
)
OWED = case(reply_owed=True)
DRAFT = '{"subject": "Re: the bank", "body": "I will call on [day]."}'
ITEMS = '{"tasks": [{"title": "Call", "quote": "Please call the bank by Friday.", "due": null}], "decisions": []}'

Reply = str | TerminalState | WinnowError


def grade(word: str, *reasons: str) -> str:
    return json.dumps({"grade": word, "reasons": reasons})


class Scripted:
    """A measured model that drafts, and judges who answer in order; what was asked is remembered."""

    def __init__(self, judges: Mapping[ModelName, Sequence[Reply]], draft: Reply = DRAFT) -> None:
        self._judges = {model: list(replies) for model, replies in judges.items()}
        self._draft = draft
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        match question.kinds:
            case (QuestionKind.JUDGE,):
                return _said(self._judges[question.model].pop(0), cost_usd=1)
            case (QuestionKind.DRAFT,):
                return _said(self._draft, cost_usd=0.25)
            case _:
                return _said(ITEMS, cost_usd=0.5)

    @property
    def judging(self) -> list[Question]:
        return [question for question in self.asked if question.kinds == (QuestionKind.JUDGE,)]


def _said(reply: Reply, cost_usd: float) -> Answer:
    match reply:
        case WinnowError():
            raise reply
        case TerminalState():
            return Answer(state=reply, raw='{"grade": "go', cost_usd=cost_usd)
        case _:
            return Answer(state=TerminalState.OK, raw=reply, cost_usd=cost_usd)


async def judged(model: Scripted, *cases: Case) -> JudgedReport:
    return await run_judged(cases or (OWED,), model.ask, MODEL, ROUTE)


@pytest.mark.parametrize("word", ["good", "GOOD", " Good "])
async def test_a_grade_counts_in_whatever_case_it_comes(word: str) -> None:
    report = await judged(Scripted({FIRST: [grade(word, "It answers.")]}))
    (draft,) = report.drafts
    assert isinstance(draft, Graded)
    assert (draft.case, draft.grade, draft.reasons, draft.judge) == ("a-case", Grade.GOOD, ("It answers.",), FIRST)
    assert report.metrics["drafts_judged"] == report.metrics["draft_good"] == 1


async def test_the_judge_is_shown_the_draft_that_passed_the_gate() -> None:
    model = Scripted({FIRST: [grade("fair")]})
    (draft,) = (await judged(model)).drafts
    assert draft.draft
    assert (draft.draft.subject, draft.draft.body) == ("Re: the bank", "I will call on [day].")
    (question,) = model.judging
    assert question.prompt == judging_prompt(question.conversation, draft.draft)


async def test_the_draft_is_asked_for_with_what_was_found() -> None:
    model = Scripted({FIRST: [grade("good")]})
    await judged(model)
    (drafting,) = (question for question in model.asked if question.kinds == (QuestionKind.DRAFT,))
    assert "<found>\nFound in it:\n- task: Call; " in drafting.prompt.user
    assert drafting.model == MODEL


async def test_a_broken_grade_goes_back_to_the_same_judge_with_its_problems() -> None:
    model = Scripted({FIRST: [grade("splendid"), grade("poor", "It invents a day.")]})
    report = await judged(model)
    assert [question.model for question in model.judging] == [FIRST, FIRST]
    assert model.judging[1].problems
    assert report.metrics["draft_poor"] == 1
    assert report.judge_cost_usd == 2


async def test_a_cut_grade_is_asked_for_again_with_more_room_and_never_mended() -> None:
    model = Scripted({FIRST: [TerminalState.TRUNCATED, grade("good")]})
    report = await judged(model)
    first, second = model.judging
    assert second.tokens_out_max > first.tokens_out_max
    assert report.metrics["draft_good"] == 1


@pytest.mark.parametrize(
    "failure",
    [
        TerminalState.REFUSED,
        ModelRefused("unauthorized"),
        ModelUnavailable("overloaded"),
        OverBudget("the budget call has less left"),
    ],
)
async def test_the_next_judge_is_asked_where_one_fails(failure: Reply) -> None:
    model = Scripted({FIRST: [failure], SECOND: [grade("fair", "Too long.")]})
    (draft,) = (await judged(model)).drafts
    assert isinstance(draft, Graded)
    assert (draft.judge, draft.grade) == (SECOND, Grade.FAIR)
    places = [(question.call.position, question.call.fallback) for question in model.judging]
    assert places == [(0, True), (1, False)]


async def test_without_a_judge_that_answers_there_is_no_grade_but_a_reason() -> None:
    broken = ["I like it."] * 3
    report = await judged(Scripted({FIRST: broken, SECOND: [ModelUnavailable("timeout")]}))
    (draft,) = report.drafts
    assert isinstance(draft, Ungraded)
    assert draft.draft
    assert draft.reason == "timeout"
    assert (report.metrics["drafts_judged"], report.metrics["draft_failed"]) == (0, 1)
    assert report.metrics["draft_good"] == report.metrics["draft_fair"] == report.metrics["draft_poor"] == 0


async def test_a_draft_that_the_gate_refuses_is_not_judged() -> None:
    model = Scripted({}, draft='{"subject": "Re", "body": " "}')
    report = await judged(model)
    assert report.drafts == (Ungraded(case="a-case", draft=None, reason="invalid_answer:string_too_short"),)
    assert not model.judging


async def test_a_reply_that_is_owed_and_not_written_has_no_grade_whatever_the_reason() -> None:
    model = Scripted({}, draft='{"subject": "", "body": "", "abstain": "Nobody waits for it."}')
    report = await judged(model)
    assert report.drafts == (Ungraded(case="a-case", draft=None, reason="abstained"),)
    assert report.metrics["draft_failed"] == 1


async def test_a_model_that_cannot_be_asked_for_a_draft_ends_the_run() -> None:
    with pytest.raises(ModelUnavailable):
        await judged(Scripted({}, draft=ModelUnavailable("timeout")))


async def test_only_replies_that_are_owed_are_drafted() -> None:
    model = Scripted({FIRST: [grade("good")]})
    report = await judged(model, case(), OWED.model_copy(update={"name": "owed"}))
    assert [draft.case for draft in report.drafts] == ["owed"]
    assert len(model.judging) == 1


async def test_where_no_reply_is_owed_no_share_is_made_up() -> None:
    report = await judged(Scripted({}), case())
    assert report.metrics["drafts_judged"] == 0
    assert "draft_good" not in report.metrics


async def test_the_cost_holds_everything_and_tells_the_judges_part() -> None:
    report = await judged(Scripted({FIRST: [grade("good")]}))
    assert (report.cost_usd, report.judge_cost_usd) == (1.75, 1)


async def test_the_rest_of_the_report_is_as_without_a_judge() -> None:
    cases = [case(wanted("Please call the bank by Friday."), reply_owed=True)]
    model = Scripted({FIRST: [grade("good")]})
    plain, full = await run_eval(cases, model.ask, MODEL), await judged(model, *cases)
    assert full.cases == plain.cases
    assert full.metrics.items() > plain.metrics.items()


async def test_every_call_of_a_run_has_an_id_of_its_own() -> None:
    model = Scripted({FIRST: [grade("splendid"), grade("good")]})
    await judged(model)
    assert len({question.call.id for question in model.asked}) == len(model.asked)


async def test_what_the_built_in_model_drafts_can_be_judged() -> None:
    judge, local = Scripted({FIRST: [grade("fair")]}), LocalModel()

    async def ask(question: Question) -> Answer:
        return await (local.ask(question) if question.model == "local" else judge.ask(question))

    report = await run_judged((OWED,), ask, "local", ROUTE)
    assert report.metrics["draft_fair"] == 1


async def test_a_draft_is_held_against_what_its_user_made_of_one() -> None:
    same = OWED.model_copy(update={"reply": "I will call on Monday."})
    other = OWED.model_copy(update={"reply": "Dear Sir,\n\nplease note it.\n\nKind regards,\nBen"})
    report = await judged(Scripted({FIRST: [grade("good")] * 3}), same, other, OWED)
    near, far, none = (draft.distance for draft in report.drafts)
    assert near == 0
    assert far is not None
    assert none is None
    assert far > 0.5
    assert report.metrics["draft_distance"] == round(far / 2, 4)


async def test_a_reply_that_was_not_written_is_as_far_off_as_can_be() -> None:
    model = Scripted({}, draft='{"subject": "", "body": "", "abstain": "Nobody waits for it."}')
    report = await judged(model, OWED.model_copy(update={"reply": "No."}))
    assert report.metrics["draft_distance"] == 1


def test_the_shares_add_up_to_one() -> None:
    draft = Draft(id="draft_1", subject="Re", body="Yes.")
    grades = [Grade.GOOD, Grade.GOOD, Grade.FAIR]
    graded = [Graded(case="c", draft=draft, grade=grade, reasons=(), judge=FIRST) for grade in grades]
    failed = Ungraded(case="c", draft=None, reason="refused")
    metrics = draft_metrics([*graded, failed])
    assert metrics.pop("drafts_judged") == 3
    assert metrics == {"draft_good": 0.5, "draft_fair": 0.25, "draft_poor": 0, "draft_failed": 0.25}
