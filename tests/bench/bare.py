"""What we are measured against: a workflow of five activities that do nothing, with default settings."""

import asyncio
import time
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

QUEUE = "bare"
STEPS = 5


@activity.defn
async def nothing(given: str) -> str:
    """Hand back what was given."""
    return given


@workflow.defn
class Bare:
    """Five empty activities, one after the other."""

    @workflow.run
    async def run(self, given: str) -> str:
        """Hand `given` through all of them."""
        for _ in range(STEPS):
            given = await workflow.execute_activity(nothing, given, start_to_close_timeout=timedelta(seconds=10))
        return given


def worker(client: Client) -> Worker:
    """A worker with the SDK's defaults."""
    return Worker(client, task_queue=QUEUE, workflows=[Bare], activities=[nothing])


async def measure(client: Client, round_name: str, count: int) -> float:
    """Workflows per second, `count` of them started at once and all waited for."""
    began = time.perf_counter()
    runs = (client.execute_workflow(Bare.run, "x", id=f"{round_name}/{n}", task_queue=QUEUE) for n in range(count))
    await asyncio.gather(*runs)
    return count / (time.perf_counter() - began)
