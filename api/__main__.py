"""`python -m api`: serves until it is told to stop, then lets what is under way finish."""

import argparse
import asyncio
import logging
import signal
import socket
import sys
from pathlib import Path
from types import FrameType

import uvicorn

from adapters import telemetry, temporal
from adapters.settings import Settings, load_settings
from adapters.store import Database, open_engine
from adapters.temporal import Runs, Watches
from api.app import create_app
from api.page_settings import PageSettings
from api.services import build_services
from domain.failures import WinnowError
from kinds import load_kinds

POOL_SIZE = 20
SHUTDOWN_S_MAX = 10


def main() -> None:
    """Read the settings and serve."""
    parser = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    parser.add_argument("--port", type=int, help="where to listen; WINNOW_API_PORT otherwise")
    parser.add_argument("--ready-file", type=Path, help="made once the API listens")
    arguments = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        # The server raises the signal again once it has stopped in order: that is a success.
        signal.signal(number, lambda *_: None)
    try:
        settings = load_settings()
        logging.basicConfig(level=settings.log_level, stream=sys.stderr, format="%(levelname)s %(message)s")
        port = settings.api_port if arguments.port is None else arguments.port
        asyncio.run(serve(settings, port, arguments.ready_file))
    except WinnowError as error:
        sys.exit(f"api: {error}")


async def serve(settings: Settings, port: int, ready_file: Path | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    database = Database(open_engine(settings.database_url, pool_size=POOL_SIZE))
    tracing = telemetry.configure("winnow-api", settings.otlp_endpoint)
    client = await temporal.connect(lazy=True, interceptors=tracing.interceptors)
    page = PageSettings(
        temporal_ui=settings.temporal_ui,
        temporal_namespace=client.namespace,
        undo_s=settings.undo_s,
        budget_day_usd=settings.budget_user_day_usd,
    )
    services = build_services(
        database,
        Runs(client, undo_s=settings.undo_s),
        Watches(client),
        settings.sources,
        load_kinds(settings.kinds),
        page,
    )
    config = uvicorn.Config(
        create_app(services),
        host=settings.api_host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_S_MAX,
    )
    try:
        await Server(config, services.stopping, ready_file).serve()
    finally:
        await database.close()
        tracing.shutdown()


class Server(uvicorn.Server):
    """Tells what waits inside the application that the process is about to stop."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event, ready_file: Path | None) -> None:
        super().__init__(config)
        self._stopping = stopping
        self._ready_file = ready_file

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self._ready_file is not None and self.started:
            await asyncio.to_thread(self._ready_file.touch)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin the shutdown; streams end by themselves."""
        self._stopping.set()
        super().handle_exit(sig, frame)


if __name__ == "__main__":
    main()
