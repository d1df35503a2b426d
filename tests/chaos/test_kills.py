"""kill -9 of the worker, of Temporal, of PostgreSQL, and of all three, in the middle of the demo's messages."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.llm.simulator import Simulator, parse_faults
from cli.demo.corpus import DEMO, load

TERMINAL = {"done", "needs_review", "dead_letter"}
MODEL = "openai:gpt-6-luna"
MODEL_MS = 700
"""Slow enough that the kill falls into the middle of the messages; what is answered does not depend on it."""
WAIT_S_MAX = 120
PAUSE_S = 0.2

pytestmark = pytest.mark.stack

Json = Any  # what the API answers


@dataclass
class Stack:
    """The local stack as a user has it: started by the command, spoken to over HTTP."""

    folder: Path
    environment: dict[str, str]

    def command(self, name: str, *flags: str) -> None:
        """Run one of its commands to its end."""
        argv = [sys.executable, "-m", "cli", name, "--data-dir", str(self.folder), *flags]
        subprocess.run(argv, env=self.environment, check=True, capture_output=True, timeout=90)

    def pids(self) -> dict[str, int]:
        """Who runs now."""
        return dict(self.file()["pids"])

    def file(self) -> Json:
        """What the launcher wrote down."""
        return json.loads((self.folder / "stack.json").read_text())

    def kill(self, victims: Sequence[str]) -> None:
        """SIGKILL, all at once."""
        pids = self.pids()
        for victim in victims:
            with suppress(ProcessLookupError):  # it may have gone with the launcher, killed a moment before
                os.kill(pids[victim], signal.SIGKILL)

    async def request(self, method: str, path: str, **given: Json) -> httpx2.Response:
        """Ask until the API answers with something else than "not now"."""
        async with asyncio.timeout(WAIT_S_MAX):
            while True:
                answer = await self._once(method, path, **given)
                if answer is not None and answer.status_code < 500:
                    return answer
                await asyncio.sleep(PAUSE_S)

    async def _once(self, method: str, path: str, **given: Json) -> httpx2.Response | None:
        try:
            file = self.file()
            headers = {"Authorization": f"Bearer {file['api_key']}", **given.pop("headers", {})}
            async with httpx2.AsyncClient(base_url=file["api_url"], timeout=10) as http:
                return await http.request(method, path, headers=headers, **given)
        except (httpx2.TransportError, FileNotFoundError):
            return None

    async def submit_demo(self) -> list[str]:
        """Every message of the demo, accepted."""
        answers = [
            await self.request(
                "POST",
                "/v1/messages",
                content=load(message),
                headers={"Content-Type": message.media_type, "X-Winnow-User": message.user},
            )
            for message in DEMO
        ]
        assert {answer.status_code for answer in answers} <= {200, 202}
        return [answer.json()["id"] for answer in answers]

    async def result(self, name: str) -> Json:
        """What is known of a message."""
        return (await self.request("GET", f"/v1/messages/{name}")).json()

    async def all_ended(self, names: Sequence[str]) -> list[Json]:
        """Every message in its terminal state."""
        async with asyncio.timeout(WAIT_S_MAX):
            while True:
                results = [await self.result(name) for name in names]
                if all(result["status"] in TERMINAL for result in results):
                    return results
                await asyncio.sleep(PAUSE_S)

    async def open_ones(self, names: Sequence[str]) -> list[str]:
        """Those that have not ended."""
        return [name for name in names if (await self.result(name))["status"] not in TERMINAL]

    async def some_ended(self, names: Sequence[str]) -> None:
        """The middle: at least one has ended, at least one has not."""
        async with asyncio.timeout(WAIT_S_MAX):
            while not [name for name in names if (await self.result(name))["status"] in TERMINAL]:  # noqa: ASYNC110  another process moves it
                await asyncio.sleep(PAUSE_S / 4)


@asynccontextmanager
async def running(folder: Path, model_ms: int = MODEL_MS) -> AsyncIterator[Stack]:
    async with Simulator(faults=parse_faults(json.dumps({"rates": {}, "latency_ms": model_ms}))) as simulator:
        routes = {f"WINNOW_ROUTE_{kind}": MODEL for kind in ("TASKS", "DECISIONS", "DRAFT")}
        models = {"OPENAI_API_KEY": "simulated", "OPENAI_BASE_URL": f"{simulator.url}/v1"}
        stack = Stack(folder, {**os.environ, **routes, **models, "WINNOW_MODEL_CALLS_MAX": "4"})
        await asyncio.to_thread(stack.command, "up", "--detach")
        try:
            yield stack
        finally:
            await asyncio.to_thread(stack.command, "down")


@pytest.fixture(scope="module")
async def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[Json]:
    """What comes of the demo's messages when nothing is killed."""
    async with running(tmp_path_factory.mktemp("undisturbed") / "stack", model_ms=0) as stack:
        outcomes = [outcome(result) for result in await stack.all_ended(await stack.submit_demo())]
    assert sum(len(found["tasks"]) for found in outcomes) > len(DEMO)
    assert any(found["decisions"] for found in outcomes)
    assert any(found["draft"] for found in outcomes)
    return outcomes


def outcome(result: Json) -> Json:
    """What a message comes to, whenever and however often it was tried."""
    return {name: result[name] for name in ("id", "status", "tasks", "decisions", "draft", "degraded", "dropped")}


async def check(stack: Stack, names: Sequence[str], undisturbed: Sequence[Json]) -> None:
    """All have ended, once, with one set of rows, and with what an undisturbed run gives."""
    results = await stack.all_ended(names)
    assert [outcome(result) for result in results] == undisturbed
    for result in results:
        kinds = [a["question"] for a in result["attempts"] if a["outcome"] == "accepted"]
        assert len(set(kinds)) == len(kinds)
        events = (await stack.request("GET", f"/v1/messages/{result['id']}/events")).text
        ends = [line for line in events.splitlines() if line.startswith("event:") and line.split()[1] in TERMINAL]
        assert len(ends) == 1


@pytest.mark.parametrize(
    "victims",
    [("worker",), ("temporal",), ("postgres",), ("worker", "temporal", "postgres")],
    ids="+".join,
)
async def test_killed_in_the_middle_all_messages_end_once(
    victims: tuple[str, ...], tmp_path: Path, undisturbed: list[Json]
) -> None:
    async with running(tmp_path / "stack") as stack:
        names = await stack.submit_demo()
        await stack.some_ended(names)
        assert await stack.open_ones(names), "the kill must fall into the middle"
        stack.kill(victims)
        await check(stack, names, undisturbed)


async def test_everything_killed_and_started_again_resumes_what_was_open(
    tmp_path: Path, undisturbed: list[Json]
) -> None:
    async with running(tmp_path / "stack") as stack:
        names = await stack.submit_demo()
        await stack.some_ended(names)
        assert await stack.open_ones(names), "the kill must fall into the middle"
        stack.kill(("launcher", "worker", "api", "temporal", "postgres"))
        await asyncio.to_thread(stack.command, "up", "--detach")
        await check(stack, names, undisturbed)
