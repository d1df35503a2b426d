"""Sentences keep their offsets, whatever the form of the text."""

import pytest

from adapters.llm.local._sentences import SENTENCE_CHARS_MAX, clauses_of, read_sentences
from domain.conversation import SegmentKind
from tests.adapters.llm.local.conversations import mail, mail_of, talk


def texts(text: str) -> list[str]:
    return [s.text for s in read_sentences(mail(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing!", ["One thing.", "Another thing!"]),
        ("Is it here? yes it is", ["Is it here?", "yes it is"]),
        ("Dr. Hale and Mr. Ode met at 5 p.m. in Ely.", ["Dr. Hale and Mr. Ode met at 5 p.m. in Ely."]),
        ("Bis zum 20. November bitte. Danke.", ["Bis zum 20. November bitte.", "Danke."]),
        ("z. B. am Montag", ["z. B. am Montag"]),
        ("- first thing\n- second thing", ["first thing", "second thing"]),
        ("1. first thing\n2) second thing", ["first thing", "second thing"]),
        ("[ ] pay the rent\n[x] feed the cat", ["pay the rent", "feed the cat"]),
        ("Hi Ben,\nplease come", ["Hi Ben,", "please come"]),
        ("The plan:\nbuy bread", ["The plan:", "buy bread"]),
        ("Best\nAnna", ["Best", "Anna"]),
        ("i looked at the list. have i missed one?", ["i looked at the list.", "have i missed one?"]),
        ("that is settled. thanks for the help", ["that is settled.", "thanks for the help"]),
        ("the approx. we have", ["the approx. we have"]),
        ("the list etc. is here", ["the list etc. is here"]),
        (
            "https://example.org/a/very/long/address/of/a/page/about/the/boat\nSo we go.",
            ["https://example.org/a/very/long/address/of/a/page/about/the/boat", "So we go."],
        ),
    ],
)
def test_text_is_cut_into_sentences(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


def test_a_wrapped_line_goes_on() -> None:
    text = "Could you send me the list of everyone who is coming on\nWednesday morning? Thanks."
    assert texts(text) == [text[:-8], "Thanks."]


def test_every_sentence_is_cut_out_of_the_text() -> None:
    conversation = mail("Hi Ben,\n\n  could you call?  I will wait.\n\n - and write\n\nAnna")
    for sentence in read_sentences(conversation):
        assert conversation.text[sentence.start : sentence.end] == sentence.text


def test_quoted_words_and_signatures_are_passed_over() -> None:
    conversation = mail_of(
        ("I agree.\n", SegmentKind.OWN),
        ("> please call\n", SegmentKind.QUOTED),
        ("-- \nplease print", SegmentKind.SIGNATURE),
    )
    assert [s.text for s in read_sentences(conversation)] == ["I agree."]


def test_what_is_too_long_for_a_sentence_is_cut_and_none_of_it_lost() -> None:
    text = "and then word " * 1_000
    found = texts(text)
    assert " ".join(found) == text.strip()
    assert max(map(len, found)) <= SENTENCE_CHARS_MAX


@pytest.mark.parametrize(("mark", "less"), [("\n", ";"), ("; ", ","), (": ", ","), (", ", " "), (" ", "-"), ("", "")])
def test_it_is_cut_at_the_end_of_a_line_else_of_a_clause_else_of_a_word(mark: str, less: str) -> None:
    head = f"{'x' * 90}{less}" * 9
    found = texts(f"{head}{mark}y{less}{'z' * 700}")
    assert len(found) == 2
    assert not mark or found[0] == (head + mark).strip()


def test_pieces_keep_their_offsets() -> None:
    conversation = mail("  " + "one, two and\n three; " * 300 + "\n\n" + "x" * 2_500)
    for sentence in read_sentences(conversation):
        assert conversation.text[sentence.start : sentence.end] == sentence.text


def test_what_stands_in_a_long_stretch_is_read() -> None:
    log = "14:02 the pump is on and the pressure is well, " * 40
    assert "please call the plumber" in [s[-23:] for s in texts(f"{log}please call the plumber")]


def test_a_speaker_keeps_their_words() -> None:
    found = read_sentences(talk((0, "One. Two."), (2, "Three.")))
    assert [(s.text, s.speaker) for s in found] == [("One.", 0), ("Two.", 0), ("Three.", 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'll write the text, and I will book the hall.", ["I'll write the text", "I will book the hall."]),
        ("One thing is missing: can you send it?", ["One thing is missing", "can you send it?"]),
        ("If you come, I will cook.", ["If you come, I will cook."]),
        ("I will come and cook.", ["I will come and cook."]),
    ],
)
def test_a_sentence_is_cut_where_a_new_duty_begins(text: str, expected: list[str]) -> None:
    (sentence,) = read_sentences(mail(text))
    clauses = clauses_of(sentence)
    assert [c.text for c in clauses] == expected
    assert all(text[c.start : c.end] == c.text for c in clauses)
