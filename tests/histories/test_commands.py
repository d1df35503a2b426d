"""The commands of each path, played now, are the committed ones: a changed order needs a new recording."""

import asyncio
import json

import pytest
from temporalio.client import Client

from adapters.store import Database
from tests.histories.commands import commands
from tests.histories.paths import PATHS
from tests.histories.record import COMMANDS
from tests.pipeline import TRIES_MAX

SETTLE_S = 0.05


@pytest.mark.parametrize("name", PATHS)
async def test_a_path_gives_its_commands_in_the_committed_order(
    name: str, temporal: Client, database: Database, tenant: str
) -> None:
    path = PATHS[name]
    baseline = json.loads(COMMANDS.read_text())[name]
    async with path.running(temporal, database, tenant) as pipeline:
        handle = await path.played(pipeline)
        for _ in range(TRIES_MAX):
            played = commands(await handle.fetch_history())
            if len(played) >= len(baseline):
                break
            await asyncio.sleep(SETTLE_S)
    assert played == baseline
