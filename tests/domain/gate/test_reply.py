"""A reply is owed where somebody else asks the user for something."""

from typing import Any

import pytest

from domain.conversation import Flags, Kind, Participant, Role
from tests.domain.gate.conversations import SENDER, USER, found, own, tasks

OTHER = Participant(name="Cleo Ruiz", address="cleo@ruiz.example", role=Role.RECIPIENT)
FROM_USER = (USER.model_copy(update={"role": Role.SENDER}), SENDER.model_copy(update={"role": Role.RECIPIENT}))


THREE = {"participants": (SENDER, USER, OTHER)}
ASKED = "Could you send the signed offer?"
SILENT = "The signed offer is still missing."


@pytest.mark.parametrize(
    ("words", "owner", "changes", "owed"),
    [
        (ASKED, "recipient", {}, True),
        (ASKED, None, {}, True),
        (ASKED, "sender", {}, True),
        ("I will send the signed offer.", "recipient", {}, False),
        (SILENT, None, {}, True),
        (SILENT, None, THREE, False),
        ("Ben should send the signed offer.", "Ben", THREE, True),
        ("Cleo should send the signed offer.", "Cleo", THREE, False),
        (ASKED, "recipient", {"flags": Flags(automated=True)}, False),
        (ASKED, "Ben", {"kind": Kind.MEETING}, False),
        (ASKED, "Ben", {"kind": Kind.CHAT}, True),
        (SILENT, None, {"kind": Kind.CHAT}, False),
        (ASKED, "Ben", {"participants": FROM_USER}, False),
        (ASKED, "you", {"participants": (SENDER, OTHER)}, False),
    ],
)
def test_a_reply_is_owed(words: str, owner: str | None, changes: dict[str, Any], *, owed: bool) -> None:
    answer = tasks({"quote": words, "owner": owner})
    assert found(answer, of=own(words, **changes)).reply_owed is owed


@pytest.mark.parametrize("quote", ["Please book the large room", "this stands nowhere"])
def test_a_dropped_task_asks_for_nothing(quote: str) -> None:
    assert not found(tasks({"quote": quote, "owner": "recipient"})).reply_owed
