"""The words that are looked for are those that name something."""

import pytest

from domain.salience import TERMS_MAX, salient_words

MAIL = "Hello Jan, could you please send the invoice RE-2026/117 for the Kestrel pump? The pump leaks. See https://x.example/1"


def test_numbers_and_names_come_before_the_rest() -> None:
    sought = salient_words(MAIL)
    assert sought.words == ("re-2026/117", "kestrel", "invoice", "jan", "leaks", "pump")
    assert sought.names == ("re-2026/117", "kestrel", "jan")


def test_what_begins_a_sentence_is_no_name_nor_what_stands_small_elsewhere() -> None:
    assert salient_words("Pumps leak. Give me Anchor and anchor.").names == ()


@pytest.mark.parametrize("word", ["Hello", "could", "please", "https://x.example/1", "Bitte", "über"])
def test_what_says_nothing_is_not_looked_for(word: str) -> None:
    assert salient_words(f"{word} anchor").words == ("anchor",)


def test_a_word_is_looked_for_once_however_it_is_written() -> None:
    assert salient_words("Anchor, anchor and ANCHOR").words == ("anchor",)


def test_there_are_never_too_many() -> None:
    words = [f"word{number}" for number in range(100)]
    assert len(salient_words(" ".join(words)).words) == TERMS_MAX


@pytest.mark.parametrize("text", ["", "?!", "- -- ...", "a b c"])
def test_a_text_without_telling_words_asks_for_nothing(text: str) -> None:
    assert salient_words(text) == ((), ())
