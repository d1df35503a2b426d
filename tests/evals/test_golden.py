"""The golden set is sound, and the built-in model is not worse on it than it was."""

import pytest

from adapters.llm.local import LocalModel
from adapters.source import normalise
from domain.conversation import SegmentKind
from evals.cases import Case
from evals.datasets import load_cases
from evals.gate import compare, load_baseline
from evals.runner import run_eval
from evals.scorers import locate

CASES = load_cases()
NAMES = [case.name for case in CASES]


def test_there_are_enough_cases_and_each_has_a_name() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 12


def test_some_cases_ask_for_nothing() -> None:
    assert sum(not case.tasks and not case.decisions for case in CASES) >= 3


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_expected_quote_stands_in_somebodys_own_words(case: Case) -> None:
    conversation = normalise(case.media_type, case.content, received_at=case.received_at, user=case.user)
    for quote in [t.quote for t in case.tasks] + [d.quote for d in case.decisions]:
        span = locate(conversation.text, quote)
        assert span, quote
        segment = conversation.segment_at(*span)
        assert segment, quote
        assert segment.kind is SegmentKind.OWN, quote


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_expected_owner_takes_part(case: Case) -> None:
    conversation = normalise(case.media_type, case.content, received_at=case.received_at, user=case.user)
    known = {name for p in conversation.participants for name in (p.name, p.address)}
    assert {t.owner for t in case.tasks if t.owner} <= known


async def test_the_built_in_model_is_not_worse_than_its_baseline() -> None:
    report = await run_eval(CASES, LocalModel().ask, "local")
    baseline = load_baseline()
    assert compare(report, baseline) == []
    assert (baseline.model, baseline.cases) == ("local", len(CASES))


async def test_the_golden_set_is_harder_than_the_built_in_model() -> None:
    report = await run_eval(CASES, LocalModel().ask, "local")
    assert 0.5 < report.metrics["tasks_f1"] < 1
    assert report.metrics["decisions_f1"] < 1
