"""The API as a process of its own: real sockets, streams that are cut, and a clean end."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from adapters.store import Database, Messages
from domain.message import MessageRef, Status
from tests.api.conftest import key_for
from tests.api.steps import end, happen

ROOT = Path(__file__).parents[2]
TEXT = {"Content-Type": "text/plain"}
CUTS = 40


@dataclass(frozen=True)
class Server:
    url: str
    process: "subprocess.Popen[bytes]"


@pytest.fixture(scope="module")
def server(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An API without a Temporal."""
    ready = tmp_path_factory.mktemp("api") / "ready"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "api", "--port", str(port), "--ready-file", str(ready)]
    given = {"DATABASE_URL": database_url, "TEMPORAL_ADDRESS": "127.0.0.1:1", "WINNOW_LOG_LEVEL": "ERROR"}
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given}) as process:
        while not ready.exists():
            assert process.poll() is None
            time.sleep(0.02)
        yield Server(f"http://127.0.0.1:{port}", process)
        process.kill()


@pytest.fixture
async def remote(server: Server, database: Database, tenant: str) -> httpx2.AsyncClient:
    key = await key_for(database, tenant)
    return httpx2.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {key}"}, timeout=30)


async def submitted(remote: httpx2.AsyncClient, tenant: str) -> MessageRef:
    answer = await remote.post("/v1/messages", content=b"Hello.", headers=TEXT)
    assert answer.status_code == 202
    return MessageRef(tenant=tenant, message_id=answer.json()["id"])


async def test_without_temporal_it_accepts_and_is_not_ready(
    remote: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    async with remote:
        ref = await submitted(remote, tenant)
        ready = await remote.get("/readyz")
    assert await Messages(database).owner(ref)
    assert (ready.status_code, ready.json()["database"], ready.json()["temporal"]) == (503, True, False)


async def test_a_stream_cut_again_and_again_while_events_come_loses_and_repeats_nothing(
    remote: httpx2.AsyncClient, database: Database, tenant: str
) -> None:
    async with remote:
        ref = await submitted(remote, tenant)
        writing = asyncio.create_task(write(database, ref))
        seen: list[tuple[int, str]] = []
        while not seen or seen[-1][1] != "done":
            seen += await some_events(remote, ref, seen[-1][0] if seen else 0, at_most=len(seen) % 3 + 1)
        await writing
        whole = await some_events(remote, ref, 0, at_most=1000)
    assert seen == whole
    assert [kind for _, kind in whole] == ["queued", *["processing"] * CUTS, "done"]


async def write(database: Database, ref: MessageRef) -> None:
    for _ in range(CUTS):
        await happen(database, ref, "processing")
    await end(database, ref, Status.DONE)


async def some_events(
    remote: httpx2.AsyncClient, ref: MessageRef, after: int, *, at_most: int
) -> list[tuple[int, str]]:
    """The first events after one, then the connection is dropped."""
    found: list[tuple[int, str]] = []
    headers = {"Last-Event-ID": str(after)}
    async with remote.stream("GET", f"/v1/messages/{ref.message_id}/events", headers=headers) as answer:
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "id":
                found.append((int(value), kind))
            if len(found) == at_most:
                break
    return found


async def test_told_to_stop_it_ends_open_streams_and_itself(
    server: Server, remote: httpx2.AsyncClient, tenant: str
) -> None:
    async with remote:
        ref = await submitted(remote, tenant)
        async with remote.stream("GET", f"/v1/messages/{ref.message_id}/events") as answer:
            lines = answer.aiter_lines()
            await anext(lines)
            server.process.send_signal(signal.SIGTERM)
            rest = [line async for line in lines]
    assert "event: queued" in rest
    assert await asyncio.to_thread(server.process.wait, 20) == 0
