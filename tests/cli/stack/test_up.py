"""`up` starts what is missing, keeps it up, and leaves nothing behind."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from cli.stack import StackFile, down, read_stack_file, start_detached
from cli.stack._postgres import find_postmaster
from domain.failures import Unavailable
from tests.cli.stack.launchers import LAUNCH, Launcher, alive, environment, soon

pytestmark = pytest.mark.stack

OURS = ("worker", "api", "temporal")
ALL = (*OURS, "postgres")
ORPHANED_S_MAX = 3
"""The promise itself, not a measurement: how long anything but PostgreSQL outlives a killed launcher."""


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    down(tmp_path / "data", print)


def pid_of(stack: StackFile, name: str) -> int:
    pid = getattr(stack.pids, name)
    assert isinstance(pid, int)
    return pid


def kill(stack: StackFile, name: str) -> None:
    with suppress(ProcessLookupError):  # it may have gone with the launcher, killed a moment before
        os.kill(pid_of(stack, name), signal.SIGKILL)


def answers(stack: StackFile) -> bool:
    """Whether the API's stub and Temporal's UI answer at the addresses of the first start."""
    try:
        for url in (f"{stack.api_url}/readyz", f"{stack.temporal_ui_url}/api/v1/namespaces/default"):
            urlopen(url, timeout=2).close()  # noqa: S310 - our own address
    except OSError:
        return False
    return True


def again(data_dir: Path, before: StackFile, name: str) -> bool:
    """Whether the stack file names a new living process."""
    now = read_stack_file(data_dir)
    return now is not None and pid_of(now, name) != pid_of(before, name) and alive(pid_of(now, name))


def test_everything_answers_and_ends_when_told(data_dir: Path) -> None:
    with Launcher(data_dir) as launcher:
        stack = launcher.ready()
        assert answers(stack)
        assert read_stack_file(data_dir) == stack
        launcher.signal(signal.SIGINT)
        code, said = launcher.ended()
    assert (code, "draining" in said) == (0, True)
    assert not [name for name in ALL if alive(pid_of(stack, name))]
    assert read_stack_file(data_dir) is None


def test_a_second_start_says_who_holds_the_folder(data_dir: Path) -> None:
    with Launcher(data_dir) as first:
        holder = first.ready().pids.launcher
        with Launcher(data_dir) as second:
            code, said = second.ended()
    assert code == 3
    assert f"is held by process {holder}" in said


def test_what_is_killed_comes_back_where_it_was(data_dir: Path) -> None:
    with Launcher(data_dir) as launcher:
        stack = launcher.ready()
        for name in ALL:
            kill(stack, name)
        soon(lambda: all(again(data_dir, stack, name) for name in ALL), "all are back")
        soon(lambda: answers(stack), "the same addresses answer")
        launcher.signal(signal.SIGTERM)
        assert launcher.ended()[0] == 0


def test_a_killed_launcher_leaves_postgres_only_and_the_next_one_finds_it(data_dir: Path) -> None:
    with Launcher(data_dir) as launcher:
        first = launcher.ready()
        launcher.signal(signal.SIGKILL)
        soon(
            lambda: not [name for name in OURS if alive(pid_of(first, name))], "all but PostgreSQL gone", ORPHANED_S_MAX
        )
    assert alive(pid_of(first, "postgres"))
    with Launcher(data_dir) as launcher:
        second = launcher.ready()
        assert pid_of(second, "postgres") == pid_of(first, "postgres")
        assert (second.api_url, second.temporal_address) == (first.api_url, first.temporal_address)
        assert second.api_key == first.api_key
        launcher.signal(signal.SIGKILL)
    assert down(data_dir, print).postgres
    assert find_postmaster(data_dir / "postgres") is None


def test_after_everything_was_killed_it_starts_again(data_dir: Path) -> None:
    with Launcher(data_dir) as launcher:
        first = launcher.ready()
        for name in ("launcher", *ALL):
            kill(first, name)
    with Launcher(data_dir) as launcher:
        assert answers(launcher.ready())


def test_a_worker_that_does_not_start_fails_up_and_everything_is_stopped(data_dir: Path) -> None:
    with Launcher(data_dir, worker="broken") as launcher:
        code, said = launcher.ended()
    assert code == 1
    assert "broken on purpose" in said
    assert find_postmaster(data_dir / "postgres") is None
    assert read_stack_file(data_dir) is None


def test_what_runs_elsewhere_is_not_started(data_dir: Path, postgres: str, temporal_address: str) -> None:
    with Launcher(data_dir, DATABASE_URL=postgres, TEMPORAL_ADDRESS=temporal_address) as launcher:
        stack = launcher.ready()
        assert (stack.database_url, stack.temporal_address) == (postgres, temporal_address)
        assert (stack.pids.temporal, stack.pids.postgres, stack.temporal_ui_url) == (None, None, None)
        assert (data_dir / "worker.ready").read_text() == temporal_address
        launcher.signal(signal.SIGTERM)
        assert launcher.ended()[0] == 0
    assert not (data_dir / "postgres").exists()


def test_in_the_background_it_outlives_who_started_it_until_down(data_dir: Path) -> None:
    said: list[str] = []
    stack = start_detached(data_dir, environment(), (*LAUNCH, "worker"), say=said.append)
    assert "starting temporal" in said
    assert answers(stack)
    assert down(data_dir, print).launcher == stack.pids.launcher
    assert not [name for name in ("launcher", *ALL) if alive(pid_of(stack, name))]


def test_a_start_in_the_background_that_fails_says_why(data_dir: Path) -> None:
    for why in ("no luck", "worse luck"):
        command = (sys.executable, "-c", f"print('starting', flush=True); raise SystemExit('winnow: {why}')")
        with pytest.raises(Unavailable, match=f"^{why}; see"):
            start_detached(data_dir, environment(), command, say=print)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TEMPORAL_ADDRESS", "127.0.0.1:1"), ("TEMPORAL_ADDRESS", "nowhere")],
)
def test_a_temporal_that_is_not_there_is_named_at_once(data_dir: Path, name: str, value: str) -> None:
    with Launcher(data_dir, **{name: value}) as launcher:
        code, said = launcher.ended()
    assert (code, said.count("\n")) == (1, 1)
    assert name in said
    assert value in said


def test_the_files_of_temporal_are_its_owners_only(data_dir: Path) -> None:
    with Launcher(data_dir) as launcher:
        launcher.ready()
        files = [*data_dir.glob("temporal.db*"), *(data_dir / "logs").iterdir()]
        assert files
        assert [file.name for file in files if file.stat().st_mode & 0o077] == []
        launcher.signal(signal.SIGTERM)
        launcher.ended()


def test_down_where_nothing_runs_stops_nothing(data_dir: Path) -> None:
    stopped = down(data_dir, print)
    assert (stopped.launcher, stopped.postgres) == (None, False)
