"""Drafts are short, polite, and promise nothing."""

import re

import pytest

from adapters.llm.local._draft import language_of, write_draft
from domain.conversation import Kind, Participant, Role
from tests.adapters.llm.local.conversations import ANNA, BEN, mail, talk


def test_a_draft_names_what_the_user_was_asked() -> None:
    draft = write_draft(mail("Could you call the bank by Friday? I will wait.", subject="The bank"))
    assert draft.subject == "Re: The bank"
    assert draft.body.splitlines() == [
        "Hi Anna,",
        "",
        "Thank you for your message.",
        "",
        "I have noted what you ask:",
        "- Call the bank (by Friday): [your answer]",
        "",
        "Best regards,",
        "Ben Okoro",
    ]


def test_a_draft_answers_german_in_german() -> None:
    draft = write_draft(mail("Können Sie bitte den Vertrag prüfen? Vielen Dank für die Mühe.", subject="AW: Vertrag"))
    assert draft.subject == "AW: Vertrag"
    assert draft.body.startswith("Guten Tag Anna Lind,")
    assert "- Den Vertrag prüfen" in draft.body


def test_a_draft_leaves_what_only_the_user_knows_to_the_user() -> None:
    asked = "Hi Ben,\n\nCan we meet on Tuesday at 3 pm? Which room do you prefer?"
    assert write_draft(mail(asked)).body.splitlines()[4:-3] == [
        "On the time that you propose:",
        "- Can we meet on Tuesday at 3 pm? [whether that suits you]",
        "",
        "You would like to know:",
        "- Which room do you prefer? [your answer]",
    ]


def test_a_draft_promises_nothing_and_adds_no_number_or_link() -> None:
    conversation = mail("Please pay bill 12 by Friday, see https://example.org/12. Could you call Eve at 5 pm?")
    body = write_draft(conversation).body
    assert not re.search(r"\b(?:will|shall|promise|werde)\b|'ll", body)
    known = set(re.findall(r"\d+|https?://\S+", conversation.text))
    assert {found.rstrip(":") for found in re.findall(r"\d+|https?://\S+", body)} <= known


def test_a_draft_quotes_nothing_that_was_cut() -> None:
    body = write_draft(mail('Could you please read "the new book, please, of ours" today?')).body
    assert "the new book" in body
    assert '"' not in body


def test_a_draft_to_a_machine_only_says_thanks() -> None:
    assert "noted" not in write_draft(mail("Please confirm.", automated=True)).body


def test_a_chat_is_answered_without_ceremony() -> None:
    body = write_draft(talk((0, "Ben, can you bring the card reader?"), kind=Kind.CHAT)).body
    assert "- Bring the card reader" in body
    assert "regards" not in body


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Anna Lind", "Hi Anna,"),
        ("Lind, Anna", "Hi Anna,"),
        ("Dr. Anna Lind", "Dear Dr. Lind,"),
        ("Orders", "Hello,"),
        (None, "Hello,"),
    ],
)
def test_a_draft_greets_people_by_name(name: str | None, greeting: str) -> None:
    sender = Participant(name=name, address=ANNA.address, role=Role.SENDER)
    conversation = mail("Please call me back.").model_copy(update={"participants": (sender, BEN)})
    assert write_draft(conversation).body.startswith(greeting)


def test_the_language_is_told_by_small_words() -> None:
    assert language_of("wir haben das nicht") == "de"
    assert language_of("we have not done that") == "en"
    assert language_of("") == "en"
