"""A text is cut at its own seams, every word of it once, and each passage is what stands at its offsets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.passages import CHARS_AIM, PASSAGES_MAX, SECTION_CHARS_MIN, cut
from domain.retrieval import PASSAGE_CHARS_MAX

SENTENCE = "The harbour office opens at eight and closes at noon. "
TEXTS = st.lists(
    st.sampled_from(["a", "bb ", "\n", "\n\n", ". ", "  ", "# ", "x" * 700, "! ", "\t", "ß“ ", SENTENCE]), max_size=60
).map("".join)


def squeezed(words: str) -> str:
    return "".join(words.split())


@given(TEXTS)
def test_every_word_stands_in_one_passage_at_its_offsets(text: str) -> None:
    passages = cut(text)
    assert squeezed("".join(passage.words for passage in passages)) == squeezed(text)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.words == passage.words.strip()
        assert 1 <= len(passage.words) <= PASSAGE_CHARS_MAX


@given(TEXTS)
def test_passages_stand_in_order_and_do_not_overlap(text: str) -> None:
    passages = cut(text)
    assert all(before.end <= after.start for before, after in pairwise(passages))


def test_a_part_of_a_text_is_cut_at_the_whole_texts_offsets() -> None:
    text = "Quoted.\n\nOwn words.\n\nQuoted again."
    (passage,) = cut(text, 9, 19)
    assert (passage.start, passage.end, passage.words) == (9, 19, "Own words.")


def test_short_paragraphs_are_joined_up_to_the_aim() -> None:
    paragraph = SENTENCE.strip() * 3
    passages = cut("\n\n".join([paragraph] * 12))
    assert all(CHARS_AIM - len(paragraph) - 2 < len(passage.words) <= CHARS_AIM for passage in passages[:-1])


def test_a_long_paragraph_is_cut_where_sentences_end() -> None:
    passages = cut(SENTENCE * 60)
    assert len(passages) > 3
    assert all(passage.words.endswith("noon.") for passage in passages)


@pytest.mark.parametrize("text", ["word " * 1_000, "x" * 5_000, "\t".join(["tab"] * 1_500)])
def test_words_without_sentences_are_cut_all_the_same(text: str) -> None:
    assert squeezed("".join(passage.words for passage in cut(text))) == squeezed(text)


def test_a_heading_begins_a_passage_and_stays_with_what_follows() -> None:
    body = SENTENCE * (SECTION_CHARS_MIN // len(SENTENCE) + 1)
    first, second = cut(f"# Opening\n\n{body}\n\nClosing times\n\n{body}")
    assert first.words.startswith("# Opening")
    assert second.words.startswith("Closing times\n\nThe harbour")


def test_sections_that_are_short_share_a_passage() -> None:
    assert len(cut("# One\n\nShort.\n\n# Two\n\nShort too.")) == 1


def test_what_is_changed_in_one_section_changes_no_other() -> None:
    sections = [f"# Part {n}\n\n{SENTENCE * 6}" for n in range(5)]
    before = {passage.hash for passage in cut("\n\n".join(sections))}
    sections[2] = f"# Part 2\n\nQuite new. {SENTENCE * 5}"
    after = {passage.hash for passage in cut("\n\n".join(["# Preface\n\n" + SENTENCE * 5, *sections]))}
    assert len(after - before) == 2


@pytest.mark.parametrize("text", ["", " \n\n \t"])
def test_a_text_without_words_has_no_passages(text: str) -> None:
    assert cut(text) == ()


def test_there_are_never_too_many() -> None:
    assert len(cut("\n\n".join([SENTENCE * 12] * (PASSAGES_MAX + 5)))) == PASSAGES_MAX
