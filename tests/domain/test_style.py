"""A style is what most of a user's replies do, measured by code; two replies lie so far apart in it."""

import pytest

from domain.style import Features, Sent, distance, features_of, language_of, measure
from domain.voice import Style

USER = ("Mara Berg", "mara@example.org")


def sent(*texts: str) -> list[Sent]:
    return [Sent(text=text, to=("Anna Lind",)) for text in texts]


def style_of(*texts: str) -> Style:
    style = measure(sent(*texts), USER)
    assert style is not None
    return style


def test_a_style_holds_habits_and_medians() -> None:
    style = style_of(
        "Hi Anna,\n\nyes, I can.\n\nThanks,\nMara",
        "Hi Anna,\nNo, not this week, I am away.\nThanks\nMara",
        "Monday is fine.",
    )
    assert (style.replies, style.greeting, style.sign_off) == (3, "Hi {name},", "Thanks,\nMara")
    assert (style.words_median, style.language) == (3, "en")


@pytest.mark.parametrize(
    ("texts", "greeting"),
    [
        (["Hi Anna,\nyes."], "Hi {name},"),
        (["Hi Anna,\nyes.", "No."], ""),
        (["Yes.", "No.", "Hi Anna,\nyes."], ""),
        (["Hi Anna,\nyes.", "Hey Anna,\nno."], None),
        (["Hi Anna,\nyes.", "Hey Anna,\nno.", "hey Anna -\nwell."], "Hey {name},"),
    ],
)
def test_a_habit_is_what_most_replies_do(texts: list[str], greeting: str | None) -> None:
    assert style_of(*texts).greeting == greeting


def test_of_nothing_there_is_no_style() -> None:
    assert measure([]) is None
    assert measure(sent("", " \n")) is None


def test_what_weighs_more_decides() -> None:
    casual, formal = sent("Hey Anna,\nyes.", "Dear Anna,\nyes.")
    for heavy, light in ((casual, formal), (formal, casual)):
        style = measure([light, heavy.model_copy(update={"weight": 3}), heavy.model_copy(update={"weight": 3})])
        assert style is not None
        assert style.greeting == features_of(heavy).greeting


def test_a_name_below_a_single_closing_is_kept_only_if_it_is_the_users() -> None:
    assert style_of("Send it.\n\nThanks,\nMara").sign_off == "Thanks,\nMara"
    assert style_of("Send it.\n\nThanks,\nNightingale").sign_off == "Thanks,"
    assert style_of("Send it.\n\nThanks,\nKiki", "No.\n\nThanks,\nKiki").sign_off == "Thanks,\nKiki"


def test_formality_tells_a_friends_note_from_a_letter() -> None:
    friendly = style_of("hey anna! can't make it, sorry!! thx")
    plain = style_of("I will look at the list tomorrow and tell you.")
    formal = style_of(
        "Dear Ms. Lind,\n\nI would kindly ask you to send the signed contract to the office by the end of this month, "
        "so that the deadline of the court is kept.\n\nKind regards,\nMara Berg"
    )
    assert 0 <= friendly.formality < 0.35 < plain.formality < 0.6 < formal.formality <= 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("we have not done that", "en"),
        ("wir haben das nicht", "de"),
        ("", None),
        ("1234 !!", None),
        ("on nicht", None),
    ],
)
def test_the_language_is_told_by_small_words(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_a_known_language_is_not_told_anew() -> None:
    style = measure([Sent(text="wir haben das nicht", language="nl")])
    assert style is not None
    assert style.language == "nl"


def features(**given: object) -> Features:
    plain: dict[str, object] = {
        "words": 9,
        "contractions": 0,
        "exclamations": 0,
        "lower_starts": 0,
        "sentence_words": 0,
    }
    return Features.model_validate(plain | given)


@pytest.mark.parametrize(
    ("other", "apart"),
    [
        ({}, (0, 0, 0, 0)),
        ({"words": 99}, (1, 0, 0, 0)),
        ({"words": 9_999}, (1, 0, 0, 0)),
        ({"greeting": "Hi {name},"}, (0, 1, 0, 0)),
        ({"sign_off": "M."}, (0, 0, 1, 0)),
        ({"casual": True, "courteous": True, "exclamations": 1}, (0, 0, 0, 0.5)),
    ],
)
def test_replies_lie_apart_by_feature(other: dict[str, object], apart: tuple[float, ...]) -> None:
    found = distance(features(), features(**other))
    assert (found.length, found.greeting, found.sign_off, found.formality) == pytest.approx(apart)
    assert found.total == pytest.approx(sum(apart) / 4)
    assert distance(features(**other), features()) == found


def test_another_greeting_is_half_as_far_as_none_and_case_and_stops_do_not_count() -> None:
    hi = features(greeting="Hi {name},")
    assert distance(hi, features(greeting="Dear {name},")).greeting == 0.5
    assert distance(hi, features(greeting="hi {name} -")).greeting == 0


@pytest.mark.parametrize("hostile", ["don't " * 50_000, "! " * 100_000, "a" * 200_000, "'" * 200_000, "a'" * 100_000])
def test_measuring_ends_quickly_whatever_it_is_given(hostile: str) -> None:
    style = measure(sent(hostile))
    assert style is not None
    assert 0 <= style.formality <= 1
