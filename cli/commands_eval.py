"""`winnow eval run` and `winnow eval gate`: measure a model, and refuse what got worse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import exit_codes, terminal
from cli.lines import visible
from cli.options import Json

if TYPE_CHECKING:
    from adapters.llm.catalog import Catalog
    from adapters.settings import Settings
    from domain.routes import Route
    from evals.cases import Case
    from evals.gate import Regression
    from evals.judging import Judged
    from evals.runner import Report
    from evals.scorers import CaseScore

_HELP = "Measure extraction on cases with known results; the gate fails when a metric falls."

_Dataset = Annotated[
    Path | None, typer.Option(help="Folder of cases, or one .jsonl file; the golden set by default.", exists=True)
]
_Model = Annotated[str, typer.Option(help="local, or provider:model with its key in the environment.")]
_Judge = Annotated[
    bool, typer.Option("--judge", help="Also draft the replies owed, and have the judge's route grade them.")
]
_Kind = Annotated[
    str | None, typer.Option(help="Score this kind by its own scorer: a name, or the path of its folder.")
]
_Baseline = Annotated[Path | None, typer.Option(help="The committed evals/baseline.json by default.")]
_Update = Annotated[bool, typer.Option("--update", help="Make this run the baseline.")]

_NO_JUDGE = (
    "no model can judge, for the built-in one cannot: set ANTHROPIC_API_KEY or OPENAI_API_KEY; "
    "WINNOW_ROUTE_JUDGE says which models judge"
)


def register(app: typer.Typer) -> None:
    """Add the `eval` commands to the command line."""
    commands = typer.Typer(help=_HELP, no_args_is_help=True)
    commands.command("run", epilog=exit_codes.HELP)(run)
    commands.command("gate", epilog=exit_codes.HELP)(gate)
    app.add_typer(commands, name="eval")


def run(
    dataset: _Dataset = None,
    model: _Model = "local",
    as_json: Json = False,
    judge: _Judge = False,
    kind: _Kind = None,
) -> None:
    """Score a model on a dataset."""
    if kind is not None:
        if judge or dataset is None:
            raise typer.BadParameter("--kind goes with --dataset, the cases of that kind, and without --judge")
        from cli.kind_scores import run_kind_eval  # noqa: PLC0415  only when a kind of one's own is scored

        run_kind_eval(kind, dataset, _model_name(model), as_json=as_json)
        return
    report = _measured(dataset, model, judge=judge)
    if as_json:
        terminal.put_json(report.model_dump(mode="json"))
    else:
        print(_told(report))


def gate(baseline: _Baseline = None, as_json: Json = False, update: _Update = False) -> None:
    """Refuse when the built-in model is worse than the committed baseline."""
    from evals.gate import BASELINE, compare, load_baseline, save_baseline  # noqa: PLC0415 loads the whole pipeline

    report = _measured(None, "local")
    path = baseline or BASELINE
    with terminal.failures():
        reached = save_baseline(report, path) if update else load_baseline(path)
        regressions = compare(report, reached)
    if as_json:
        document = {
            "ok": not regressions,
            "regressions": [r.model_dump() for r in regressions],
            "metrics": report.metrics,
            "baseline": reached.metrics,
        }
        terminal.put_json(document)
    else:
        print(_judged(report, regressions))
    if regressions:
        raise typer.Exit(exit_codes.FAILED)


def _measured(dataset: Path | None, model: str, *, judge: bool = False) -> Report:
    from evals.datasets import GOLDEN, load_cases  # noqa: PLC0415 loads the whole pipeline

    name = _model_name(model)
    try:
        with terminal.failures():
            cases = load_cases(dataset or GOLDEN)
        return terminal.run(_run(cases, name, judge=judge))
    except ValueError as error:
        terminal.say(f"winnow: {error}")
        raise typer.Exit(exit_codes.FAILED) from error


async def _run(cases: tuple[Case, ...], model: str, *, judge: bool) -> Report:
    from adapters.llm import guards_in_memory  # noqa: PLC0415 loads the whole pipeline
    from adapters.settings import load_settings  # noqa: PLC0415 the same
    from evals.inquiry import Terms  # noqa: PLC0415 the same
    from evals.judging import run_judged  # noqa: PLC0415 the same
    from evals.runner import run_eval  # noqa: PLC0415 the same
    from worker.steps import catalog_of, gateway_of  # noqa: PLC0415 the same

    settings = load_settings()
    catalog = catalog_of(settings)
    terms = Terms(catalog, settings.repairs_max)
    judges = _judges(settings, catalog) if judge else None
    gateway = gateway_of(settings, guards_in_memory(catalog, settings.budgets, settings.limits))
    try:
        if judges is None:
            return await run_eval(cases, gateway.ask, model, terms)
        return await run_judged(cases, gateway.ask, model, judges, terms)
    finally:
        await gateway.close()


def _judges(settings: Settings, catalog: Catalog) -> Route:
    """The judge's route, before anything has been paid for."""
    from domain.failures import Misconfigured  # noqa: PLC0415 only when a command runs
    from worker.plan import judge_route  # noqa: PLC0415 loads the whole pipeline

    route = judge_route(settings, catalog)
    if route is None:
        raise Misconfigured("no_judge", _NO_JUDGE)
    return route


