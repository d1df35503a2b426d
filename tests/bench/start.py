"""`make bench-start`: how long a second start of the whole stack takes, with the real worker and API."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STARTS = 3


def run(verb: str, folder: Path, *more: str) -> float:
    """Run one command of the stack; gives its seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "cli", verb, "--data-dir", str(folder), *more]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def start(folder: Path) -> float:
    """Seconds from the command until everything answers; the stack is stopped again."""
    try:
        return run("up", folder, "--detach")
    finally:
        run("down", folder)


def main(folder: Path) -> None:
    """Start once for the folder to be made, then measure and print the median."""
    start(folder)
    seconds = statistics.median(start(folder) for _ in range(STARTS))
    print(f"warm start to ready: {seconds:.1f} s")  # noqa: T201  a figure is printed


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(Path(place) / "stack")
