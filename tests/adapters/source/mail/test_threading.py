"""Which mails are one thread."""

from base64 import b64encode

import pytest

from adapters.source.mail._threading import base_subject
from domain.conversation import Conversation
from domain.threads import NAMES_MAX, Tie
from tests.adapters.source.reading import FROM_TO, mail
from tests.adapters.store.threading import threads_of

TO_FROM = "From: ben@example.org\nTo: ana@example.org\n"


def sent(more: str, people: str = FROM_TO) -> Conversation:
    return mail(f"{people}{more}\n\nHello.\n")


def threads(*mails: Conversation) -> list[int]:
    return threads_of([found.thread.names if found.thread else () for found in mails])


def test_the_first_reference_is_the_thread_and_all_are_its_names() -> None:
    found = sent("Message-ID: <c@x>\nIn-Reply-To: <b@x>\nReferences: <a@x>\n <b@x>").thread
    assert found is not None
    assert (found.id, found.by, found.names) == ("a@x", Tie.REFERENCES, ("a@x", "b@x", "c@x"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("In-Reply-To: <a@x>", "a@x"),
        ("In-Reply-To: a@x", "a@x"),
        ('In-Reply-To: Your message of "Mon, 2 Mar" <a@x>', "a@x"),
        ("In-Reply-To: <a\n  @x>", "a@x"),
    ],
)
def test_without_references_the_mail_that_was_answered_is_the_thread(header: str, expected: str) -> None:
    found = sent(f"Message-ID: <c@x>\n{header}").thread
    assert found is not None
    assert (found.id, found.by, found.names) == (expected, Tie.IN_REPLY_TO, (expected, "c@x"))


def test_an_address_of_somebody_on_the_mail_is_no_id() -> None:
    found = sent("Message-ID: <c@x>\nIn-Reply-To: Message from Ana <ana@example.org>").thread
    assert found is not None
    assert found.by is Tie.ROOT


def test_answers_meet_their_original_in_any_order() -> None:
    first = sent("Message-ID: <a@x>\nSubject: Rooms")
    second = sent("Message-ID: <b@x>\nReferences: <a@x>\nSubject: Re: Rooms", TO_FROM)
    third = sent("Message-ID: <c@x>\nIn-Reply-To: <b@x>\nSubject: Re: Rooms")
    assert threads(third, first, second) == [0, 0, 0]


def test_a_reply_that_names_nothing_meets_its_original_by_subject_and_people() -> None:
    first = sent("Message-ID: <a@x>\nDate: Mon, 2 Mar 2026 09:00:00 +0100\nSubject: Rooms")
    reply = sent("Message-ID: <b@x>\nDate: Fri, 6 Mar 2026 09:00:00 +0100\nSubject: AW: Re: rooms", TO_FROM)
    late = sent("Message-ID: <c@x>\nDate: Mon, 6 Apr 2026 09:00:00 +0200\nSubject: Re: Rooms", TO_FROM)
    other = sent("Message-ID: <d@x>\nDate: Fri, 6 Mar 2026 09:00:00 +0100\nSubject: Re: Rooms", "From: eve@x.org\n")
    assert threads(first, reply, late, other) == [0, 0, 2, 3]
    assert reply.thread is not None
    assert reply.thread.by is Tie.SUBJECT


def test_two_originals_of_one_subject_are_two_threads_unless_sent_on_one_day() -> None:
    days = [
        sent(f"Message-ID: <{day}@x>\nDate: {day} Mar 2026 09:00:00 +0000\nSubject: Report") for day in ("2", "3", "3")
    ]
    assert threads(*days) == [0, 1, 1]


def test_mails_of_machines_are_not_tied_by_their_subject() -> None:
    alarm = "Auto-Submitted: auto-generated\nSubject: Disk full"
    assert threads(sent(f"Message-ID: <a@x>\n{alarm}"), sent(f"Message-ID: <b@x>\n{alarm}")) == [0, 1]


def test_outlooks_index_ties_what_names_no_id() -> None:
    index = bytes(range(1, 23))
    first = sent(f"Message-ID: <a@x>\nSubject: Rooms\nThread-Index: {b64encode(index).decode()}")
    reply = sent(
        f"Message-ID: <b@x>\nSubject: RE: Rooms\nThread-Index: {b64encode(index + b'12345').decode()}", TO_FROM
    )
    assert threads(first, reply) == [0, 0]


def test_of_too_many_references_the_root_and_the_newest_stay() -> None:
    ids = " ".join(f"<{number}@x>" for number in range(500))
    found = sent(f"Message-ID: <own@x>\nReferences: {ids}").thread
    assert found is not None
    assert len(found.names) == NAMES_MAX
    assert (found.id, found.names[0], found.names[-2:]) == ("0@x", "0@x", ("499@x", "own@x"))


@pytest.mark.parametrize(
    ("subject", "base", "is_reply"),
    [
        ("Rooms", "rooms", False),
        ("Re: Rooms", "rooms", True),
        ("RE[2]: [team] Re: Fwd: Rooms (fwd)", "rooms", True),
        ("[team] SV: Rooms", "rooms", True),
        ("回复\uff1aRooms", "rooms", True),
        ("Fwd: Rooms", "rooms", False),
        ("WG: Rooms", "rooms", False),
        ("Result: Rooms", "result: rooms", False),
        ("[team]", "[team]", False),
        ("Re:", "", True),
    ],
)
def test_a_subject_is_freed_of_what_replies_add(subject: str, base: str, is_reply: bool) -> None:  # noqa: FBT001  a table's column
    assert base_subject(subject) == (base, is_reply)
