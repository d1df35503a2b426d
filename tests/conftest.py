"""What many tests need: the real PostgreSQL, the real Temporal server, and a tenant of one's own."""

import secrets
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text
from temporalio.client import Client

from adapters.store import Database, migrate, open_engine
from adapters.temporal import register_search_attributes
from tests.servers import TUNED, connected, postgres_server, temporal_server


def pytest_configure() -> None:
    """Heed SIGINT also where a shell runs the tests in the background: else what they start ignores it from birth."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of the tests' own, empty."""
    with postgres_server() as address:
        yield address


@pytest.fixture(scope="session")
async def database_url(postgres: str) -> str:
    """The address of a migrated database."""
    await migrate(postgres)
    return postgres


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Database]:
    """The migrated database."""
    opened = Database(open_engine(database_url))
    yield opened
    await opened.close()


@pytest.fixture
async def own_database(postgres: str) -> AsyncIterator[Database]:
    """A migrated database that no other test uses."""
    name = f"d{secrets.token_hex(6)}"
    server = Database(open_engine(postgres, pool_size=1))
    await server.rows(text(f"CREATE DATABASE {name}"), {})
    await server.close()
    address = postgres.replace("/postgres?", f"/{name}?")
    await migrate(address)
    opened = Database(open_engine(address))
    yield opened
    await opened.close()


@pytest.fixture
async def tenant(database: Database) -> str:
    """A tenant that no other test uses."""
    return await new_tenant(database)


@pytest.fixture
async def own_tenant(own_database: Database) -> str:
    """A tenant that no other test uses, in a database that no other test uses."""
    return await new_tenant(own_database)


async def new_tenant(database: Database) -> str:
    """A tenant of a new name."""
    name = f"t{secrets.token_hex(6)}"
    await database.rows(text("INSERT INTO tenants (id) VALUES (:id)"), {"id": name})
    return name


@pytest.fixture(scope="session")
def temporal_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Temporal server of the tests' own."""
    with temporal_server(tmp_path_factory.mktemp("temporal"), *TUNED) as address:
        yield address


@pytest.fixture(scope="session")
async def temporal(temporal_address: str) -> Client:
    """A client that speaks our values, on a namespace that knows our search attributes."""
    client = await connected(temporal_address)
    await register_search_attributes(client)
    return client
