"""The database: one engine per process, and the translation of its failures into ours."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
from sqlalchemy import Row, TextClause, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.failures import Misconfigured, Refused, StoreUnavailable

CONNECT_TIMEOUT_S = 3
STATEMENT_TIMEOUT_S = 30
POOL_TIMEOUT_S = 5

_ANYTHING = text("SELECT 1")

Params = Mapping[str, Any]  # Any: what a column can hold


def open_engine(database_url: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine for `postgresql://…`; connects when first used."""
    return create_async_engine(
        driver_url(database_url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_S,
        isolation_level="AUTOCOMMIT",  # most of what we do is one statement; see `Database.transaction`
        connect_args={"timeout": CONNECT_TIMEOUT_S, "command_timeout": STATEMENT_TIMEOUT_S},
        hide_parameters=True,  # they are mails and drafts, and an exception's text ends in a log
    )


def driver_url(database_url: str) -> str:
    """The same address with the driver named.

    Raises:
        Misconfigured: it is not a PostgreSQL address.
    """
    scheme, separator, rest = database_url.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise Misconfigured("database_url", "set DATABASE_URL to postgresql://user:password@host/name")
    return f"postgresql+asyncpg://{rest}"


class Database:
    """Runs statements; every failure to reach the server is a `StoreUnavailable`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._transactional = engine.execution_options(isolation_level="READ COMMITTED")

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it, or nothing."""
        with _translation():
            async with self._transactional.begin() as connection:
                yield connection

    async def rows(self, statement: TextClause, params: Params) -> list[Row[Any]]:  # Any: any columns
        """Run one statement, which is a transaction of its own in one round trip, and give its rows."""
        with _translation():
            async with self._engine.connect() as connection:
                result = await connection.execute(statement, params)
                return list(result.all()) if result.returns_rows else []

    async def row(self, statement: TextClause, params: Params) -> Row[Any] | None:  # Any: any columns
        """The first row, if there is one."""
        return next(iter(await self.rows(statement, params)), None)

    async def reachable(self) -> bool:
        """Whether the server answers."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await self.rows(_ANYTHING, {})
        except (StoreUnavailable, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


def fields(row: Row[Any], without: Collection[str] = ()) -> dict[str, Any]:  # Any: what a column can hold
    """A row's columns by name."""
    return {name: value for name, value in row._mapping.items() if name not in without}  # noqa: SLF001  its public name


_TENANT_KEY = "messages_tenant_fkey"

_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InterfaceError,
)


@contextmanager
def _translation() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, asyncpg.PostgresError, OSError, TimeoutError) as error:
        cause = root(error)
        if _passing(error, cause):
            raise StoreUnavailable("database", f"the database cannot be reached: {type(cause).__name__}") from error
        if not isinstance(cause, asyncpg.PostgresError):
            raise
        if isinstance(cause, asyncpg.ForeignKeyViolationError) and cause.constraint_name == _TENANT_KEY:
            raise Refused("unknown_tenant", "there is no such tenant") from None
        # Not `from error`: the server's words quote the row that failed, and a traceback shows the whole chain.
        raise RuntimeError(_fault(cause)) from None


def root(error: Exception) -> BaseException:
    """The driver's own failure, beneath SQLAlchemy's."""
    cause = getattr(error, "orig", None)
    return getattr(cause, "__cause__", None) or cause or error


def _passing(error: Exception, root: BaseException) -> bool:
    """Whether it may work later; a broken rule of the schema never does."""
    if isinstance(root, (*_PASSING, OSError, TimeoutError)) or isinstance(error, PoolTimeout):
        return True
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, InterfaceError | OperationalError)


def _fault(error: asyncpg.PostgresError) -> str:
    """What was wrong with a statement: which rule of which table, and none of its values."""
    names = (getattr(error, name, None) for name in ("table_name", "column_name", "constraint_name"))
    place = ".".join(str(name) for name in names if name)
    return f"a statement failed: {type(error).__name__}" + (f" at {place}" if place else "")
