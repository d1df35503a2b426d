"""What Slack's events mean for us: what somebody said is kept, and nothing else."""

import json

import pytest

from adapters.connectors.inbound import Arrived, Ignored, from_slack
from domain.slack import SPEECH


def event(**changed: object) -> bytes:
    said = {"type": "message", "channel": "C1", "ts": "1700000000.000100", **changed}
    return json.dumps({"type": "event_callback", "api_app_id": "A1", "event": said}).encode()


@pytest.mark.parametrize("subtype", sorted(SPEECH))
def test_what_somebody_said_is_kept(subtype: str) -> None:
    body = event(subtype=subtype)
    given = from_slack(body, fetches=False)
    assert isinstance(given, Arrived)
    assert [(arrival.id, arrival.body) for arrival in given.arrivals] == [("C1/1700000000.000100", body)]


@pytest.mark.parametrize("subtype", ["message_deleted", "channel_join", "huddle_thread", "new_next_year"])
def test_what_nobody_said_is_ignored_even_where_it_is_new(subtype: str) -> None:
    assert from_slack(event(subtype=subtype), fetches=True) == Ignored(why=subtype)


def test_an_edit_is_kept_when_its_words_are_somebodys() -> None:
    said = {"text": "hello", "user": "U1"}
    assert isinstance(from_slack(event(subtype="message_changed", message=said), fetches=True), Arrived)


@pytest.mark.parametrize(
    ("message", "why"),
    [({"subtype": "tombstone"}, "tombstone"), ({"app_id": "A1"}, "our own message"), (None, "message_changed")],
)
def test_an_edit_of_nobodys_words_or_of_ours_is_ignored(message: dict[str, str] | None, why: str) -> None:
    assert from_slack(event(subtype="message_changed", message=message), fetches=True) == Ignored(why=why)
