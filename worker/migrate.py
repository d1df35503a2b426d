"""`python -m worker.migrate`: brings the database to the newest schema, with an API key where one is asked for."""

import argparse
import asyncio
import os
import sys
from pathlib import Path

from adapters.settings import load_settings
from adapters.store import ApiKeys, Database, migrate, new_key, open_engine, well_formed
from domain.failures import Misconfigured, WinnowError
from domain.message import TENANT_DEFAULT

PRIVATE = 0o600


def main() -> None:
    """Read the settings and migrate; safe to repeat, and to run twice at once."""
    parser = argparse.ArgumentParser(prog="python -m worker.migrate", description=__doc__)
    parser.add_argument("--api-key-file", type=Path, help="holds the key of the default tenant; made if missing")
    arguments = parser.parse_args()
    try:
        asyncio.run(run(load_settings().database_url, arguments.api_key_file))
    except (WinnowError, OSError) as error:
        sys.exit(f"migrate: {error}")


async def run(database_url: str, key_file: Path | None) -> None:
    """Migrate, then see to it that the key in the file is known."""
    if key_file is None:
        await migrate(database_url)
    else:
        await prepare_store(database_url, await asyncio.to_thread(_kept_key, key_file))


async def prepare_store(database_url: str, key: str | None) -> str:
    """Migrate, and let the key speak for the default tenant; makes a key where none is given.

    Raises:
        Misconfigured: the key that was given cannot be one of ours.
        Unavailable: the database cannot be reached.
    """
    if key is not None and not well_formed(key):
        raise Misconfigured("api_key", "this is not a key of ours: without WINNOW_API_KEY or its file, one is made")
    key = key or new_key()
    await migrate(database_url)
    database = Database(open_engine(database_url, pool_size=1))
    try:
        await ApiKeys(database).add(key, TENANT_DEFAULT, "default")
    finally:
        await database.close()
    return key


def _kept_key(path: Path) -> str:
    """The key in the file; a new one is written first, so that none is known which nobody has."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
            file.write(new_key())
    return path.read_text(encoding="ascii").strip()


if __name__ == "__main__":
    main()
