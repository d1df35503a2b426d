"""A title leaves words out and adds none."""

import re

import pytest

from adapters.llm.local._dates import find_due
from adapters.llm.local._titles import TITLE_CHARS_MAX, make_title


@pytest.mark.parametrize(
    ("clause", "name", "title"),
    [
        ("Could you please send me the list by Friday?", None, "Send me the list"),
        ("Hi Ben, could you call the bank?", "Ben", "Call the bank"),
        ("Ben, can you call the bank before noon, please?", "Ben", "Call the bank"),
        ("@Ben can you call the bank", "Ben", "Call the bank"),
        ("Ben will write the minutes.", "Ben", "Write the minutes"),
        ("Action: Ben to ask the importer", "Ben", "Ask the importer"),
        ("Sure, I'll send you the table by tomorrow.", None, "Send you the table"),
        ("And I will load the van, then we can go.", None, "Load the van"),
        ("Please tell me by Monday which one suits you.", None, "Tell me which one suits you"),
        ("You need to sign page 3.", None, "Sign page 3"),
        ("Könnten Sie mir bitte bis Freitag die Zahlen nennen?", None, "Die Zahlen nennen"),
        ("Which one do you prefer?", None, "Which one do you prefer?"),
        ("Or does anyone have a map?", None, "Does anyone have a map?"),
        ("How is everyone with Monday?", None, "How is everyone with Monday?"),
        ("I'd be grateful if you could call the bank.", None, "Call the bank"),
        ("It would be great if you can call the bank.", None, "Call the bank"),
        ("Any chance you could call the bank?", None, "Call the bank"),
        ("To clear this up, could you call the bank?", None, "Call the bank"),
        ("If the hall is free, please book it.", None, "If the hall is free, book it"),
        ("Please do not book the hall.", None, "Do not book the hall"),
        ("Let's book the hall.", None, "Book the hall"),
        ("Would you mind calling the bank?", None, "Calling the bank"),
        ("can u call the bank pls, thx", None, "Call the bank"),
        ("PS: don't forget to call the bank!", None, "Call the bank"),
        ("Further to our talk, and given the delay, I would be grateful if you could call.", None, "Call"),
        ("Es wäre schön, wenn Sie die Bank anrufen.", None, "Die Bank anrufen"),
    ],
)
def test_titles(clause: str, name: str | None, title: str) -> None:
    made = make_title(clause, find_due(clause), name)
    assert made == title
    assert set(re.findall(r"\w+", made.casefold())) <= set(re.findall(r"\w+", clause.casefold()))


def test_a_title_is_never_empty_nor_long() -> None:
    assert make_title("Please?") == "Please?"
    assert len(make_title("send " + "very " * 100 + "long lists")) <= TITLE_CHARS_MAX + 1
