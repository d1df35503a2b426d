"""Many workers spend from the same purses at once: never above the limit, and no booking is lost."""

import asyncio
import sys

from sqlalchemy import text

from adapters.store import Database
from domain.money import NANO
from tests.adapters.store.making import new_message
from tests.adapters.store.spending import LIMIT, PURSES, Spent, purses_of, spend_at_once


async def guarded(database: Database) -> str:
    """The database's address, after the database itself was told to fail whatever goes above the limit.

    By a trigger, not a check: a check also looks at what a statement would have written, had nobody been faster.
    """
    assert (LIMIT.usd, LIMIT.tokens) == (0.3, 30_000)
    body = """BEGIN
        IF NEW.spent_nano + NEW.reserved_nano > 300000000 OR NEW.spent_tokens + NEW.reserved_tokens > 30000 THEN
            RAISE EXCEPTION 'above the limit';
        END IF;
        RETURN NULL;
    END"""
    await database.rows(text(f"CREATE FUNCTION above() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"), {})
    await database.rows(text("CREATE TRIGGER above AFTER UPDATE ON budgets FOR EACH ROW EXECUTE FUNCTION above()"), {})
    return str(database._engine.url.render_as_string(hide_password=False))


async def settled(database: Database, tenant: str, spent: Spent) -> None:
    """Every purse holds what was really spent, and some calls were refused, but none before the limit was near."""
    assert await purses_of(database, tenant) == {p.key: (0, 0, spent.nano, spent.tokens) for p in PURSES}
    assert spent.refused > 0
    assert 0.3 * NANO - 16 * 10_000_000 < spent.nano <= 0.3 * NANO


async def test_sixteen_workers_never_spend_above_the_limit_and_lose_no_booking(
    own_database: Database, own_tenant: str
) -> None:
    address, message = await guarded(own_database), await new_message(own_database, own_tenant)
    spent = await spend_at_once(address, message, [f"w{n}" for n in range(16)], 10)
    await settled(own_database, own_tenant, spent)


async def test_two_processes_of_eight_workers_do_not_either(own_database: Database, own_tenant: str) -> None:
    address, message = await guarded(own_database), await new_message(own_database, own_tenant)
    script = (sys.executable, "-m", "tests.adapters.store.spending", address, own_tenant, message.message_id)
    names = (",".join(f"p{process}w{n}" for n in range(8)) for process in range(2))
    started = [
        await asyncio.create_subprocess_exec(*script, eight, "10", stdout=asyncio.subprocess.PIPE) for eight in names
    ]
    each = [(await process.communicate())[0].split() for process in started]
    await settled(own_database, own_tenant, Spent(*(sum(int(one[part]) for one in each) for part in range(3))))
