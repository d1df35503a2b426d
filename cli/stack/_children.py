"""The programs that the launcher starts, keeps alive and drains."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from cli.stack import _guard
from cli.stack._environment import Environment
from cli.stack._folder import open_log, tail
from domain.failures import Unavailable, WinnowError

Say = Callable[[str], None]
"""Takes one line of progress, for people."""

BACKOFF_S_MIN = 0.1
BACKOFF_S_MAX = 10.0
STEADY_S = 30
"""Who lived this long is started again at once when it dies."""
PROBE_INTERVAL_S = 0.03
KILLED_S_MAX = 5
_PRIVATE = 0o077
"""What a child writes, only its owner may read."""


class Running(Protocol):
    """A process that runs, started by us or found."""

    @property
    def pid(self) -> int:
        """Its process id."""

    async def wait(self) -> int:
        """Wait for its end; gives its exit code, negative for a signal."""

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal; nothing happens when it has ended."""


async def spawn(command: Sequence[str], environment: Environment, log: Path, *, keep_open: int = -1) -> Running:
    """Start a program that dies with this process, and that Ctrl-C in the terminal does not reach.

    Linux ties it to the *thread* that calls: call from one that lives as long as the launcher.
    """
    guarded = (sys.executable, "-I", "-S", _guard.__file__, str(os.getpid()), *command)
    output = open_log(log)
    try:
        return await asyncio.create_subprocess_exec(
            *guarded,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=_PRIVATE,
            pass_fds=() if keep_open < 0 else (keep_open,),
        )
    except OSError as error:
        raise Unavailable("spawn", f"{command[0]} cannot be started: {error.strerror}") from error
    finally:
        os.close(output)


class Child:
    """One program: started once by `start`, from then on started again by `keep` whenever it dies."""

    def __init__(self, name: str, begin: Callable[[], Awaitable[Running]], log: Path, say: Say) -> None:
        self.name = name
        self._begin = begin
        self._log = log
        self._say = say
        self._running: Running | None = None
        self._ended: asyncio.Task[int] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The process id, while there is one."""
        return self._running.pid if self._running else None

    async def start(self) -> None:
        """Start it.

        Raises:
            WinnowError: it cannot be started.
        """
        self._running = await self._begin()
        self._ended = asyncio.create_task(self._running.wait(), name=f"wait for {self.name}")

    async def until(self, ready: Callable[[], Awaitable[bool]], *, wait_s_max: float) -> None:
        """Wait until it answers.

        Raises:
            Unavailable: it ended before, or did not answer in time; the message quotes its log.
        """
        deadline = time.monotonic() + wait_s_max
        while not await ready():
            if self._ended is None or self._ended.done():
                raise Unavailable(self.name, f"{self.name} ended at its start; {self._log} says:\n{tail(self._log)}")
            if time.monotonic() > deadline:
                words = f"{self.name} does not answer after {wait_s_max:.0f} s; {self._log} says:\n{tail(self._log)}"
                raise Unavailable(self.name, words)
            await asyncio.sleep(PROBE_INTERVAL_S)

    async def keep(self, changed: Callable[[], None]) -> None:
        """Start it again whenever it dies, ever slower if it dies at once; runs until cancelled."""
        pause_s = BACKOFF_S_MIN
        while self._ended is not None:
            since = time.monotonic()
            code = await asyncio.shield(self._ended)
            if self._stopping:
                return
            pause_s = BACKOFF_S_MIN if time.monotonic() - since > STEADY_S else pause_s
            self._say(f"{self.name} (process {self.pid}) ended with {_reason(code)}; starting it again")
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, BACKOFF_S_MAX)
            await self._restart(pause_s)
            changed()

    async def _restart(self, pause_s: float) -> None:
        while True:
            try:
                return await self.start()
            except WinnowError as error:
                self._say(f"{self.name} cannot be started: {error}")
                await asyncio.sleep(pause_s)

    async def stop(self, number: int = signal.SIGTERM, *, wait_s_max: float) -> None:
        """Ask it to end, wait, and end it if it does not."""
        self._stopping = True
        if self._running is None or self._ended is None:
            return
        for each, patience_s in ((number, wait_s_max), (signal.SIGKILL, KILLED_S_MAX)):
            with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
                self._running.send_signal(each)
            done, _ = await asyncio.wait([self._ended], timeout=patience_s)
            if done:
                return
            self._say(f"{self.name} (process {self.pid}) has not ended after {patience_s:.0f} s")

    def kill(self) -> None:
        """End it now; whoever waits in `stop` sees it end."""
        self._stopping = True
        if self._running and self._ended and not self._ended.done():
            with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
                self._running.send_signal(signal.SIGKILL)


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
