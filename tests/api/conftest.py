"""The API on the real database, with a stand-in for the engine, asked by a client of one tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from adapters.store import ApiKeys, Database, Edits, new_key
from api.app import create_app
from api.services import Services, build_services
from tests.api.fakes import FakeRuns, FakeWatches


@asynccontextmanager
async def client_of(services: Services, key: str | None) -> AsyncIterator[httpx2.AsyncClient]:
    """A client that sends the key; failures of the app are answers, as on a real server."""
    transport = httpx2.ASGITransport(create_app(services), raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(transport=transport, base_url="http://api", headers=headers) as client:
        yield client


async def key_for(database: Database, tenant: str) -> str:
    key = new_key()
    await ApiKeys(database).add(key, tenant, "test")
    return key


@pytest.fixture
def runs(database: Database) -> FakeRuns:
    return FakeRuns(Edits(database))


@pytest.fixture
def services(database: Database, runs: FakeRuns) -> Services:
    return build_services(database, runs, FakeWatches())


@pytest.fixture
async def client(services: Services, database: Database, tenant: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(services, await key_for(database, tenant)) as client:
        yield client
