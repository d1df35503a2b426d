"""Workers that spend from the same purses at once, in this process or in one of their own."""

import asyncio
import random
import sys
from dataclasses import dataclass

from sqlalchemy import text

from adapters.store import Database, Ledger, open_engine
from domain.calls import CallEnd, Rendered
from domain.failures import OverBudget
from domain.message import MessageRef
from domain.money import NANO, Amount, Limit, Purse, Scope
from domain.questions import Answer, TerminalState
from tests.adapters.store.making import question

RENDERED = Rendered(provider="anthropic", system="Find tasks.", user="Hi.", schema_text="{}")
WORST = Amount(nano_usd=10_000_000, tokens=1_000)
LIMIT = Limit(usd=0.3, tokens=30_000)
PURSES = (
    Purse(scope=Scope.TENANT_MONTH, key="tenant:2026-11", limit=LIMIT),
    Purse(scope=Scope.KIND_DAY, key="kind:tasks:2026-11-16", limit=LIMIT),
    Purse(scope=Scope.USER_DAY, key="user:ann@example.com:2026-11-16", limit=LIMIT),
)


@dataclass
class Spent:
    """What workers really spent, and how often they were refused."""

    nano: int = 0
    tokens: int = 0
    refused: int = 0


async def spend(ledger: Ledger, message: MessageRef, worker: str, calls: int) -> Spent:
    """Open and close so many calls, each a little cheaper than its worst case; every fifth fails and costs nothing."""
    dice, spent = random.Random(worker), Spent()  # noqa: S311  no secret
    for n in range(calls):
        asked = question(message, step=f"{worker}/{n}")
        purses = tuple(dice.sample(PURSES, len(PURSES)))
        try:
            await ledger.open(asked, RENDERED, WORST, purses)
        except OverBudget:
            spent.refused += 1
            continue
        answer = _answer(dice.randint(1, 10), failed=n % 5 == 4)
        await ledger.close(asked, CallEnd(answer=answer, key="k"))
        spent.nano += round(answer.cost_usd * NANO)
        spent.tokens += answer.tokens_in + answer.tokens_out
    return spent


def _answer(tenths: int, *, failed: bool) -> Answer:
    if failed:
        return Answer(state=TerminalState.FAILED, raw="", detail="overloaded")
    tokens = WORST.tokens * tenths // 10
    cost = WORST.nano_usd * tenths / 10 / NANO
    return Answer(state=TerminalState.OK, raw="{}", tokens_in=tokens - 1, tokens_out=1, cost_usd=cost)


async def spend_at_once(address: str, message: MessageRef, names: list[str], calls: int) -> Spent:
    """So many workers at once, each over a connection of its own."""
    database = Database(open_engine(address, pool_size=len(names)))
    each = await asyncio.gather(*(spend(Ledger(database), message, name, calls) for name in names))
    await database.close()
    return Spent(sum(s.nano for s in each), sum(s.tokens for s in each), sum(s.refused for s in each))


async def purses_of(database: Database, tenant: str) -> dict[str, tuple[int, int, int, int]]:
    """By key: what is reserved and spent, each in nanodollars and tokens."""
    found = await database.rows(text("SELECT * FROM budgets WHERE tenant = :t"), {"t": tenant})
    return {r.key: (r.reserved_nano, r.reserved_tokens, r.spent_nano, r.spent_tokens) for r in found}


async def _main(address: str, tenant: str, message_id: str, names: str, calls: str) -> None:
    message = MessageRef(tenant=tenant, message_id=message_id)
    spent = await spend_at_once(address, message, names.split(","), int(calls))
    sys.stdout.write(f"{spent.nano} {spent.tokens} {spent.refused}\n")


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
