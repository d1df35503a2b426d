"""`make fuzz`: damages sound messages for so long, and reports what neither reads nor is refused.

    python -m tests.fuzz --seconds 60 [--seed N] [--keep FOLDER]

The same seed damages in the same way. What broke a parser is kept in the folder, and its traceback printed.
"""

import argparse
import random
import secrets
import signal
import sys
import time
import traceback
import types
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from adapters.source import normalise
from domain.failures import InputRefused
from tests.adapters.source.checking import check
from tests.fuzz.damage import damaged
from tests.fuzz.samples import SAMPLES

SLOW_S = 5
"""Of one input of at most 200 kB."""
_RECEIVED_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_SHOWN_MAX = 20


class TooSlow(BaseException):
    """An input took longer than it may; no parser is to catch it."""


def read_timed(media_type: str, body: bytes) -> str:
    """What came of it: `read`, or the reason of its refusal.

    Raises:
        TooSlow: it took more than `SLOW_S`.
        Exception: whatever else a parser raises.
    """
    signal.setitimer(signal.ITIMER_REAL, SLOW_S)
    try:
        check(
            normalise(media_type, body, received_at=_RECEIVED_AT, user="ben@example.org", trusted=("mx.example.org",))
        )
    except InputRefused as refused:
        return refused.reason
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "read"


def fuzz(seconds: float, seed: int, keep: Path, read: Callable[[str, bytes], str] = read_timed) -> int:
    """Damage and read; gives how many different faults were found."""
    rolls = random.Random(seed)  # noqa: S311  the same each time
    bodies = [body for _, body in SAMPLES]
    ends_s, came, faults = time.monotonic() + seconds, Counter[str](), dict[str, str]()
    signal.signal(signal.SIGALRM, _alarm)
    while time.monotonic() < ends_s:
        media_type, body = rolls.choice(SAMPLES)
        body = damaged(body, bodies, rolls)
        try:
            came[read(media_type, body)] += 1
        except (Exception, TooSlow) as error:  # noqa: BLE001  whatever escapes is what is looked for
            where = _where(error)
            came[where] += 1
            if where not in faults:
                faults[where] = traceback.format_exc()
                _keep(keep, f"{seed}-{len(faults)}", media_type, body)
    _report(came, faults, seed)
    return len(faults)


def _alarm(_number: int, _frame: types.FrameType | None) -> None:
    raise TooSlow


def _where(error: BaseException) -> str:
    """The failure's class and its innermost line of ours: one fault, however often it is found."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/adapters/source/" in frame.filename] or list(frames)
    return f"{type(error).__name__} at {Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _keep(folder: Path, name: str, media_type: str, body: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.{media_type.replace('/', '_')}").write_bytes(body)


def _report(came: Counter[str], faults: dict[str, str], seed: int) -> None:
    for where, trace in list(faults.items())[:_SHOWN_MAX]:
        print(f"--- {where}, {came[where]} times\n{trace}")  # noqa: T201
    read = ", ".join(f"{reason} {count}" for reason, count in came.most_common())
    print(f"seed {seed}: {came.total()} inputs, {len(faults)} faults: {read}")  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="damage messages, and see whether they are read or refused")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--keep", type=Path, default=Path(".winnow/fuzz"))
    given = parser.parse_args()
    sys.exit(1 if fuzz(given.seconds, given.seed, given.keep) else 0)
