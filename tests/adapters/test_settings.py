"""The settings are read once, and what does not fit is refused with the line that mends it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.llm import TIMEOUT_S, Timeouts
from adapters.settings import Choice, Settings, load_settings
from domain.failures import Misconfigured
from domain.money import Limit, Scope
from domain.proposals import MESSAGE_KINDS, QuestionKind
from domain.questions import Price
from domain.routes import Tier, WhenBroke
from domain.traffic import LEASE_S, Limits
from tests.environment import NAMES, set_only
from worker.steps import timeouts_of

Given = Callable[..., Settings]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Loads the settings from these variables and no others of ours."""

    def load(**variables: str) -> Settings:
        set_only(monkeypatch, **variables)
        return load_settings()

    return load


BOTH_KEYS = {"ANTHROPIC_API_KEY": "a", "OPENAI_API_KEY": "b"}


def test_without_keys_every_message_is_local_and_nothing_can_judge(given: Given) -> None:
    settings = given()
    assert {settings.route(kind) for kind in MESSAGE_KINDS} == {("local",)}
    assert settings.route(QuestionKind.JUDGE) == ()


def test_keys_put_small_models_in_front_for_extraction_and_better_ones_for_what_is_read(given: Given) -> None:
    settings = given(**BOTH_KEYS)
    assert settings.route(QuestionKind.TASKS) == ("anthropic:claude-haiku-5-5", "openai:gpt-6-luna", "local")
    assert settings.route(QuestionKind.DECISIONS) == settings.route(QuestionKind.TASKS)
    assert settings.route(QuestionKind.DRAFT) == ("anthropic:claude-sonnet-5-5", "openai:gpt-6.1-terra", "local")
    assert settings.route(QuestionKind.JUDGE) == ("anthropic:claude-sonnet-5-5", "openai:gpt-6.1-terra")


ROUTES = {
    "local": (Choice(model="local"),),
    "openai:one, local,": (Choice(model="openai:one"), Choice(model="local")),
    "openai:one@small": (Choice(model="openai:one", tier=Tier.SMALL),),
    "openai:one@LARGE , local": (Choice(model="openai:one", tier=Tier.LARGE), Choice(model="local")),
    "anthropic:claude-x@20251001": (Choice(model="anthropic:claude-x@20251001"),),
    "anthropic:claude-x@20251001@large": (Choice(model="anthropic:claude-x@20251001", tier=Tier.LARGE),),
    "openai:me/one@beta@small": (Choice(model="openai:me/one@beta", tier=Tier.SMALL),),
}


@pytest.mark.parametrize(("text", "choices"), ROUTES.items(), ids=ROUTES)
def test_a_route_is_a_list_of_models_with_their_tiers(text: str, choices: tuple[Choice, ...], given: Given) -> None:
    assert given(WINNOW_ROUTE_DRAFT=text, **BOTH_KEYS).choices(QuestionKind.DRAFT) == choices


def test_what_is_empty_is_not_set(given: Given) -> None:
    assert given(WINNOW_ROUTE_TASKS="", WINNOW_PRICES="", ANTHROPIC_API_KEY="") == given()


def test_several_keys_are_told_apart_and_each_stands_once(given: Given) -> None:
    settings = given(ANTHROPIC_API_KEY="one, two,one,,", OPENAI_API_KEY=" , ")
    assert settings.anthropic_keys == ("one", "two")
    assert settings.openai_keys == ()
    assert settings.route(QuestionKind.TASKS) == ("anthropic:claude-haiku-5-5", "local")


def test_no_key_is_ever_shown(given: Given) -> None:
    settings = given(OPENAI_API_KEY="very-secret,most-secret", WINNOW_API_KEY="quite-secret")
    assert "secret" not in repr(settings) + str(settings) + settings.model_dump_json()


ADDRESSES = {
    "": False,
    "https://api.openai.com/v1": False,
    "https://eu.api.openai.com/v1": False,
    "http://127.0.0.1:8000/v1": True,
    "https://api.openai.com.example.org/v1": True,
    "https://notopenai.com/v1": True,
}


