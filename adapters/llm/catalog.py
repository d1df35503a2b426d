"""What is known of models: their prices and tiers, from the list bundled with genai-prices and from the settings.

Nothing is ever fetched: genai-prices updates itself only where it is asked to, and the list is taken from its package,
so that not even an update that some other library asked for is seen here.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from domain.message import ModelName
from domain.money import MTOK
from domain.questions import Price, TokensUsed
from domain.routes import LOCAL_RUNG, Rung, Tier

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import ModelInfo, ModelPrice, TieredPrices

UNKNOWN = Price(input=0, output=0, cache_read=0, cache_write=0, source="unknown")
BUILT_IN = UNKNOWN.model_copy(update={"source": "built-in"})
BATCH_SHARE = 0.5
"""Of the usual price, as both providers document it; for what the list has no price for batches of."""
SMALL_USD_PER_MTOK_OUT = 2.5
"""Models whose output costs less than this are small."""

_BATCH = {"processing": "batch"}


@dataclass(frozen=True)
class Catalog:
    """Prices and tiers of models, by their names.

    Args:
        overrides: prices from the settings, which go before the list's.
    """

    overrides: Mapping[ModelName, Price] = field(default_factory=dict)

    def price_of(self, model: ModelName, *, tokens_in: int = 0, batch: bool = False) -> Price:
        """The price of a call that takes in so many tokens; zeros for a model that nobody knows, and for `local`.

        Some models cost more, for all their tokens, beyond a number of tokens in. So what a call may cost is worked
        out from the price at the most that it may take in, which is exact on that side and does not make a short call
        reserve the price of a long one; and what it has cost from the price at what it did take in.

        Args:
            model: `local`, or `provider:model`.
            tokens_in: all that goes in, cached or not; 0 gives the lowest tier.
            batch: the price by the provider's batch interface.
        """
        if model == LOCAL_RUNG.model:
            return BUILT_IN
        if override := self.overrides.get(model):
            return _scaled(override, BATCH_SHARE if batch else 1)
        listed = _listed(model)
        return UNKNOWN if listed is None else _priced(listed, tokens_in, batch=batch)

    def cost_usd(self, model: ModelName, price: Price, used: TokensUsed, *, batch: bool = False) -> float:
        """What a call has cost, in US dollars.

        A model of the list is charged by the list's own rules, tiers included; any other one by `price`.

        Args:
            model: `local`, or `provider:model`.
            price: what `price_of` says of this call, with the same `batch`.
            used: what it took.
            batch: by the provider's batch interface.
        """
        # An answer is not lost because a server counts cached tokens beside the others.
        tokens_in = max(used.tokens_in, used.tokens_cached + used.tokens_written)
        used = used.model_copy(update={"tokens_in": tokens_in})
        listed = None if model in self.overrides else _listed(model)
        return _priced_at(price, used) if listed is None else _charged(listed, used, batch=batch)

    def knows(self, model: ModelName) -> bool:
        """Whether it has a price, so that it can be asked by its provider's own server and paid for."""
        return model == LOCAL_RUNG.model or model in self.overrides or _listed(model) is not None

    def suggest(self, model: ModelName) -> ModelName | None:
        """The known model of the same provider whose name is nearest, if any is near."""
        provider, _, name = model.partition(":")
        overridden = (other.partition(":") for other in self.overrides)
        names = {own for owner, _, own in overridden if owner == provider} | set(_names(provider))
        near = difflib.get_close_matches(name.lower(), sorted(names), n=1)
        return f"{provider}:{near[0]}" if near else None

    def tier_of(self, model: ModelName) -> Tier:
        """The tier, by the price of its output: below 2.5 dollars a million tokens it is small, else large.

        `local` is the built-in one. A model that nobody knows costs nothing by our books, and so is small.
        """
        if model == LOCAL_RUNG.model:
            return Tier.BUILT_IN
        return Tier.SMALL if self.price_of(model).output < SMALL_USD_PER_MTOK_OUT else Tier.LARGE

    def rung(self, model: ModelName, tier: Tier | None = None) -> Rung:
        """The model as a rung of a route; `tier` where a person has said so."""
        if model == LOCAL_RUNG.model:
            return LOCAL_RUNG
        price = self.price_of(model)
        return Rung(model=model, tier=tier or self.tier_of(model), usd_per_mtok=price.input + price.output)


