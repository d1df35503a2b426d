"""From a command's options to a client of the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.settings import load_settings
from cli.client import ApiClient, find_api, open_client


@asynccontextmanager
async def connected(data_dir: Path | None) -> AsyncIterator[ApiClient]:
    """A client of the API that the options and the settings name.

    Raises:
        Misconfigured: none is named and none runs.
    """
    async with open_client(find_api(load_settings(), data_dir)) as client:
        yield client
