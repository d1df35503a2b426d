"""Whether a reply is still owed is told from stored tasks as it was from proved ones."""

from datetime import UTC, datetime

import pytest

from domain.conversation import Conversation, Kind, Participant, Role, Segment
from domain.gate import owed_by
from domain.items import Evidence, Owner, Task

ADA = Participant(name="Ada Osei", address="ada@example.org", role=Role.SENDER)
BEN = Participant(name="Ben Ruiz", address="ben@example.org", role=Role.RECIPIENT, is_user=True)
KIM = Participant(name="Kim Lund", address="kim@example.org", role=Role.RECIPIENT)
WORDS = "Please send the figures."


def mail(*people: Participant) -> Conversation:
    return Conversation(
        kind=Kind.EMAIL,
        at=datetime(2026, 11, 16, 9, tzinfo=UTC),
        participants=people,
        text=WORDS,
        segments=(Segment(index=0, start=0, end=len(WORDS)),),
    )


def for_(person: Participant | None) -> Task:
    return Task(
        id="t",
        title="Send the figures",
        owner=None if person is None else Owner(name=person.name, address=person.address),
        due=None,
        evidence=Evidence(quote=WORDS, start=0, end=len(WORDS)),
        confidence=0.5,
    )


@pytest.mark.parametrize(
    ("people", "owner", "owed"),
    [
        ((ADA, BEN), BEN, True),
        ((ADA, BEN), None, True),
        ((ADA, BEN, KIM), None, False),
        ((ADA, BEN, KIM), KIM, False),
        ((ADA, BEN, KIM), BEN, True),
        ((ADA, KIM), KIM, False),
    ],
)
def test_a_reply_is_owed_for_what_somebody_asks_the_user(
    people: tuple[Participant, ...], owner: Participant | None, *, owed: bool
) -> None:
    assert owed_by([for_(owner)], mail(*people)) is owed


def test_no_task_no_reply() -> None:
    assert not owed_by([], mail(ADA, BEN))
