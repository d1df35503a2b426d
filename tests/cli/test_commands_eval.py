"""`winnow eval`: data on stdout, and exit codes that a script can trust."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from cli.commands_eval import register
from tests.evals.making import case, wanted


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
