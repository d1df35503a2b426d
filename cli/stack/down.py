"""Stopping the local stack, also what a killed launcher left."""

import contextlib
import os
import signal
import time
from pathlib import Path

from cli.stack._children import Say
from cli.stack._folder import DataFolder
from cli.stack._lock import Holder, hold, holder_of
from cli.stack._postgres import stop_postgres
from cli.stack._process import command_line
from domain.failures import Unavailable
from domain.value import Value

DRAINED_S_MAX = 75
"""Longer than a launcher takes at most to drain all its children."""
POSTGRES_STOP_S_MAX = 20
_KILLED_S_MAX = 5


class Stopped(Value):
    """What was stopped; nothing where nothing ran."""

    launcher: int | None
    postgres: bool


def down(data_dir: Path, say: Say) -> Stopped:
    """Ask the launcher to drain, wait for it, and stop the PostgreSQL that one before it may have left.

    Raises:
        FolderHeld: the folder is held by a process that cannot be named from here.
        Unavailable: something does not end.
    """
    folder = DataFolder(root=data_dir.expanduser().resolve())
    if not folder.root.exists():
        return Stopped(launcher=None, postgres=False)
    holder = holder_of(folder.lock)
    if holder:
        say(f"stopping the launcher (process {holder.pid})")
        _end(holder, say)
    with hold(folder.lock):
        stopped = stop_postgres(folder.postgres, wait_s_max=POSTGRES_STOP_S_MAX)
        folder.stack_file.unlink(missing_ok=True)
    return Stopped(launcher=holder and holder.pid, postgres=stopped)


def _end(holder: Holder, say: Say) -> None:
    for number, patience_s in ((signal.SIGTERM, DRAINED_S_MAX), (signal.SIGKILL, _KILLED_S_MAX)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(holder.pid, number)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if command_line(holder.pid) is None or not holder.alive():
                return
            time.sleep(0.05)
        say(f"process {holder.pid} has not ended after {patience_s} s")
    raise Unavailable("launcher", f"process {holder.pid} does not end")
