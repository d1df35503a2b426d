"""`make histories`: play every path on the real engine and write down its history and its commands.

Run it when a workflow's commands change on purpose; the difference then stands in the change, to be read. A new path
is recorded alone by its name: `python -m tests.histories.record parts`.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from sqlalchemy import text

from adapters.store import Database, migrate, open_engine
from adapters.temporal import register_search_attributes
from tests.histories.commands import commands
from tests.histories.paths import PATHS
from tests.servers import TUNED, connected, postgres_server, temporal_server

RECORDED = Path(__file__).parent / "recorded"
COMMANDS = Path(__file__).parent / "commands.json"


async def record(database_url: str, temporal_address: str, names: Collection[str]) -> None:
    """Play and write down these paths; what is known of others stays."""
    await migrate(database_url)
    client = await connected(temporal_address)
    await register_search_attributes(client)
    database = Database(open_engine(database_url))
    baseline: dict[str, list[str]] = json.loads(COMMANDS.read_text())
    for name, path in PATHS.items():
        if name not in names:
            continue
        tenant = name.replace("_", "-")
        await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": tenant})
        async with path.running(client, database, tenant) as pipeline:
            handle = await path.played(pipeline)
            await asyncio.sleep(1)  # the run's last task may come after its results
            history = await handle.fetch_history()
        (RECORDED / f"{name}.json").write_text(json.dumps(_impersonal(json.loads(history.to_json())), indent=1) + "\n")
        baseline[name] = commands(history)
    known = {name: baseline[name] for name in PATHS if name in baseline}
    COMMANDS.write_text(json.dumps(known, indent=1) + "\n")
    await database.close()


def _impersonal(told: Any) -> Any:  # Any: JSON
    """The same without the names and places of the machine that it was recorded on."""
    match told:
        case dict():
            return {key: "" if key == "stackTrace" else _impersonal(value) for key, value in told.items()}
        case list():
            return [_impersonal(value) for value in told]
        case str() if "@" in told:  # a worker's identity, or the queue named after it
            return "recorder"
        case _:
            return told


def main() -> None:
    """Start the servers, record the paths that are named, or all; stop them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with postgres_server() as database_url, temporal_server(place, *TUNED) as address:
            asyncio.run(record(database_url, address, sys.argv[1:] or tuple(PATHS)))


if __name__ == "__main__":
    main()