@pytest.mark.parametrize(("address", "elsewhere"), ADDRESSES.items())
def test_a_server_of_ones_own_is_told_from_the_providers(address: str, elsewhere: bool, given: Given) -> None:  # noqa: FBT001 a table's column
    assert given(OPENAI_BASE_URL=address).elsewhere("openai") is elsewhere


def test_over_budget_every_route_takes_the_cheaper_model_unless_told_otherwise(given: Given) -> None:
    settings = given(WINNOW_OVER_BUDGET_DRAFT="degrade", WINNOW_OVER_BUDGET_TASKS="local")
    assert [settings.over_budget(kind) for kind in QuestionKind] == [
        WhenBroke.LOCAL,
        WhenBroke.CHEAPER,
        WhenBroke.DEGRADE,
        WhenBroke.CHEAPER,
        WhenBroke.CHEAPER,
    ]


def test_every_scope_has_a_budget_by_default(given: Given) -> None:
    budgets = given().budgets
    assert set(budgets) == set(Scope)
    assert all(limit.usd and limit.tokens for limit in budgets.values())


def test_a_wider_scope_never_has_less_than_a_narrower_one(given: Given) -> None:
    budgets = given().budgets
    for narrower, wider in ((Scope.CALL, Scope.MESSAGE), (Scope.MESSAGE, Scope.USER_DAY)):
        assert (budgets[narrower].usd or 0) <= (budgets[wider].usd or 0)
        assert (budgets[narrower].tokens or 0) <= (budgets[wider].tokens or 0)


def test_a_budget_may_be_nothing_or_without_end(given: Given) -> None:
    budgets = given(WINNOW_BUDGET_CALL_USD="none", WINNOW_BUDGET_CALL_TOKENS=" NONE", WINNOW_BUDGET_MESSAGE_USD="0")
    assert budgets.budgets[Scope.CALL] == Limit()
    assert budgets.budgets[Scope.MESSAGE].usd == 0


def test_a_price_that_is_given_counts_and_its_cache_costs_what_input_does(given: Given) -> None:
    prices = given(
        WINNOW_PRICES='{"openai:a": {"input": 0.5, "output": 1.5},'
        ' "anthropic:b": {"input": 2, "output": 9, "cache_read": 0, "cache_write": 2.5}}'
    ).prices
    assert prices == {
        "openai:a": Price(input=0.5, output=1.5, cache_read=0.5, cache_write=0.5, source="settings"),
        "anthropic:b": Price(input=2, output=9, cache_read=0, cache_write=2.5, source="settings"),
    }


def test_limits_are_given_by_model(given: Given) -> None:
    limits = given(WINNOW_LIMITS='{"anthropic:claude-haiku-5-5": {"requests_per_minute": 50}}').limits
    assert limits == {"anthropic:claude-haiku-5-5": Limits(requests_per_minute=50)}


def test_the_first_byte_may_take_as_long_as_the_whole_call_and_no_longer(given: Given) -> None:
    assert given().first_byte_s == given().model_timeout_s == 60
    assert given(WINNOW_MODEL_FIRST_BYTE_S="20").first_byte_s == 20
    assert given(WINNOW_MODEL_TIMEOUT_S="10").first_byte_s == 10


def test_a_call_is_given_the_same_time_by_the_settings_and_by_the_gateway_alone(given: Given) -> None:
    assert timeouts_of(given()) == Timeouts()
    assert given().model_timeout_s == TIMEOUT_S < LEASE_S


def test_answers_are_kept_by_kind_and_judgements_never(given: Given) -> None:
    settings = given(WINNOW_CACHE_DECISIONS_S="0")
    assert [settings.cache_s(kind) for kind in QuestionKind] == [7 * 86_400, 0, 3_600, 0, 0]


def test_likeness_is_off_and_only_for_what_is_read(given: Given) -> None:
    assert (given().semantic_cache, given().semantic_similarity) == ("off", 0.97)
    assert given().semantic_kinds == {QuestionKind.TASKS, QuestionKind.DECISIONS}
    assert given(WINNOW_SEMANTIC_KINDS="tasks, tasks").semantic_kinds == {QuestionKind.TASKS}


