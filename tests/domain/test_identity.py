"""Identities derive from what they name."""

from domain.identity import call_id, content_hash, item_id, json_hash, message_id, workflow_id
from domain.message import MessageRef


def test_one_source_id_is_one_message_per_tenant() -> None:
    assert message_id("a", "email", "<1@x>") == message_id("a", "email", "<1@x>")
    others = {message_id("b", "email", "<1@x>"), message_id("a", "chat", "<1@x>"), message_id("a", "email", "<2@x>")}
    assert len(others | {message_id("a", "email", "<1@x>")}) == 4


def test_even_a_lone_surrogate_has_an_identity() -> None:
    assert message_id("a", "text", "\ud800").startswith("msg_")


def test_a_later_run_is_named_after_the_first() -> None:
    ref = MessageRef(tenant="a", message_id=message_id("a", "email", "1"))
    assert workflow_id(ref) == f"message/a/{ref.message_id}"
    assert workflow_id(ref.model_copy(update={"run": 2})) == f"message/a/{ref.message_id}/r2"


def test_an_item_is_its_evidence() -> None:
    assert item_id("m", "task", 0, 5) == item_id("m", "task", 0, 5)
    assert item_id("m", "task", 0, 5) != item_id("m", "decision", 0, 5)


def test_each_attempt_of_a_step_is_a_call_of_its_own_and_the_same_one_each_time() -> None:
    first = ("w", "r", "tasks/1", "h", 1)
    assert call_id(*first) == call_id(*first)
    others = [("v", *first[1:]), ("w", "s", *first[2:]), ("w", "r", "tasks/2", "h", 1), ("w", "r", "tasks/1", "i", 1)]
    assert len({call_id(*first), call_id("w", "r", "tasks/1", "h", 2), *(call_id(*other) for other in others)}) == 6


def test_parts_cannot_run_into_each_other() -> None:
    assert content_hash(b"ab", b"c") != content_hash(b"a", b"bc")


def test_the_order_of_keys_does_not_matter() -> None:
    assert json_hash({"a": 1, "b": 2}) == json_hash({"b": 2, "a": 1})
