"""Becomes the program it is given, after arranging that it dies with the launcher.

Run as a script: `python -I -S _guard.py LAUNCHER_PID PROGRAM ARGUMENT…`; imports nothing of ours, to be quick.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time

_PR_SET_PDEATHSIG = 1
_WATCH_INTERVAL_S = 0.5


def main(launcher: int, command: list[str]) -> int:
    """Run the command; on Linux this does not return."""
    if sys.platform == "linux":
        if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != launcher:  # it died before we asked to be told
            return 1
        os.execv(command[0], command)  # noqa: S606 - no shell is the point
    return _watch(launcher, command)


def _watch(launcher: int, command: list[str]) -> int:
    """Where the kernel tells nobody of a parent's death: look twice a second."""
    child = subprocess.Popen(command)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    while child.poll() is None:
        if os.getppid() != launcher:
            child.kill()
        time.sleep(_WATCH_INTERVAL_S)
    return child.returncode


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
