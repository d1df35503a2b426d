"""`winnow eval run --kind`: a kind of one's own, scored on its cases."""

from pathlib import Path

from adapters.llm import guards_in_memory
from adapters.settings import load_settings
from cli import terminal
from cli.lines import visible
from domain.kinds import KindDefinition
from domain.message import ModelName
from evals.cases import KindCase
from evals.datasets import load_cases_of
from evals.inquiry import Terms
from evals.kinds import KindReport, KindScore, run_kind
from kinds import load_kinds
from worker.steps import catalog_of, gateway_of


def run_kind_eval(kind: str, dataset: Path, model: ModelName, *, as_json: bool) -> None:
    """Score a model on a kind's cases, and print what came of it."""
    with terminal.failures():
        (definition,) = load_kinds((kind,)).definitions
        cases = load_cases_of(KindCase, dataset)
    report = terminal.run(_run(definition, cases, model))
    if as_json:
        terminal.put_json(report.model_dump(mode="json"))
    else:
        print(_told(report))


async def _run(definition: KindDefinition, cases: tuple[KindCase, ...], model: ModelName) -> KindReport:
    settings = load_settings()
    catalog = catalog_of(settings)
    gateway = gateway_of(settings, guards_in_memory(catalog, settings.budgets, settings.limits))
    try:
        return await run_kind(definition, cases, gateway.ask, model, Terms(catalog, settings.repairs_max))
    finally:
        await gateway.close()


def _told(report: KindReport) -> str:
    width = max(len(name) for name in report.metrics)
    metrics = [f"{name:<{width}}  {value:.3f}" for name, value in report.metrics.items()]
    cost = f", {report.cost_usd:.4f} USD" if report.cost_usd else ""
    cases = [line for case in report.cases for line in _case(case)]
    return "\n".join([*cases, *metrics, f"{len(report.cases)} cases, {report.schema_version}, {report.model}{cost}"])


def _case(score: KindScore) -> list[str]:
    """A case that was not answered, or not wholly; a stranger's words may not steer the terminal."""
    lines = [f"  failed   {score.failed}"] if score.failed else []
    lines += [f"  left out {visible(reason)}" for reason in score.dropped]
    return [score.name, *lines] if lines else []
