"""`make bench`: our pipeline against a bare workflow, in one run and interleaved; the last line is JSON.

(a) a workflow of five empty activities: SDK defaults, server defaults, its state in a file as ours is;
(b) our whole pipeline on the embedded stack, with the simulator answering at once.

Beside them, not in the JSON: (a) on a server with its state in memory, and how long accepting takes at a steady load.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.bench import bare, pipeline
from tests.servers import connected, free_port, temporal_server

ROUNDS = 3
MESSAGES = 200
WARM_UP = 20
UNLIMITED = '{"requests_per_minute": 1000000, "tokens_per_minute": 1000000000}'
"""Else the limits that the simulator tells of would be learnt, and kept to."""


@contextmanager
def simulator() -> Iterator[str]:
    """The address of a simulator in a process of its own."""
    port = free_port()
    command = [sys.executable, "-m", "cli", "simulator", "--port", str(port), "--seed", "1", "--faults", UNLIMITED]
    with subprocess.Popen(command) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def stack(folder: Path, simulator_url: str) -> Iterator[dict[str, str]]:
    """The embedded stack, whose only model is the simulator."""
    model = "openai:gpt-6-luna"
    environment = {
        **os.environ,
        "OPENAI_API_KEY": "simulated",
        "OPENAI_BASE_URL": f"{simulator_url}/v1",
        **{f"WINNOW_ROUTE_{kind}": model for kind in ("TASKS", "DECISIONS", "DRAFT")},
    }
    command = [sys.executable, "-m", "cli", "{}", "--data-dir", str(folder)]
    subprocess.run(
        [part.format("up") for part in command] + ["--detach"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    try:
        yield json.loads((folder / "stack.json").read_text())
    finally:
        subprocess.run([part.format("down") for part in command], env=environment, check=True)


@dataclass(frozen=True)
class Measurements:
    """What a run of the benchmark gives."""

    bares: list[float]
    rounds: list[pipeline.Measured]
    bares_in_memory: list[float]
    steady_accept_ms: tuple[float, ...]


async def main(folder: Path) -> None:
    """Measure and print."""
    with simulator() as models, stack(folder / "stack", models) as ours:
        headers = {"Authorization": f"Bearer {ours['api_key']}"}
        async with httpx2.AsyncClient(base_url=ours["api_url"], headers=headers, timeout=60) as http:
            await pipeline.measure(http, "warm", WARM_UP)
            steady = await pipeline.steady_accept_ms(http)
            with temporal_server(folder) as address:
                bares, rounds = await interleaved(address, http)
            with temporal_server(folder, in_memory=True) as address:
                in_memory = await bare_alone(address)
    report(Measurements(bares, rounds, in_memory, steady))


async def interleaved(address: str, http: httpx2.AsyncClient) -> tuple[list[float], list[pipeline.Measured]]:
    """Rounds of the bare workflow and of our pipeline, in turn."""
    client = await connected(address)
    bares: list[float] = []
    rounds: list[pipeline.Measured] = []
    async with bare.worker(client):
        await bare.measure(client, "warm", WARM_UP)
        for number in range(ROUNDS):
            bares.append(await bare.measure(client, f"round{number}", MESSAGES))
            rounds.append(await pipeline.measure(http, f"round{number}", MESSAGES))
            print(f"round {number + 1}: bare {bares[-1]:.1f} msg/s, pipeline {rounds[-1].msgs_per_s:.1f} msg/s")  # noqa: T201
    return bares, rounds


async def bare_alone(address: str) -> list[float]:
    """As many rounds of the bare workflow, with nothing in turn."""
    client = await connected(address)
    async with bare.worker(client):
        await bare.measure(client, "warm", WARM_UP)
        return [await bare.measure(client, f"round{number}", MESSAGES) for number in range(ROUNDS)]


def report(measured: Measurements) -> None:
    """Medians over the rounds; latencies over all messages."""
    bare_rate, memory_rate = statistics.median(measured.bares), statistics.median(measured.bares_in_memory)
    pipeline_rate = statistics.median(one.msgs_per_s for one in measured.rounds)
    p50, p99 = percentiles([ms for one in measured.rounds for ms in one.accept_ms])
    steady_p50, steady_p99 = percentiles(measured.steady_accept_ms)
    figures = {
        "bare_msgs_per_s": round(bare_rate, 1),
        "pipeline_msgs_per_s": round(pipeline_rate, 1),
        "ratio": round(pipeline_rate / bare_rate, 2),
        "accept_ms_p50": round(p50, 1),
        "accept_ms_p99": round(p99, 1),
    }
    print(  # noqa: T201
        f"bare {bare_rate:.1f} msg/s, pipeline {pipeline_rate:.1f} msg/s, ratio {figures['ratio']}:"
        " both servers keep their state in a file, the bare one has its defaults otherwise"
    )
    print(f"bare with the state in memory, start-dev's own default: {memory_rate:.1f} msg/s")  # noqa: T201
    print(f"accept p50 {p50:.1f} ms, p99 {p99:.1f} ms in a burst, {pipeline.AT_ONCE} at once: mostly the queue")  # noqa: T201
    print(  # noqa: T201
        f"accept p50 {steady_p50:.1f} ms, p99 {steady_p99:.1f} ms"
        f" at {pipeline.STEADY_PER_S} messages a second for {pipeline.STEADY_S} s, nothing else running"
    )
    print(json.dumps(figures))  # noqa: T201


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(main(Path(place)))
