"""A provider's keys: ids that may be told, and a client for each."""

import hashlib

import pytest

from adapters.llm._keys import Keys, key_id
from domain.failures import Misconfigured, ModelRefused


def test_an_id_tells_nothing_of_the_key_and_is_the_same_everywhere() -> None:
    assert key_id("openai", "sk-1") == hashlib.sha256(b"openai:sk-1").hexdigest()[:12]
    assert key_id("openai", "sk-1") != key_id("anthropic", "sk-1")


def test_a_client_is_built_once_and_only_when_asked_for() -> None:
    built: list[str] = []

    def build(secret: str) -> str:
        built.append(secret)
        return secret.upper()

    keys = Keys("openai", ["a", "b", "a"], build)
    assert keys.ids == (key_id("openai", "a"), key_id("openai", "b"))
    assert built == []
    assert [keys.client(keys.ids[1]) for _ in range(2)] == ["B", "B"]
    assert built == ["b"]


@pytest.mark.parametrize("secrets", [[], [""], ["a", ""]])
def test_a_provider_without_a_key_is_not_set_up(secrets: list[str]) -> None:
    with pytest.raises(Misconfigured):
        Keys("openai", secrets, str)


def test_an_unknown_id_is_refused() -> None:
    with pytest.raises(ModelRefused):
        Keys("openai", ["a"], str).client("a")
