"""The doctor names what is wrong, and for each failure the line that mends it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from cli.stack._check import Check, Level
from cli.stack._folder import open_folder
from cli.stack._machine import _unmet
from cli.stack._stackfile import Pids, StackFile, write_stack_file
from cli.stack.doctor import diagnose, report

NOWHERE = "127.0.0.1:1"
DEAD = StackFile(
    api_url=f"http://{NOWHERE}",
    api_key="wn_k",
    temporal_address=NOWHERE,
    temporal_namespace="default",
    temporal_ui_url=None,
    database_url=f"postgresql://{NOWHERE}/x",
    pids=Pids(launcher=1, worker=None, api=None, temporal=None, postgres=None),
)


def test_a_failure_without_a_line_that_mends_it_is_refused() -> None:
    with pytest.raises(ValidationError, match="mends"):
        Check(name="x", level=Level.FAIL, detail="broken")


async def test_where_nothing_runs_it_says_how_to_start(tmp_path: Path) -> None:
    diagnosis = await diagnose(tmp_path, {"HOME": str(tmp_path)})
    failed = {check.name: check.mend for check in diagnosis.checks if check.level is Level.FAIL}
    assert not diagnosis.healthy
    assert failed.keys() == {"launcher", "database", "temporal", "api"}
    assert set(failed.values()) == {f"winnow up --data-dir {tmp_path}"}


async def test_it_looks_at_the_machine_even_then(tmp_path: Path) -> None:
    diagnosis = await diagnose(tmp_path, {"HOME": str(tmp_path)})
    well = {check.name for check in diagnosis.checks if check.level is not Level.FAIL}
    assert well >= {"python", "platform", "temporal-binary", "postgres-binary", "data-dir", "disk", "models"}


async def test_a_name_that_is_no_setting_is_the_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_TYPO", "1")
    diagnosis = await diagnose(tmp_path, {"HOME": str(tmp_path)})
    assert diagnosis.checks[-1].name == "settings"
    assert "WINNOW_TYPO" in diagnosis.checks[-1].detail


async def test_the_report_puts_the_mending_line_under_the_failure(tmp_path: Path) -> None:
    lines = report(await diagnose(tmp_path, {"HOME": str(tmp_path)})).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("fail  database"))
    assert lines[at + 1].strip() == f"mend: winnow up --data-dir {tmp_path}"


async def test_a_stack_that_does_not_answer_is_started_again_and_its_key_is_kept(tmp_path: Path) -> None:
    write_stack_file(open_folder(tmp_path), DEAD)
    diagnosis = await diagnose(tmp_path, {"HOME": str(tmp_path)})
    checks = {check.name: check.mend for check in diagnosis.checks}
    assert "api-key" not in checks
    for name in ("database", "temporal", "api"):
        assert str(checks[name]).endswith(f"winnow down --data-dir {tmp_path}; winnow up --data-dir {tmp_path}")


@pytest.mark.parametrize(
    ("spec", "met"),
    [
        ("pydantic>=2,<100", True),
        ("pydantic>=100", False),
        ("pydantic<2.0", False),
        ("temporalio[opentelemetry]<2,>=1.35", True),
        ("psutil<8,>=7; extra == 'embedded'", True),
        ("no-such-package>=1", False),
    ],
)
def test_a_package_is_as_asked_or_named(spec: str, *, met: bool) -> None:
    assert (_unmet(spec) is None) is met
