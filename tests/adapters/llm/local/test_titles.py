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
    ],
)
def test_titles(clause: str, name: str | None, title: str) -> None:
    made = make_title(clause, find_due(clause), name)
    assert made == title
    assert set(re.findall(r"\w+", made.casefold())) <= set(re.findall(r"\w+", clause.casefold()))


def test_a_title_is_never_empty_nor_long() -> None:
    assert make_title("Please?") == "Please?"
    assert len(make_title("send " + "very " * 100 + "long lists")) <= TITLE_CHARS_MAX + 1
