"""The golden set of retrieval is sound, and what is found on it is not worse than it was."""

from typing import get_args

import pytest

from adapters.embedding import StaticEmbedder
from adapters.store import Database
from evals.retrieval import Half, Query, Retrieved, Way, ask, figures_of, fill, load_baseline, load_golden

GOLDEN = load_golden()
TEXTS = {text.id: text.text for text in GOLDEN.texts}
Found = dict[Way, tuple[Retrieved, ...]]


def test_each_text_and_query_has_a_name_of_its_own() -> None:
    assert len(TEXTS) == len(GOLDEN.texts) >= 40
    assert len({query.id for query in GOLDEN.queries}) == len(GOLDEN.queries) >= 40


@pytest.mark.parametrize("query", GOLDEN.queries, ids=[query.id for query in GOLDEN.queries])
def test_what_a_query_wants_stands_in_the_library_once(query: Query) -> None:
    for wanted in query.wanted:
        assert TEXTS[wanted.id].count(wanted.quote) == 1


def test_both_halves_hold_each_sort() -> None:
    sorts = [{query.sort for query in GOLDEN.queries if query.half == half} for half in get_args(Half)]
    assert sorts[0] == sorts[1]


@pytest.fixture(scope="module")
def found_in() -> dict[str, Found]:
    """What was found, asked once for all tests."""
    return {}


async def found(database: Database, tenant: str, kept: dict[str, Found]) -> Found:
    if "all" not in kept:
        embedder = StaticEmbedder()
        ids = await fill(database, tenant, embedder, GOLDEN.texts)
        kept["all"] = await ask(database, tenant, embedder, ids, GOLDEN.queries)
    return kept["all"]


@pytest.mark.parametrize("half", get_args(Half))
async def test_recall_among_the_first_five_is_not_below_its_baseline(
    half: Half, database: Database, tenant: str, found_in: dict[str, Found]
) -> None:
    fused = (await found(database, tenant, found_in))["fused"]
    now, was = figures_of([one for one in fused if one.query.half == half]), load_baseline()[half]
    assert now.queries >= was.queries
    assert now.recall_at_5 >= was.recall_at_5
    assert now.mrr >= was.mrr


async def test_both_searches_together_are_better_than_either(
    database: Database, tenant: str, found_in: dict[str, Found]
) -> None:
    figures = {way: figures_of(of_way) for way, of_way in (await found(database, tenant, found_in)).items()}
    assert figures["fused"].recall_at_5 > max(figures["vector"].recall_at_5, figures["text"].recall_at_5)


async def test_a_number_is_found_whatever_it_means(database: Database, tenant: str, found_in: dict[str, Found]) -> None:
    fused = (await found(database, tenant, found_in))["fused"]
    assert figures_of([one for one in fused if one.query.sort == "number"]).recall_at_5 == 1
