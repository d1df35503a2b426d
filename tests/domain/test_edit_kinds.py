"""In what a person's words differ from those that they replaced."""

from typing import Any

import pytest

from domain.edit_kinds import differences

BODY = "Dear Nora,\n\nI will send the three drawings to you on Friday, as you asked me to.\n\nKind regards,\nBen"


def of_body(edited: str, original: str = BODY) -> tuple[str, ...]:
    fields: dict[str, Any] = {"subject": "Re: Drawings", "to": [], "cc": []}
    return differences("edit_draft", {**fields, "body": original}, {**fields, "body": edited})


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("Dear Nora,", "Hi Nora,", ("greeting",)),
        ("Dear Nora,\n\n", "", ("greeting",)),
        ("Dear Nora,", "Dear Ada,", ("wording",)),
        ("Kind regards,\nBen", "Cheers\nBen", ("sign_off",)),
        ("\n\nKind regards,\nBen", "", ("sign_off",)),
        ("Friday", "Monday", ("facts", "wording")),
        ("three", "3", ("facts", "wording")),
        (" to you", "", ("wording",)),
        (", as you asked me to", "", ("shortened", "wording")),
        ("asked me to.", "asked me to. Tell me if you need them earlier than that.", ("lengthened", "wording")),
        ("I will send", "I  will\nsend", ("layout",)),
        ("drawings to you", "drawings, to you", ("layout",)),
    ],
)
def test_an_edited_body_is_told_by_its_kinds(old: str, new: str, kinds: tuple[str, ...]) -> None:
    assert of_body(BODY.replace(old, new)) == kinds


def test_a_body_of_other_words_was_rewritten() -> None:
    assert of_body("Dear Nora,\n\nNo, sorry, we cannot do that.\n\nKind regards,\nBen") == (
        "facts",
        "shortened",
        "rewritten",
    )


@pytest.mark.parametrize(
    ("original", "edited", "kinds"),
    [
        ("On [which day] then.", "On Tuesday then.", ("facts", "gaps_filled", "wording")),
        ("See https://a.example/1 now.", "See https://a.example/2 now.", ("facts", "wording")),
        ("It costs $40 in all.", "It costs $45 in all.", ("facts", "wording")),
        ("Yes.", "No.", ("rewritten",)),
        ("Yes.", "[nothing here]", ("rewritten",)),
        ("Yes.", "Yes!", ("layout",)),
    ],
)
def test_gaps_and_facts_are_seen_anywhere(original: str, edited: str, kinds: tuple[str, ...]) -> None:
    assert of_body(edited, original) == kinds


@pytest.mark.parametrize(
    ("change", "original", "edited", "kinds"),
    [
        ("edit_draft", {"subject": "a", "body": "x"}, {"subject": "b", "body": "x"}, ("subject",)),
        ("edit_draft", {"to": [], "cc": [], "body": "x"}, {"to": [], "cc": [{}], "body": "x"}, ("recipients",)),
        ("edit_item", {"title": "a", "due_date": None}, {"title": "b", "due_date": "2026-12-01"}, ("title", "due")),
        (
            "edit_item",
            {"owner_name": "a", "owner_address": "b"},
            {"owner_name": None, "owner_address": None},
            ("owner",),
        ),
        ("edit_item", {"statement": "a"}, {"statement": "b"}, ("statement",)),
        ("reject_item", {"rejected": None}, {"rejected": "nobody_asked"}, ("rejected", "nobody_asked")),
        ("reject_item", {"rejected": None}, {"rejected": "I say so"}, ("rejected",)),
        ("reject_draft", {"status": "pending"}, {"status": "rejected", "reason": "too_long"}, ("rejected", "too_long")),
        ("approve_draft", {}, {}, ("approved",)),
        ("add_item", {}, {"title": "a"}, ("added",)),
        ("snooze", {}, {}, ("snoozed",)),
        ("reopen", {}, {}, ("reopened",)),
        ("undo", {}, {}, ("undone",)),
        ("unlink_item", {}, {}, ("parted",)),
    ],
)
def test_every_change_has_its_kinds(
    change: str, original: dict[str, Any], edited: dict[str, Any], kinds: tuple[str, ...]
) -> None:
    assert differences(change, original, edited) == kinds
