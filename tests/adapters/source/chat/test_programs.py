"""What Mattermost's, Discord's, Google Chat's and Telegram's JSON becomes."""

import json
from typing import Any

import pytest

from domain.conversation import Conversation
from domain.failures import InputRefused
from tests.adapters.source.reading import document, read, said

Row = dict[str, Any]  # Any: whatever the programs' JSON holds

ANA = {
    "type": "user",
    "user": {"username": "ana", "first_name": "Ana", "last_name": "Silva", "email": "ana@example.org"},
}
BEN = {"type": "user", "user": {"username": "ben", "nickname": "Benno"}}
PORT = {"type": "channel", "channel": {"team": "crew", "name": "port", "display_name": "Port"}}
AT = 1_772_445_600_000


def post(words: str, user: str = "ana", after_ms: int = 0, **more: object) -> Row:
    return {"user": user, "message": words, "create_at": AT + after_ms, **more}


def line(words: str, channel: str = "port", **more: Any) -> Row:  # Any: as the export has it
    return {"type": "post", "post": {"team": "crew", "channel": channel, **post(words, **more)}}


def lines(*rows: Row) -> Conversation:
    return read("application/x-ndjson", "\n".join(json.dumps(row) for row in rows))


def test_mattermosts_posts_have_names_and_answers_behind_them() -> None:
    red = line("Red, @ben?", replies=[post("Blue.", "ben", 120_000)])
    found = lines({"type": "version", "version": 1}, ANA, BEN, PORT, line("Lunch?", after_ms=60_000), red)
    assert said(found) == [("Ana Silva", "Red, @ben?"), ("Benno", "Blue."), ("Ana Silva", "Lunch?")]
    assert found.participants[0].address == "ana@example.org"
    assert (found.subject, found.thread) == ("#Port", None)


def test_whom_mattermost_mentions_takes_part() -> None:
    assert [person.handle for person in lines(ANA, BEN, line("Sign it, @ben.")).participants] == ["ana", "ben"]


def test_mattermosts_direct_posts_are_titled_by_their_members() -> None:
    direct = {"type": "direct_post", "direct_post": {"channel_members": ["ben", "ana"], **post("Red?")}}
    assert lines(ANA, BEN, direct).subject == "Ana Silva, Benno"


def test_mattermosts_notices_and_deleted_posts_are_left_out() -> None:
    joined = line("ana joined", type="system_join_channel", after_ms=1)
    found = lines(ANA, line("Red?"), joined, line("No.", delete_at=AT, after_ms=2))
    assert said(found) == [("Ana Silva", "Red?")]


def test_several_channels_of_mattermosts_are_several_conversations() -> None:
    with pytest.raises(InputRefused) as refused:
        lines(ANA, line("Red?"), line("Blue?", "sea"))
    assert refused.value.reason == "several_conversations"


def test_mattermosts_api_names_threads_by_their_root() -> None:
    posts = {
        "b": {"id": "b", "root_id": "a", "user_id": "u2", "channel_id": "c", "message": "Blue.", "create_at": AT + 1},
        "a": {"id": "a", "user_id": "u1", "channel_id": "c", "message": "Red?", "create_at": AT},
    }
    found = document({"order": ["b", "a"], "posts": posts, "users": [{"id": "u1", "username": "ana"}]})
    assert found.text == "ana: Red?\nu2: Blue."
    assert found.thread is not None
    assert found.thread.id == "mattermost:c:a"


def test_a_channel_of_discords_is_read() -> None:
    ana = {"id": "9", "name": "ana", "nickname": "Ana Silva", "isBot": False}
    rows = [
        {
            "id": "1",
            "type": "GuildMemberJoin",
            "timestamp": "2026-03-02T09:00:00+00:00",
            "content": "joined",
            "author": ana,
        },
        {"id": "2", "type": "Default", "timestamp": "2026-03-02T10:00:00+00:00", "content": "Red?", "author": ana},
    ]
    found = document({"guild": {"name": "Crew"}, "channel": {"id": "5", "name": "port"}, "messages": rows})
    assert (said(found), found.subject, found.participants[0].handle) == ([("Ana Silva", "Red?")], "#port", "ana")


def test_a_space_of_google_chats_is_read() -> None:
    ana = {"name": "Ana Silva", "email": "ana@example.org", "user_type": "Human"}
    row = {"creator": ana, "created_date": "Monday, March 2, 2026 at 10:00:00\u202fPM UTC", "text": "Red?"}
    found = document({"messages": [row, {"creator": ana, "created_date": "?", "message_state": "DELETED"}]})
    assert said(found) == [("Ana Silva", "Red?")]
    assert found.at.isoformat() == "2026-03-02T22:00:00+00:00"


def test_a_chat_of_telegrams_is_read() -> None:
    link = {"type": "text_link", "text": "this", "href": "https://example.org/x"}
    rows = [
        {"id": 1, "type": "service", "date": "2026-03-02T09:00:00", "actor": "Ana"},
        {
            "id": 2,
            "type": "message",
            "date": "2026-03-02T12:00:00",
            "date_unixtime": "1772445600",
            "from": "Ana",
            "text": ["See ", link],
        },
    ]
    found = document({"name": "Port", "type": "private_group", "id": 47, "messages": rows})
    assert (said(found), found.subject) == ([("Ana", "See this [example.org]")], "Port")
    assert found.at.isoformat() == "2026-03-02T10:00:00+00:00"


def test_lines_of_our_own_messages_are_one_chat() -> None:
    found = lines({"from": "Ana", "text": "Red?"}, {"from": "Ben", "text": "Blue."})
    assert said(found) == [("Ana", "Red?"), ("Ben", "Blue.")]


def test_lines_of_whole_documents_are_several_conversations() -> None:
    with pytest.raises(InputRefused) as refused:
        lines({"subject": "Plan", "text": "Red?"}, {"subject": "Lunch", "text": "Fish?"})
    assert refused.value.reason == "several_conversations"
