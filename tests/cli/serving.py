"""An API on a real port, and the command line in a process of its own that talks to it."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import uvicorn

from adapters.store import Database, Edits, Letters
from api.app import create_app
from api.services import build_services
from domain.message import MessageRef, ModelName
from tests.api.fakes import FakeRuns, FakeWatches
from tests.api.steps import find

ROOT = Path(__file__).parents[2]


@dataclass
class EndingRuns(FakeRuns):
    """Runs that end at once: with results, or as dead letters."""

    database: Database | None = None
    deadly: bool = False

    async def start(
        self,
        ref: MessageRef,
        workflow_id: str,
        source: str,
        model: ModelName | None = None,
        *,
        backfill: bool = False,
    ) -> bool:
        assert self.database is not None
        await super().start(ref, workflow_id, source, model, backfill=backfill)
        if self.deadly:
            await Letters(self.database).bury(ref, "unreadable", "why")
        elif ref.run == 1:
            await find(self.database, ref)
        return True


class Quiet(uvicorn.Server):
    """Leaves the signals to pytest."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(database: Database) -> AsyncIterator[tuple[str, EndingRuns]]:
    """The URL of an API, and the runs behind it."""
    runs = EndingRuns(Edits(database), database=database)
    app = create_app(build_services(database, runs, FakeWatches()))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Quiet(uvicorn.Config(app, log_config=None, lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", runs
        server.should_exit = True
        await task


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Winnow:
    """The command line against one API."""

    url: str
    key: str
    runs: EndingRuns

    async def __call__(self, *arguments: str | Path, **environment: str) -> Ran:
        return await winnow(*arguments, WINNOW_API_URL=self.url, WINNOW_API_KEY=self.key, **environment)


async def winnow(*arguments: str | Path, **environment: str) -> Ran:
    """Run a command without a terminal."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("WINNOW_", "DATABASE_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", *map(str, arguments)),
        cwd=ROOT,
        env={**inherited, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ran(process.returncode or 0, out.decode(), err.decode())
