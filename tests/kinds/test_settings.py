"""Which kinds are active, and which models are asked for them, is set by two variables and checked at start."""

from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.embedding import HashEmbedder
from adapters.llm.catalog import Catalog
from adapters.settings import Settings, load_settings
from adapters.store import Database
from domain.failures import Misconfigured
from domain.proposals import MESSAGE_KINDS
from kinds import load_kinds
from tests.environment import set_only
from tests.kinds.folders import FILES, written
from worker.plan import plan_of
from worker.steps import cache_of

HAIKU, LUNA = "anthropic:claude-haiku-5-5", "openai:gpt-6-luna"
KEYS = {"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "b"}

Given = Callable[..., Settings]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Loads the settings from these variables and no others of ours."""

    def load(**variables: str) -> Settings:
        set_only(monkeypatch, **variables)
        return load_settings()

    return load


def routes(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The models of each kind that is not built in."""
    plan = plan_of(settings, Catalog(), load_kinds(settings.kinds))
    return {route.kind: route.models for route in plan.routes if route.kind not in MESSAGE_KINDS}


def test_no_kind_is_active_by_itself(given: Given) -> None:
    assert routes(given(**KEYS)) == {}


def test_a_kind_without_a_route_goes_to_the_models_of_tasks(given: Given) -> None:
    assert routes(given(WINNOW_KINDS="enrichment", **KEYS)) == {"enrichment": (HAIKU, LUNA)}
    assert routes(given(WINNOW_KINDS="enrichment")) == {"enrichment": ("local",)}


def test_a_kind_has_the_route_that_is_set_for_it(given: Given) -> None:
    settings = given(WINNOW_KINDS="enrichment", WINNOW_KIND_ROUTES=f'{{"enrichment": "{LUNA}, {HAIKU}@large"}}', **KEYS)
    assert routes(settings) == {"enrichment": (LUNA, HAIKU)}


def test_a_folder_is_named_by_its_path_and_known_by_its_name(given: Given) -> None:
    settings = given(WINNOW_KINDS="./a/parcels, moods", WINNOW_KIND_ROUTES='{"parcels": "local"}')
    assert settings.kind_names == ("parcels", "moods")


def test_answers_of_a_kind_live_as_long_as_those_on_tasks(given: Given, database: Database) -> None:
    cache = cache_of(given(WINNOW_KINDS="enrichment", WINNOW_CACHE_TASKS_S="7"), database, HashEmbedder())
    assert cache._lifetimes["enrichment"] == cache._lifetimes["tasks"] == 7


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"WINNOW_KIND_ROUTES": '{"moods": "local"}'}, "has a route for moods, which WINNOW_KINDS does not name"),
        ({"WINNOW_KIND_ROUTES": "moods=local"}, "WINNOW_KIND_ROUTES: this is not JSON"),
        ({"WINNOW_KIND_ROUTES": '{"enrichment": "gpt"}'}, "gpt is not a model"),
        ({"WINNOW_KIND_ROUTES": '{"enrichment": ""}'}, "the route is empty"),
        ({"WINNOW_KIND_ROUTES": f'{{"enrichment": "{HAIKU}"}}'}, "set ANTHROPIC_API_KEY"),
        ({"WINNOW_KINDS": ",".join(f"k{n}" for n in range(21))}, "WINNOW_KINDS"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_variable(given: Given, variables: dict[str, str], told: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        given(**{"WINNOW_KINDS": "enrichment", **variables})
    assert told in str(refused.value)


def test_a_schema_that_a_provider_does_not_take_stops_the_worker(given: Given, tmp_path: Path) -> None:
    schema = FILES["schema.py"].replace("quote: str", "quote: tuple[int, str]")
    folder = written(tmp_path, {**FILES, "schema.py": schema})
    settings = given(WINNOW_KINDS=str(folder), WINNOW_KIND_ROUTES=f'{{"moods": "{LUNA}"}}', **KEYS)
    with pytest.raises(Misconfigured, match=rf"moods/schema.py, for {LUNA}"):
        routes(settings)


def test_a_model_that_nobody_knows_stops_the_worker(given: Given) -> None:
    settings = given(WINNOW_KINDS="enrichment", WINNOW_KIND_ROUTES='{"enrichment": "openai:gpt-6-lun"}', **KEYS)
    with pytest.raises(Misconfigured, match=r"WINNOW_KIND_ROUTES: openai:gpt-6-lun.*did you mean openai:gpt-6-luna"):
        routes(settings)
