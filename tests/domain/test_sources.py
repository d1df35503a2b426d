"""What the settings may say of a source: nothing that would let anybody in, and every type told apart once."""

import base64
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.sources import WATCHED_TYPES, SourceConfig, Watch, WatchOutcome, WebhookSource
from domain.webhooks import webhook_key

SOURCES: TypeAdapter[SourceConfig] = TypeAdapter(SourceConfig)
GMAIL = {"type": "gmail", "user": "ana@example.org", "credentials": "{}", "topic": "t", "push_token": "word"}
GRAPH = {
    "type": "graph",
    "user": "ana@example.org",
    "directory": "d",
    "client_id": "c",
    "client_secret": "s",
    "client_state": "word",
    "notification_url": "https://winnow.example.org/v1/sources/office/graph",
}
WHOLE: list[dict[str, Any]] = [  # Any: what JSON holds
    {"type": "imap", "host": "imap.example.org", "login": "ana", "password": "secret"},
    {"type": "slack", "signing_secret": "word", "bot_token": "xoxb-1"},
    GMAIL,
    GRAPH,
]
NAMES = {"password", "signing_secret", "bot_token", "credentials", "push_token", "client_secret", "client_state"}
SECRETS = [(given, name) for given in WHOLE for name in given if name in NAMES]


def secret_of(key: bytes) -> str:
    return "whsec_" + base64.b64encode(key).decode()


@pytest.mark.parametrize(("given", "name"), SECRETS, ids=[f"{given['type']}-{name}" for given, name in SECRETS])
def test_no_secret_is_empty(given: dict[str, str], name: str) -> None:
    assert SOURCES.validate_python(given).type == given["type"]
    with pytest.raises(ValidationError, match=name):
        SOURCES.validate_python({**given, name: ""})


@pytest.mark.parametrize("size", [24, 32, 64])
def test_the_secret_of_a_webhook_holds_its_key(size: int) -> None:
    key = bytes(range(size))
    assert webhook_key(secret_of(key)) == key
    SOURCES.validate_python({"type": "webhook", "secrets": [secret_of(key)]})


@pytest.mark.parametrize(
    "secret",
    [
        *("", "whsec_", "tell-nobody", "whsec_tell-nobody-at-all-not-even-here!", "whsec_ä" * 8),
        *(secret_of(b"k" * 23), secret_of(b"k" * 65), secret_of(b"k" * 32).removeprefix("whsec_")),
    ],
)
def test_what_cannot_sign_a_webhook_is_refused_and_not_quoted(secret: str) -> None:
    with pytest.raises(ValidationError, match="24 to 64 bytes in base64") as refused:
        WebhookSource.model_validate({"secrets": [secret_of(b"k" * 32), secret]})
    assert "tell-nobody" not in str(refused.value)


def test_what_is_looked_into_is_told_from_what_posts_to_us() -> None:
    assert sorted(WATCHED_TYPES) == ["folder", "gmail", "graph", "imap"]


def test_what_came_of_a_watch_is_one_of_two() -> None:
    outcomes: TypeAdapter[WatchOutcome] = TypeAdapter(WatchOutcome)
    watch = Watch(accepted=1, pause_s=2)
    assert outcomes.validate_json(watch.model_dump_json()) == watch
    with pytest.raises(ValidationError):
        outcomes.validate_python({"outcome": "gone", "pause_s": 2})
