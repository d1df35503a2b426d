"""`python -m worker`: polls until it is told to stop, then drains."""

import argparse
import asyncio
import logging
import signal
import sys
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from temporalio.client import Client

from adapters import telemetry, temporal
from adapters.embedding import StaticEmbedder
from adapters.llm import Gateway
from adapters.settings import Settings, load_settings
from adapters.store import Database, Edits, Letters, Messages, open_engine
from adapters.telemetry import Telemetry
from adapters.temporal import Runs
from domain.failures import Unavailable, WinnowError
from worker.steps import build_steps, gateway_of, plan_of
from worker.sweeper import Sweeper
from worker.workers import build_workers

CONNECT_PAUSE_S = 0.5
POOL_SIZE = 20

_log = logging.getLogger("worker")


def main() -> None:
    """Read the settings and run."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--ready-file", type=Path, help="made once the worker polls")
    arguments = parser.parse_args()
    try:
        settings = load_settings()
        logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(levelname)s %(message)s")
        asyncio.run(run(settings, arguments.ready_file))
    except WinnowError as error:
        sys.exit(f"worker: {error}")


async def run(settings: Settings, ready_file: Path | None) -> None:
    """Poll until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        tracing = telemetry.configure("winnow-worker", settings.otlp_endpoint)
        stack.callback(tracing.shutdown)
        database = Database(open_engine(settings.database_url, pool_size=POOL_SIZE))
        stack.push_async_callback(database.close)
        gateway = gateway_of(settings)
        stack.push_async_callback(gateway.close)
        client = await _connected(stop, tracing)
        if client is not None:
            await _work(stack, client, database, gateway, settings)
            if ready_file is not None:
                await asyncio.to_thread(ready_file.touch)
            await _until(stop, _sweeping(client, database, settings))


async def _work(
    stack: AsyncExitStack, client: Client, database: Database, gateway: Gateway, settings: Settings
) -> None:
    """Start polling; leaving the stack drains."""
    steps = build_steps(database, gateway, plan_of(settings), StaticEmbedder())
    for worker in build_workers(client, steps, model_calls_max=settings.model_calls_max):
        await stack.enter_async_context(worker)


def _sweeping(client: Client, database: Database, settings: Settings) -> asyncio.Task[None]:
    sweeper = Sweeper(Messages(database), Letters(database), Edits(database), Runs(client))
    return asyncio.create_task(sweeper.run(settings.sweep_interval_s))


async def _until(stop: asyncio.Event, sweeping: asyncio.Task[None]) -> None:
    """Wait to be told to stop; a sweeper that fails ends the process, loudly."""
    told = asyncio.create_task(stop.wait())
    await asyncio.wait({told, sweeping}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    sweeping.cancel()
    with suppress(asyncio.CancelledError):
        await sweeping


async def _connected(stop: asyncio.Event, tracing: Telemetry) -> Client | None:
    """The engine's client, as soon as there is an engine; None when told to stop before."""
    while not stop.is_set():
        try:
            client = await temporal.connect(interceptors=tracing.interceptors)
            await temporal.register_search_attributes(client)
        except Unavailable as error:
            _log.warning("%s; trying again", error)
            await asyncio.sleep(CONNECT_PAUSE_S)
        else:
            return client
    return None


if __name__ == "__main__":
    main()
