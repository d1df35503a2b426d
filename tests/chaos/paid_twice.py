"""Kills a worker after a model has answered, at random moments, and counts how often the retried step pays again.

Each round forks a process that puts two questions to the simulator, through the real store and the official SDK, as
steps of a run would: one to be warm, as a worker that has been up for a while is, and the one that counts. At a random
moment after the last byte of its answer was sent, the process is killed; a second one then retries the step. If the
simulator sees the request again, the call was paid for twice.

`python -m tests.chaos.paid_twice --kills 500`
"""

import argparse
import asyncio
import dataclasses
import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess

from sqlalchemy import text
from temporalio.testing import ActivityEnvironment

from adapters.llm import Timeouts, build_gateway
from adapters.llm.local import LocalModel
from adapters.llm.simulator import SimRequest, Simulator
from adapters.store import Database, migrate, open_engine
from domain.identity import workflow_id
from domain.message import MessageRef
from domain.proposals import QuestionKind
from domain.questions import QuestionRef
from tests.adapters.store.making import new_message
from tests.pipeline import asker_on, guards_on
from tests.servers import postgres_server

MODEL = "anthropic:claude-haiku-5-5"
WARM = "anthropic:claude-haiku-5-5-20260101"
MOMENT_S_MAX = 1.0
"""A step's answer is at risk until it is in the journal; a message is on its way for about this long after it."""
ROUND_S_MAX = 30
SHARE_MAX = 0.01
"""Of the calls, at most so many may be paid for twice."""

_FORKS = multiprocessing.get_context("forkserver")


@dataclass
class Kills:
    """What came of the kills."""

    kills: int = 0
    asked_again: int = 0
    """The simulator saw the request a second time: paid twice."""
    counted: int = 0
    """Of these, how many the call log knows of."""
    moments_s: list[float] = field(default_factory=list)
    """Of those that were asked again: how long after the answer the process was killed."""

    def __str__(self) -> str:
        moments = ", ".join(f"{moment * 1000:.1f} ms" for moment in sorted(self.moments_s)) or "none"
        return (
            f"{self.kills} kills after the answer, within {MOMENT_S_MAX:g} s: {self.asked_again} paid twice "
            f"({self.asked_again / self.kills:.1%}), {self.counted} of them counted; killed after: {moments}. "
            f"So an answer is at risk for some {self.asked_again / self.kills * MOMENT_S_MAX * 1000:.0f} ms."
        )


def put(database_url: str, models_url: str, ref: QuestionRef, attempt: int, then_s: float) -> None:
    """One attempt of a step, in a process of its own; then it lives on for a while, as a worker does."""
    asyncio.run(_put(database_url, models_url, ref, attempt, then_s))


async def _put(database_url: str, models_url: str, ref: QuestionRef, attempt: int, then_s: float) -> None:
    database = Database(open_engine(database_url, pool_size=2))
    gateway = build_gateway(
        guards_on(database),
        local=LocalModel(),
        timeouts=Timeouts(),
        anthropic_keys=["simulated"],
        anthropic_base_url=models_url,
    )
    environment = ActivityEnvironment()
    info = environment.info
    environment.info = dataclasses.replace(info, attempt=attempt, workflow_id=workflow_id(ref.message))
    asker = asker_on(database, gateway)
    await environment.run(asker.ask, ref.model_copy(update={"model": WARM, "step": f"warm/{attempt}"}))
    await environment.run(asker.ask, ref)
    await asyncio.sleep(then_s)
    await gateway.close()
    await database.close()


async def kill_many(database: Database, database_url: str, tenant: str, moments_s: Sequence[float]) -> Kills:
    """Kill a worker at each of these moments, one after the other.

    Args:
        database: the store, migrated.
        database_url: its address, for the processes.
        tenant: whose messages they are.
        moments_s: each after the last byte of an answer was sent.
    """
    result = Kills()
    answered: asyncio.Queue[float] = asyncio.Queue()

    def tell(request: SimRequest) -> None:
        if request.model == MODEL.partition(":")[2]:
            answered.put_nowait(time.perf_counter())

    async with Simulator(on_answered=tell) as simulator:
        for number, moment_s in enumerate(moments_s):
            message = await new_message(database, tenant, f"m{number}")
            ref = QuestionRef(message=message, kinds=(QuestionKind.TASKS,), model=MODEL, step="tasks/1")
            first = _start(database_url, simulator.url, ref, 1, then_s=ROUND_S_MAX)
            answered_s = await asyncio.wait_for(answered.get(), ROUND_S_MAX)
            await asyncio.sleep(max(0.0, answered_s + moment_s - time.perf_counter()))
            await _kill(first)
            await _run(_start(database_url, simulator.url, ref, 2, then_s=0))
            result.kills += 1
            if not answered.empty():
                answered.get_nowait()
                result.asked_again += 1
                result.moments_s.append(moment_s)
                result.counted += await _counted(database, message)
    return result


def _start(database_url: str, models_url: str, ref: QuestionRef, attempt: int, *, then_s: float) -> ForkServerProcess:
    process = _FORKS.Process(target=put, args=(database_url, models_url, ref, attempt, then_s))
    process.start()
    return process


async def _kill(process: ForkServerProcess) -> None:
    if process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.join)


async def _run(process: ForkServerProcess) -> None:
    await asyncio.to_thread(process.join, ROUND_S_MAX)
    if process.exitcode != 0:
        raise RuntimeError(f"the retried step ended with {process.exitcode}")


async def _counted(database: Database, message: MessageRef) -> int:
    """Whether the log knows that a call of this message was cut off."""
    lost = text("SELECT count(*) AS lost FROM calls WHERE tenant = :t AND message_id = :m AND state = 'lost'")
    row = await database.row(lost, {"t": message.tenant, "m": message.message_id})
    return int(row is not None and row.lost == 1)


def preload() -> None:
    """Let processes begin with everything imported."""
    _FORKS.set_forkserver_preload([__name__, "adapters.llm._anthropic"])


async def main(kills: int, seed: int) -> int:
    """Kill and print; 1 where more than `SHARE_MAX` are paid for twice, or one of them is not counted."""
    with postgres_server() as address:
        await migrate(address)
        database = Database(open_engine(address))
        dice = random.Random(seed)  # noqa: S311  moments, not secrets
        moments_s = [dice.uniform(0, MOMENT_S_MAX) for _ in range(kills)]
        killed = await kill_many(database, address, "default", moments_s)
        await database.close()
    print(killed)  # noqa: T201 what it is for
    return int(killed.asked_again > SHARE_MAX * killed.kills or killed.counted < killed.asked_again)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.paid_twice", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20261121)
    given = parser.parse_args()
    preload()
    sys.exit(asyncio.run(main(given.kills, given.seed)))
