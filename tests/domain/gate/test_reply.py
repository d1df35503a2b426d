"""A reply is owed where somebody else asks the user for something."""

from typing import Any

import pytest

from domain.conversation import Kind, Participant, Role
from tests.domain.gate.conversations import SENDER, USER, conversation, found, tasks

OTHER = Participant(name="Cleo Ruiz", address="cleo@ruiz.example", role=Role.RECIPIENT)
FROM_USER = (USER.model_copy(update={"role": Role.SENDER}), SENDER.model_copy(update={"role": Role.RECIPIENT}))


@pytest.mark.parametrize(
    ("owner", "changes", "owed"),
    [
        ("recipient", {}, True),
        (None, {}, True),
        ("sender", {}, False),
        (None, {"participants": (SENDER, USER, OTHER)}, False),
        ("Ben", {"participants": (SENDER, USER, OTHER)}, True),
        ("Cleo", {"participants": (SENDER, USER, OTHER)}, False),
        ("recipient", {"automated": True}, False),
        ("Ben", {"kind": Kind.MEETING}, False),
        ("Ben", {"kind": Kind.CHAT}, True),
        (None, {"kind": Kind.CHAT}, False),
        ("Ben", {"participants": FROM_USER}, False),
        ("you", {"participants": (SENDER, OTHER)}, False),
    ],
)
def test_a_reply_is_owed(owner: str | None, changes: dict[str, Any], *, owed: bool) -> None:
    answer = tasks({"quote": "send the  signed offer", "owner": owner})
    assert found(answer, of=conversation(**changes)).reply_owed is owed


@pytest.mark.parametrize("quote", ["Please book the large room", "this stands nowhere"])
def test_a_dropped_task_asks_for_nothing(quote: str) -> None:
    assert not found(tasks({"quote": quote, "owner": "recipient"})).reply_owed
