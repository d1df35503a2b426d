"""Where a quote stands that was copied nearly verbatim, and that a paraphrase stands nowhere."""

import pytest

from domain.gate._align import GAP_CHARS_MAX, QUOTE_CHARS_MAX, Aligner

TEXT = (
    "Could you please send the signed offer for the hall to Nora by Friday? We don't need 1,200 chairs. "
    "Maria will check the slide deck and the acommodation list tomorrow. "
    "Do not send the report to Kim yet, it has a mistake in it. We chose option A for the roof of the hall."
)


def found(quote: str, text: str = TEXT, *cuts: int) -> str | None:
    ends = [*cuts, len(text)]
    spans = list(zip([0, *cuts], ends, strict=True))
    span = Aligner(text).find(quote, spans)
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("quote", "own_words"),
    [
        ("could you send signed offer for hall", "Could you please send the signed offer for the hall"),
        ("send just the signed offer for the hall", "send the signed offer for the hall"),
        ("send the signed offer, for the hall", "send the signed offer for the hall"),
        ("we do not need 1,200 chairs", "We don't need 1,200 chairs"),
        ("check the slide deck and accommodation list", "check the slide deck and the acommodation list"),
        ("Maria will check the slides deck", "Maria will check the slide deck"),
        ("it has a mistakes in it", "it has a mistake in it"),
        ("send the reports to Kim yet", "send the report to Kim yet"),
        ("Could you please send … for the hall to Nora by Friday", TEXT[:69]),
        ("Could you please send [...] for the hall to Nora by Friday?", TEXT[:69]),
    ],
)
def test_what_was_copied_nearly_is_found_in_the_source_s_own_words(quote: str, own_words: str | None) -> None:
    assert found(quote) == own_words


@pytest.mark.parametrize(
    "quote",
    [
        "we do need 1,200 chairs",
        "we don't need 1,300 chairs",
        "we don't need chairs",
        "Marta will check the slide deck",
        "Maria should check the slide deck",
        "Maria check the slide deck and",
        "Maria will check the deck",
        "Maria will check the deck slide",
        "Maria will not check the slide deck",
        "Maria will review the slide deck",
        "send the signed offer for the hall to Nora by Monday",
        "send the signed offer for the hall to Kim by Friday",
        "send the unsigned offer for the hall",
        "send the report to Kim it has",
        "We chose option for the roof",
        "just the please",
    ],
)
def test_a_paraphrase_is_not_found(quote: str) -> None:
    assert found(quote) is None


@pytest.mark.parametrize(
    ("quote", "between"),
    [
        ("please send the deck … by Friday", "but not the report "),
        ("please send the deck … by Friday", "to Kim "),
        ("please send the deck … by Friday", "of 12 pages "),
        ("please send the deck … by Friday", "tomorrow. Call the printer "),
        ("please send the deck … by Friday", "if need be "),
        ("please send the deck … by Friday", "again " * (GAP_CHARS_MAX // 6 + 1)),
    ],
)
def test_an_ellipsis_hides_nothing_that_matters(quote: str, between: str) -> None:
    text = f"please send the deck {between}by Friday"
    assert found(quote, text) is None
    assert found(quote, "please send the deck again by Friday") == "please send the deck again by Friday"


def test_two_places_that_differ_are_no_place() -> None:
    text = "Please check the planters again soon. Please check the planners again soon."
    assert found("check planyers again soon", text) is None
    assert found("check planyers again soon", text[:36]) == "check the planters again soon"


def test_of_two_places_that_say_the_same_the_first_is_taken() -> None:
    text = "Do send the deck to all. And send the deck to all."
    assert Aligner(text).find("send just deck to all", [(0, len(text))]) == (3, 23)


def test_a_place_lies_within_one_span() -> None:
    text = "please send the deck to all members"
    assert found("send deck to all members", text) == "send the deck to all members"
    assert found("send deck to all members", text, 20) is None


def test_a_word_that_stands_elsewhere_is_no_typo_of_its_neighbour() -> None:
    text = "Please read the contract with care tonight. The contact rang."
    assert found("please read the contact with care tonight", text) is None
    assert found("please read the contrct with care tonight", text) == "Please read the contract with care tonight"


def test_long_quotes_and_many_ellipses_are_refused() -> None:
    assert found("send " * QUOTE_CHARS_MAX) is None
    assert found("Could … you … please … send … the … signed … offer") is None
