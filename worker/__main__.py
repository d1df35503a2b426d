"""`python -m worker`: polls until it is told to stop, then drains."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from temporalio.client import Client

from adapters import telemetry, temporal
from adapters.embedding import StaticEmbedder
from adapters.settings import Settings, load_settings
from adapters.source import Reader
from adapters.store import (
    AnswerStore,
    Database,
    Documents,
    Edits,
    Ledger,
    Letters,
    Messages,
    Unindexed,
    open_engine,
)
from adapters.telemetry import Telemetry
from adapters.temporal import Runs, Watches
from domain.failures import Unavailable, WinnowError
from kinds import load_kinds
from worker.housekeeper import Housekeeper
from worker.indexer import Indexer
from worker.plan import chosen_rung, plan_of
from worker.steps import Outlet, SourcesAtHand, Steps, build_steps, catalog_of, gateway_of, guards_of
from worker.sweeper import Sweeper
from worker.watchman import Watchman
from worker.workers import build_workers

CONNECT_PAUSE_S = 0.5
POOL_SIZE = 20
TALKATIVE = (
    *("anthropic", "openai", "httpx2", "httpcore2", "imapclient", "slack_sdk", "googleapiclient", "google"),
    *("httpx", "httpcore", "urllib3", "msal", "azure"),
)

_log = logging.getLogger("worker")


def main() -> None:
    """Read the settings and run."""
    parser = argparse.ArgumentParser(prog="python -m worker", description=__doc__)
    parser.add_argument("--ready-file", type=Path, help="made once the worker polls")
    arguments = parser.parse_args()
    try:
        settings = load_settings()
        configure_logging(settings.log_level)
        asyncio.run(run(settings, arguments.ready_file))
    except WinnowError as error:
        sys.exit(f"worker: {error}")


def configure_logging(level: str) -> None:
    """Log to stderr; the SDKs never below WARNING, for their debug lines hold whole requests."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


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
        catalog = catalog_of(settings)
        plan = plan_of(settings, catalog, load_kinds(settings.kinds))
        embedder = StaticEmbedder()
        gateway = gateway_of(settings, guards_of(settings, database, embedder))
        stack.push_async_callback(gateway.close)
        client = await _connected(stop, tracing)
        if client is not None:
            reader = Reader(settings.readers)
            stack.push_async_callback(reader.close)
            reader.warm()
            sources = SourcesAtHand(
                reader=reader,
                start=Runs(client).start,
                configs=settings.sources,
                trusted=settings.trusted_receivers,
                outlet=Outlet(way=settings.delivery, server=settings.smtp_server, sender=settings.sender),
            )
            steps = build_steps(
                database, gateway, plan, embedder, lambda model: chosen_rung(model, settings, catalog), sources
            )
            await _work(stack, client, steps, settings)
            if ready_file is not None:
                await asyncio.to_thread(ready_file.touch)
            indexer = Indexer(Documents(database), Unindexed(database), reader, embedder)
            await _until(stop, _sweeping(client, database, settings, indexer))


async def _work(stack: AsyncExitStack, client: Client, steps: Steps, settings: Settings) -> None:
    """Start polling; leaving the stack drains."""
    for worker in build_workers(
        client, steps, model_calls_max=settings.model_calls_max, watched_max=len(settings.sources)
    ):
        await stack.enter_async_context(worker)


def _sweeping(client: Client, database: Database, settings: Settings, indexer: Indexer) -> asyncio.Task[None]:
    sweeper = Sweeper(Messages(database), Letters(database), Edits(database), Runs(client, undo_s=settings.undo_s))
    keeper = Housekeeper(Ledger(database), AnswerStore(database), settings.cache_entries_max)
    watchman = Watchman(Watches(client), settings.sources)
    rounds = (sweeper.run(settings.sweep_interval_s), keeper.run(), watchman.run(), indexer.run())
    return asyncio.create_task(_all(*rounds))


async def _all(*rounds: Coroutine[Any, Any, None]) -> None:  # Any: never used
    """Until one of them fails, or all are cancelled."""
    await asyncio.gather(*rounds)


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
