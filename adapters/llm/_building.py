"""Puts the gateway together, of providers and guards."""

from collections.abc import Mapping, Sequence

from adapters.llm._memory_cache import MemoryCacheStore
from adapters.llm.caching import AnswerCache
from adapters.llm.catalog import Catalog
from adapters.llm.gateway import Gateway
from adapters.llm.guards import Guards
from adapters.llm.memory import MemoryLedger, MemoryTraffic
from adapters.llm.ports import Provider
from adapters.llm.timeouts import Timeouts
from domain.message import ModelName
from domain.money import Budgets
from domain.traffic import Limits


def build_gateway(  # noqa: PLR0913 two providers and what both of them need
    guards: Guards,
    *,
    local: Provider,
    timeouts: Timeouts,
    anthropic_keys: Sequence[str] = (),
    anthropic_base_url: str | None = None,
    openai_keys: Sequence[str] = (),
    openai_base_url: str | None = None,
    http2: bool = False,
) -> Gateway:
    """A gateway to `local`, and to each provider that has a key.

    Args:
        guards: what a question passes on its way.
        local: the built-in model.
        timeouts: of one call and its parts.
        anthropic_keys: of the first provider; without one none of its models can be asked.
        anthropic_base_url: without `/v1`; the provider's own address when None.
        openai_keys: of the second, or of any server that speaks its Responses API.
        openai_base_url: with `/v1`; the provider's own address when None.
        http2: to speak HTTP/2 with providers that can.

    Raises:
        Misconfigured: HTTP/2 is wanted and cannot be spoken.
    """
    providers: dict[str, Provider] = {"local": local}
    if anthropic_keys:
        from adapters.llm._anthropic import AnthropicProvider  # noqa: PLC0415 the SDK takes a second to load

        providers["anthropic"] = AnthropicProvider(
            anthropic_keys, guards.catalog, anthropic_base_url, timeouts=timeouts, http2=http2
        )
    if openai_keys:
        from adapters.llm._openai import OpenAIProvider  # noqa: PLC0415 the SDK takes a second to load

        providers["openai"] = OpenAIProvider(
            openai_keys, guards.catalog, openai_base_url, timeouts=timeouts, http2=http2
        )
    return Gateway(providers, guards, timeout_s=timeouts.total_s)


def guards_in_memory(catalog: Catalog, budgets: Budgets, limits: Mapping[ModelName, Limits] | None = None) -> Guards:
    """Guards without a store, for a measurement: they hold for their process alone, and nothing is recalled."""
    return Guards(
        ledger=MemoryLedger(),
        traffic=MemoryTraffic(limits=limits),
        cache=AnswerCache(MemoryCacheStore(), {}, lease_s=1),
        catalog=catalog,
        budgets=budgets,
    )
