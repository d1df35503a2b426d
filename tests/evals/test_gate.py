"""The gate fails when a metric falls."""

from pathlib import Path

import pytest

from domain.failures import InputRefused
from evals.gate import Baseline, compare, load_baseline, save_baseline
from tests.evals.making import report


def baseline(metrics: dict[str, float], model: str = "local", cases: int = 0) -> Baseline:
    return Baseline(model=model, cases=cases, metrics=metrics)


@pytest.mark.parametrize(
    ("was", "now", "tolerance", "fallen"),
    [
        ({"tasks_f1": 0.8}, {"tasks_f1": 0.8}, 0.0, []),
        ({"tasks_f1": 0.8}, {"tasks_f1": 0.9}, 0.0, []),
        ({"tasks_f1": 0.8}, {"tasks_f1": 0.79}, 0.0, ["tasks_f1"]),
        ({"tasks_f1": 0.8}, {"tasks_f1": 0.79}, 0.01, []),
        ({"tasks_f1": 0.8}, {}, 0.5, ["tasks_f1"]),
        ({"false_alarm_rate": 0.1}, {"false_alarm_rate": 0.0}, 0.0, []),
        ({"false_alarm_rate": 0.1}, {"false_alarm_rate": 0.2}, 0.0, ["false_alarm_rate"]),
        ({"failure_rate": 0.0}, {"failure_rate": 0.1}, 0.0, ["failure_rate"]),
        ({"a": 0.5, "b": 0.5}, {"a": 0.4, "b": 0.4}, 0.0, ["a", "b"]),
        ({}, {"new": 0.1}, 0.0, []),
    ],
)
def test_what_is_worse_than_the_baseline_is_named(
    was: dict[str, float], now: dict[str, float], tolerance: float, fallen: list[str]
) -> None:
    assert [r.metric for r in compare(report(**now), baseline(was), tolerance)] == fallen


def test_fewer_cases_than_the_baselines_are_named() -> None:
    assert [(r.metric, r.baseline, r.now) for r in compare(report(), baseline({}, cases=1))] == [("cases", 1, 0)]


def test_the_baseline_of_another_model_is_not_compared_with() -> None:
    with pytest.raises(InputRefused, match="openai:gpt-6-luna"):
        compare(report(), baseline({}, model="openai:gpt-6-luna"))


def test_a_saved_baseline_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    saved = save_baseline(report(tasks_f1=0.5), path)
    assert load_baseline(path) == saved


def test_a_missing_baseline_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="--update"):
        load_baseline(tmp_path / "none.json")


def test_a_broken_baseline_is_no_pass(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("{}")
    with pytest.raises(InputRefused, match="no baseline"):
        load_baseline(path)
