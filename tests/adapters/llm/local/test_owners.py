"""Owners, in the conversation's own words."""

import pytest

from adapters.llm.local._classify import Label, Reading
from adapters.llm.local._owners import name_owner, names_of
from adapters.llm.local._sentences import read_sentences
from domain.conversation import Conversation, Kind, Participant, Role
from tests.adapters.llm.local.conversations import BEN, CARA, mail, talk


def owner(conversation: Conversation, label: Label = Label.REQUEST, name: str | None = None) -> str | None:
    return name_owner(conversation, read_sentences(conversation)[0], Reading(label=label, name=name))


def test_i_is_who_speaks_or_sends() -> None:
    assert owner(talk((0, "I will go.")), Label.COMMITMENT) == "speaker"
    assert owner(mail("I will go."), Label.COMMITMENT) == "sender"


def test_you_is_whom_a_mail_is_to() -> None:
    assert owner(mail("Could you go?")) == "recipient"
    assert owner(mail("Hello Cara,\ncould you go?", BEN, CARA)) == "Cara"


def test_you_is_who_takes_it_on() -> None:
    assert owner(talk((0, "Could you go?"), (1, "Sure, I'll be there."))) == "Ben Okoro"
    assert owner(talk((0, "Could you go?"), (1, "Who?"), (2, "Will do."))) == "Cara Voss"


@pytest.mark.parametrize("answer", ["Agreed.", "No.", "Why?", "Yes but later."])
def test_you_is_nobody_when_nobody_does(answer: str) -> None:
    assert owner(talk((0, "Could you go?"), (1, answer))) is None


def test_a_name_that_is_said_goes_before_all() -> None:
    assert owner(mail("Could you go?"), name="Cara") == "Cara"


@pytest.mark.parametrize(
    ("nick", "names"),
    [
        ("Ana Silva", {"Ana Silva", "Ana"}),
        ("AnaSilva", {"AnaSilva", "Ana"}),
        ("ana_silva", {"ana_silva", "ana"}),
        ("anas", {"anas"}),
        ("Silva, Ana", {"Silva, Ana"}),
    ],
)
def test_people_are_called_by_parts_of_their_names(nick: str, names: set[str]) -> None:
    person = Participant(name=nick, role=Role.SPEAKER)
    assert names_of(talk((0, "Hi."), kind=Kind.CHAT).model_copy(update={"participants": (person,)})) == names
