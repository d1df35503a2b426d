"""Which lines of a mail are history, and which are signature."""

import pytest

from adapters.source._quotes import sections
from adapters.source._text import clean
from domain.conversation import SegmentKind


def kinds(text: str) -> list[tuple[SegmentKind, str]]:
    text = clean(text)
    return [(section.kind, text[section.start : section.end]) for section in sections(text)]


@pytest.mark.parametrize(
    "history",
    [
        "> Could you?",
        "On Mon, 2 Mar 2026 at 09:00, Ben Okri <ben@example.org> wrote:\n\n> Could you?",
        "On Mon, 2 Mar 2026 at 09:00, Ben Okri\n<ben@example.org>\nwrote:\nCould you?",
        "Am 02.03.2026 um 09:00 schrieb Ben Okri:\n> Könntest du?",
        "Le lun. 2 mars 2026 à 09:00, Ben <ben@example.org> a écrit :\n> Peux-tu ?",
        "-----Original Message-----\nFrom: Ben Okri\n\nCould you?",
        "________________________________\nFrom: Ben Okri\nSent: Monday\nTo: Ana\nSubject: Plan\n\nCould you?",
        "Von: Ben Okri\nGesendet: Montag\nAn: Ana\nBetreff: Plan\n\nKönntest du?",
        "---------- Forwarded message ---------\nFrom: Ben <ben@example.org>\n\nCould you?",
        "2026-03-02 09:00 GMT+01:00 Ben Okri <ben@example.org>:\n\nCould you?",
    ],
)
def test_history_is_told_from_own_words(history: str) -> None:
    assert kinds(f"I will.\n\n{history}\n") == [(SegmentKind.OWN, "I will."), (SegmentKind.QUOTED, clean(history))]


def test_answers_between_quoted_lines_are_own() -> None:
    found = kinds("Ben wrote:\n> Red?\nYes.\n> Blue?\nNo.\n")
    assert [kind.value for kind, _ in found] == ["quoted", "own", "quoted", "own"]


@pytest.mark.parametrize("signature", ["-- \nAna Silva\nExample Ltd", "Sent from my phone", "__\nmailing list\nx@y.z"])
def test_a_signature_is_told_from_own_words(signature: str) -> None:
    assert kinds(f"I will.\n\n{signature}") == [
        (SegmentKind.OWN, "I will."),
        (SegmentKind.SIGNATURE, clean(signature)),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "On Monday I wrote down three things:\nmilk, bread, salt",
        "From: the office, to: the harbour.\nNo header at all.",
        "Here is a fix -- this is no signature.",
        "Sent from my desk, this is easier.",
        "On the other hand, we could wait.",
    ],
)
def test_own_words_that_look_like_history_stay_own(words: str) -> None:
    assert kinds(words) == [(SegmentKind.OWN, words)]
