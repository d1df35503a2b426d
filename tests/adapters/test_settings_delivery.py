"""How approved drafts leave is settled at the start, and a way that leads nowhere is told then."""

import json
from collections.abc import Callable

import pytest

from adapters.settings import Settings, load_settings
from domain.delivery import Way
from domain.failures import Misconfigured
from domain.sources import Delivers, GmailSource, Tls
from tests.environment import set_only

Given = Callable[..., Settings]
GMAIL = {
    "type": "gmail",
    "user": "ana@example.org",
    "credentials": "{}",
    "topic": "projects/p/topics/t",
    "push_token": "w",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Given:
    """Loads the settings from these variables and no others of ours."""

    def load(**variables: str) -> Settings:
        set_only(monkeypatch, **variables)
        return load_settings()

    return load


def test_nothing_leaves_unless_it_is_said(given: Given) -> None:
    assert (given().delivery, given().smtp_server, given().sender) == (Way.OUTBOX, None, None)


ADDRESSES = [
    ("smtp://ana:a%40b@mail.example.org", ("mail.example.org", 587, Tls.STARTTLS, "ana", "a@b")),
    ("smtps://ana:x@mail.example.org", ("mail.example.org", 465, Tls.TLS, "ana", "x")),
    ("smtp://mail.example.org:25", ("mail.example.org", 25, Tls.STARTTLS, None, None)),
    ("smtp://127.0.0.1:1025", ("127.0.0.1", 1025, Tls.NONE, None, None)),
    ("smtp://[::1]:1025/", ("::1", 1025, Tls.NONE, None, None)),
]


@pytest.mark.parametrize(("url", "server"), ADDRESSES)
def test_the_address_of_a_server_says_all_that_is_needed(given: Given, url: str, server: tuple[object, ...]) -> None:
    settings = given(WINNOW_DELIVERY="SMTP", WINNOW_SMTP_URL=url, WINNOW_SMTP_FROM="team@example.com")
    found = settings.smtp_server
    assert found is not None
    password = None if found.password is None else found.password.get_secret_value()
    assert (found.host, found.port, found.tls, found.login, password) == server
    assert settings.sender is not None
    assert settings.sender.address == "team@example.com"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org:587",
        "http://ana:s3cret@mail.example.org",
        "smtp://",
        "smtp://ana@mail.example.org",
        "smtp://ana:s3cret@mail.example.org:99999",
        "smtp://ana:s3cret/x@mail.example.org",
        "smtp://ana:s3crét@mail.example.org",
        "smtp://ana:s3cret@mail.example.org/inbox",
        "smtp://ana:s3cret@[mail",
    ],
)
def test_an_address_that_is_none_is_refused_in_one_line_without_its_password(given: Given, url: str) -> None:
    with pytest.raises(Misconfigured, match=r"^WINNOW_SMTP_URL: .+") as refused:
        given(WINNOW_SMTP_URL=url)
    assert "s3cr" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_password_is_shown_nowhere(given: Given) -> None:
    settings = given(WINNOW_SMTP_URL="smtps://ana:s3cret@mail.example.org")
    assert "s3cret" not in f"{settings!r}{settings.smtp_server!r}{settings}"


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"WINNOW_DELIVERY": "smtp"}, "WINNOW_DELIVERY is smtp: set WINNOW_SMTP_URL"),
        ({"WINNOW_DELIVERY": "source"}, "WINNOW_DELIVERY is source: say "),
        ({"WINNOW_DELIVERY": "pigeon"}, "WINNOW_DELIVERY: "),
        ({"WINNOW_SMTP_FROM": "the team"}, "WINNOW_SMTP_FROM: "),
        (
            {"WINNOW_SOURCES": json.dumps({"work": {**GMAIL, "deliver": "send"}})},
            "WINNOW_SOURCES says deliver of work: set WINNOW_DELIVERY to source",
        ),
        ({"WINNOW_SOURCES": json.dumps({"work": {**GMAIL, "deliver": "burn"}})}, "WINNOW_SOURCES.work.gmail.deliver: "),
    ],
)
def test_a_way_that_leads_nowhere_is_told_at_the_start(given: Given, variables: dict[str, str], line: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        given(**variables)
    assert str(refused.value).startswith(line)


def test_a_source_may_deliver_what_answers_its_messages(given: Given) -> None:
    sources = json.dumps({"work": {**GMAIL, "deliver": "draft"}})
    [config] = given(WINNOW_DELIVERY="source", WINNOW_SOURCES=sources).sources.values()
    assert isinstance(config, GmailSource)
    assert config.deliver is Delivers.DRAFT
