"""Launchers in processes of their own, and what they have started."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.stack import StackFile
from cli.stack._process import command_line

ROOT = Path(__file__).parents[3]
LAUNCH = (sys.executable, "-m", "tests.cli.stack.launch")
WAIT_S_MAX = 30


def environment(**more: str) -> dict[str, str]:
    """Ours, without what says that a server is elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TEMPORAL_", "WINNOW_")) and name != "DATABASE_URL"
    }
    return kept | {"PYTHONPATH": str(ROOT)} | more


class Launcher:
    """`up` on a folder, with stubs for worker and API; killed at the end of the block if it still runs."""

    def __init__(self, data_dir: Path, worker: str = "worker", **more: str) -> None:
        self._process = subprocess.Popen(
            [*LAUNCH, worker, str(data_dir)],
            env=environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def ready(self) -> StackFile:
        """What it shows when everything answers."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(self._process.communicate()[1])
        return StackFile.model_validate_json(line)

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def ended(self) -> tuple[int, str]:
        """Its exit code, and what it said."""
        said = self._process.communicate(timeout=WAIT_S_MAX)[1]
        return self._process.returncode, said


def soon(holds: Callable[[], bool], what: str, wait_s_max: float = WAIT_S_MAX) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + wait_s_max
    while not holds():
        assert time.monotonic() < deadline, f"not within {wait_s_max} s: {what}"
        time.sleep(0.05)


def alive(pid: int | None) -> bool:
    """Whether a process lives."""
    return pid is not None and command_line(pid) is not None
