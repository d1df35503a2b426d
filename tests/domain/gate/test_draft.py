"""A draft links only to what stands in the conversation."""

import json

import pytest

from domain.identity import draft_id
from domain.proposals import QuestionKind
from tests.domain.gate.conversations import MESSAGE_ID, found, own, refused

MAIL = own("See https://quist.example/offers/7. Ask billing@quist.example, or look at quist.com.", subject="Offer")


def reply(body: str, subject: str = "Re: Offer") -> str:
    return json.dumps({"subject": subject, "body": body})


@pytest.mark.parametrize(
    "body",
    [
        "Thank you, Nora.\n\nI will look at it.\nBen",
        "I have read https://quist.example/offers/7, thank you.",
        "[the offer](https://quist.example/offers/7)",
        "I wrote to Billing@Quist.example and nora@quist.example.",
        "Quist.com it is.",
        "E.g. at 10.30 a.m., i.e.before noon; see report.pdf.Thanks",
    ],
)
def test_a_reply_in_plain_words_is_kept(body: str) -> None:
    draft = found(reply(body), QuestionKind.DRAFT, of=MAIL).draft
    assert draft is not None
    assert (draft.id, draft.subject, draft.body) == (draft_id(MESSAGE_ID), "Re: Offer", body)


@pytest.mark.parametrize(
    "body",
    [
        "See https://evil.example/x",
        "See https://quist.example/offers/8",
        "See https://quist.example/offers/7.evil.example",
        "Write to mallory@evil.example",
        "Write to billing@quist.exam",
        "Look at www.evil.example",
        "Look at evil.example/pay",
        "Look at evil.com",
        "Look at m\u00fcnchen-evil.com",
        "ftp://evil.example",
    ],
)
def test_a_foreign_link_is_sent_back(body: str) -> None:
    (problem,) = refused(reply(body), QuestionKind.DRAFT, of=MAIL).problems
    assert (problem.type, problem.location) == ("foreign_link", "body")
    assert "evil" not in problem.model_dump_json()


def test_the_subject_is_looked_at_too() -> None:
    (problem,) = refused(reply("Yes.", "See evil.com"), QuestionKind.DRAFT, of=MAIL).problems
    assert problem.location == "subject"


def test_a_draft_has_no_unprintable_characters() -> None:
    draft = found(reply("a\x00b\r\nc", "x\ny"), QuestionKind.DRAFT, of=MAIL).draft
    assert draft is not None
    assert (draft.subject, draft.body) == ("x y", "a b\nc")


@pytest.mark.parametrize(
    "body",
    [
        'As you wrote: "the board signed the lease on Sunday".',
        "Wie Sie schrieben: „Der Vorstand hat den Vertrag unterschrieben.“",
        "As you wrote, «we never agreed to that».",
    ],
)
def test_a_quotation_that_does_not_stand_in_the_conversation_is_sent_back(body: str) -> None:
    (problem,) = refused(reply(body), QuestionKind.DRAFT, of=MAIL).problems
    assert (problem.type, problem.location) == ("foreign_quote", "body")


def test_the_conversations_own_words_may_be_quoted_and_a_word_may_stand_in_marks() -> None:
    words = " ".join(MAIL.text.split()[:4])
    assert found(reply(f'You wrote "{words}": that is "fine".'), QuestionKind.DRAFT, of=MAIL).draft is not None
