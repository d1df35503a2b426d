"""Sessions and sign-ins: known by their token alone, of which the database has only a hash."""

import asyncio
import hashlib
import secrets

import pytest
from sqlalchemy import text

from adapters.store import Database, Sessions
from adapters.store.sessions import TENANT_SESSIONS_MAX


async def aged(database: Database, table: str, tenant: str) -> None:
    """Let the time of all of a tenant's pass."""
    statement = text(f"UPDATE {table} SET expires_at = now() WHERE tenant = :tenant")  # noqa: S608  a table of ours
    await database.rows(statement, {"tenant": tenant})


async def counted(database: Database, table: str, tenant: str) -> int:
    statement = text(f"SELECT count(*) AS n FROM {table} WHERE tenant = :tenant")  # noqa: S608  a table of ours
    row = await database.row(statement, {"tenant": tenant})
    assert row is not None
    return int(row.n)


async def test_a_session_is_its_tenants_until_it_is_closed(database: Database, tenant: str) -> None:
    sessions = Sessions(database)
    token, other = await sessions.open(tenant), await sessions.open(tenant)
    assert await sessions.tenant_of(token) == tenant
    await sessions.close(token)
    assert (await sessions.tenant_of(token), await sessions.tenant_of(other)) == (None, tenant)


async def test_the_database_has_a_hash_and_no_token(database: Database, tenant: str) -> None:
    token, sign_in = await Sessions(database).open(tenant), await Sessions(database).offer(tenant)
    for table, known in (("sessions", token), ("sign_ins", sign_in)):
        rows = await database.rows(text(f"SELECT * FROM {table} WHERE tenant = :t"), {"t": tenant})  # noqa: S608  ours
        assert [row.hash for row in rows] == [hashlib.sha256(known.encode()).digest()]
        assert known not in str(rows)


async def test_a_session_ends_by_itself(database: Database, tenant: str) -> None:
    token = await Sessions(database).open(tenant)
    await aged(database, "sessions", tenant)
    assert await Sessions(database).tenant_of(token) is None


async def test_the_next_session_takes_those_away_that_ended(database: Database, tenant: str, other_tenant: str) -> None:
    sessions = Sessions(database)
    for who in (tenant, tenant, other_tenant):
        await sessions.open(who)
    for who in (tenant, other_tenant):
        await aged(database, "sessions", who)
    await sessions.open(tenant)
    assert [await counted(database, "sessions", who) for who in (tenant, other_tenant)] == [1, 1]


async def test_beyond_the_most_the_oldest_session_ends(database: Database, tenant: str) -> None:
    first = await Sessions(database).open(tenant)
    fill = text("""
        INSERT INTO sessions (hash, tenant, created_at, expires_at)
        SELECT sha256(CAST(:tenant || n AS bytea)), :tenant, now() + interval '1 s', now() + interval '1 day'
        FROM generate_series(2, :most) AS n""")
    await database.rows(fill, {"tenant": tenant, "most": TENANT_SESSIONS_MAX})
    assert await Sessions(database).tenant_of(first) == tenant
    last = await Sessions(database).open(tenant)
    assert (await Sessions(database).tenant_of(first), await Sessions(database).tenant_of(last)) == (None, tenant)
    assert await counted(database, "sessions", tenant) == TENANT_SESSIONS_MAX


async def test_of_many_who_bring_a_sign_in_at_once_one_comes_in(database: Database, tenant: str) -> None:
    sessions = Sessions(database)
    token = await sessions.offer(tenant)
    found = await asyncio.gather(*(sessions.use(token) for _ in range(8)))
    assert sorted(found, key=str) == [None] * 7 + [tenant]


async def test_a_sign_in_is_too_old_after_its_time(database: Database, tenant: str) -> None:
    token = await Sessions(database).offer(tenant)
    await aged(database, "sign_ins", tenant)
    assert await Sessions(database).use(token) is None


async def test_the_next_sign_in_takes_those_away_that_are_spent(database: Database, tenant: str) -> None:
    sessions = Sessions(database)
    await sessions.use(await sessions.offer(tenant))
    unused = await sessions.offer(tenant)
    assert await counted(database, "sign_ins", tenant) == 1
    await sessions.offer(tenant)
    assert await sessions.use(unused) == tenant


async def test_neither_stands_in_for_the_other(database: Database, tenant: str) -> None:
    sessions = Sessions(database)
    assert await sessions.tenant_of(await sessions.offer(tenant)) is None
    assert await sessions.use(await sessions.open(tenant)) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 42, "a" * 44, "ä" * 43, "a" * 42 + "\0", secrets.token_urlsafe(32)])
async def test_what_was_never_given_is_nobodys(database: Database, token: str) -> None:
    assert await Sessions(database).tenant_of(token) is None
    assert await Sessions(database).use(token) is None
    await Sessions(database).close(token)
