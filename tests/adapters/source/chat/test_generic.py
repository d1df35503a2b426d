"""What the generic JSON document of a chat becomes."""

from typing import Any

import pytest

from domain.conversation import Kind
from domain.failures import InputRefused
from tests.adapters.source.reading import document, said, stretches

Doc = dict[str, Any]  # Any: whatever a caller may send

PEOPLE = [
    {"id": "p1", "name": "Ana Silva", "handle": "ana", "address": "ana@example.org"},
    {"id": 2, "name": "Ben Osei"},
    "Cleo <cleo@example.org>",
    {"id": "b1", "name": "Builds", "bot": True},
]


def chat(*messages: Doc, **more: object) -> Doc:
    return {"participants": PEOPLE, "messages": list(messages), **more}


@pytest.mark.parametrize("name", ["p1", "ana", "@ana", "ana@example.org", "Ana Silva", "ANA SILVA", {"handle": "ana"}])
def test_whoever_speaks_is_found_by_id_handle_address_or_name(name: object) -> None:
    found = document(chat({"from": name, "text": "Red?"}))
    assert len(found.participants) == 4
    assert found.segments[0].speaker == 0


@pytest.mark.parametrize("user", ["p1", "ana", "ana@example.org", "Ana Silva"])
def test_the_user_is_found_in_the_same_way(user: str) -> None:
    found = document(chat({"from": 2, "text": "Red?"}, user=user))
    assert [person.is_user for person in found.participants] == [True, False, False, False]


def test_two_of_one_name_are_two_when_they_have_handles() -> None:
    rows = [{"from": {"name": "Ana", "handle": handle}, "text": "Hi"} for handle in ("ana1", "ana2", "ana1")]
    found = document({"messages": rows})
    assert [segment.speaker for segment in found.segments] == [0, 1, 0]


def test_a_handle_is_the_label_of_one_without_a_name() -> None:
    assert document({"messages": [{"from": {"handle": "ana"}, "text": "Hi"}]}).text == "ana: Hi"


def test_an_edited_message_has_its_newest_words_where_it_stood() -> None:
    rows: list[Doc] = [
        {"id": 1, "from": "p1", "text": "Red.", "at": "2026-03-02T10:00:00Z"},
        {"id": 2, "from": 2, "text": "Why?"},
        {"id": 1, "from": "p1", "text": "Blue.", "edited": "2026-03-02T10:05:00Z"},
        {"id": 2, "deleted": True},
        {"id": 2, "from": 2, "text": "Why?"},
    ]
    found = document(chat(*rows))
    assert said(found) == [("Ana Silva", "Blue.")]
    assert found.segments[0].at == found.at


def test_a_chat_of_which_all_is_taken_back_is_refused_as_deleted() -> None:
    with pytest.raises(InputRefused) as refused:
        document(chat({"from": "p1", "text": "Red.", "deleted": "2026-03-02T10:05:00Z"}))
    assert refused.value.reason == "deleted"


def test_mentioned_people_take_part_and_notices_are_left_out() -> None:
    found = document(
        {
            "messages": [
                {"from": "Ana", "text": "Ben signs.", "mentions": [{"name": "Ben"}]},
                {"from": "Cleo", "text": "Cleo joined", "kind": "notice"},
            ]
        }
    )
    assert [person.name for person in found.participants] == ["Ana", "Ben"]


@pytest.mark.parametrize(
    ("threads", "whole", "expected"),
    [
        (["7", "7"], None, "7"),
        ([7, 7], None, "7"),
        (["7", "8"], None, None),
        (["7", None], None, None),
        ([None, None], "crm:9", "crm:9"),
        (["7", "8"], "crm:9", "crm:9"),
    ],
)
def test_the_thread_is_the_documents_or_that_of_all_messages(
    threads: list[object], whole: str | None, expected: str | None
) -> None:
    rows = [{"text": "Hi", **({"thread": thread} if thread else {})} for thread in threads]
    found = document({"messages": rows, **({"thread": whole} if whole else {})}).thread
    assert (found and found.id) == expected


def test_files_are_named_behind_the_words() -> None:
    files = ["plan.pdf", {"name": "x.png", "media_type": "Image/PNG", "bytes": 9}]
    found = document({"messages": [{"from": "Ana", "text": "Here", "attachments": files}]})
    assert found.text == "Ana: Here\n[attachment: plan.pdf]\n[attachment: x.png]"
    assert [(file.media_type, file.bytes) for file in found.attachments] == [
        ("application/octet-stream", 0),
        ("image/png", 9),
    ]


@pytest.mark.parametrize(
    ("more", "speakers", "expected"),
    [
        ({}, ["b1"], True),
        ({}, ["b1", "p1"], False),
        ({"automated": True}, ["p1"], True),
        ({"automated": False}, ["b1"], False),
    ],
)
def test_what_only_programs_write_is_automated(more: Doc, speakers: list[str], *, expected: bool) -> None:
    rows = [{"from": speaker, "text": "Build 7 failed"} for speaker in speakers]
    assert document(chat(*rows, **more)).automated is expected


def test_the_language_is_that_of_the_messages() -> None:
    words = "Kannst du mir bitte bis Freitag die Zahlen für das Angebot schicken, damit wir es prüfen können?"
    assert document({"messages": [{"from": "Ana", "text": words}]}).language == "de"


def test_a_message_may_name_its_thread() -> None:
    found = document({"kind": "chat", "thread": "crm:7", "from": {"handle": "ana"}, "text": "Red?"})
    assert (found.kind, found.participants[0].handle) == (Kind.CHAT, "ana")
    assert found.thread is not None
    assert found.thread.names == ("crm:7",)


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (chat({"text": 3}), "messages.0.text"),
        (chat({"text": "x", "attachments": [{"bytes": -1}]}), "messages.0.attachments.0.bytes"),
        (chat({"text": "x", "kind": "joke"}), "messages.0.kind"),
        (chat({"text": "x", "edited": "soon"}), "messages.0.edited"),
        (chat({"text": "x", "from": {"nick": "a"}}), "messages.0.from.nick"),
        ({"messages": [{"text": "x"}], "participants": [{"name": 3}]}, "participants.0.name"),
        ({"messages": [{"text": "x"}], "thread": "x" * 901}, "thread"),
        ({"messages": 3}, "messages"),
    ],
)
def test_the_first_wrong_field_is_named(given: Doc, where: str) -> None:
    with pytest.raises(InputRefused) as refused:
        document(given)
    assert refused.value.reason == "wrong_shape"
    assert str(refused.value).startswith((f"{where}:", f"{where}."))


def test_what_was_there_before_is_history() -> None:
    found = document(
        {"messages": [{"from": "Ana", "text": "Can you call?", "history": True}, {"text": "Yes, Monday."}]}
    )
    assert stretches(found) == [("quoted", "Can you call?"), ("own", "Yes, Monday.")]
