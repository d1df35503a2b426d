"""Looking at processes that are not our children."""

import asyncio
import contextlib
import os

import psutil  # type: ignore[import-untyped]  # ships no types

_INTERVAL_S = 0.2


def started_at(pid: int) -> float | None:
    """When a process began, in seconds since 1970; None when there is no such process."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None


def command_line(pid: int) -> tuple[str, ...] | None:
    """The arguments of a living process; None when it is gone or another user's."""
    try:
        process = psutil.Process(pid)
        dead = process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
        return None if dead else tuple(str(word) for word in process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


class Found:
    """A process that runs already, started by somebody else."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._began = started_at(pid)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._pid

    async def wait(self) -> int:
        """Wait for its end; what it ended with is told to its parent only, so this gives 0."""
        while self._lives():  # noqa: ASYNC110 - nobody is told of the end of another's child
            await asyncio.sleep(_INTERVAL_S)
        return 0

    def send_signal(self, number: int, /) -> None:
        """Send a signal; nothing happens when it has ended."""
        if self._lives():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def _lives(self) -> bool:
        return command_line(self._pid) is not None and started_at(self._pid) == self._began
