"""Bringing a database up to the newest schema."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from adapters.store._engine import CONNECT_TIMEOUT_S, driver_url, root
from domain.failures import Misconfigured, StoreUnavailable

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_746_217_001
"""Advisory lock: two launchers may migrate at once, and take turns."""
_WRONG = (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError)
"""It answers, and no time mends it: another user, password or database is wanted."""


async def migrate(database_url: str) -> None:
    """Run every migration that the database lacks."""
    async with _connection(database_url) as connection:
        if await connection.run_sync(_revision) == _newest():
            return
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        await connection.run_sync(_upgrade)
        await connection.commit()


async def is_migrated(database_url: str) -> bool:
    """Whether the database has the newest schema."""
    async with _connection(database_url) as connection:
        return await connection.run_sync(_revision) == _newest()


@asynccontextmanager
async def _connection(database_url: str) -> AsyncIterator[AsyncConnection]:
    url = _parsed(database_url)
    engine = create_async_engine(url, connect_args={"timeout": CONNECT_TIMEOUT_S}, hide_parameters=True)
    try:
        async with AsyncExitStack() as held:
            with _sentences(url.set(drivername="postgresql").render_as_string()):
                connection = await held.enter_async_context(engine.connect())
            yield connection
    finally:
        await engine.dispose()


def _parsed(database_url: str) -> URL:
    try:
        return make_url(driver_url(database_url))
    except (SQLAlchemyError, ValueError) as error:  # their words quote the address, and that may hold a password
        words = "DATABASE_URL cannot be read; set it to postgresql://user:password@host/name"
        raise Misconfigured("database_url", words) from error


@contextmanager
def _sentences(place: str) -> Iterator[None]:
    """Why there is no connection, for whoever set the address; `place` has no password in it."""
    try:
        yield
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        why = root(error)
        if isinstance(why, _WRONG):
            raise Misconfigured("database", f"{place} refuses: {why}; correct DATABASE_URL") from error
        words = f"no database answers at {place} ({type(why).__name__}): start it, or correct DATABASE_URL"
        raise StoreUnavailable("database", words) from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
