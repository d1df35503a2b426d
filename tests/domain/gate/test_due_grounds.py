"""Which of the conversation's words say when a task is due."""

from datetime import UTC, datetime

import pytest

from domain.conversation import Kind, Segment, SegmentKind
from domain.gate._due_grounds import SAID_WHEN_UNKNOWN, due_of
from domain.gate._evidence import Located, Source
from domain.items import Evidence
from tests.domain.gate.conversations import conversation, own

FRIDAY, MONDAY = "2026-11-20", "2026-11-23"
"""After `WEDNESDAY`, on which the mails of these tests are sent."""
OFFER = "Could you send the offer by Friday?"
GERMAN = "Ich sende Ihnen morgen den Vertrag, und Sie müssen ihn bis zum 30. November zurückschicken."
LIST = "1. Call Tom.\n2. Book the hall.\n\nAll by Friday please.\n"


def read(
    text: str, quote: str, words: str | None, *others: str, kind: Kind = Kind.EMAIL
) -> tuple[str | None, str | None, str | None]:
    """The phrase, the day and the note's reason of the task that `quote` proves."""
    source = Source(own(text, kind=kind))
    located, *rest = (source.locate(each) for each in (quote, *others))
    assert isinstance(located, Located)
    due, note = due_of(words, located, source, [one for one in rest if isinstance(one, Located)], None)
    day = str(due.date) if due and due.date else None
    return due.phrase if due else None, day, note.reason if note else None


@pytest.mark.parametrize(
    ("text", "quote", "words", "phrase", "day"),
    [
        (OFFER, OFFER, "by Friday", "by Friday", FRIDAY),
        (OFFER, OFFER, "BY  friday", "by Friday", FRIDAY),
        ("Please check bay 4 by Friday.", "check bay 4 by Friday", "by Friday", "by Friday", FRIDAY),
        ("Please print the hours by Friday.", "print the hours by Friday", "by Friday", "by Friday", FRIDAY),
        ("Please air room 4.12 by Friday.", "air room 4.12 by Friday", "by Friday", "by Friday", FRIDAY),
        (OFFER, "send the offer", "Friday", "Friday", FRIDAY),
        (
            "I need it by Monday. Could you send the offer?",
            "Could you send the offer?",
            "by Monday",
            "by Monday",
            MONDAY,
        ),
        ("Could you send the offer? Monday would be great.", "Could you send the offer?", "Monday", "Monday", MONDAY),
        ("Could you send the offer?\n\nTomorrow if possible.", "send the offer", "Tomorrow", "Tomorrow", "2026-11-19"),
        (LIST, "Book the hall", "by Friday", "by Friday", FRIDAY),
        ("To do by Friday:\n- call Tom\n- book the hall\n", "book the hall", "by Friday", "by Friday", FRIDAY),
        (
            "Please send A by Monday and B by Friday.",
            "send A by Monday and B by Friday",
            "by Friday",
            "by Friday",
            FRIDAY,
        ),
        (GERMAN, "Ich sende Ihnen morgen den Vertrag", "morgen", "morgen", "2026-11-19"),
        (GERMAN, "Sie müssen ihn bis zum 30. November", "30. November", "30. November", "2026-11-30"),
        (
            "Please send it before the fair.",
            "Please send it before the fair",
            "before the fair",
            "before the fair",
            None,
        ),
    ],
)
def test_words_that_are_about_the_task_say_when_it_is_due(
    text: str, quote: str, words: str, phrase: str, day: str | None
) -> None:
    assert read(text, quote, words) == (phrase, day, None)


@pytest.mark.parametrize(
    ("text", "quote", "words", "phrase", "day"),
    [
        (OFFER, OFFER, "by Monday", "by Friday", FRIDAY),
        (OFFER, OFFER, None, "by Friday", FRIDAY),
        (OFFER, OFFER, "  ", "by Friday", FRIDAY),
        (OFFER, "send the offer", None, "by Friday", FRIDAY),
        (f"We met on Monday. {OFFER}", OFFER, "Monday", "by Friday", FRIDAY),
        (
            "Read the minutes of Monday by Friday.",
            "Read the minutes of Monday by Friday",
            "Monday",
            "by Friday",
            FRIDAY,
        ),
        ("Can you come next Friday?", "Can you come next Friday?", "Friday", "next Friday", "2026-11-27"),
        ("Please call me after Friday.", "Please call me after Friday", "Friday", "after Friday", None),
        ("Pay it by 2 December 2027.", "Pay it by 2 December 2027", "2 December", "2 December 2027", "2027-12-02"),
        ("Please renew before year-end.", "Please renew", None, "before year-end", "2026-12-31"),
    ],
)
def test_what_the_evidence_says_of_time_goes_before_what_the_model_says(
    text: str, quote: str, words: str | None, phrase: str, day: str | None
) -> None:
    assert read(text, quote, words) == (phrase, day, "due_of_evidence")


