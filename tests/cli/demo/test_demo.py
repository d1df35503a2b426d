"""The demo, as somebody without a terminal sees it: one JSON document, everything ended and proved, nothing left."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.demo.corpus import ARRIVING, DEMO
from tests.cli.serving import Ran, winnow

pytestmark = pytest.mark.stack

ALL = (*DEMO, *ARRIVING)
Message = dict[str, Any]  # Any: whatever JSON can hold


@pytest.fixture(scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    """What the demo said, and its folder."""
    folder = tmp_path_factory.mktemp("demo")
    return await winnow("demo", "--once", "--json", "--data-dir", folder), folder


@pytest.fixture(scope="module")
def messages(told: tuple[Ran, Path]) -> dict[str, Message]:
    ran, _ = told
    assert ran.code == 0, ran.err
    return {message["file"]: message for message in json.loads(ran.out)["messages"]}


def items(message: Message) -> list[Message]:
    return [*message["tasks"], *message["decisions"]]


def test_every_message_ends(messages: dict[str, Message]) -> None:
    assert list(messages) == [message.file_name for message in ALL]
    assert {message["status"] for message in messages.values()} <= {"done", "needs_review"}


def test_every_quote_is_at_its_offsets(messages: dict[str, Message]) -> None:
    spans = [(m["text"], item["evidence"]) for m in messages.values() for item in items(m)]
    assert spans
    assert [e for words, e in spans if words[e["start"] : e["end"]] != e["quote"]] == []


def test_three_messages_arrive_by_themselves(messages: dict[str, Message]) -> None:
    arrived = {name: (m["came"], m["kind"]) for name, m in messages.items() if m["came"] != "submitted"}
    assert arrived == {
        "22-late-ship.eml": ("mailbox", "email"),
        "23-handover.txt": ("folder", "meeting"),
        "24-shop-chat.json": ("webhook", "chat"),
    }


async def test_told_again_from_the_same_folder_the_messages_are_the_same(
    told: tuple[Ran, Path], messages: dict[str, Message]
) -> None:
    ran = await winnow("demo", "--once", "--json", "--data-dir", told[1])
    assert ran.code == 0, ran.err
    again = {message["file"]: message["id"] for message in json.loads(ran.out)["messages"]}
    assert again == {name: message["id"] for name, message in messages.items()}


def test_nothing_is_asked_by_the_newsletter(messages: dict[str, Message]) -> None:
    newsletter = messages["05-newsletter.eml"]
    assert (items(newsletter), newsletter["draft"]) == ([], None)


def test_there_are_tasks_decisions_and_drafts(messages: dict[str, Message]) -> None:
    assert any(message["tasks"] for message in messages.values())
    assert any(message["decisions"] for message in messages.values())
    assert any(message["draft"] for message in messages.values())


def test_the_document_has_the_urls_and_the_time(told: tuple[Ran, Path]) -> None:
    document = json.loads(told[0].out)
    assert set(document) == {"messages", "urls", "seconds"}
    assert set(document["urls"]) == {"page", "api", "temporal_ui"}
    assert document["seconds"] > 0


def test_progress_is_on_stderr_and_the_stack_is_gone(told: tuple[Ran, Path]) -> None:
    ran, folder = told
    assert f"{len(ALL)}/{len(ALL)}" in ran.err
    assert "\x1b" not in ran.out + ran.err
    assert not (folder / "stack.json").exists()
