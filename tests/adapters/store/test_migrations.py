"""A database is brought up from nothing, once, whoever does it at the same time."""

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from adapters.store import Database, is_migrated, migrate, open_engine
from domain.failures import Misconfigured, StoreUnavailable, WinnowError


@pytest.fixture
async def empty_url(postgres: str) -> AsyncIterator[str]:
    """The address of a database in which nothing is."""
    name = f"new_{secrets.token_hex(4)}"
    server = Database(open_engine(postgres, pool_size=1))
    await server.rows(text(f"CREATE DATABASE {name}"), {})
    yield make_url(postgres).set(database=name).render_as_string(hide_password=False)
    await server.rows(text(f"DROP DATABASE {name}"), {})
    await server.close()


async def test_an_empty_database_is_brought_up_and_is_so_from_then_on(empty_url: str) -> None:
    assert not await is_migrated(empty_url)
    await asyncio.gather(migrate(empty_url), migrate(empty_url))
    assert await is_migrated(empty_url)
    await migrate(empty_url)


@pytest.mark.parametrize(
    ("url", "failure"),
    [
        ("postgresql://u:secret@127.0.0.1:1/x", StoreUnavailable),
        ("postgresql://u:secret@no.such.host.invalid/x", StoreUnavailable),
        ("postgresql://u:secret@127.0.0.1:port/x", Misconfigured),
    ],
)
async def test_a_server_that_is_not_there_is_one_sentence(url: str, failure: type[WinnowError]) -> None:
    with pytest.raises(failure, match="DATABASE_URL") as caught:
        await migrate(url)
    assert "secret" not in str(caught.value)


async def test_a_database_that_is_not_there_is_one_sentence(postgres: str) -> None:
    absent = make_url(postgres).set(database="absent").render_as_string(hide_password=False)
    with pytest.raises(Misconfigured, match='"absent" does not exist; correct DATABASE_URL'):
        await migrate(absent)
