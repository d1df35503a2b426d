"""What Slack's events become, and which message they are."""

import json

import pytest

from adapters.source import identify
from domain.failures import InputRefused
from tests.adapters.source.chat.slack import FIRST, SECOND, Row, envelope, row
from tests.adapters.source.reading import document, said

CHANGED = {
    "type": "message",
    "subtype": "message_changed",
    "message": row("Blue.", edited={"ts": SECOND}),
    "ts": SECOND,
}
DELETED = {"type": "message", "subtype": "message_deleted", "deleted_ts": FIRST, "previous_message": row("Red.")}


def name(event: Row) -> str:
    found = identify("application/json", json.dumps(event).encode())
    assert found.source == "chat"
    return found.source_id


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (row("Red?"), "Red?"),
        (row("<@U9|app> red?", type="app_mention"), "@app red?"),
        (row("waves", subtype="me_message"), "waves"),
        (row("Blue.", subtype="thread_broadcast", thread_ts=FIRST, ts=SECOND), "Blue."),
        (CHANGED, "Blue."),
    ],
)
def test_an_event_is_a_chat_of_one_message(event: Row, words: str) -> None:
    for given in (envelope(event), {"channel": "C1", **event}):
        found = document(given)
        assert [said_words for _, said_words in said(found)] == [words]
        assert found.participants[0].handle == "U1"
        assert found.thread is not None
        assert found.thread.id == f"slack:C1:{FIRST}"
        assert found.at.year == 2026


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (DELETED, "deleted"),
        ({"type": "message", "subtype": "message_changed", "message": row("", subtype="tombstone")}, "deleted"),
        ({"type": "message", "subtype": "message_replied", "message": row("Red?")}, "not_a_message"),
        (row("joined", subtype="channel_join"), "not_a_message"),
        ({"type": "reaction_added", "user": "U1", "item": {}}, "not_a_message"),
        ({"type": "app_home_opened", "user": "U1"}, "not_a_message"),
        (row(""), "empty"),
    ],
)
def test_other_events_are_refused_by_name(event: Row, reason: str) -> None:
    with pytest.raises(InputRefused) as refused:
        document(envelope(event))
    assert refused.value.reason == reason


@pytest.mark.parametrize("given", [{"type": "url_verification", "challenge": "x"}, {"type": "hello"}])
def test_what_slack_says_besides_events_is_no_message(given: Row) -> None:
    with pytest.raises(InputRefused) as refused:
        document(given)
    assert refused.value.reason == "not_a_message"


def test_a_message_that_comes_twice_is_one() -> None:
    plain, mention = row("Red?"), row("Red?", type="app_mention")
    assert name(envelope(plain)) == f"slack:C1:{FIRST}"
    assert name(envelope(plain, "Ev2")) == name(envelope(mention, "Ev3")) == name({"channel": "C1", **plain})


def test_an_edit_and_a_deletion_are_messages_of_their_own() -> None:
    assert name(envelope(CHANGED)) == name(envelope(CHANGED, "Ev2")) == f"slack:C1:{FIRST}:{SECOND}"
    assert name(envelope(DELETED)) == f"slack:C1:{FIRST}:deleted"


def test_a_preview_that_slack_adds_changes_nothing() -> None:
    unfurled = {"type": "message", "subtype": "message_changed", "message": row("Red?")}
    assert name(envelope(unfurled)) == name(envelope(row("Red?")))


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message"},
        {"type": "message", "ts": 17, "channel": []},
        {"type": "reaction_added"},
        {**CHANGED, "message": 3},
    ],
)
def test_an_event_that_names_no_message_is_its_bytes(event: Row) -> None:
    given = {"type": "event_callback", "event": event}
    assert len(name(given)) == 64
