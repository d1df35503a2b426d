"""The command line against an API of one tenant."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.store import Database
from tests.api.conftest import key_for
from tests.cli.serving import Winnow, serving


@pytest.fixture
async def command(database: Database, tenant: str) -> AsyncIterator[Winnow]:
    """Runs `winnow` with arguments."""
    async with serving(database) as (url, runs):
        yield Winnow(url, await key_for(database, tenant), runs)


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A file to submit."""
    file = tmp_path / "mail.txt"
    file.write_text("Hello.")
    return file
