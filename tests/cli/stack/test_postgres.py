"""The embedded PostgreSQL is started, found again, and not taken for what a stale file says."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from cli.stack import inherited_environment
from cli.stack._folder import DataFolder, open_folder
from cli.stack._postgres import EmbeddedPostgres, find_postmaster, stop_postgres

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> DataFolder:
    return open_folder(tmp_path_factory.mktemp("pg"))


def server_in(folder: DataFolder) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, inherited_environment(), print)


async def ask(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_it_knows_unicode_and_vectors(folder: DataFolder) -> None:
    server = server_in(folder)
    running = await server.start()
    assert await ask(server.database_url, "SELECT upper('é')") == "É"
    assert await ask(server.database_url, "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") == 1
    assert stop_postgres(folder.postgres, wait_s_max=20)
    await running.wait()


async def test_a_running_one_is_found_again(folder: DataFolder) -> None:
    first = await server_in(folder).start()
    second = await server_in(folder).start()
    assert second.pid == first.pid
    second.send_signal(signal.SIGINT)
    await asyncio.gather(first.wait(), second.wait())
    assert find_postmaster(folder.postgres) is None


async def test_after_a_kill_every_committed_row_is_there(folder: DataFolder) -> None:
    server = server_in(folder)
    running = await server.start()
    await ask(server.database_url, "CREATE TABLE kept AS SELECT 42 AS n")
    running.send_signal(signal.SIGKILL)
    await running.wait()
    again = await server_in(folder).start()
    assert await ask(server.database_url, "SELECT n FROM kept") == 42
    stop_postgres(folder.postgres, wait_s_max=20)
    await again.wait()


async def test_a_stale_file_with_another_process_id_does_not_hinder(folder: DataFolder) -> None:
    data = folder.postgres
    lines = [str(os.getppid()), str(data), "1", "5432", str(data), "", "1 1", "ready"]
    (data / "postmaster.pid").write_text("\n".join(lines))
    assert find_postmaster(data) is None
    running = await server_in(folder).start()
    assert stop_postgres(data, wait_s_max=20)
    await running.wait()


async def test_a_path_too_long_for_a_socket_gets_another_place(tmp_path: Path) -> None:
    folder = open_folder(tmp_path / ("long" * 30))
    server = server_in(folder)
    running = await server.start()
    assert await ask(server.database_url, "SELECT 1") == 1
    assert str(folder.root) not in server.database_url
    assert stop_postgres(folder.postgres, wait_s_max=20)
    await running.wait()
