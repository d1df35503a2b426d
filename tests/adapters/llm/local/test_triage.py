"""Which messages surely ask for nothing."""

import pytest

from adapters.llm.local import TRIAGE_ASKS_MIN, triage
from domain.conversation import Attachment, Conversation, SegmentKind
from tests.adapters.llm.local.conversations import mail, mail_of, talk

QUIET = "The report was printed in 2004. The weather in Ely was dry that year."


def is_dropped(conversation: Conversation) -> bool:
    return triage(conversation).asks < TRIAGE_ASKS_MIN


def test_a_mail_that_only_tells_is_dropped() -> None:
    assert is_dropped(mail(QUIET))
    assert triage(mail(QUIET)).why == "weighed"


@pytest.mark.parametrize(
    "asking",
    [
        "Please call the bank.",
        "Could you look at row four?",
        "I will send the list tomorrow.",
        "We decided to sell the boat.",
        "Any news of the boat?",
        "ACTION: Ben to call the bank",
        "All staff are required to complete the training by 31 December.",
    ],
)
def test_one_sentence_that_asks_promises_or_decides_keeps_it(asking: str) -> None:
    assert not is_dropped(mail(f"{QUIET}\n\n{asking}\n\n{QUIET}"))


def test_what_was_only_quoted_does_not_ask() -> None:
    quoted = mail_of((f"{QUIET}\n", SegmentKind.OWN), ("> Please call the bank.\n", SegmentKind.QUOTED))
    assert is_dropped(quoted)


@pytest.mark.parametrize(
    ("conversation", "why"),
    [
        (talk((0, QUIET)), "spoken"),
        (mail_of((QUIET, SegmentKind.OWN), ("Board, Monday", SegmentKind.EVENT)), "event"),
        (mail_of((QUIET, SegmentKind.OWN), ("The lease ends.", SegmentKind.ATTACHMENT)), "attachment"),
        (mail(QUIET).model_copy(update={"language": "fr"}), "language"),
        (mail(QUIET).model_copy(update={"limits": ("depth",)}), "unreadable"),
        (mail("Der Zug ist heute nicht pünktlich, und der Bus auch nicht."), "language"),
        (mail_of(("Over to you.\n", SegmentKind.OWN), ("> The bank called.\n", SegmentKind.QUOTED)), "quote"),
        (mail(f"{QUIET} " * 300), "long"),
        (mail("ACTION: Ben to call the bank"), "marked"),
    ],
)
def test_what_cannot_be_weighed_is_never_dropped(conversation: Conversation, why: str) -> None:
    assert triage(conversation).why == why
    assert triage(conversation).asks == 1


def test_a_file_whose_words_were_not_read_keeps_the_mail() -> None:
    scan = Attachment(name="scan.png", media_type="image/png", bytes=9, unread="image")
    assert triage(mail(QUIET).model_copy(update={"attachments": (scan,)})).why == "attachment"


@pytest.mark.parametrize("text", ["", "\n", "?" * 3_000, "a. " * 100, "please " * 100_000])
def test_any_mail_is_judged(text: str) -> None:
    assert 0 <= triage(mail(text)).asks <= 1
