"""A kind of one's own is scored by its own scorer, on cases asked as production asks them."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from domain.failures import Misconfigured, ModelRefused
from domain.kinds import KindDefinition, Score
from domain.questions import Answer, Question, TerminalState
from evals.cases import KindCase
from evals.datasets import load_cases_of
from evals.kinds import KindReport, KindScore, metrics_of, run_kind
from kinds import FOLDER, load_kinds

(KIND,) = load_kinds(("enrichment",)).definitions
CASES = load_cases_of(KindCase, FOLDER / "enrichment" / "cases")
RIGHT: Mapping[str, Mapping[str, Any]] = {
    "01-complaint": {
        "sentiment": "negative",
        "sentiment_quote": "I am tired of this",
        "category": "complaint",
        "category_quote": "leaks like the first one",
        "summary": "The pump leaks; Ines wants the 249.90 euros returned.",
    },
    "02-order": {
        "sentiment": "neutral",
        "category": "order",
        "category_quote": "please send us 12 pumps",
        "summary": "Tom orders 12 small pumps.",
    },
    "03-praise": {
        "sentiment": "positive",
        "sentiment_quote": "was wonderful",
        "category": "other",
        "summary": "The fitter came on Friday and was wonderful.",
    },
}


async def report(answers: Mapping[str, Mapping[str, Any]] = RIGHT, kind: KindDefinition = KIND) -> KindReport:
    """What comes of a model that answers each case so; to one that has no answer it refuses."""

    async def ask(question: Question) -> Answer:
        name = next((case.name for case in CASES if case.body[-1] in question.conversation.text), "")
        if name not in answers:
            return Answer(state=TerminalState.REFUSED, raw="", cost_usd=0.5)
        return Answer(state=TerminalState.OK, raw=json.dumps(answers[name]), cost_usd=0.5)

    return await run_kind(kind, CASES, ask, "openai:any")


async def test_who_answers_right_has_full_marks_on_the_cases_that_come_along() -> None:
    found = await report()
    assert found.metrics == {"answered": 1.0, "summary": 1.0, "sentiment": 1.0, "category": 1.0}
    assert (found.cost_usd, found.schema_version) == (1.5, "enrichment/1")


async def test_what_is_wrong_or_missing_counts_as_such() -> None:
    wrong = {**RIGHT["01-complaint"], "sentiment_quote": "I am glad of this", "summary": "Ines wants 250 euros."}
    found = await report({"01-complaint": wrong, "02-order": RIGHT["02-order"]})
    assert found.metrics == {"answered": 2 / 3, "summary": 1 / 3, "sentiment": 1 / 3, "category": 1.0}
    assert found.cases[0].dropped == ("sentiment: quote_not_in_source", "summary: number_not_in_source")
    assert found.cases[2].failed == "refused"


def test_counts_that_are_no_pair_are_added_up() -> None:
    scores = [
        KindScore(name="a", counts={"words": 2, "x_of": 0, "x_right": 0}),
        KindScore(name="b", counts={"words": 3}),
    ]
    assert metrics_of(scores) == {"answered": 1.0, "words": 5.0}
    assert metrics_of([]) == {"answered": 0.0}


def _raising(expected: Mapping[str, Any], _found: object) -> dict[str, float]:
    return {"x": expected["no such thing"]}


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (_raising, "KeyError"),
        (lambda _expected, _found: [], "no dictionary"),
        (lambda _expected, _found: {"x": float("nan")}, "no number for x"),
        (lambda _expected, _found: {"x": "many"}, "no number for x"),
    ],
)
async def test_a_scorer_that_does_not_count_is_named_with_the_case(score: Score, told: str) -> None:
    with pytest.raises(Misconfigured, match=told) as refused:
        await report(kind=dataclasses.replace(KIND, score=score))
    assert "enrichment/scorer.py gave for case 01-complaint" in str(refused.value)


async def test_a_model_that_cannot_be_asked_ends_the_measurement() -> None:
    async def ask(_question: Question) -> Answer:
        raise ModelRefused("no_local_kind")

    with pytest.raises(ModelRefused):
        await run_kind(KIND, CASES, ask, "local")
