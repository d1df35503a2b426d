"""A draft follows its user's voice, and takes nothing else from what they wrote."""

import re

import pytest

from adapters.llm.local import LocalModel
from adapters.llm.local._draft import write_draft
from adapters.llm.local._manner import PLAIN, Tone, manner_of
from domain.conversation import Kind
from domain.proposals import DraftAnswer, QuestionKind
from domain.voice import NO_VOICE, Rewrite, Style, Voice
from tests.adapters.llm.local.conversations import BEN, mail, talk
from tests.adapters.llm.local.test_model import question_on

ASKED = mail("Could you call the bank by Friday? The branch in the square has new opening hours since the spring.")
MINE = "Thank you for your message.\n\nI have noted what you ask:\n- Call the bank (by Friday): [your answer]"


def style(**given: object) -> Style:
    plain: dict[str, object] = {"replies": 9, "words_median": 20, "formality": 0.5, "language": "en"}
    return Style.model_validate({"greeting": None, "sign_off": None} | plain | given)


def body(**given: object) -> str:
    return write_draft(ASKED, Voice(style=style(**given))).body


def rewrites(*edited: str, original: str = f"Hi Anna,\n\n{MINE}\n\nBest regards,\nBen Okoro") -> Voice:
    made = [Rewrite(example_id=f"ex_{n}", original=original, edited=words) for n, words in enumerate(edited)]
    return Voice(examples=tuple(made))


@pytest.mark.parametrize(
    ("greeting", "first"),
    [
        ("Hello {name} -", "Hello Anna -"),
        ("{name},", "Anna,"),
        ("hey!", "hey!"),
        ("", "Thank you for your message."),
        (None, "Hi Anna,"),
        ("Liebe(r) {name},", "Hi Anna,"),
    ],
)
def test_a_draft_greets_as_its_user_does(greeting: str | None, first: str) -> None:
    assert body(greeting=greeting).splitlines()[0] == first


@pytest.mark.parametrize(
    ("sign_off", "end"),
    [
        ("Cheers,\nB.", "\n\nCheers,\nB."),
        ("Ben", "\n\nBen"),
        ("", "[your answer]"),
        (None, "\n\nBest regards,\nBen Okoro"),
    ],
)
def test_a_draft_closes_as_its_user_does(sign_off: str | None, end: str) -> None:
    assert body(sign_off=sign_off).endswith(end)


@pytest.mark.parametrize(
    ("greeting", "first"), [("Hi {name},", "Hi,"), ("Hi, {name}!", "Hi!"), ("{name} -", "Thank you for your message.")]
)
def test_a_greeting_stands_without_a_name_where_none_is_known(greeting: str, first: str) -> None:
    nobody = ASKED.model_copy(update={"participants": (BEN,), "segments": ()})
    assert write_draft(nobody, Voice(style=style(greeting=greeting))).body.splitlines()[0] == first


def test_who_writes_little_is_drafted_little() -> None:
    assert body(words_median=4, greeting="", sign_off="") == "- Call the bank (by Friday): [your answer]"
    assert write_draft(mail("Fine."), Voice(style=style(words_median=4, greeting="", sign_off=""))).body == (
        "[your answer]"
    )


def test_who_writes_at_length_is_shown_what_else_the_message_says() -> None:
    said = body(words_median=40).splitlines()
    assert "On what you write:" in said
    assert "- The branch in the square has new opening hours since the spring: [your answer]" in said
    assert "On what you write:" not in body(words_median=20)


@pytest.mark.parametrize(
    "sentence",
    [
        "I will wait for you in the square.",
        "We have always been open in the morning.",
        "See https://example.org/hours for the opening hours.",
        "Anyone at anna@example.com knows the opening hours.",
    ],
)
def test_no_point_reads_as_a_promise_of_the_user_or_carries_a_link(sentence: str) -> None:
    drafted = write_draft(mail(sentence), Voice(style=style(words_median=60))).body
    assert sentence.rstrip(".")[-20:] not in drafted


def test_the_tone_is_the_users() -> None:
    assert "Thanks for your message." in body(formality=0.1)
    assert "Thank you for your message." in body(formality=0.5)
    assert "Thank you very much for your message." in body(formality=0.9)


