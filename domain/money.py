"""Money and tokens before and after a call: amounts, budgets and the worst case."""

import math
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import Field

from domain.proposals import KindName
from domain.questions import Call, Price
from domain.value import Value

NANO = 1_000_000_000
"""Nanodollars in a dollar: whole numbers, so that what is reserved and released leaves nothing behind."""
MTOK = 1_000_000

TOKENS_PER_BYTE_FIRST = 0.6
"""Before anything is learnt of a model: above what prose and JSON take, Chinese and Japanese too (a token a letter)."""
TOKENS_PER_BYTE_FLOOR = 0.1
TOKENS_PER_BYTE_FALL = 50
"""A ratio falls by this part of the way to a lower one that was seen."""


class Amount(Value):
    """Nanodollars and tokens."""

    nano_usd: int = Field(default=0, ge=0)
    tokens: int = Field(default=0, ge=0)


class Scope(StrEnum):
    """Over what a budget runs."""

    CALL = "call"
    MESSAGE = "message"
    KIND_DAY = "kind_day"
    USER_DAY = "user_day"
    TENANT_MONTH = "tenant_month"


class Limit(Value):
    """The most that one scope may cost; None: no limit."""

    usd: float | None = Field(default=None, ge=0)
    tokens: int | None = Field(default=None, ge=0)


class Purse(Value):
    """One budget that a call draws on: its key within the tenant, and its limit."""

    scope: Scope
    key: str
    limit: Limit


Budgets = dict[Scope, Limit]


def purses(call: Call, kinds: tuple[KindName, ...], budgets: Budgets, now: datetime) -> tuple[Purse, ...]:
    """The budgets that a call draws on, where they have a limit; days and months are UTC's.

    A question on several kinds draws on the budget of each, in full.
    """
    day = now.astimezone(UTC).date().isoformat()
    keys = [
        (Scope.MESSAGE, f"message:{call.message.message_id}"),
        *((Scope.KIND_DAY, f"kind:{kind}:{day}") for kind in kinds),
        (Scope.USER_DAY, f"user:{call.user}:{day}" if call.user else ""),
        (Scope.TENANT_MONTH, f"tenant:{day[:7]}"),
    ]
    return tuple(
        Purse(scope=scope, key=key, limit=budgets[scope])
        for scope, key in keys
        if key and scope in budgets and budgets[scope] != Limit()
    )


def worst_case(bytes_in: int, tokens_out_max: int, tokens_per_byte: float, price: Price) -> Amount:
    """The most that a call can cost: all its words in at the dearest rate for input, all its room filled.

    Args:
        bytes_in: of everything that is sent, the schema included.
        tokens_out_max: the cap that the provider is told, and keeps.
        tokens_per_byte: learnt for the model; see `learnt`.
        price: of the model.
    """
    tokens_in = math.ceil(bytes_in * tokens_per_byte)
    dearest_in = max(price.input, price.cache_write)
    nano = (tokens_in * dearest_in + tokens_out_max * price.output) * NANO / MTOK
    return Amount(nano_usd=math.ceil(nano), tokens=tokens_in + tokens_out_max)


def learnt(tokens_per_byte: float, bytes_in: int, tokens_in: int) -> float:
    """The ratio after one more call: a higher one counts at once, a lower one little by little.

    So the estimate stays near the worst that was seen lately, which is what a reservation needs.
    """
    if bytes_in <= 0 or tokens_in <= 0:
        return tokens_per_byte
    seen = max(tokens_in / bytes_in, TOKENS_PER_BYTE_FLOOR)
    return max(seen, tokens_per_byte + (seen - tokens_per_byte) / TOKENS_PER_BYTE_FALL)
