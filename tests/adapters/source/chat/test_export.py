"""How whole exports are taken apart."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

import pytest

from adapters.source import identify, normalise
from adapters.source.chat import Part, is_export, split_export
from adapters.source.chat._gather import Gather
from adapters.source.chat._shapes import ChatMessageShape, ChatShape
from domain.conversation import Conversation
from domain.failures import InputRefused
from tests.adapters.source.chat.slack import USERS, Row, row
from tests.adapters.source.chat.test_programs import ANA, BEN, PORT, line, post
from tests.adapters.source.reading import RECEIVED_AT, said

MONDAY, TUESDAY = "1772445600.000100", "1772532000.000200"
CHANNELS = [{"id": "C1", "name": "harbour"}]
Files = dict[str, object]


def entries(files: Mapping[str, object], root: str = "") -> Iterator[tuple[str, Callable[[], bytes]]]:
    for name, value in files.items():
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        yield root + name, partial(bytes, body)


def parts(files: Mapping[str, object], root: str = "") -> list[Part]:
    return list(split_export(entries(files, root)))


def read(part: Part) -> Conversation:
    return normalise(part.media_type, part.body, received_at=RECEIVED_AT, user=None)


def names(found: list[Part]) -> list[str]:
    """The ids, without the time of the last word."""
    return [re.sub(r":\d+\.\d{6}(?=$|:\d+$)", "", identify(part.media_type, part.body).source_id) for part in found]


def slack(*days: list[Row]) -> Files:
    dated = {f"harbour/2026-03-{2 + number:02}.json": rows for number, rows in enumerate(days)}
    return {"users.json": USERS, "channels.json": CHANNELS, **dated}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["users.json", "harbour/2026-03-02.json"], True),
        (["export/channels.json", "export/harbour/2026-03-02.json", "export/harbour"], True),
        (["users.json", "other/harbour/2026-03-02.json"], False),
        (["harbour/2026-03-02.json"], False),
        (["posts.jsonl", "data/x.png"], True),
        (["posts.jsonl", "other.txt"], False),
        (["posts.jsonl", "data/a.eml"], False),
        (["export/messages.json", "export/endpoints.json"], True),
        (["a.eml", "messages.json"], False),
        (["a.json", "b.json"], False),
        ([], False),
    ],
)
def test_an_export_is_told_by_its_names(given: list[str], *, expected: bool) -> None:
    assert is_export(given) is expected


def test_slacks_answers_of_later_days_join_their_thread() -> None:
    first = [row("Red?", ts=MONDAY, thread_ts=MONDAY), row("Lunch?", "U2", "1772445700.000100")]
    second = [row("Blue, <@U1>.", "U2", TUESDAY, thread_ts=MONDAY), row("Fish.", ts="1772532100.000100")]
    found = parts(slack(first, second))
    assert [said(read(part)) for part in found] == [
        [("Ben Osei", "Lunch?")],
        [("Ana Silva", "Fish.")],
        [("Ana Silva", "Red?"), ("Ben Osei", "Blue, @Ana Silva.")],
    ]
    assert names(found) == ["slack:C1:2026-03-02", "slack:C1:2026-03-03", f"slack:C1:{MONDAY}:thread"]
    assert [part.name for part in found] == ["harbour/2026-03-02", "harbour/2026-03-03", f"harbour/{MONDAY}"]


def test_each_part_has_its_title_thread_and_addresses() -> None:
    thread = read(parts(slack([row("Red?", ts=MONDAY, thread_ts=MONDAY)]))[0])
    assert thread.thread is not None
    assert (thread.subject, thread.thread.id) == ("#harbour", f"slack:C1:{MONDAY}")
    assert thread.participants[0].address == "ana@example.org"


def test_the_same_export_again_gives_the_same_parts() -> None:
    files = slack([row("Red?", ts=MONDAY)], [row("Blue.", ts=TUESDAY)])
    assert parts(files) == parts(files, "again/") == parts(dict(reversed(files.items())))


def test_direct_messages_are_titled_by_their_members() -> None:
    files = {
        "users.json": USERS,
        "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
        "D1/2026-03-02.json": [row("Hi")],
    }
    assert read(parts(files)[0]).subject == "Ana Silva, Ben Osei"


def test_days_without_words_give_nothing() -> None:
    assert parts(slack([row("joined", subtype="channel_join")], [])) == []


def test_a_file_that_cannot_be_read_is_a_part_that_is_refused() -> None:
    files = slack([row("Red?", ts=MONDAY)], [row("x" * 100_001, ts=TUESDAY)])
    files |= {"harbour/2026-03-04.json": b"[{", "groups.json": b"no"}
    refused = []
    for part in parts(files):
        try:
            read(part)
        except InputRefused as error:
            refused.append((part.name, error.reason))
    assert refused == [
        ("groups.json", "not_json"),
        ("harbour/2026-03-03.json", "message_too_long"),
        ("harbour/2026-03-04.json", "not_json"),
    ]


def test_what_has_been_silent_longest_makes_room() -> None:
    gather = Gather(ChatShape.model_construct(messages=()), "slack:C1", "harbour", room_bytes=200)
    said_there = [ChatMessageShape(text=f"Word {n}", thread=f"slack:C1:{n % 2}") for n in range(9)]
    found = [part for message in said_there for part in gather.add(message)] + list(gather.rest())
    words = [line for part in found for line in read(part).text.split("\n")]
    assert sorted(words) == [f"Word {n}" for n in range(9)]
    assert len(set(names(found))) == len(found) > 2


def test_a_mattermost_export_is_threads_and_days() -> None:
    rows = [ANA, BEN, PORT, line("Red?", replies=[post("Blue.", "ben", 90_000_000)]), line("Lunch?", after_ms=1)]
    found = parts({"export.jsonl": "\n".join(json.dumps(each) for each in rows).encode()})
    assert [said(read(part)) for part in found] == [
        [("Ana Silva", "Red?"), ("Benno", "Blue.")],
        [("Ana Silva", "Lunch?")],
    ]
    assert names(found) == ["mattermost:crew:port:1772445600000:thread", "mattermost:crew:port:2026-03-02"]
    assert read(found[1]).subject == "#Port"


def test_a_teams_export_is_conversations_and_days() -> None:
    rows = [
        {
            "id": str(day),
            "from": "8:ana",
            "originalarrivaltime": f"2026-03-0{day}T10:00:00Z",
            "messagetype": "Text",
            "content": f"On {day}",
        }
        for day in (3, 2)
    ]
    whole = {"userId": "8:ana", "conversations": [{"id": "19:h", "displayName": "Harbour", "MessageList": rows}] * 2}
    found = parts({"messages.json": whole})
    assert [read(part).text for part in found] == ["8:ana: On 2", "8:ana: On 3"] * 2
    assert names(found)[:2] == ["teams:19:h:2026-03-02", "teams:19:h:2026-03-03"]
    assert read(found[0]).user is not None


def test_lines_that_are_documents_are_parts_of_their_own() -> None:
    rows = [{"id": "m-1", "subject": "Plan", "text": "Red?"}, {"id": "m-2", "subject": "Lunch", "text": "Fish?"}]
    found = parts({"mails.jsonl": "\n".join(json.dumps(each) for each in rows).encode()})
    assert names(found) == ["m-1", "m-2"]
    assert read(found[0]).subject == "Plan"


def test_any_other_json_is_a_part_as_it_is() -> None:
    document = {"messages": [{"from": "Ana", "text": "Red?"}]}
    assert parts({"chat.json": document, "notes.txt": b"x"}) == [
        Part("chat.json", "application/json", json.dumps(document).encode())
    ]


def test_a_chat_without_an_id_of_its_own_is_known_by_its_bytes() -> None:
    def space(words: str) -> Files:
        rows = [{"creator": {"name": "Ana"}, "created_date": "Monday, March 2, 2026 at 9:00:00 AM UTC", "text": words}]
        return {"messages.json": {"messages": rows}}

    found = parts(space("Red?")) + parts(space("Blue?"))
    assert [said(read(part)) for part in found] == [[("Ana", "Red?")], [("Ana", "Blue?")]]
    assert len(set(names(found))) == 2


def test_a_day_that_has_grown_is_another_document() -> None:
    before = [row("Blue?", ts="1772442000.0")]
    grown = [*before, row("Green.", ts="1772445600.0")]
    ids = {identify(p.media_type, p.body).source_id for days in (before, before, grown) for p in parts(slack(days))}
    assert len(ids) == 2
