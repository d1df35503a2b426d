"""`winnow simulator` takes faults for both providers or for each, and they can be switched while it runs."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from tests.cli.serving import ROOT, winnow


@asynccontextmanager
async def simulator(faults: str) -> AsyncIterator[str]:
    """The URL of a simulator in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", "simulator", "--faults", faults), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.communicate()


async def test_one_providers_faults_are_begun_on_the_command_line_and_ended_over_http() -> None:
    key = {"authorization": "Bearer k"}
    question = {"model": "m", "input": "x"}
    async with (
        simulator('{"openai": {"unavailable": 1}}') as url,
        httpx2.AsyncClient(base_url=url, headers=key) as http,
    ):
        assert (await http.post("/v1/responses", json=question)).status_code == 503
        await http.put("/_simulator/faults", json={})
        assert (await http.post("/v1/responses", json=question)).status_code == 200


async def test_the_help_says_where_faults_are_switched() -> None:
    ran = await winnow("simulator", "--help")
    assert ran.code == 0
    assert "PUT /_simulator/faults" in " ".join(ran.out.split())


async def test_a_provider_that_does_not_exist_is_a_wrong_command_line() -> None:
    ran = await winnow("simulator", "--faults", '{"opanai": {"cut": 1}}')
    assert (ran.code, ran.out) == (2, "")
    assert "opanai" in ran.err
