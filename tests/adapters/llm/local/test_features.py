"""What the classifier weighs of a sentence."""

import pytest

from adapters.llm.local._features import BUCKETS, SENTENCE_CHARS_READ, SIGNS, features_of, tokens_of, word_key


def test_the_same_sentence_has_the_same_features() -> None:
    assert features_of("Could you call Ben?") == features_of("Could  you call\nBen?")


def test_another_order_of_the_words_has_others() -> None:
    assert features_of("you can call").grams != features_of("can you call").grams


def test_every_place_is_one_of_the_table_and_stands_once() -> None:
    grams = features_of("Please send the list, the list of the list.").grams
    assert list(grams) == sorted(set(grams))
    assert all(0 <= place < BUCKETS for place in grams)


def test_links_addresses_and_numbers_count_as_what_they_are() -> None:
    given = "See https://example.org/a?b=1 or www.example.org, ask ana@example.org, pay $250 for 12"
    assert [token for token in tokens_of(given) if token.startswith("<")] == [
        "<link>",
        "<link>",
        "<address>",
        "<sum>",
        "<number>",
    ]


def test_words_are_known_by_their_key_whatever_the_case() -> None:
    assert features_of("Please CALL").words == (word_key("please"), word_key("call"))


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Is it here?", "ends_with_question"),
        ("Please call.", "asks"),
        ("I will call the bank.", "promises"),
        ("the bank called", "begins_small"),
        ("We called.", "begins_with_writer"),
        ("Pay $5 now please", "has_sum"),
    ],
)
def test_a_sign_tells_of_the_form(text: str, sign: str) -> None:
    assert features_of(text).signs[SIGNS.index(sign)] == 1
    assert features_of("Nothing of that stands here at all").signs[SIGNS.index(sign)] == 0


def test_every_sign_has_a_value_of_zero_to_one() -> None:
    signs = features_of("I I I I we we we we you you you you! " * 40).signs
    assert len(signs) == len(SIGNS)
    assert all(0 <= sign <= 1 for sign in signs)


@pytest.mark.parametrize("token", ["a", "@", "$", "please ", "a.b@", "http://", "'", "1", "\u0301", "?"])
def test_of_a_long_text_only_the_head_is_weighed(token: str) -> None:
    text = token * 100_000
    assert features_of(text) == features_of(text[:SENTENCE_CHARS_READ])
