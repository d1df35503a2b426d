"""A draft says only what was shown; what it says beyond is struck out and marked."""

import json

import pytest

from domain.conversation import Conversation, Kind, Mailbox
from domain.gate import Finding, Grounds, judge
from domain.identity import draft_id
from domain.items import Draft
from domain.proposals import QuestionKind
from domain.questions import TerminalState
from domain.recipients import RecipientRule
from domain.verdict import Repairable
from tests.domain.gate.conversations import MESSAGE_ID, own

MAIL = own("See https://quist.example/offers/7. Ask billing@quist.example, or look at quist.com.", subject="Offer")


def answer(body: str, subject: str = "Re: Offer", abstain: str | None = None) -> str:
    return json.dumps({"subject": subject, "body": body, "abstain": abstain})


def judgement(raw: str, of: Conversation = MAIL, *, found: str = "", retrieved: str = "") -> Finding | Repairable:
    grounds = Grounds(conversation=of, message_id=MESSAGE_ID, found=(found,), retrieved=(retrieved,))
    (one,) = judge(TerminalState.OK, raw, (QuestionKind.DRAFT,), grounds)
    assert isinstance(one, Finding | Repairable), one
    return one


def draft(body: str, of: Conversation = MAIL, *, subject: str = "Re: Offer") -> Draft:
    finding = judgement(answer(body, subject), of)
    assert isinstance(finding, Finding), finding
    assert finding.draft is not None
    return finding.draft


@pytest.mark.parametrize(
    "body",
    [
        "Thank you, Nora.\n\nI will look at it.\nBen",
        "I have read https://quist.example/offers/7, thank you.",
        "I have read quist.example/offers/7/.",
        "[the offer](https://quist.example/offers/7)",
        "I wrote to Billing@Quist.example and nora@quist.example.",
        "Quist.com it is.",
        "E.g. i.e.before it; see report.pdf.Thanks",
        "I was in the shop.Online it is cheaper.",
    ],
)
def test_a_reply_in_plain_words_is_kept(body: str) -> None:
    kept = draft(body)
    assert (kept.id, kept.subject, kept.body, kept.struck) == (draft_id(MESSAGE_ID), "Re: Offer", body, ())


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("See https://evil.example/x", "See [link?]"),
        ("See https://quist.example/offers/8, please.", "See [link?], please."),
        ("See https://quist.example/Offers/7", "See [link?]"),
        ("See https://quist.example/offers/7.evil.example", "See [link?]"),
        ("Write to mallory@evil.example", "Write to [address?]"),
        ("Write to billing@quist.exam", "Write to [address?]"),
        ("Look at www.evil.example", "Look at [link?]"),
        ("Look at (evil.example/pay)", "Look at ([link?])"),
        ("Look at evil.com", "Look at [link?]"),
        ("Look at m\u00fcnchen-evil.com", "Look at [link?]"),
        ("Look at evil.shop", "Look at [link?]"),
        ("ftp://evil.example", "[link?]"),
        ("[the offer](https://evil.example)", "[the offer]([link?])"),
        ("[send it to mallory@evil.example]", "[send it to address?]"),
    ],
)
def test_a_foreign_link_is_struck(body: str, left: str) -> None:
    struck = draft(body)
    assert struck.body == left
    (strike,) = struck.struck
    assert strike.what in {"link", "address"}
    assert strike.words in body
    assert struck.body[strike.start : strike.end].strip("[]") == f"{strike.what}?"


@pytest.mark.parametrize(
    ("subject", "left"),
    [
        ("See evil.com", "See"),
        ("Re: Offer INV-118 (11%)", "Re: Offer"),
        ("evil.com", "Re: Offer"),
        ("Re: 4711", "Re: Offer"),
        ("", "Re: Offer"),
    ],
)
def test_of_the_subject_what_does_not_stand_is_cut_and_the_threads_own_takes_its_place(subject: str, left: str) -> None:
    assert draft("Yes.", subject=subject).subject == left


def test_a_draft_has_no_unprintable_characters() -> None:
    kept = draft("a\x00b\r\nc", subject="x\ny\x85z")
    assert (kept.subject, kept.body) == ("x y z", "a b\nc")


