"""What the built-in model takes for a word that something is done, or no longer wanted."""

import pytest

from adapters.llm.local._updates import UPDATES_MAX, find_updates
from domain.conversation import Flags
from tests.domain.gate.conversations import own


@pytest.mark.parametrize(
    ("words", "state", "about"),
    [
        ("I have sent the report to the auditors.", "done", "the report to the auditors"),
        ("The signed offer is attached.", "done", "The signed offer"),
        ("Attached is the signed offer.", "done", "the signed offer"),
        ("It is done.", "done", "It"),
        ("We no longer need the chairs.", "cancelled", "the chairs"),
        ("Never mind the report.", "cancelled", "the report"),
        ("The offsite has been called off.", "cancelled", "The offsite"),
        ("Die Rechnung ist bezahlt.", "done", "Die Rechnung"),
        ("Ich habe dir die Folien geschickt.", "done", "die Folien"),
        ("Anbei der Bericht.", "done", "der Bericht"),
        ("Wir brauchen die Stühle nicht mehr.", "cancelled", "die Stühle"),
        ("Das hat sich erledigt.", "cancelled", "Das"),
    ],
)
def test_a_plain_word_that_something_is_over_is_found(words: str, state: str, about: str) -> None:
    (update,) = find_updates(own(f"Hello Ben.\n\n{words}\n\nBest\n"))
    assert (update.state.value, update.quote, update.about) == (state, words, about)


@pytest.mark.parametrize(
    "words",
    [
        "Is the report done?",
        "The report is not done yet.",
        "The report will be done by Friday.",
        "Once the report is done, call me.",
        "Please get the report done.",
        "Please send the report.",
        "Do we need the chairs?",
        "Ist der Bericht fertig?",
        "Der Bericht ist noch nicht fertig.",
        "Sobald der Bericht fertig ist, melde ich mich.",
        "Bitte den Bericht schicken.",
    ],
)
def test_what_is_asked_denied_or_planned_is_not(words: str) -> None:
    assert find_updates(own(words)) == ()


def test_a_machine_says_nothing_of_what_was_agreed() -> None:
    assert find_updates(own("Your order is completed.", flags=Flags(automated=True))) == ()


@pytest.mark.parametrize("words", ["It is done. ", "the a done b the the c. ", "I sent the ", "the "])
def test_no_words_make_it_say_much_or_look_long(words: str) -> None:
    assert len(find_updates(own(words * 10_000))) <= UPDATES_MAX
