"""Compares a report with the committed baseline: no metric may fall, and no case be left out."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from domain.failures import InputRefused
from domain.value import Value
from evals.runner import Report

BASELINE = Path(__file__).parent / "baseline.json"
TOLERANCE = 0.0
"""The built-in model says the same each time, so nothing needs to be forgiven."""

_LOWER_IS_BETTER = frozenset({"false_alarm_rate", "failure_rate"})


class Baseline(Value):
    """The metrics that a model has reached on a number of cases."""

    model: str
    cases: int
    metrics: dict[str, float]


class Regression(Value):
    """A metric that is worse than it was."""

    metric: str
    baseline: float
    now: float | None
    """Nothing where the metric is no longer measured."""


def compare(report: Report, baseline: Baseline, tolerance: float = TOLERANCE) -> list[Regression]:
    """What is worse than the baseline: fewer cases, then each metric by more than `tolerance`, in its order.

    Raises:
        InputRefused: `other_model`, the two cannot be compared.
    """
    if report.model != baseline.model:
        words = f"the baseline is of {baseline.model}, this run of {report.model}: winnow eval gate --update writes one"
        raise InputRefused("other_model", words)
    cases = len(report.cases)
    fewer = [Regression(metric="cases", baseline=baseline.cases, now=cases)] if cases < baseline.cases else []
    return fewer + [
        Regression(metric=name, baseline=was, now=report.metrics.get(name))
        for name, was in baseline.metrics.items()
        if _is_worse(name, was, report.metrics, tolerance)
    ]


def load_baseline(path: Path = BASELINE) -> Baseline:
    """The committed baseline.

    Raises:
        InputRefused: `no_baseline`, `bad_baseline`.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise InputRefused("no_baseline", f"{path} is missing: winnow eval gate --update writes it") from error
    except ValidationError as error:
        raise InputRefused("bad_baseline", f"{path} is no baseline: winnow eval gate --update writes it") from error


def save_baseline(report: Report, path: Path = BASELINE) -> Baseline:
    """Make this report the baseline."""
    baseline = Baseline(model=report.model, cases=len(report.cases), metrics=report.metrics)
    path.write_text(json.dumps(baseline.model_dump(), indent=2) + "\n", encoding="utf-8")
    return baseline


def _is_worse(name: str, was: float, now: Mapping[str, float], tolerance: float) -> bool:
    if name not in now:
        return True
    fall = now[name] - was if name in _LOWER_IS_BETTER else was - now[name]
    return round(fall - tolerance, 6) > 0