@pytest.mark.parametrize(
    "body",
    [
        'As you wrote: "the board signed the lease on Sunday".',
        "Wie Sie schrieben: „Der Vorstand hat den Vertrag unterschrieben.“",
        "As you wrote, «we never agreed to that».",
        'You said "See https://quist.example/offers/7 … and pay twice".',
    ],
)
def test_a_quotation_that_stands_nowhere_is_struck_whole(body: str) -> None:
    struck = draft(body)
    assert [strike.what for strike in struck.struck] == ["quotation"]
    assert "[quotation?]" in struck.body


@pytest.mark.parametrize(
    "words", ["Ask billing@quist.example, or look", "ask billing@quist.example … look at quist.com"]
)
def test_the_conversations_own_words_may_be_quoted_and_a_word_may_stand_in_marks(words: str) -> None:
    body = f'You wrote "{words}": that is "fine".'
    assert draft(body).body == body


def test_words_stand_whatever_no_text_shows_between_them() -> None:
    kept = draft('You wrote "ask\x1bme about it".', own("Please ask\x1bme about it."))
    assert kept.body == 'You wrote "ask me about it".'


def test_what_was_found_and_what_was_retrieved_may_be_said_too() -> None:
    raw = answer("The 40 chairs, by 24 November, for $99; see depot.example/stock and ask kim@depot.example.")
    found = "task: Order 40 chairs; due: 2026-11-24"
    retrieved = "$99 at depot.example/stock, kim@depot.example"
    finding = judgement(raw, found=found, retrieved=retrieved)
    assert isinstance(finding, Finding)
    assert finding.draft is not None
    assert finding.draft.struck == ()


def test_strikes_stand_in_the_order_of_the_body_where_their_marks_are() -> None:
    struck = draft("\U0001f600 Pay $12 on 3 May, Tuesday at 5pm, or 13 more.")
    assert struck.body == "\U0001f600 Pay [amount?] on [date?] at [time?], or [number?] more."
    assert [(s.what, s.words) for s in struck.struck] == [
        ("amount", "$12"),
        ("date", "3 May, Tuesday"),
        ("date", "5pm"),
        ("number", "13"),
    ]
    assert [struck.body[s.start : s.end] for s in struck.struck] == ["[amount?]", "[date?]", "[time?]", "[number?]"]


def test_a_draft_that_is_mostly_invented_is_sent_back() -> None:
    refused = judgement(answer(" and ".join(f"{n} things" for n in range(100, 400))))
    assert isinstance(refused, Repairable)
    assert [(problem.type, problem.location) for problem in refused.problems] == [("invented", "body")]


def test_an_abstention_is_a_finding_with_its_reason_in_one_line_and_no_draft() -> None:
    finding = judgement(answer("", "", "Nothing is\nasked\x00of the user."))
    assert isinstance(finding, Finding)
    assert (finding.draft, finding.abstained) == (None, "Nothing is asked of the user.")


@pytest.mark.parametrize(
    ("body", "abstain", "problem"),
    [
        ("", None, "string_too_short"),
        ("\u0007", None, "string_too_short"),
        ("", "\u0007", "string_too_short"),
        ("Yes.", "Nothing is asked.", "reply_and_abstention"),
        ("", "x" * 301, "string_too_long"),
    ],
)
def test_neither_or_both_of_reply_and_reason_are_sent_back(body: str, abstain: str | None, problem: str) -> None:
    refused = judgement(answer(body, "Re: Offer", abstain))
    assert isinstance(refused, Repairable)
    assert [one.type for one in refused.problems] == [problem]


def test_a_subject_beside_an_abstention_is_no_reply() -> None:
    finding = judgement(answer("", "Re: Offer", "Nothing is asked."))
    assert isinstance(finding, Finding)
    assert finding.abstained == "Nothing is asked."


def test_a_draft_says_to_whom_it_goes() -> None:
    assert draft("Yes.").recipients.to == (Mailbox(name="Nora Quist", address="nora@quist.example"),)
    chat = own("Ben, are you coming?", kind=Kind.CHAT)
    assert draft("Yes.", chat).recipients.rule is RecipientRule.CHANNEL
