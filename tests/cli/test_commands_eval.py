"""`winnow eval`: data on stdout, and exit codes that a script can trust."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from adapters.llm.simulator import Fault, Faults, Simulator
from cli.commands_eval import register
from tests.environment import set_only
from tests.evals.making import case, wanted

pytestmark = pytest.mark.slow


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.command("other")(lambda: None)
    register(app)
    return app


def test_run_prints_one_document(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["eval", "run", "--json"])
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert report["model"] == "local"
    assert set(report["metrics"]) >= {"tasks_f1", "decisions_f1", "owner_accuracy", "due_accuracy"}


def test_run_takes_a_dataset_by_path(app: typer.Typer, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(case(wanted("Please call the bank by Friday.")).model_dump_json())
    done = CliRunner().invoke(app, ["eval", "run", "--dataset", str(tmp_path)])
    assert done.exit_code == 0
    assert "1 cases, local" in done.stdout
    assert "\x1b" not in done.stdout


def test_gate_passes_on_the_committed_baseline(app: typer.Typer) -> None:
    done = CliRunner().invoke(app, ["eval", "gate", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ok"] is True


def test_gate_fails_when_a_metric_is_below_its_baseline(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text('{"model": "local", "cases": 1, "metrics": {"tasks_f1": 1.1}}')
    done = CliRunner().invoke(app, ["eval", "gate", "--baseline", str(path)])
    assert done.exit_code == 1
    assert "tasks_f1 was 1.100" in done.stdout


def test_gate_fails_when_cases_were_left_out(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text('{"model": "local", "cases": 1000, "metrics": {}}')
    done = CliRunner().invoke(app, ["eval", "gate", "--baseline", str(path)])
    assert done.exit_code == 1
    assert "cases was 1000" in done.stdout


def test_gate_refuses_the_baseline_of_another_model(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text('{"model": "openai:gpt-6-luna", "cases": 1, "metrics": {}}')
    done = CliRunner().invoke(app, ["eval", "gate", "--baseline", str(path)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "openai:gpt-6-luna" in done.stderr


def test_gate_update_makes_a_baseline_that_passes(app: typer.Typer, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert CliRunner().invoke(app, ["eval", "gate", "--baseline", str(path), "--update"]).exit_code == 0
    assert CliRunner().invoke(app, ["eval", "gate", "--baseline", str(path)]).exit_code == 0


def test_a_failed_run_exits_with_one_and_says_why(app: typer.Typer, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["eval", "run", "--dataset", str(tmp_path)])
    assert done.exit_code == 1
    assert "no cases" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("arguments", [["--model", "nonsense"], ["--dataset", "/does/not/exist"], ["--colour"]])
def test_a_wrong_command_line_exits_with_two(app: typer.Typer, arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["eval", "run", *arguments]).exit_code == 2


@pytest.fixture
def owed(tmp_path: Path) -> Path:
    """Two cases, one of which owes a reply."""
    asks = case(wanted("Please call the bank by Friday."), reply_owed=True)
    for name, given in {"asks": asks, "tells": case()}.items():
        (tmp_path / f"{name}.json").write_text(given.model_copy(update={"name": name}).model_dump_json())
    return tmp_path


def point_at(environment: pytest.MonkeyPatch, simulator: Simulator) -> None:
    set_only(environment, OPENAI_API_KEY="sk-made-up", OPENAI_BASE_URL=f"{simulator.url}/v1")


async def test_drafts_are_judged_over_the_wire(app: typer.Typer, owed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Simulator() as simulator:
        point_at(monkeypatch, simulator)
        arguments = ["eval", "run", "--judge", "--json", "--dataset", str(owed), "--model", "openai:gpt-6-luna"]
        done = await asyncio.to_thread(CliRunner().invoke, app, arguments)
        assert simulator.stats.requests == 4  # two of extraction, a draft and its grade
    assert done.exit_code == 0, done.stderr
    report = json.loads(done.stdout)
    (draft,) = report["drafts"]
    assert (draft["case"], draft["grade"], draft["judge"]) == ("asks", "good", "openai:gpt-6.1-terra")
    assert draft["draft"]["body"]
    assert draft["reasons"]
    assert (report["metrics"]["drafts_judged"], report["metrics"]["draft_good"]) == (1, 1)
    assert 0 < report["judge_cost_usd"] < report["cost_usd"]


async def test_each_draft_is_told_with_its_grade_and_reasons(
    app: typer.Typer, owed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Simulator() as simulator:
        point_at(monkeypatch, simulator)
        done = await asyncio.to_thread(CliRunner().invoke, app, ["eval", "run", "--judge", "--dataset", str(owed)])
    assert "asks\n  draft     good, says openai:gpt-6.1-terra\n            The reply" in done.stdout
    assert "drafts_judged        1\n" in done.stdout
    assert "of it the judge's)" in done.stdout


async def test_a_judge_that_fails_is_told_as_such(
    app: typer.Typer, owed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Simulator(faults=Faults(rates={Fault.UNAUTHORIZED: 1})) as simulator:
        point_at(monkeypatch, simulator)
        done = await asyncio.to_thread(CliRunner().invoke, app, ["eval", "run", "--judge", "--dataset", str(owed)])
    assert done.exit_code == 0
    assert "asks\n  draft     no grade: unauthorized" in done.stdout
    assert "draft_failed         1.000" in done.stdout


def test_without_a_key_nothing_can_judge_and_the_way_out_is_told(
    app: typer.Typer, owed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_only(monkeypatch)
    done = CliRunner().invoke(app, ["eval", "run", "--judge", "--dataset", str(owed)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "ANTHROPIC_API_KEY" in done.stderr
    assert "WINNOW_ROUTE_JUDGE" in done.stderr


def test_nobody_judges_unless_asked_to(app: typer.Typer, owed: Path) -> None:
    done = CliRunner().invoke(app, ["eval", "run", "--json", "--dataset", str(owed)])
    report = json.loads(done.stdout)
    assert set(report) == {"model", "cases", "metrics", "cost_usd"}
    assert not any(name.startswith("draft") for name in report["metrics"])