def _model_name(model: str) -> str:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 only when a command runs

    from domain.message import ModelName  # noqa: PLC0415 the same

    try:
        return TypeAdapter(ModelName).validate_python(model)
    except ValidationError as error:
        raise typer.BadParameter("give local, or provider:model such as openai:gpt-6-luna") from error


def _told(report: Report) -> str:
    lines = [line for case in report.cases if (line := _case(case))]
    return "\n".join([*lines, *_drafts(report), *_table(report)])


def _table(report: Report) -> list[str]:
    width = max(len(name) for name in report.metrics)
    metrics = [f"{name:<{width}}  {_figure(name, value)}" for name, value in report.metrics.items()]
    return [*metrics, f"{len(report.cases)} cases, {report.model}{_cost(report)}"]


def _figure(name: str, value: float) -> str:
    """A share to three places; what is counted, whole."""
    return f"{value:.0f}" if name == "drafts_judged" else f"{value:.3f}"


def _cost(report: Report) -> str:
    from evals.judging import JudgedReport  # noqa: PLC0415 loads the whole pipeline

    judge = report.judge_cost_usd if isinstance(report, JudgedReport) else 0
    of_it = f" ({judge:.4f} of it the judge's)" if judge else ""
    return f", {report.cost_usd:.4f} USD{of_it}" if report.cost_usd else ""


def _drafts(report: Report) -> list[str]:
    from evals.judging import JudgedReport  # noqa: PLC0415 loads the whole pipeline

    return [_draft(draft) for draft in report.drafts] if isinstance(report, JudgedReport) else []


def _draft(judged: Judged) -> str:
    """What became of a case's draft; the judge's words may not steer the terminal."""
    from evals.judging import Graded  # noqa: PLC0415 loads the whole pipeline

    if isinstance(judged, Graded):
        reasons = "".join(f"\n            {' '.join(visible(reason).split())}" for reason in judged.reasons)
        return f"{judged.case}\n  draft     {judged.grade}, says {judged.judge}{reasons}"
    lacking = "no grade" if judged.draft else "no draft"
    return f"{judged.case}\n  draft     {lacking}: {judged.reason}"


def _case(case: CaseScore) -> str:
    wrong = [f"  missed    {quote}" for quote in case.missed]
    wrong += [f"  invented  {quote}" for quote in case.invented]
    wrong += [f"  failed    {reason}" for reason in case.failed]
    if case.tasks.owners_right < case.tasks.matched:
        wrong.append(f"  owners    {case.tasks.owners_right} of {case.tasks.matched} right")
    if case.tasks.dues_right < case.tasks.matched:
        wrong.append(f"  due dates {case.tasks.dues_right} of {case.tasks.matched} right")
    if not case.reply_right:
        wrong.append("  reply     owed or not: wrong")
    return "\n".join([case.name, *wrong]) if wrong else ""


def _judged(report: Report, regressions: list[Regression]) -> str:
    fallen = [
        f"{r.metric} was {r.baseline:.3f}, is {'not measured' if r.now is None else f'{r.now:.3f}'}"
        for r in regressions
    ]
    verdict = "worse than the baseline:" if fallen else "not worse than the baseline"
    return "\n".join([*_table(report), verdict, *fallen])
