"""Owners are participants or nobody."""

import pytest

from domain.conversation import Conversation, Kind, Participant, Role, SegmentKind
from domain.gate._owner import resolve_owner
from tests.domain.gate.conversations import MAIL, SENDER, USER, conversation

ANA = Participant(name="Ana D\u00edaz", address="ana@diaz.example", role=Role.SPEAKER)
ANA_TOO = Participant(name="Ana Lund", address="ana@lund.example", role=Role.SPEAKER)
BEN = Participant(name="Ben Okafor", address="ben@okafor.example", role=Role.SPEAKER, is_user=True)
NAMELESS = Participant(address="carl.berg@firm.example", role=Role.SPEAKER)
COPIED = Participant(name="Cleo Ruiz", address="cleo@ruiz.example", role=Role.COPIED)


def meeting(*people: Participant, kind: Kind = Kind.MEETING) -> Conversation:
    return conversation(("I will write the minutes.", SegmentKind.OWN, 0), kind=kind, participants=people)


def owner(words: str | None, of: Conversation) -> Participant | None:
    return resolve_owner(words, of, of.segments[0])


@pytest.mark.parametrize(
    "words", ["sender", "speaker", "I", "me", "Nora", "nora quist", "Quist, Nora", "NORA@quist.example"]
)
def test_in_a_mail_the_sender_is_the_speaker(words: str) -> None:
    assert owner(words, MAIL) == SENDER


@pytest.mark.parametrize(
    "words",
    ["recipient", "the recipient", "you", "You", "user", "Ben", "@Ben", "Okafor", "Ben Okafor <ben@okafor.example>"],
)
def test_in_a_mail_the_user_is_the_addressee(words: str) -> None:
    assert owner(words, MAIL) == USER


@pytest.mark.parametrize(
    "words", [None, "", " ", "Zoe", "the team", "Ben and Nora", "Nora's team", "we", "x@y.example", "?"]
)
def test_nobody_is_invented(words: str | None) -> None:
    assert owner(words, MAIL) is None


def test_the_one_recipient_of_the_user_s_own_mail_is_the_addressee() -> None:
    sent = conversation(
        participants=(
            USER.model_copy(update={"role": Role.SENDER}),
            SENDER.model_copy(update={"role": Role.RECIPIENT}),
            COPIED,
        )
    )
    addressee = owner("you", sent)
    assert addressee is not None
    assert addressee.name == "Nora Quist"


def test_of_two_recipients_neither_is_meant() -> None:
    two = (COPIED.model_copy(update={"role": Role.RECIPIENT}), ANA.model_copy(update={"role": Role.RECIPIENT}))
    assert owner("you", conversation(participants=(SENDER, *two))) is None


def test_a_shared_first_name_names_nobody() -> None:
    people = meeting(BEN, ANA, ANA_TOO)
    assert owner("Ana", people) is None
    assert owner("ana diaz", people) == ANA


def test_a_person_listed_twice_is_one() -> None:
    assert owner("Ana", meeting(BEN, ANA, ANA.model_copy(update={"role": Role.RECIPIENT}))) is not None


def test_one_without_a_name_is_known_by_the_address() -> None:
    assert owner("Carl", meeting(BEN, NAMELESS)) == NAMELESS


@pytest.mark.parametrize("kind", [Kind.MEETING, Kind.CHAT])
def test_you_is_the_one_other_or_nobody(kind: Kind) -> None:
    assert owner("you", meeting(ANA, BEN, kind=kind)) == BEN
    assert owner("you", meeting(ANA, BEN, NAMELESS, kind=kind)) is None
    assert owner("sender", meeting(ANA, BEN, kind=kind)) == ANA


def test_an_unknown_speaker_is_nobody() -> None:
    unknown = conversation(("I will do it.", SegmentKind.OWN, None), kind=Kind.MEETING, participants=(ANA, BEN))
    assert owner("I", unknown) is None
    assert owner("you", unknown) is None