@pytest.mark.parametrize(
    ("text", "quote", "words", "others"),
    [
        ("We met on Monday. Could you send the offer?", "Could you send the offer?", "Monday", ()),
        ("Please call Tom by Monday. Could you send the offer?", "Could you send the offer?", "by Monday", ()),
        ("Please call Tom by Monday. Could you send it?", "Could you send it?", "by Monday", ("call Tom by Monday",)),
        ("Please send it by Friday, and call Tom.", "call Tom", "by Friday", ("send it by Friday",)),
        ("Please read the minutes of Monday.", "Please read the minutes of Monday", "Monday", ()),
        ("Please send the deck on Friday. Tom leaves on Monday.", "send the deck on Friday", "on Monday", ()),
        ("Send it on Friday, as Tom leaves on Monday.", "Send it on Friday, as Tom leaves on Monday", "on Monday", ()),
        ("Please send the deck.\n\nThe fair is on Friday.\n\nBye!", "Please send the deck", "on Friday", ()),
    ],
)
def test_words_that_are_about_something_else_are_not_its_due(
    text: str, quote: str, words: str, others: tuple[str, ...]
) -> None:
    assert read(text, quote, words, *others) == (None, None, "due_elsewhere")


@pytest.mark.parametrize("words", ["by Friday", "Fri", "in May next year", "deck. Thanks"])
def test_words_that_stand_nowhere_are_not_its_due(words: str) -> None:
    assert read("Please send the deck.", "Please send the deck", words) == (None, None, "due_not_in_source")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Send A by Monday and B by Friday.", "Send A by Monday and B by Friday"),
        (GERMAN, "Ich sende Ihnen morgen den Vertrag"),
        ("I'll call Tom, and you send the deck by Friday.", "I'll call Tom"),
        ("I'm away until Monday and need the deck.", "I'm away until Monday and need the deck"),
        ("Please do not call before Monday.", "Please do not call before Monday"),
        ("Please staff the desk from Monday until Friday.", "staff the desk from Monday until Friday"),
        ("Ich bin bis Montag im Urlaub und brauche Hilfe.", "Ich bin bis Montag im Urlaub und brauche Hilfe"),
        ("Please stop by on Monday.", "Please stop by on Monday"),
        ("Please stand by me by the fair.", "Please stand by me by the fair"),
        ("It was sent by Kim. Please pay.", "Please pay"),
    ],
)
def test_what_the_model_leaves_open_is_taken_only_from_one_firm_deadline(text: str, quote: str) -> None:
    assert read(text, quote, None) == (None, None, None)


def test_one_deadline_for_all_is_a_custom_of_mails() -> None:
    assert read(LIST, "Book the hall", "by Friday", kind=Kind.CHAT) == (None, None, "due_elsewhere")


def test_days_count_from_when_the_words_were_said() -> None:
    said = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    text = "Please send it by Friday."
    segment = Segment(index=0, speaker=0, at=said, start=0, end=len(text))
    source = Source(own(text, segments=(segment,)))
    located = source.locate(text)
    assert isinstance(located, Located)
    due, _ = due_of("by Friday", located, source, (), None)
    assert due is not None
    assert str(due.date) == "2026-12-04"


@pytest.mark.parametrize(("words", "day"), [("by Monday", None), ("by 1 December 2026", "2026-12-01")])
def test_days_of_quoted_history_count_from_nobody_knows_when(words: str, day: str | None) -> None:
    history = f"> Could you send the deck {words}?\n"
    source = Source(conversation((history, SegmentKind.QUOTED, 1), ("Yes, will do.", SegmentKind.OWN, 0)))
    located = source.locate(f"Could you send the deck {words}?")
    assert isinstance(located, Located)
    due, _ = due_of(words, located, source, (), None)
    assert due is not None
    assert (str(due.date) if due.date else None, due.reason) == (day, None if day else SAID_WHEN_UNKNOWN)


def test_any_evidence_at_any_place_is_looked_at() -> None:
    text = "by Friday"
    source = Source(own(text))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            evidence = Evidence(quote=text[start:end], start=start, end=end)
            due, _ = due_of(text, Located(evidence=evidence, segment=source.conversation.segments[0]), source, (), None)
            assert due is None or due.phrase in text
