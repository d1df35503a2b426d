"""What our JSON documents and Slack's become."""

from datetime import UTC, datetime

import pytest

from domain.conversation import Kind
from domain.failures import InputRefused
from tests.adapters.source.reading import RECEIVED_AT, document, people, read, said, stretches


def test_a_message_has_people_a_time_and_words() -> None:
    found = document(
        {
            "from": "Ana Silva <ana@example.org>",
            "to": ["ben@example.org"],
            "cc": {"name": "Cleo"},
            "date": "2026-03-01T08:00:00+01:00",
            "subject": "Plan",
            "text": "Please sign.\n\n-- \nAna",
        }
    )
    assert people(found) == [
        ("Ana Silva", "ana@example.org", "sender"),
        (None, "ben@example.org", "recipient"),
        ("Cleo", None, "copied"),
    ]
    assert (found.subject, found.at.isoformat()) == ("Plan", "2026-03-01T08:00:00+01:00")
    assert stretches(found) == [("own", "Please sign."), ("signature", "--\nAna")]
    assert found.user is not None
    assert found.user.address == "ben@example.org"


def test_the_smallest_message_is_its_text() -> None:
    found = document({"text": "Hello"})
    assert (found.kind, found.at, found.participants) == (Kind.EMAIL, RECEIVED_AT, ())


@pytest.mark.parametrize(
    ("given", "expected"), [({"automated": True}, True), ({"automated": False}, False), ({}, True)]
)
def test_automated_is_as_said_and_else_told_by_the_sender(given: dict[str, bool], *, expected: bool) -> None:
    assert document({"from": "no-reply@example.org", "text": "Hello", **given}).automated is expected


def test_a_meeting_in_one_text_is_read_by_its_names() -> None:
    found = document({"kind": "meeting", "subject": "Plan", "text": "Ana: Red?\nBen: Blue.\nAna: Fine."})
    assert (found.kind, said(found)[1]) == (Kind.MEETING, ("Ben", "Blue."))


def test_a_chat_has_a_segment_for_each_message() -> None:
    found = document(
        {
            "title": "harbour",
            "user": "ben@example.org",
            "participants": [{"name": "Ben", "address": "ben@example.org"}, {"name": "Cleo"}],
            "messages": [
                {"from": "Ana", "text": "Red?", "at": "2026-03-01T08:00:00Z"},
                {"from": "Ana", "text": "Or blue?", "at": 1772352060},
                {"user": "ben@example.org", "text": "Blue.", "ts": "1772352120.000100"},
            ],
        }
    )
    assert found.text == "Ana: Red?\nAna: Or blue?\nBen: Blue."
    assert said(found) == [("Ana", "Red?"), ("Ana", "Or blue?"), ("Ben", "Blue.")]
    assert [s.at.minute for s in found.segments if s.at] == [0, 1, 2]
    assert found.at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert found.user is not None
    assert found.user.name == "Ben"


def test_nobody_is_the_user_of_a_chat_that_names_none() -> None:
    assert document({"messages": [{"from": "Ana", "text": "Red?"}]}).user is None


def test_slack_rows_show_names_and_plain_words() -> None:
    rows = [
        {"type": "message", "subtype": "channel_join", "user": "U1", "text": "<@U1> has joined", "ts": "1772352000.1"},
        {"user": "U1", "user_profile": {"real_name": "Ana Silva"}, "text": "See <https://x.org|this> &amp; go"},
        {"user": "U2", "text": "Thanks <@U1> in <#C1|port>", "ts": "1772352060.000100", "reactions": []},
    ]
    assert said(document(rows)) == [
        ("Ana Silva", "See this [x.org] & go"),
        (None, "Thanks @Ana Silva in #port"),
    ]


@pytest.mark.parametrize(
    ("body", "reason", "told"),
    [
        ("{", "not_json", "not JSON"),
        ('{"text": NaN}', "not_json", "NaN"),
        ("[" * 100_000, "too_deep", "flatter"),
        ("3", "wrong_shape", "messages"),
        ("{}", "wrong_shape", "text: Field required"),
        ('{"text": "x", "form": "Ana"}', "wrong_shape", "form: Extra inputs"),
        ('{"messages": [{"text": "x", "at": "soon"}]}', "wrong_shape", "messages.0.at: Value error, give a time"),
        ('{"messages": []}', "wrong_shape", "messages"),
        ('{"text": " \\n "}', "empty", "no words"),
        ('{"messages": [{"text": ""}]}', "empty", "no message"),
    ],
)
def test_a_wrong_document_is_refused_with_what_is_wrong(body: str, reason: str, told: str) -> None:
    with pytest.raises(InputRefused) as refused:
        read("application/json", body)
    assert refused.value.reason == reason
    assert told.lower() in str(refused.value).lower()


def test_lone_surrogates_and_nul_are_replaced() -> None:
    found = read("application/json", '{"text": "a\\ud800b\\u0000c", "from": "\\udfff <ana@example.org>"}')
    assert found.text == "a\ufffdbc"
    found.model_dump_json().encode()
