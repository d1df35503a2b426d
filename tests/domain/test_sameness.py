"""The guard of the semantic cache: what must agree before one conversation's answer may be another's."""

import time
from datetime import UTC, datetime

import pytest

from domain.conversation import Conversation, Kind, Participant, Role
from domain.sameness import Objection, refused_by

ANNA = Participant(name="Anna Berg", address="anna@example.org", role=Role.SENDER)
BEN = Participant(name="Ben", address="ben@example.org", role=Role.RECIPIENT, is_user=True)


def said(text: str, *, subject: str = "", participants: tuple[Participant, ...] = (ANNA, BEN)) -> Conversation:
    at = datetime(2026, 11, 16, 9, tzinfo=UTC)
    return Conversation(kind=Kind.EMAIL, subject=subject, participants=participants, at=at, text=text, segments=())


SAME = [
    ("Please send the report to Carla.", "Please mail the report to Carla."),
    ("Could you pay 1,200 EUR by Friday?", "Would you pay 1,200 EUR by Friday?"),
    ("The server is down again.", "The server is down another time."),
    ("I don't think so.", "I do not think so."),
    ("I don\u2019t think so.", "I don't think so."),
    ("Please send it on Monday.", "It has to go out on monday."),
    ("please review the draft", "Please review the draft"),
    ("Ship 3 boxes.", "Ship 3 boxes!"),
    ("(see 4.2)", "see 4.2"),
    ("Thanks!\nWe meet tomorrow.", "Thanks! We meet tomorrow."),
    ("Write to max@example.org", "Write to <MAX@example.org>."),
    ("Bitte schick den Bericht übermorgen.", "Bitte sende den Bericht ubermorgen."),
    ("", ""),
]

DIFFERENT = [
    ("Pay 1200 EUR.", "Pay 1300 EUR.", Objection.NUMBERS),
    ("Pay 1200 EUR.", "Pay EUR.", Objection.NUMBERS),
    ("Room 4b at ten.", "Room 4c at ten.", Objection.NUMBERS),
    ("Meet at 10:30.", "Meet at 11:30.", Objection.NUMBERS),
    ("It fell by -5%.", "It fell by 5%.", Objection.NUMBERS),
    ("Order two pallets.", "Order three pallets.", Objection.NUMBERS),
    ("Order the first one.", "Order the second one.", Objection.NUMBERS),
    ("Release v2.1 now.", "Release v2.2 now.", Objection.NUMBERS),
    ("By Friday.", "By Thursday.", Objection.DATES),
    ("Send it tomorrow.", "Send it today.", Objection.DATES),
    ("Send it this week.", "Send it next week.", Objection.DATES),
    ("Due in March.", "Due in April.", Objection.DATES),
    ("In two days.", "In two weeks.", Objection.DATES),
    ("Before the audit.", "After the audit.", Objection.DATES),
    ("Bitte bis Freitag.", "Bitte bis Montag.", Objection.DATES),
    ("Envoyez-le demain.", "Envoyez-le hier.", Objection.DATES),
    ("Ask Carla to call.", "Ask Carlos to call.", Objection.NAMES),
    ("Carla will call.", "Dora will call.", Objection.NAMES),
    ("Ask anna to call.", "Ask ben to call.", Objection.NAMES),
    ("Write to max@example.org", "Write to mia@example.org", Objection.NAMES),
    ("See https://example.org/a", "See https://example.org/b", Objection.NAMES),
    ("Tell @max", "Tell @mia", Objection.NAMES),
    ("Post in #sales", "Post in #legal", Objection.NAMES),
    ("Do it.", "Don't do it.", Objection.NEGATIONS),
    ("Do it.", "dont do it.", Objection.NEGATIONS),
    ("We can sign.", "We cannot sign.", Objection.NEGATIONS),
    ("Ship with the manual.", "Ship without the manual.", Objection.NEGATIONS),
    ("Go on unless the client objects.", "Go on, the client objects.", Objection.NEGATIONS),
    ("Wir liefern heute.", "Wir liefern heute nicht.", Objection.NEGATIONS),
    ("Please pay Acme, not Bolt.", "Please do not pay Acme but Bolt.", Objection.ORDER),
    ("Send 5 to Carla.", "Send Carla 5.", Objection.ORDER),
    ("Anna asks Carla.", "Carla asks Anna.", Objection.NAMES),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_other_words_with_the_same_marks_agree(ours: str, theirs: str) -> None:
    assert refused_by(said(ours), said(theirs)) is None
    assert refused_by(said(theirs), said(ours)) is None


@pytest.mark.parametrize(("ours", "theirs", "guard"), DIFFERENT)
def test_one_mark_that_differs_is_refused_by_its_guard(ours: str, theirs: str, guard: Objection) -> None:
    assert refused_by(said(ours), said(theirs)) is guard
    assert refused_by(said(theirs), said(ours)) is guard


def test_the_subject_counts_like_the_text() -> None:
    assert refused_by(said("Pay it.", subject="Invoice 7"), said("Pay it.", subject="Invoice 8")) is Objection.NUMBERS
    assert refused_by(said("Pay it.", subject="Re: Acme"), said("Pay it.", subject="Re: Acme")) is None


def test_other_people_are_other_names() -> None:
    assert refused_by(said("Pay it."), said("Pay it.", participants=(BEN,))) is Objection.NAMES
    as_user = ANNA.model_copy(update={"is_user": True})
    assert refused_by(said("Pay it."), said("Pay it.", participants=(as_user, BEN))) is Objection.NAMES


def test_who_asks_whom_is_seen_where_the_names_are_the_same() -> None:
    assert refused_by(said("anna owes ben 5"), said("ben owes anna 5")) is Objection.NAMES


def test_a_text_without_spaces_takes_no_longer_than_its_size() -> None:
    began_s = time.perf_counter()
    for heap in ("a" * 500_000, "a." * 250_000, "a'" * 250_000, "é" * 500_000, "1" * 500_000, ")" * 500_000):
        assert refused_by(said(heap), said(heap + " not")) is not None
    assert time.perf_counter() - began_s < 10
