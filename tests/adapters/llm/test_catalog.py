"""The catalogue says what genai-prices says, to the cent and by tier, and never asks anybody else."""

import itertools
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import DataSnapshot, get_snapshot, set_custom_snapshot

from adapters.llm.catalog import BUILT_IN, UNKNOWN, Catalog, _snapshot
from domain.money import MTOK, worst_case
from domain.questions import Price, TokensUsed
from domain.routes import LOCAL_RUNG, Rung, Tier

ROOT = Path(__file__).parents[3]
HAIKU, SONNET = "anthropic:claude-haiku-5-5", "anthropic:claude-sonnet-5-5"
LUNA, TERRA = "openai:gpt-6-luna", "openai:gpt-6.1-terra"
OLD = "anthropic:claude-3-haiku"
"""Without a price of its own for batches."""
MINE = "openai:my-model"
MY_PRICE = Price(input=0.5, output=1.5, cache_read=0.05, cache_write=0.6, source="settings")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs without a network, not even loopback."""

    def refuse(*_: object) -> None:
        raise AssertionError("the catalogue went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    _snapshot.cache_clear()


def listed() -> list[str]:
    """Every model of both providers that turns text into text."""
    providers = [each for each in get_snapshot().providers if each.id in {"anthropic", "openai"}]
    names = [f"{provider.id}:{model.id}" for provider in providers for model in provider.models]
    known = [name for name in names if Catalog().knows(name)]
    assert len(known) > 50
    return known


@pytest.mark.parametrize("model", [HAIKU, SONNET, LUNA, TERRA, OLD, "openai:gpt-4o"])
@pytest.mark.parametrize(
    ("tokens_in", "tokens_out", "cached", "written"),
    [(0, 0, 0, 0), (3_000, 500, 0, 0), (9_000, 700, 4_000, 2_000), (300_000, 4_000, 90_000, 10_000)],
)
def test_a_call_costs_what_the_list_says(
    model: str, tokens_in: int, tokens_out: int, cached: int, written: int
) -> None:
    provider, _, name = model.partition(":")
    usage = Usage(
        input_tokens=tokens_in, output_tokens=tokens_out, cache_read_tokens=cached, cache_write_tokens=written
    )
    catalog = Catalog()
    cost = catalog.cost_usd(
        model,
        catalog.price_of(model),
        TokensUsed(tokens_in=tokens_in, tokens_out=tokens_out, tokens_cached=cached, tokens_written=written),
    )
    assert cost == pytest.approx(float(calc_price(usage, name, provider_id=provider).total_price), abs=1e-12)


def test_cached_and_written_tokens_are_among_those_that_went_in() -> None:
    catalog = Catalog()
    cost = catalog.cost_usd(
        SONNET,
        catalog.price_of(SONNET),
        TokensUsed(tokens_in=10_000, tokens_out=1_000, tokens_cached=4_000, tokens_written=2_000),
    )
    assert cost == pytest.approx((4_000 * 2 + 4_000 * 0.1 + 2_000 * 2.5 + 1_000 * 10) / MTOK)


def test_a_tier_changes_the_price_of_all_tokens_beyond_its_start() -> None:
    catalog = Catalog()
    below, above = catalog.price_of(HAIKU, tokens_in=100_000), catalog.price_of(HAIKU, tokens_in=100_001)
    assert (below.input, below.output) == (0.1, 0.5)
    assert (above.input, above.output) == (0.5, 2.5)
    cost = catalog.cost_usd(HAIKU, below, TokensUsed(tokens_in=100_001, tokens_out=10))
    assert cost == pytest.approx((100_001 * 0.5 + 10 * 2.5) / MTOK)


@pytest.mark.parametrize("batch", [False, True])
def test_the_price_of_a_call_explains_its_cost_for_every_model(batch: bool) -> None:  # noqa: FBT001 a table's column
    catalog, usage = Catalog(), list(itertools.product((900, 150_000, 400_000), (0, 300), (0, 500)))
    for model, (tokens_in, cached, written) in itertools.product(listed(), usage):
        price = catalog.price_of(model, tokens_in=tokens_in, batch=batch)
        cost = catalog.cost_usd(
            model,
            price,
            TokensUsed(tokens_in=tokens_in, tokens_out=70, tokens_cached=cached, tokens_written=written),
            batch=batch,
        )
        fresh = (tokens_in - cached - written) * price.input
        told = (fresh + cached * price.cache_read + written * price.cache_write + 70 * price.output) / MTOK
        assert cost == pytest.approx(told), model


def test_no_model_gets_cheaper_by_longer_input_so_the_most_that_may_go_in_costs_the_most() -> None:
    catalog = Catalog()
    for model in listed():
        rates = [catalog.price_of(model, tokens_in=n) for n in (0, 100_001, 128_001, 200_001, 272_001, 2_000_000)]
        assert rates == sorted(rates, key=lambda price: (price.input, price.output)), model
        assert rates == sorted(rates, key=lambda price: (price.output, price.input)), model


def test_the_worst_case_at_the_most_that_may_go_in_is_never_below_the_cost() -> None:
    catalog = Catalog()
    worst = worst_case(250_000, 4_000, 0.6, catalog.price_of(HAIKU, tokens_in=150_000))
    cost = catalog.cost_usd(HAIKU, UNKNOWN, TokensUsed(tokens_in=150_000, tokens_out=4_000, tokens_written=150_000))
    assert worst.nano_usd / 1e9 == pytest.approx(cost)


@pytest.mark.parametrize("model", [HAIKU, LUNA, TERRA, OLD, MINE])
def test_a_batch_costs_half(model: str) -> None:
    catalog = Catalog({MINE: MY_PRICE})
    whole, half = catalog.price_of(model), catalog.price_of(model, batch=True)
    assert (half.input, half.output) == (whole.input / 2, whole.output / 2)
    cost = catalog.cost_usd(model, half, TokensUsed(tokens_in=1_000, tokens_out=100), batch=True)
    assert cost == pytest.approx(catalog.cost_usd(model, whole, TokensUsed(tokens_in=1_000, tokens_out=100)) / 2)


def test_a_price_from_the_settings_goes_before_the_list() -> None:
    catalog = Catalog({MINE: MY_PRICE, HAIKU: MY_PRICE})
    for model in (MINE, HAIKU):
        assert catalog.price_of(model) == MY_PRICE
        cost = catalog.cost_usd(
            model, MY_PRICE, TokensUsed(tokens_in=1_000, tokens_out=100, tokens_cached=300, tokens_written=200)
        )
        assert cost == pytest.approx((500 * 0.5 + 300 * 0.05 + 200 * 0.6 + 100 * 1.5) / MTOK)


@pytest.mark.parametrize("model", ["openai:nobody-knows", "openai:text-embedding-3-small", "anthropic:gpt-6-luna"])
def test_what_nobody_knows_costs_nothing_by_our_books_and_says_so(model: str) -> None:
    catalog = Catalog()
    assert not catalog.knows(model)
    assert catalog.price_of(model) == UNKNOWN
    assert catalog.cost_usd(model, UNKNOWN, TokensUsed(tokens_in=1_000, tokens_out=100)) == 0


def test_the_built_in_model_is_known_and_free() -> None:
    catalog = Catalog()
    assert catalog.knows("local")
    assert catalog.price_of("local") == BUILT_IN
    assert catalog.cost_usd("local", BUILT_IN, TokensUsed(tokens_in=1_000, tokens_out=100)) == 0


@pytest.mark.parametrize("model", [HAIKU, MINE])
def test_usage_that_does_not_add_up_still_has_a_cost(model: str) -> None:
    catalog = Catalog({MINE: MY_PRICE})
    price = catalog.price_of(model)
    assert catalog.cost_usd(
        model, price, TokensUsed(tokens_in=10, tokens_out=0, tokens_cached=1_000, tokens_written=0)
    ) == pytest.approx(1_000 * price.cache_read / MTOK)


def test_the_source_of_a_price_is_told() -> None:
    sources = {Catalog({MINE: MY_PRICE}).price_of(model).source for model in (HAIKU, MINE, "openai:x", "local")}
    assert {source.split(" ")[0] for source in sources} == {"genai-prices", "settings", "unknown", "built-in"}


@pytest.mark.parametrize("model", [HAIKU, HAIKU + "-20261014", "anthropic:claude-haiku-5-5@20261014", LUNA, "local"])
def test_a_dated_name_is_the_same_model(model: str) -> None:
    assert Catalog().knows(model)


NEAR = {
    "anthropic:claude-haiku-55": HAIKU,
    "anthropic:cluade-sonet-5-5": SONNET,
    "openai:gpt-6-lunar": LUNA,
    "openai:GPT-6-LUNE": LUNA,
    "openai:my-mode": MINE,
    "openai:zzzzzz": None,
    "anthropic:my-mode": None,
}


@pytest.mark.parametrize(("wrong", "meant"), NEAR.items(), ids=NEAR)
def test_a_misspelt_model_is_guessed_within_its_provider(wrong: str, meant: str | None) -> None:
    assert Catalog({MINE: MY_PRICE}).suggest(wrong) == meant


TIERS = {
    "local": Tier.BUILT_IN,
    HAIKU: Tier.SMALL,
    LUNA: Tier.SMALL,
    MINE: Tier.SMALL,
    "openai:nobody-knows": Tier.SMALL,
    "openai:brink": Tier.LARGE,
    SONNET: Tier.LARGE,
    TERRA: Tier.LARGE,
}


@pytest.mark.parametrize(("model", "tier"), TIERS.items(), ids=TIERS)
def test_a_models_tier_goes_by_what_its_output_costs(model: str, tier: Tier) -> None:
    brink = MY_PRICE.model_copy(update={"output": 2.5})
    assert Catalog({MINE: MY_PRICE, "openai:brink": brink}).tier_of(model) is tier


def test_a_rung_has_its_models_price_and_the_tier_that_a_person_gave_it() -> None:
    catalog = Catalog()
    assert catalog.rung(SONNET) == Rung(model=SONNET, tier=Tier.LARGE, usd_per_mtok=12)
    assert catalog.rung(SONNET, Tier.SMALL).tier is Tier.SMALL
    assert catalog.rung("local") == LOCAL_RUNG


def test_prices_that_another_library_has_fetched_are_not_ours() -> None:
    before = Catalog().price_of(HAIKU)
    set_custom_snapshot(DataSnapshot(providers=[], from_auto_update=True))
    try:
        assert Catalog().price_of(HAIKU) == before
        assert Catalog().cost_usd(HAIKU, before, TokensUsed(tokens_in=1_000, tokens_out=0)) > 0
    finally:
        set_custom_snapshot(None)


def test_importing_it_loads_neither_prices_nor_a_model_sdk() -> None:
    asked = "import sys, adapters.llm.catalog; print({'genai_prices', 'anthropic', 'openai'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
