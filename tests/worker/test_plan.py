"""The routes of a run are those of the settings, with tiers and prices; an unknown model stops the worker."""

from collections.abc import Callable

import pytest

from adapters.llm.catalog import Catalog
from adapters.settings import Settings, load_settings
from domain.failures import Misconfigured
from domain.proposals import MESSAGE_KINDS, QuestionKind
from domain.routes import LOCAL_RUNG, Rung, Tier, WhenBroke
from tests.environment import set_only
from worker.plan import check_routes, chosen_rung, judge_route, plan_of

HAIKU, TERRA = "anthropic:claude-haiku-5-5", "openai:gpt-6.1-terra"
KEYS = {"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "b"}


Given = Callable[..., Settings]


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Loads the settings from these variables and no others of ours."""

    def load(**variables: str) -> Settings:
        set_only(monkeypatch, **variables)
        return load_settings()

    return load


def catalog(given: Settings) -> Catalog:
    return Catalog(given.prices)


def test_without_keys_every_message_is_local_and_nobody_judges(settings: Given) -> None:
    given = settings()
    assert [route.rungs for route in plan_of(given, Catalog()).routes] == [(LOCAL_RUNG,)] * len(MESSAGE_KINDS)
    assert judge_route(given, Catalog()) is None


def test_every_default_model_is_in_the_catalogue(settings: Given) -> None:
    given = settings(**KEYS)
    check_routes(given, Catalog())
    tiers = [[rung.tier for rung in route.rungs] for route in plan_of(given, Catalog()).routes]
    small, large = [Tier.SMALL, Tier.SMALL, Tier.BUILT_IN], [Tier.LARGE, Tier.LARGE, Tier.BUILT_IN]
    assert tiers == [small, small, large]


def test_a_run_is_planned_for_every_kind_of_a_message_and_for_no_other(settings: Given) -> None:
    given = settings(WINNOW_REPAIRS_MAX="1", WINNOW_REVIEW_WINDOW_S="60", WINNOW_UNDO_S="30", **KEYS)
    plan = plan_of(given, Catalog())
    assert tuple(route.kind for route in plan.routes) == MESSAGE_KINDS
    assert (plan.repairs_max, plan.review_window_s, plan.undo_s) == (1, 60, 30)


def test_nobody_verifies_unless_a_route_says_who(settings: Given) -> None:
    plan = plan_of(settings(WINNOW_ROUTE_VERIFY=TERRA, WINNOW_PART_CHARS="20000", **KEYS), Catalog())
    assert [(route.kind, route.models) for route in plan.routes[3:]] == [(QuestionKind.VERIFY, (TERRA,))]
    assert plan.part_chars_max == 20_000


@pytest.mark.parametrize(
    "variables", [{"WINNOW_ROUTE_VERIFY": "local"}, {"WINNOW_OVER_BUDGET_VERIFY": "local"}, {"WINNOW_PART_CHARS": "9"}]
)
def test_what_cannot_verify_or_hold_a_part_is_refused(settings: Given, variables: dict[str, str]) -> None:
    with pytest.raises(Misconfigured, match=next(iter(variables))):
        settings(**variables)


def test_a_rung_has_the_tier_that_was_written_and_the_route_its_way_without_money(settings: Given) -> None:
    given = settings(WINNOW_ROUTE_TASKS=f"{TERRA}@small,local", WINNOW_OVER_BUDGET_TASKS="degrade", **KEYS)
    route = plan_of(given, Catalog()).routes[0]
    assert route.rungs == (Rung(model=TERRA, tier=Tier.SMALL, usd_per_mtok=6), LOCAL_RUNG)
    assert route.over_budget is WhenBroke.DEGRADE


def test_the_judge_has_a_route_without_the_built_in_model(settings: Given) -> None:
    route = judge_route(settings(OPENAI_API_KEY="b"), Catalog())
    assert route is not None
    assert (route.kind, route.models) == (QuestionKind.JUDGE, (TERRA,))


UNKNOWN = {
    "WINNOW_ROUTE_TASKS": ("openai:gpt-6-lunar", "WINNOW_ROUTE_TASKS: openai:gpt-6-lunar .*mean openai:gpt-6-luna"),
    "WINNOW_ROUTE_DECISIONS": ("local,anthropic:claude-haiku-5-6", f"WINNOW_ROUTE_DECISIONS.*mean {HAIKU}"),
    "WINNOW_ROUTE_DRAFT": ("openai:zzzz", "openai:zzzz is not a known model.*WINNOW_PRICES"),
    "WINNOW_ROUTE_JUDGE": ("openai:claude-haiku-5-5", "WINNOW_ROUTE_JUDGE"),
}


@pytest.mark.parametrize(("name", "value", "told"), [(n, *rest) for n, rest in UNKNOWN.items()], ids=UNKNOWN)
def test_an_unknown_model_is_refused_with_the_nearest_one(name: str, value: str, told: str, settings: Given) -> None:
    given = settings(**KEYS, **{name: value})
    with pytest.raises(Misconfigured, match=told):
        plan_of(given, catalog(given))


def test_a_server_of_ones_own_may_have_any_model(settings: Given) -> None:
    given = settings(WINNOW_ROUTE_TASKS="openai:mine", OPENAI_BASE_URL="http://127.0.0.1:1/v1", **KEYS)
    assert plan_of(given, catalog(given)).routes[0].models == ("openai:mine",)


def test_ones_own_server_for_one_provider_does_not_excuse_the_other(settings: Given) -> None:
    given = settings(WINNOW_ROUTE_TASKS="anthropic:mine", OPENAI_BASE_URL="http://127.0.0.1:1/v1", **KEYS)
    with pytest.raises(Misconfigured, match="anthropic:mine is not a known model"):
        check_routes(given, catalog(given))


def test_a_price_makes_a_model_known(settings: Given) -> None:
    given = settings(WINNOW_ROUTE_TASKS="openai:new", WINNOW_PRICES='{"openai:new": {"input": 1, "output": 4}}', **KEYS)
    assert plan_of(given, catalog(given)).routes[0].rungs[0] == Rung(
        model="openai:new", tier=Tier.LARGE, usd_per_mtok=5
    )


def test_a_judge_that_is_wrong_stops_the_worker_too(settings: Given) -> None:
    given = settings(WINNOW_ROUTE_JUDGE="openai:zzzz", **KEYS)
    with pytest.raises(Misconfigured, match="WINNOW_ROUTE_JUDGE"):
        judge_route(given, Catalog())


def test_a_model_that_a_person_chooses_for_one_message_has_to_be_known_too(settings: Given) -> None:
    given = settings(**KEYS)
    assert chosen_rung(HAIKU, given, Catalog()) == Catalog().rung(HAIKU)
    with pytest.raises(Misconfigured, match="did you mean anthropic:claude-haiku-5-5") as refused:
        chosen_rung("anthropic:claude-haiku-5-6", given, Catalog())
    assert refused.value.reason == "unknown_model"


def test_at_a_server_of_ones_own_any_model_may_be_chosen(settings: Given) -> None:
    given = settings(**KEYS, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert chosen_rung("openai:my-own", given, Catalog()).model == "openai:my-own"