def test_the_address_of_temporals_ui_may_end_in_a_slash(given: Given) -> None:
    assert given(WINNOW_TEMPORAL_UI="http://127.0.0.1:8233/").temporal_ui == "http://127.0.0.1:8233"
    assert given().temporal_ui is None


def test_a_log_level_may_be_written_small(given: Given) -> None:
    assert given(WINNOW_LOG_LEVEL="debug").log_level == "DEBUG"


def test_the_page_on_models_names_no_setting_that_there_is_not() -> None:
    page = (Path(__file__).parents[2] / "docs/models.md").read_text(encoding="utf-8")
    named = set(re.findall(r"WINNOW_[A-Z_]+[A-Z]\b", page))
    assert len(named) > 20
    assert named - NAMES == set()


WRONG = [
    ("WINNOW_ROUTE_TASK", "local", r"not a setting.*WINNOW_ROUTE_TASKS"),
    ("WINNOW_QUXBAZ", "1", r"not a setting.*docs/models.md"),
    ("WINNOW_ROUTE_TASKS", "anthropic:claude-haiku-5-5", "set ANTHROPIC_API_KEY"),
    ("WINNOW_ROUTE_JUDGE", "openai:gpt-6.1-terra@large", "WINNOW_ROUTE_JUDGE names .*set OPENAI_API_KEY"),
    ("WINNOW_ROUTE_DRAFT", "gpt", "WINNOW_ROUTE_DRAFT: gpt is not a model"),
    ("WINNOW_ROUTE_DRAFT", "gemini:pro", "gemini:pro is not a model"),
    ("WINNOW_ROUTE_TASKS", " , ", "WINNOW_ROUTE_TASKS: the route is empty"),
    ("WINNOW_ROUTE_TASKS", "local,openai:a,local", "local stands in it twice"),
    ("WINNOW_ROUTE_TASKS", "openai:a@small,openai:a@large", "openai:a stands in it twice"),
    ("WINNOW_ROUTE_TASKS", "openai:a@medium", "medium is not a tier.*@small or @large"),
    ("WINNOW_ROUTE_TASKS", "openai:a@built_in", "built_in is not a tier"),
    ("WINNOW_ROUTE_TASKS", "local@small", "local .*takes no tier"),
    ("WINNOW_ROUTE_TASKS", ",".join(f"openai:{n}" for n in range(21)), "at most 20"),
    ("WINNOW_ROUTE_JUDGE", "local", "WINNOW_ROUTE_JUDGE: local cannot judge"),
    ("WINNOW_OVER_BUDGET_JUDGE", "local", "WINNOW_OVER_BUDGET_JUDGE: local cannot judge"),
    ("WINNOW_OVER_BUDGET_TASKS", "never", "WINNOW_OVER_BUDGET_TASKS.*'cheaper', 'local' or 'degrade'"),
    ("WINNOW_REPAIRS_MAX", "many", "WINNOW_REPAIRS_MAX"),
    ("WINNOW_LOG_LEVEL", "LOUD", "WINNOW_LOG_LEVEL.*'WARNING'"),
    ("ANTHROPIC_API_KEY", ",".join(map(str, range(21))), "ANTHROPIC_API_KEY: at most 20"),
    ("WINNOW_BUDGET_CALL_USD", "much", "WINNOW_BUDGET_CALL_USD.*valid number"),
    ("WINNOW_BUDGET_CALL_USD", "inf", "WINNOW_BUDGET_CALL_USD.*finite"),
    ("WINNOW_BUDGET_USER_DAY_USD", "-1", "WINNOW_BUDGET_USER_DAY_USD.*greater"),
    ("WINNOW_BUDGET_MESSAGE_TOKENS", "1.5", "WINNOW_BUDGET_MESSAGE_TOKENS.*integer"),
    ("WINNOW_PRICES", "{", "WINNOW_PRICES: this is not JSON.*line 1"),
    ("WINNOW_PRICES", "[]", "WINNOW_PRICES"),
    ("WINNOW_PRICES", '{"openai:a": {"input": 1}}', "WINNOW_PRICES.openai:a.output: Field required"),
    ("WINNOW_PRICES", '{"openai:a": {"input": 1, "output": -2}}', "WINNOW_PRICES.openai:a.output"),
    ("WINNOW_PRICES", '{"openai:a": {"input": 1, "output": NaN}}', "WINNOW_PRICES: this is not JSON"),
    ("WINNOW_PRICES", '{"openai:a": {"input": 1, "output": 2, "outputs": 3}}', "WINNOW_PRICES.openai:a.outputs"),
    ("WINNOW_PRICES", '{"openai:a": {"input": 1, "input": 2, "output": 3}}', "uplicate key"),
    ("WINNOW_PRICES", '{"local": {"input": 1, "output": 2}}', "WINNOW_PRICES.local.*local costs nothing"),
    ("WINNOW_LIMITS", '{"gpt": {}}', "WINNOW_LIMITS.gpt.*gpt is not a model"),
    ("WINNOW_LIMITS", '{"openai:a": {"requests_per_minute": 0}}', "WINNOW_LIMITS.openai:a.requests_per_minute"),
    ("WINNOW_LIMITS", '{"openai:a": {"requests_left": 5}}', "WINNOW_LIMITS.openai:a.requests_left"),
    ("WINNOW_MODEL_TIMEOUT_S", "601", "WINNOW_MODEL_TIMEOUT_S.*600"),
    ("WINNOW_MODEL_BETWEEN_BYTES_S", "0", "WINNOW_MODEL_BETWEEN_BYTES_S"),
    ("WINNOW_MODEL_CONNECT_S", "nan", "WINNOW_MODEL_CONNECT_S"),
    ("WINNOW_MODEL_HTTP2", "2", "WINNOW_MODEL_HTTP2.*boolean"),
    ("WINNOW_KEEP_REQUESTS", "perhaps", "WINNOW_KEEP_REQUESTS.*boolean"),
    ("WINNOW_CACHE_TASKS_S", "-1", "WINNOW_CACHE_TASKS_S"),
    ("WINNOW_CACHE_ENTRIES_MAX", "0", "WINNOW_CACHE_ENTRIES_MAX"),
    ("WINNOW_SEMANTIC_CACHE", "yes", "WINNOW_SEMANTIC_CACHE.*'off', 'shadow' or 'on'"),
    ("WINNOW_SEMANTIC_KINDS", "tasks,draft", "WINNOW_SEMANTIC_KINDS: .*decisions and tasks, not draft"),
    ("WINNOW_SEMANTIC_KINDS", ",", "WINNOW_SEMANTIC_KINDS"),
    ("WINNOW_SEMANTIC_SIMILARITY", "1.1", "WINNOW_SEMANTIC_SIMILARITY"),
    ("WINNOW_TEMPORAL_UI", "javascript:alert(1)//http://", "WINNOW_TEMPORAL_UI.*https"),
    ("WINNOW_TEMPORAL_UI", "127.0.0.1:8233", "WINNOW_TEMPORAL_UI.*https"),
]


@pytest.mark.parametrize(("name", "value", "told"), WRONG, ids=[f"{name}={value:.30}" for name, value, _ in WRONG])
def test_what_does_not_fit_is_refused_by_name(name: str, value: str, told: str, given: Given) -> None:
    with pytest.raises(Misconfigured, match=told):
        given(**{name: value})


def test_a_refused_value_is_not_repeated_where_it_may_be_a_secret(given: Given) -> None:
    with pytest.raises(Misconfigured) as refused:
        given(OPENAI_API_KEY=",".join(f"secret{n}" for n in range(30)))
    assert "secret" not in str(refused.value)


def test_a_secret_that_signs_nothing_is_refused_at_start_and_not_quoted(given: Given) -> None:
    sources = '{"shop": {"type": "webhook", "secrets": ["whsec_tell-nobody"]}}'
    with pytest.raises(
        Misconfigured, match=r"WINNOW_SOURCES\.shop\.webhook\.secrets\.0: .*whsec_ and 24 to 64"
    ) as refused:
        given(WINNOW_SOURCES=sources)
    assert "tell-nobody" not in str(refused.value)
