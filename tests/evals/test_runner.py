"""A run takes each case through the steps of production."""

import pytest

from adapters.llm.catalog import Catalog
from adapters.llm.local import LocalModel
from domain.failures import ModelUnavailable
from domain.proposals import QuestionKind
from domain.questions import Answer, Question, TerminalState
from evals.inquiry import Terms
from evals.runner import run_eval
from tests.evals.making import case, wanted

CALL = "Please call the bank by Friday."
BOTH = (QuestionKind.TASKS, QuestionKind.DECISIONS)


class Scripted:
    """Answers in order, and remembers what it was asked."""

    def __init__(self, *answers: str, state: TerminalState = TerminalState.OK) -> None:
        self._answers = list(answers)
        self._state = state
        self.asked: list[Question] = []

    async def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        raw = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        return Answer(state=self._state, raw=raw, cost_usd=0.25)


async def test_a_run_scores_what_the_model_found() -> None:
    report = await run_eval([case(wanted(CALL))], LocalModel().ask, "local")
    (scored,) = report.cases
    assert (scored.tasks.expected, scored.tasks.matched) == (1, 1)


async def test_a_bad_part_is_asked_again_alone_with_its_problems() -> None:
    model = Scripted('{"tasks": [{"title": 5}], "decisions": []}', '{"tasks": []}')
    report = await run_eval([case()], model.ask, "openai:any")
    assert [q.kinds for q in model.asked] == [BOTH, (QuestionKind.TASKS,)]
    assert model.asked[1].problems
    assert report.metrics["failure_rate"] == 0
    assert report.cost_usd == 0.5


async def test_what_never_passes_counts_as_nothing_found_and_is_told() -> None:
    report = await run_eval([case(wanted(CALL))], Scripted("no JSON at all").ask, "openai:any")
    assert report.metrics["tasks_recall"] == 0
    assert report.metrics["failure_rate"] == 1
    assert report.cases[0].failed


@pytest.mark.parametrize("repairs_max", [0, 1, 3])
async def test_each_part_is_mended_as_often_as_the_settings_allow(repairs_max: int) -> None:
    model = Scripted('{"tasks": [{"title": 5}], "decisions": []}', '{"tasks": [{"title": 5}]}')
    await run_eval([case()], model.ask, "openai:any", Terms(repairs_max=repairs_max))
    assert [q.kinds for q in model.asked] == [BOTH, *[(QuestionKind.TASKS,)] * repairs_max]


def test_a_measured_model_has_the_price_and_tier_of_the_catalogue() -> None:
    catalog = Catalog()
    route = Terms(catalog).route(QuestionKind.TASKS, "anthropic:claude-sonnet-5-5")
    assert route.rungs == (catalog.rung("anthropic:claude-sonnet-5-5"),)
    assert route.rungs[0].usd_per_mtok > 0


async def test_a_refusal_is_not_asked_again() -> None:
    model = Scripted("", state=TerminalState.REFUSED)
    report = await run_eval([case()], model.ask, "openai:any")
    assert len(model.asked) == 1
    assert report.cases[0].failed == ("refused", "refused")


async def test_an_invented_quote_is_never_counted_as_found() -> None:
    answer = '{"tasks": [{"title": "t", "quote": "words nobody wrote", "owner": null}], "decisions": []}'
    report = await run_eval([case()], Scripted(answer).ask, "openai:any")
    assert report.cases[0].tasks.found == 0


async def test_a_model_that_cannot_be_asked_ends_the_run() -> None:
    async def ask(_: Question) -> Answer:
        raise ModelUnavailable("timeout")

    with pytest.raises(ModelUnavailable):
        await run_eval([case()], ask, "openai:any")
