"""Starting the local stack, and keeping it up."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.settings import Settings
from cli.stack._children import Child, Running, Say, spawn
from cli.stack._environment import Environment, without_temporal
from cli.stack._folder import DataFolder, open_folder, write_private
from cli.stack._lock import hold
from cli.stack._ports import LOOPBACK, Ports, choose_ports
from cli.stack._postgres import EmbeddedPostgres, stop_postgres
from cli.stack._probe import http_body
from cli.stack._stackfile import Pids, StackFile, write_stack_file
from cli.stack._temporal import EmbeddedTemporal, TemporalPlace, check_external, embedded_place, external_temporal

READY_S_MAX = 60
DRAIN_S_MAX = 35
"""A worker gives its activities 30 s."""
TEMPORAL_STOP_S_MAX = 10
POSTGRES_STOP_S_MAX = 20
_ANYWHERE = {"0.0.0.0": LOOPBACK, "::": "[::1]"}  # noqa: S104 - compared with, never bound

Prepare = Callable[[str, str | None], Awaitable[str]]
"""Migrates the database at an address and lets a key in, or makes one where none is given; gives the key."""


@dataclass(frozen=True)
class Plan:
    """What to start, and with what."""

    data_dir: Path
    settings: Settings
    environment: Environment
    prepare: Prepare
    search_attributes: Mapping[str, str]
    """Name and type of each that Temporal must know."""
    worker: tuple[str, ...] = (sys.executable, "-m", "worker")
    """Takes `--ready-file PATH`, and creates that file when it polls."""
    api: tuple[str, ...] = (sys.executable, "-m", "api")
    """Listens on WINNOW_API_PORT, and answers GET /readyz with 200 when it can work."""


async def up(plan: Plan, say: Say, show: Callable[[StackFile], None]) -> None:
    """Run the stack until SIGINT, SIGTERM or SIGHUP, then drain it; a second signal ends it at once.

    Args:
        plan: what to start.
        say: takes lines of progress.
        show: takes the stack file, once, when everything answers.

    Raises:
        FolderHeld: another launcher has the data folder.
        WinnowError: something cannot be started; what was started is stopped.
    """
    stack = LocalStack(plan, say)
    story = asyncio.create_task(_run(stack, show))
    asked: list[int] = []

    def told(number: int) -> None:
        asked.append(number)
        if len(asked) == 1:
            say(f"{signal.Signals(number).name}: draining, for up to {DRAIN_S_MAX} s; once more to stop at once")
            story.cancel()
        else:
            stack.kill()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # under nohup it is ignored
            asyncio.get_running_loop().add_signal_handler(number, told, number)
    await asyncio.wait([story])
    if not story.cancelled():
        story.result()


async def _run(stack: "LocalStack", show: Callable[[StackFile], None]) -> None:
    async with stack.running() as file:
        show(file)
        await stack.serve()


class LocalStack:
    """PostgreSQL, Temporal, worker and API, those of them that are not elsewhere."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self._plan = plan
        self._say = say
        self._children: dict[str, Child] = {}
        self._keepers: list[asyncio.Task[None]] = []
        self._file: StackFile | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[StackFile]:
        """Hold the folder and have everything up for the length of the block; call from the main thread.

        Raises:
            FolderHeld: another launcher has the data folder.
            WinnowError: something cannot be started; what was started is stopped.
        """
        folder = open_folder(self._plan.data_dir)
        with ExitStack() as held:
            held.enter_context(hold(folder.lock))
            folder.stack_file.unlink(missing_ok=True)
            try:
                self._file = await self._start(folder)
                self._write(folder)
                self._keep(folder)
                yield self._file
            finally:
                await self._stop(folder)
                folder.stack_file.unlink(missing_ok=True)

    async def serve(self) -> None:
        """Keep everything up until cancelled."""
        await asyncio.gather(*self._keepers)

    def kill(self) -> None:
        """End what has not drained yet; PostgreSQL is still stopped in order, which takes no time."""
        for name in ("worker", "api", "temporal"):
            if name in self._children:
                self._children[name].kill()

    async def _start(self, folder: DataFolder) -> StackFile:
        plan = self._plan
        ports = choose_ports(plan.settings, folder.ports)
        external = external_temporal(plan.environment)
        if external:
            await check_external(external)
        server = None if external else EmbeddedTemporal(folder, ports, plan.environment, plan.search_attributes)
        async with _together() as group:
            if server:
                group.create_task(self._temporal(folder, server))
            rest = group.create_task(
                self._store_and_ours(folder, ports, None if external else embedded_place(plan.environment, ports))
            )
        database_url, api_key = rest.result()
        place = external or embedded_place(plan.environment, ports)
        return StackFile(
            api_url=_api_url(plan.settings, ports),
            api_key=api_key,
            temporal_address=place.address,
            temporal_namespace=place.namespace,
            temporal_ui_url=server.ui_url if server else None,
            database_url=database_url,
            pids=self._pids(),
        )

    async def _temporal(self, folder: DataFolder, server: EmbeddedTemporal) -> None:
        child = await self._begin("temporal", server.start, folder)
        await child.until(server.ready, wait_s_max=READY_S_MAX)

    async def _store_and_ours(self, folder: DataFolder, ports: Ports, place: TemporalPlace | None) -> tuple[str, str]:
        """PostgreSQL first, as worker and API need its tables; they wait for Temporal themselves."""
        database_url = await self._database(folder)
        api_key = await self._prepared(folder, database_url)
        environment = self._environment(folder, ports, database_url, place)
        async with _together() as group:
            group.create_task(self._worker(folder, environment))
            group.create_task(self._api(folder, environment, _api_url(self._plan.settings, ports)))
        return database_url, api_key

    async def _database(self, folder: DataFolder) -> str:
        if self._plan.settings.database_url:
            return self._plan.settings.database_url
        server = EmbeddedPostgres(folder, self._plan.environment, self._say)
        await self._begin("postgres", server.start, folder)
        return server.database_url

    async def _prepared(self, folder: DataFolder, database_url: str) -> str:
        given = self._plan.settings.api_key
        kept = folder.api_key.read_text() if folder.api_key.exists() else None
        key = await self._plan.prepare(database_url, given.get_secret_value() if given else kept)
        if not given:
            write_private(folder.api_key, key)
        return key

    async def _worker(self, folder: DataFolder, environment: Environment) -> None:
        marker = folder.worker_ready

        async def start() -> Running:
            marker.unlink(missing_ok=True)
            command = (*self._plan.worker, "--ready-file", str(marker))
            return await spawn(command, environment, folder.log("worker"))

        async def ready() -> bool:
            return marker.exists()

        child = await self._begin("worker", start, folder)
        await child.until(ready, wait_s_max=READY_S_MAX)

    async def _api(self, folder: DataFolder, environment: Environment, url: str) -> None:
        async def start() -> Running:
            return await spawn(self._plan.api, environment, folder.log("api"))

        async def ready() -> bool:
            return await http_body(f"{url}/readyz") is not None

        child = await self._begin("api", start, folder)
        await child.until(ready, wait_s_max=READY_S_MAX)

    async def _begin(self, name: str, start: Callable[[], Awaitable[Running]], folder: DataFolder) -> Child:
        self._say(f"starting {name}")
        child = Child(name, start, folder.log(name), self._say)
        self._children[name] = child
        await child.start()
        return child

    def _environment(
        self, folder: DataFolder, ports: Ports, database_url: str, place: TemporalPlace | None
    ) -> Environment:
        """What worker and API get: ours, and where everything is; an external Temporal stays as configured."""
        environment = dict(self._plan.environment)
        if place:
            environment = without_temporal(environment)
            environment |= {"TEMPORAL_ADDRESS": place.address, "TEMPORAL_NAMESPACE": place.namespace}
            environment.setdefault("WINNOW_TEMPORAL_UI", f"http://{LOOPBACK}:{ports.temporal_ui}")
        return environment | {
            "DATABASE_URL": database_url,
            "WINNOW_DATA_DIR": str(folder.root),
            "WINNOW_API_PORT": str(ports.api),
            "PYTHONUNBUFFERED": "1",
        }

    def _keep(self, folder: DataFolder) -> None:
        def changed() -> None:
            self._write(folder)

        self._keepers = [asyncio.create_task(child.keep(changed)) for child in self._children.values()]

    def _write(self, folder: DataFolder) -> None:
        if self._file:
            self._file = self._file.model_copy(update={"pids": self._pids()})
            write_stack_file(folder, self._file)

    def _pids(self) -> Pids:
        names = ("worker", "api", "temporal", "postgres")
        found = {name: self._children[name].pid if name in self._children else None for name in names}
        return Pids(launcher=os.getpid(), **found)

    async def _stop(self, folder: DataFolder) -> None:
        """First who asks, then who is asked."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for names, number, wait_s_max in (
            (("worker", "api"), signal.SIGTERM, DRAIN_S_MAX),
            (("temporal",), signal.SIGTERM, TEMPORAL_STOP_S_MAX),
            (("postgres",), signal.SIGINT, POSTGRES_STOP_S_MAX),
        ):
            children = [self._children[name] for name in names if name in self._children]
            await asyncio.gather(*(child.stop(number, wait_s_max=wait_s_max) for child in children))
        if "postgres" in self._children:  # told to stop while it started: then it has no process of ours yet
            await asyncio.to_thread(stop_postgres, folder.postgres, wait_s_max=POSTGRES_STOP_S_MAX)


@asynccontextmanager
async def _together() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose first failure is raised as itself; the others are cancelled."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except ExceptionGroup as failed:
        first = failed.exceptions[0]
        raise first from first.__cause__


def _api_url(settings: Settings, ports: Ports) -> str:
    return f"http://{_ANYWHERE.get(settings.api_host, settings.api_host)}:{ports.api}"