def test_a_style_in_another_language_gives_no_greeting() -> None:
    drafted = body(language="de", greeting="Hallo {name},", sign_off="VG\nBen", words_median=4).splitlines()
    assert (drafted[0], drafted[-2:]) == ("Hi Anna,", ["Best regards,", "Ben Okoro"])


@pytest.mark.parametrize(
    ("edited", "thanks"),
    [
        (["Hi Anna,\n\nYes, I will call the bank tomorrow."], False),
        (["Hi Anna,\n\nThank you for your message.\n\nYes, tomorrow."], True),
        (["Yes, tomorrow.", "No, I cannot.", "Thank you for your message.\n\nYes."], False),
        (["Yes.", "Thank you for your message.\n\nYes.", "Thanks!\n\nYes, I can."], True),
    ],
)
def test_a_line_that_the_user_always_removes_is_not_written_again(edited: list[str], *, thanks: bool) -> None:
    drafted = write_draft(ASKED, rewrites(*edited)).body
    assert ("Thank" in drafted) is thanks


def test_one_edit_is_followed_by_the_next_draft() -> None:
    drafted = write_draft(ASKED, rewrites("Hello Anna!\n\nI call them tomorrow, do not worry.\n\nSee you,\nBen")).body
    assert drafted.splitlines()[0] == "Hello Anna!"
    assert drafted.endswith("See you,\nBen")
    assert "Thank" not in drafted


SECRETS = (
    "Hi Nightingale,\n\nFalcon costs 4,711 EUR, see https://example.org/f.\n\nThanks,\nHeron House\nPhone 555 0199",
    "Dear Quentin Heron,\nMeet Nightingale on 3 May.\nThanks Falcon",
    "Falcon:\nNightingale called.\nHeron",
)


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("original", [MINE, SECRETS[0]])
def test_no_name_and_no_fact_of_an_example_comes_into_a_draft(count: int, original: str) -> None:
    drafted = write_draft(ASKED, rewrites(*SECRETS[:count], original=original)).body
    assert not re.search(r"Nightingale|Falcon|Heron|Quentin|House|4,711|555|example\.org|May", drafted)
    assert "Call the bank" in drafted


def test_an_odd_example_breaks_nothing() -> None:
    for edited in ("", "\n", "{name}", "{0}{whole}", "Hi {name},\n\n{x}", "\x00", "a" * 20_000, "-- \nBen"):
        assert write_draft(ASKED, rewrites(edited, edited)).body


def test_a_draft_in_a_chat_keeps_no_ceremony_whatever_the_style() -> None:
    asked = talk((0, "Ben, can you bring the card reader?"), kind=Kind.CHAT)
    drafted = write_draft(asked, Voice(style=style(greeting="Hi {name},", sign_off="Cheers,\nB."))).body
    assert not re.search(r"Hi|Cheers", drafted)


def test_without_a_voice_nothing_changes() -> None:
    assert manner_of(NO_VOICE, "en", ()) == PLAIN
    assert write_draft(ASKED, NO_VOICE) == write_draft(ASKED)
    assert MINE in write_draft(ASKED).body


def test_a_voice_gives_the_same_draft_each_time() -> None:
    voice = rewrites(*SECRETS)
    assert len({write_draft(ASKED, voice).body for _ in range(3)}) == 1


@pytest.mark.parametrize(("formality", "tone"), [(0.2, Tone.CASUAL), (0.5, Tone.NEUTRAL), (0.8, Tone.FORMAL)])
def test_formality_is_followed_in_three_steps(formality: float, tone: Tone) -> None:
    assert manner_of(Voice(style=style(formality=formality)), "en", ()).tone is tone


async def test_the_model_writes_in_the_questions_voice() -> None:
    model = LocalModel()
    voice = Voice(style=style(greeting="Ahoy {name}!"))
    asked = question_on(ASKED, QuestionKind.DRAFT).model_copy(update={"voice": voice})
    answer = DraftAnswer.model_validate_json((await model.ask(asked)).raw)
    await model.close()
    assert answer.body.startswith("Ahoy Anna!")
    assert answer.abstain is None
