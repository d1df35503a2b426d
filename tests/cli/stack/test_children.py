"""A child is started again when it dies, drains when asked, and never outlives the launcher."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from cli.stack._children import Child, Running, spawn
from cli.stack._process import command_line
from domain.failures import Unavailable

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, sys, time; signal.signal(15, lambda *_: None); print('up', flush=True); time.sleep(60)"
ORPHAN = """
import asyncio, pathlib, sys
from cli.stack._children import spawn
async def main():
    child = await spawn((sys.executable, "-c", "import time; time.sleep(60)"), {}, pathlib.Path(sys.argv[1]))
    print(child.pid, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def program(code: str, log: Path) -> Callable[[], Awaitable[Running]]:
    return lambda: spawn((sys.executable, "-c", code), {}, log)


async def soon(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - other processes raise no event here
            await asyncio.sleep(0.02)


async def test_a_child_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []
    changes: list[int | None] = []
    child = Child("sleeper", program(SLEEP, tmp_path / "log"), tmp_path / "log", said.append)
    await child.start()
    first = child.pid
    keeper = asyncio.create_task(child.keep(lambda: changes.append(child.pid)))
    os.kill(first or 0, signal.SIGKILL)
    await soon(lambda: bool(changes))
    assert changes == [child.pid]
    assert child.pid != first
    assert said == [f"sleeper (process {first}) ended with SIGKILL; starting it again"]
    keeper.cancel()
    await child.stop(wait_s_max=5)


async def test_a_child_that_ends_at_its_start_is_a_failure_with_its_last_words(tmp_path: Path) -> None:
    child = Child("broken", program("raise SystemExit('no luck')", tmp_path / "log"), tmp_path / "log", print)
    await child.start()
    with pytest.raises(Unavailable, match="no luck"):
        await child.until(_never, wait_s_max=10)


async def test_a_child_that_does_not_answer_in_time_is_a_failure(tmp_path: Path) -> None:
    child = Child("mute", program(SLEEP, tmp_path / "log"), tmp_path / "log", print)
    await child.start()
    with pytest.raises(Unavailable, match="does not answer"):
        await child.until(_never, wait_s_max=0)
    await child.stop(wait_s_max=5)


async def test_who_does_not_end_when_asked_is_ended(tmp_path: Path) -> None:
    said: list[str] = []
    child = Child("stubborn", program(STUBBORN, tmp_path / "log"), tmp_path / "log", said.append)
    await child.start()
    await soon(lambda: "up" in (tmp_path / "log").read_text())
    await child.stop(wait_s_max=0.1)
    assert command_line(child.pid or 0) is None
    assert "has not ended" in said[0]


async def test_a_program_that_is_not_there_says_so(tmp_path: Path) -> None:
    child = Child("missing", lambda: spawn(("/no/such/program",), {}, tmp_path / "log"), tmp_path / "log", print)
    await child.start()
    with pytest.raises(Unavailable, match="No such file"):
        await child.until(_never, wait_s_max=10)


async def test_no_child_outlives_a_launcher_that_was_killed(tmp_path: Path) -> None:
    launcher = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ORPHAN, str(tmp_path / "log")), stdout=asyncio.subprocess.PIPE
    )
    assert launcher.stdout is not None
    orphan = int(await launcher.stdout.readline())
    launcher.kill()
    await launcher.wait()
    await soon(lambda: command_line(orphan) is None)


async def _never() -> bool:
    return False
