"""Migrating from a shell, as a deployment does."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.store import ApiKeys, Database, is_migrated
from domain.message import TENANT_DEFAULT
from tests.guards.tree import ROOT
from worker.migrate import run


async def test_the_database_is_migrated_and_the_key_in_the_file_speaks_for_the_default_tenant(
    database_url: str, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "api_key"
    await run(database_url, path)
    assert await is_migrated(database_url)
    assert await ApiKeys(database).tenant_of(path.read_text()) == TENANT_DEFAULT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_key_that_is_there_is_kept(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "api_key"
    await run(database_url, path)
    first = path.read_text()
    await run(database_url, path)
    assert path.read_text() == first


@pytest.mark.parametrize("address", ["", "mysql://localhost/winnow", "postgresql://127.0.0.1:1/winnow"])
def test_a_database_that_cannot_be_had_is_one_line_and_no_traceback(address: str) -> None:
    command = [sys.executable, "-m", "worker.migrate"]
    environment = {"DATABASE_URL": address}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=30)
    assert ran.returncode == 1
    assert ran.stderr.startswith("migrate: ")
    assert ran.stderr.count("\n") == 1
