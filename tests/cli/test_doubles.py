"""`winnow double` serves a service's double, and says how a stack is to watch it."""

import asyncio
import shlex
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn

from adapters.connectors import Connectors
from adapters.settings import load_settings
from adapters.store import Database, Edits, Messages
from api.app import create_app
from api.services import build_services
from domain.sources import Arrival, SourceConfig, SourceRef
from tests.api.fakes import FakeRuns, FakeWatches
from tests.cli.serving import ROOT, Quiet, winnow

WAIT_S = 20
PAUSE_S = 0.1

Watched = Callable[[str], SourceConfig]


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    """The source that the settings name once the line that a double printed was run."""

    def read(line: str) -> SourceConfig:
        command, setting = shlex.split(line)
        name, _, value = setting.partition("=")
        assert command == "export"
        monkeypatch.setenv(name, value)
        [config] = load_settings().sources.values()
        return config

    return read


@asynccontextmanager
async def double(*arguments: str | Path) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """What a double says to set, and its process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "double", *map(str, arguments)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    try:
        await process.stdout.readline()
        yield (await process.stdout.readline()).decode(), process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    for number in range(3):
        (tmp_path / f"{number}.eml").write_text(f"From: ana@example.org\nSubject: {number}\n\nMail {number}\n")
    return tmp_path


async def arrived(config: SourceConfig, count: int) -> list[Arrival]:
    feed = Connectors().feed(config)
    assert feed is not None
    found: list[Arrival] = []
    cursor = None
    async with asyncio.timeout(WAIT_S):
        while len(found) < count:
            if (batch := await feed.next(cursor)) is None:
                await asyncio.sleep(PAUSE_S)
                continue
            found += batch.arrivals
            cursor = batch.cursor
    await feed.close()
    return found


async def test_a_mailbox_by_imap_is_delivered_to(watched: Watched, mails: Path) -> None:
    async with double("imap", "--from", mails, "--every-s", "0") as (line, _):
        found = await arrived(watched(line), 3)
    assert [(arrival.body or b"").split()[-1] for arrival in found] == [b"0", b"1", b"2"]


async def test_a_mailbox_of_gmail_is_delivered_to(watched: Watched, mails: Path) -> None:
    async with double("gmail", "--from", mails, "--every-s", "0") as (line, _):
        config = watched(line)
        found = await arrived(config, 3)
        shelf = Connectors().shelf(config)
        assert shelf is not None
        bodies = [(await shelf.bring(arrival.id)).body for arrival in found]
        await shelf.close()
    assert [body.split()[-1] for body in bodies] == [b"0", b"1", b"2"]


@asynccontextmanager
async def listening(listener: socket.socket, database: Database, config: SourceConfig) -> AsyncIterator[FakeRuns]:
    """An API that has the source, and the runs behind it."""
    runs = FakeRuns(Edits(database))
    sources = {SourceRef(tenant=config.tenant, name="slack"): config}
    app = create_app(build_services(database, runs, FakeWatches(), sources))
    server = Quiet(uvicorn.Config(app, log_config=None, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield runs
    server.should_exit = True
    await task


async def test_a_workspace_posts_its_events_and_gives_their_threads(watched: Watched, own_database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1/sources/slack/slack"
        async with double("slack", "--post-to", url, "--every-s", "0", "--secret", "word") as (line, _):
            config = watched(line)
            async with listening(listener, own_database, config) as runs, asyncio.timeout(WAIT_S):
                while len(runs.started) < 5:  # noqa: ASYNC110  the stand-in tells nobody
                    await asyncio.sleep(PAUSE_S)
            taken = [await Messages(own_database).take_up(ref, run) for run, ref in runs.started.items()]
            remotes = sorted(original.remote.id for original in taken if original and original.remote)
            shelf = Connectors().shelf(config)
            assert shelf is not None
            threads = [(await shelf.bring(remote)).body.decode() for remote in remotes]
    assert ["grinder" in thread for thread in threads] == [True, True, True, False, False]
    assert ["oat milk" in thread for thread in threads] == [False, False, False, True, True]
    assert all("Priya Raman" in thread for thread in threads[3:])


async def test_ctrl_c_ends_it_in_order(watched: Watched) -> None:
    async with double("imap") as (line, process):
        assert watched(line).type == "imap"
        process.send_signal(signal.SIGINT)
        _, errors = await process.communicate()
    assert (process.returncode, errors.decode().split()) == (0, ["stopped"])


async def test_a_port_that_is_taken_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        ran = await winnow("double", "imap", "--port", str(port))
    assert (ran.code, ran.out) == (1, "")
    assert f"port {port} cannot be had" in ran.err


@pytest.mark.parametrize(
    "wrong",
    [("slack", "--post-to", "nowhere"), ("imap", "--from", "no-such-file"), ("imap", "--every-s", "-1"), ("fax",)],
)
async def test_a_wrong_command_line_is_refused(wrong: tuple[str, ...]) -> None:
    ran = await winnow("double", *wrong)
    assert (ran.code, ran.out) == (2, "")
