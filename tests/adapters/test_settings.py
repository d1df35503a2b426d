"""The settings are read once, and what does not fit is refused with the line that mends it."""

import pytest

from adapters.settings import Settings, load_settings
from domain.failures import Misconfigured
from domain.proposals import QuestionKind


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


def test_without_keys_every_route_is_local() -> None:
    settings = load_settings()
    assert {settings.route(kind) for kind in QuestionKind} == {("local",)}


def test_a_key_puts_its_models_in_front_and_local_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    settings = load_settings()
    assert settings.route(QuestionKind.TASKS) == ("anthropic:claude-haiku-5-5", "local")
    assert settings.route(QuestionKind.DRAFT) == ("anthropic:claude-sonnet-5-5", "local")


def test_a_route_is_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("WINNOW_ROUTE_TASKS", "openai:one, local")
    assert load_settings().route(QuestionKind.TASKS) == ("openai:one", "local")


WRONG = {
    "WINNOW_ROUTE_TASK": ("local", "not a setting"),
    "WINNOW_ROUTE_TASKS": ("anthropic:claude-haiku-5-5", "set ANTHROPIC_API_KEY"),
    "WINNOW_ROUTE_DRAFT": ("gpt", "WINNOW_ROUTE_DRAFT"),
    "WINNOW_REPAIRS_MAX": ("many", "WINNOW_REPAIRS_MAX"),
    "WINNOW_LOG_LEVEL": ("LOUD", "WINNOW_LOG_LEVEL.*'WARNING'"),
}


@pytest.mark.parametrize(("name", "value", "told"), [(n, *rest) for n, rest in WRONG.items()], ids=WRONG)
def test_what_does_not_fit_is_refused_by_name(
    name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=told):
        load_settings()


def test_a_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINNOW_LOG_LEVEL", "debug")
    assert load_settings().log_level == "DEBUG"


def test_no_key_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "very-secret")
    assert "very-secret" not in repr(load_settings())
