"""The limiter under eight processes that hammer one bucket: decisions a second, and what went beyond the limit."""

import argparse
import asyncio
import json
import sys
import time
from asyncio.subprocess import PIPE

from sqlalchemy import text

from adapters.store import Database, open_engine
from adapters.store.traffic import Traffic
from domain.traffic import BURST_REQUESTS_S, Admission, Admitted, CallReport, Came, Limits
from domain.value import Value

MODEL = "openai:limiter-bench"
KEY = "bench"
REQUESTS_PER_MINUTE = 6000
READY = b"ready\n"
"""What a process says when it has loaded and connected; then it waits for a line."""

_NOW = text("SELECT extract(epoch FROM clock_timestamp())::float8 AS now")
_FORGET = text("DELETE FROM buckets WHERE model = :model")


class LimiterFigures(Value):
    """What was measured."""

    processes: int
    decisions_per_s: float
    granted: int
    allowed: float
    """A full bucket, and what flows in while it lasts."""
    overshoot: float
    """Granted beyond that; 0 where the limit was kept."""
    admit_ms: float
    """The median of one decision alone, on a warm connection."""
    report_ms: float


class _Hammered(Value):
    decisions: int
    granted: int
    first_s: float
    last_s: float
    """By the database's clock."""


async def measure_limiter(database_url: str, processes: int = 8, seconds: float = 3) -> LimiterFigures:
    """Hammer one bucket from so many processes for so long; the database is migrated, and nobody else uses it."""
    database = Database(open_engine(database_url))
    try:
        admit_ms, report_ms = await _alone(database)
        await database.rows(_FORGET, {"model": MODEL})
        hammered = await _together(database_url, processes, seconds)
    finally:
        await database.close()
    granted = sum(one.granted for one in hammered)
    took_s = max(one.last_s for one in hammered) - min(one.first_s for one in hammered)
    allowed = REQUESTS_PER_MINUTE / 60 * (BURST_REQUESTS_S + took_s)
    return LimiterFigures(
        processes=processes,
        decisions_per_s=round(sum(one.decisions for one in hammered) / took_s, 1),
        granted=granted,
        allowed=round(allowed, 1),
        overshoot=round(max(0.0, granted - allowed), 1),
        admit_ms=admit_ms,
        report_ms=report_ms,
    )


async def _alone(database: Database) -> tuple[float, float]:
    """Milliseconds of a decision and of a report, with nobody else about."""
    traffic = _traffic(database, REQUESTS_PER_MINUTE * 100)
    admits_s, reports_s = [], []
    for _ in range(200):
        began_s = time.perf_counter()
        admitted = await traffic.admit(_admission())
        admits_s.append(time.perf_counter() - began_s)
        if not isinstance(admitted, Admitted):
            raise RuntimeError(f"the bench holds itself up: {admitted}")  # noqa: TRY004  not a matter of types
        began_s = time.perf_counter()
        await traffic.report(CallReport(admitted=admitted, came=Came.ANSWERED))
        reports_s.append(time.perf_counter() - began_s)
    return tuple(round(sorted(each)[100] * 1000, 3) for each in (admits_s, reports_s))  # type: ignore[return-value]  # two


async def _together(database_url: str, processes: int, seconds: float) -> list[_Hammered]:
    """Start them all, and let them go when the last is ready."""
    command = [sys.executable, "-m", "tests.bench.limiter", database_url, str(seconds)]
    started = [await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE) for _ in range(processes)]
    try:
        for process in started:
            if process.stdout is None or await process.stdout.readline() != READY:
                raise RuntimeError("a process of the limiter's bench did not start")
        outs = await asyncio.gather(*(process.communicate(b"go\n") for process in started))
        return [_Hammered.model_validate_json(out) for out, _ in outs]
    finally:
        for process in started:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _hammer(database_url: str, seconds: float) -> _Hammered:
    """Ask without a pause, and give what was granted."""
    database = Database(open_engine(database_url, pool_size=1))
    traffic = _traffic(database, REQUESTS_PER_MINUTE)
    await _now_s(database)
    sys.stdout.buffer.write(READY)
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    first_s, ends_s = await _now_s(database), time.perf_counter() + seconds
    decisions, granted = 0, 0
    while time.perf_counter() < ends_s:
        granted += isinstance(await traffic.admit(_admission()), Admitted)
        decisions += 1
    last_s = await _now_s(database)
    await database.close()
    return _Hammered(decisions=decisions, granted=granted, first_s=first_s, last_s=last_s)


async def _now_s(database: Database) -> float:
    row = await database.row(_NOW, {})
    return float(row.now) if row else 0.0


def _traffic(database: Database, requests_per_minute: int) -> Traffic:
    return Traffic(database, limits={MODEL: Limits(requests_per_minute=requests_per_minute)})


def _admission() -> Admission:
    return Admission(model=MODEL, keys=(KEY,), tokens=100)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="one of the processes that `measure_limiter` starts")
    parser.add_argument("database_url")
    parser.add_argument("seconds", type=float)
    given = parser.parse_args()
    measured = asyncio.run(_hammer(given.database_url, given.seconds))
    print(json.dumps(measured.model_dump()))  # noqa: T201  it answers who started it
