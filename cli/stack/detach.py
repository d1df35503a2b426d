"""Starting the local stack in the background."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from cli.exit_codes import HELD
from cli.stack._children import Say
from cli.stack._environment import Environment
from cli.stack._folder import open_folder, open_log, words_since
from cli.stack._lock import FolderHeld, holder_of
from cli.stack._stackfile import StackFile, read_stack_file
from domain.failures import Unavailable

STARTED_S_MAX = 150
_INTERVAL_S = 0.05
_LINES_MAX = 3
_FAILURE = "winnow: "
"""How a command begins the sentence of its failure."""
UP: tuple[str, ...] = (sys.executable, "-m", "cli", "up", "--data-dir")


def start_detached(data_dir: Path, environment: Environment, command: Sequence[str] = UP, *, say: Say) -> StackFile:
    """Start a launcher that outlives this process, and wait until its stack is ready.

    Args:
        data_dir: the data folder; it is the command's last argument.
        environment: what the launcher gets.
        command: what starts a launcher in the foreground.
        say: takes the launcher's lines of progress.

    Raises:
        FolderHeld: another launcher has the data folder.
        Unavailable: the launcher ended, or is not ready in time; the message is the launcher's.
    """
    folder = open_folder(data_dir)
    holder = holder_of(folder.lock)
    if holder:
        raise FolderHeld(folder.lock, holder)
    log = folder.log("launcher")
    pid, place = _spawn((*command, str(folder.root)), environment, log)
    told = 0
    deadline = time.monotonic() + STARTED_S_MAX
    code = None
    try:
        while (code := _exit_code(pid)) is None and time.monotonic() < deadline:
            lines = _progress(words_since(log, place))  # read first: the URLs come after the file
            file = read_stack_file(folder.root)
            if file and file.pids.launcher == pid:
                return file
            for line in lines[told:]:
                say(line)
            told = len(lines)
            time.sleep(_INTERVAL_S)
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGTERM)
        raise
    if code == HELD:
        raise FolderHeld(folder.lock, holder_of(folder.lock))
    if code is None:
        os.kill(pid, signal.SIGTERM)
    raise Unavailable("up", _failure(words_since(log, place), log))


def _progress(words: str) -> list[str]:
    """The whole lines before the failure, if there is one."""
    return words.partition(_FAILURE)[0].split("\n")[:-1]


def _failure(words: str, log: Path) -> str:
    """The failure as the launcher said it, or else its last words."""
    said = words.partition(_FAILURE)[2].strip() or "\n".join(words.strip().splitlines()[-_LINES_MAX:])
    return f"{said}; see {log}" if said else f"the stack did not start, and {log} says nothing"


def _spawn(command: Sequence[str], environment: Environment, log: Path) -> tuple[int, int]:
    """Start a process that is not ours to wait for: it has a session of its own; gives where its words begin."""
    output = open_log(log)
    try:
        place = os.fstat(output).st_size
        pid = os.posix_spawn(
            command[0],
            list(command),
            environment,
            file_actions=(
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, output, 1),
                (os.POSIX_SPAWN_DUP2, output, 2),
            ),
            setsid=True,
        )
        return pid, place
    finally:
        os.close(output)


def _exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None