@cache
def _snapshot() -> "DataSnapshot":
    from genai_prices.data import providers  # noqa: PLC0415 a fifth of a second, for who asks for a price
    from genai_prices.data_snapshot import DataSnapshot  # noqa: PLC0415 the same

    return DataSnapshot(providers=providers, from_auto_update=False)


def _listed(model: ModelName) -> "ModelInfo | None":
    """The list's model that turns text into text; None where it has no such model of that name."""
    provider, _, name = model.partition(":")
    try:
        _, found = _snapshot().find_provider_model(name, None, provider, None)
    except LookupError:
        return None
    return found if _speaks(found) else None


def _speaks(model: "ModelInfo") -> bool:
    prices = model.get_prices(datetime.now(UTC))
    return prices.input_mtok is not None and prices.output_mtok is not None


def _names(provider: str) -> list[str]:
    listed = next((each.models for each in _snapshot().providers if each.id == provider), [])
    return [model.id for model in listed if model.is_match(model.id) and _speaks(model)]


def _prices(model: "ModelInfo", *, batch: bool) -> "tuple[ModelPrice, float]":
    """The list's prices today, and by what they are to be multiplied."""
    now = datetime.now(UTC)
    if not batch:
        return model.get_prices(now), 1
    has_own = any(
        variant.when == _BATCH and (variant.constraint is None or variant.constraint.active(now))
        for variant in model.price_variants or ()
    )
    return (model.get_prices(now, _BATCH), 1) if has_own else (model.get_prices(now), BATCH_SHARE)


def _priced(model: "ModelInfo", tokens_in: int, *, batch: bool) -> Price:
    from genai_prices import __version__ as version  # noqa: PLC0415 see _snapshot

    prices, share = _prices(model, batch=batch)
    fresh = _at(prices.input_mtok, tokens_in)
    read, written = _at(prices.cache_read_mtok, tokens_in), _at(prices.cache_write_mtok, tokens_in)
    price = Price(
        input=fresh or 0,
        output=_at(prices.output_mtok, tokens_in) or 0,
        cache_read=fresh or 0 if read is None else read,
        cache_write=fresh or 0 if written is None else written,
        source=f"genai-prices {version}",
    )
    return _scaled(price, share)


def _at(price: "Decimal | TieredPrices | None", tokens_in: int) -> float | None:
    """The rate at so many tokens in; crossing a tier's start changes the rate of them all."""
    if price is None:
        return None
    if isinstance(price, Decimal):
        return float(price)
    reached = [tier.price for tier in price.tiers if tokens_in > tier.start]
    return float(reached[-1] if reached else price.base)


def _scaled(price: Price, share: float) -> Price:
    rates = {name: getattr(price, name) * share for name in ("input", "output", "cache_read", "cache_write")}
    return price.model_copy(update=rates)


def _priced_at(price: Price, used: TokensUsed) -> float:
    fresh = used.tokens_in - used.tokens_cached - used.tokens_written
    read, written = used.tokens_cached * price.cache_read, used.tokens_written * price.cache_write
    return (fresh * price.input + read + written + used.tokens_out * price.output) / MTOK


def _charged(model: "ModelInfo", used: TokensUsed, *, batch: bool) -> float:
    from genai_prices import Usage  # noqa: PLC0415 see _snapshot

    usage = Usage(
        input_tokens=used.tokens_in,
        output_tokens=used.tokens_out,
        cache_read_tokens=used.tokens_cached,
        cache_write_tokens=used.tokens_written,
    )
    prices, share = _prices(model, batch=batch)
    return float(prices.calc_price(usage)["total_price"]) * share
