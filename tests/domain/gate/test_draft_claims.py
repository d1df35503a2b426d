"""Numbers, amounts, dates and times of a draft stand in what was shown, in whatever way they are written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import SegmentKind
from domain.gaps import gaps_of
from domain.gate import Finding, Grounds, judge
from domain.gate._draft import draft_of
from domain.items import Draft
from domain.proposals import DraftAnswer, QuestionKind
from domain.questions import TerminalState
from tests.domain.gate.conversations import MESSAGE_ID, PATIENT, conversation, own

MOSTLY = "Hello Ben, please answer."


def drafted(text: str, body: str, **changes: object) -> Draft:
    """The draft on a mail of Wednesday, 18 November 2026, with this text."""
    grounds = Grounds(conversation=own(text, **changes), message_id=MESSAGE_ID)
    raw = json.dumps({"subject": "Re: it", "body": body, "abstain": None})
    (finding,) = judge(TerminalState.OK, raw, (QuestionKind.DRAFT,), grounds)
    assert isinstance(finding, Finding), finding
    assert finding.draft is not None
    return finding.draft


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("We need 1,150 of them.", "All 1.150, or 1150, or 1'150 of them."),
        ("We need 2.5 kg.", "2,5 kg it is."),
        ("It costs $2,500.", "$2,500.00 is fine; USD 2500, 2.500 $ and 2500 dollars as well."),
        ("It costs EUR 1.2 million.", "1,200,000 euros is a lot."),
        ("It costs 1,150 (all prices in EUR).", "1,150 EUR is fine."),
        ("Send two copies.", "Here are the 2 copies."),
        ("Send 12 copies.", "A dozen copies, twelve in all."),
        ("We grew by 5 %.", "5% and five percent is good."),
        ("Within ten days.", "In 10 days."),
        ("Ticket INV-2026-118 is open.", "I looked at INV 2026-118 and inv-2026-118."),
        ("It is in release v2.1.3.", "Version 2.1.3, v2.1.3."),
        ("It is in KW 47, Q3.", "KW47 and Q3 suit me."),
        ("Call +49 30 901-820.", "I called 030 901820, that is +4930901820."),
        ("Call (555) 123-4567.", "I called 555 123 4567."),
        ("Between 10-12 people.", "10 to 12 people."),
        ("A three-day course.", "The 3-day course."),
        ("For 12,000 EUR.", "Zw\u00f6lftausend Euro, zwoelftausend EUR."),
        ("Es sind f\u00fcnfundzwanzig.", "All 25."),
        ("Es kostet tausendzweihundert Euro.", "1.200 EUR."),
        ("Konto DE89 3704 0044 0532 0130 00.", "An DE89370400440532013000."),
        ("Konto DE89370400440532013000.", "An DE89 3704 0044 0532 0130 00."),
        ("See pages 12 and 14.", "I read p.12 and S.14."),
        ("Order PO-4711/26 is late.", "PO-4711 is on its way."),
    ],
)
def test_a_number_may_be_written_in_any_way(text: str, body: str) -> None:
    assert drafted(text, body).body == body


@pytest.mark.parametrize(
    ("text", "body", "left"),
    [
        ("We need 1,150 of them.", "All 1,105 of them.", "All [number?] of them."),
        ("We need 1200 of them.", "All 120 of them.", "All [number?] of them."),
        ("It costs $2,500.", "It costs EUR 2,500.", "It costs [amount?]."),
        ("It costs 2,500.", "It costs $2,500.", "It costs [amount?]."),
        ("It took 5 days.", "It grew by 5%.", "It grew by [number?]."),
        ("It took 5 days.", "It took 5 weeks.", "It took [number?] weeks."),
        (MOSTLY, "Give me two weeks.", "Give me [number?] weeks."),
        (MOSTLY, "See ticket INV-2026-118.", "See ticket [number?]."),
        (MOSTLY, "I do it in Q3.", "I do it in [number?]."),
        (MOSTLY, "Call me at +49 30 901-820.", "Call me at [number?]."),
        (MOSTLY, "Das macht zw\u00f6lftausend Euro.", "Das macht [amount?]."),
        (MOSTLY, "Es kostet hundertzwanzig oder tausend Euro.", "Es kostet [number?] oder [amount?]."),
        (MOSTLY, "F\u00fcr f\u00fcnfundzwanzig Leute.", "F\u00fcr [number?] Leute."),
        ("An DE89 3704 0044 0532 0130 00.", "An DE89 3704 0044 0532 0130 01.", "An [number?]."),
        (MOSTLY, "Send it to IBAN DE89 3704 0044.", "Send it to IBAN [number?]."),
        (MOSTLY, "[between 40 and 50 EUR]", "[between number? and amount?]"),
        (MOSTLY, "7. is the number.", "[number?]. is the number."),
    ],
)
def test_a_number_that_stands_nowhere_is_struck(text: str, body: str, left: str) -> None:
    assert drafted(text, body).body == left


@pytest.mark.parametrize(
    "body",
    [
        "One of us, or the two of us, will see to it in a minute or two.",
        "Thanks a million; I agree 100 %.",
        "1. The first thing.\n2. The second.\n\n1) Again.\n2) And again.",
        "Two things:\n- the one\n- the other",
        "Tausend Dank, ich bin zu hundert Prozent daf\u00fcr.",
        "I am here 24/7.",
        "Next time I will say so now, soon and as soon as possible; I may march on.",
        "Guten Morgen, ich sehe es mir an. Thus it is, in the second half of it.",
        "[your answer] and [how many, by which day]",
        "[number?] [date?] [amount?] [link?] [address?] [time?] [quotation?]",
    ],
)
def test_ways_of_speaking_lists_and_placeholders_are_left_alone(body: str) -> None:
    assert drafted(MOSTLY, body).body == body


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("By 24 November.", "Nov 24, November 24th, 24.11.2026, 24.11., 11/24, 2026-11-24, the 24th, Tuesday."),
        ("Bis zum 24. November.", "Dienstag, 24.11.: Tuesday, November 24."),
        ("By Tuesday.", "24 November, next week."),
        ("Tomorrow, please.", "On Thursday, 19 November."),
        ("We spoke yesterday.", "We spoke on 17 November, on Tuesday."),
        ("By the end of the month.", "By 30 November."),
        ("Next week, please.", "Next week is fine: n\u00e4chste Woche."),
        (
            "From 24 to 26 November.",
            "The 24th; 26 November, 24-26 November.",
        ),
        ("In March 2027.", "March it is, in March."),
        ("At 5pm.", "17:00, 5 p.m., at 5, 17 Uhr and 5:00."),
        ("At 14:30.", "2:30 pm, half past two, 14h30."),
        ("Um halb zehn.", "At 9:30."),
        ("At 8:45.", "Quarter to nine, Viertel vor 9."),
        ("Between 2 and 4 pm.", "From 2 pm to 4 pm, 14:00-16:00."),
        (MOSTLY, "I read your message of 18 November 2026 today."),
    ],
)
def test_a_day_or_a_time_may_be_written_in_any_way(text: str, body: str) -> None:
    assert drafted(text, body).body == body


@pytest.mark.parametrize(
    ("text", "body", "left"),
    [
        ("By 24 November.", "By 25 November.", "By [date?]."),
        ("By 24 November.", "By 24 November 2031.", "By [date?]."),
        ("By 24 November.", "By Monday, the 24th.", "By [date?], the 24th."),
        ("By Tuesday.", "By Wednesday.", "By [date?]."),
        ("See page 12.", "See p.13.", "See [number?]."),
        ("By Friday.", "Tomorrow, I think.", "[date?], I think."),
        (MOSTLY, "I do it next week, or by the end of the month.", "I do it [date?], or by the [date?]."),
        (MOSTLY, "I do it in a week, or within one month.", "I do it [date?], or [date?]."),
        (MOSTLY, "There are 0 left.", "There are [number?] left."),
        (MOSTLY, "On 24.11.2026 um 17 Uhr.", "On [date?] um [time?]."),
        ("At 5pm.", "At 5 am, or at 6.", "At [time?], or at [number?]."),
        ("Um 10:30 Uhr.", "Um halb zehn.", "Um [time?]."),
        ("At noon.", "At midnight.", "At [time?]."),
        ("The 24 chairs.", "By 24 November.", "By [date?]."),
        ("By 24 November.", "The 11 chairs.", "The [number?] chairs."),
    ],
)
def test_a_day_or_a_time_that_stands_nowhere_is_struck(text: str, body: str, left: str) -> None:
    assert drafted(text, body).body == left


def test_what_quoted_history_calls_tomorrow_is_a_day_that_nobody_knows() -> None:
    parts = (("Please answer.\n", SegmentKind.OWN, 0), ("> I come tomorrow.\n", SegmentKind.QUOTED, 1))
    grounds = Grounds(conversation=conversation(*parts), message_id=MESSAGE_ID)
    for body, stands in (("You come tomorrow.", True), ("You come on 19 November.", False)):
        draft = draft_of(DraftAnswer(subject="Re: it", body=body), grounds)
        assert isinstance(draft, Draft)
        assert (draft.struck == ()) is stands


def test_days_count_in_the_users_own_zone() -> None:
    mail = own("Tomorrow at noon.", at="2026-11-18T20:00:00Z")
    grounds = Grounds(conversation=mail, message_id=MESSAGE_ID, zone="Pacific/Auckland")
    draft = draft_of(DraftAnswer(subject="Re: it", body="On 20 November at 12:00."), grounds)
    assert isinstance(draft, Draft)
    assert draft.struck == ()


_SCRAPS = st.sampled_from(
    [
        *'1,.7$€%"[]()@/:-„“0²\n',
        *("\u2013", "\u0130", "\u0663", "\u00df"),
        *("a.b", "www.", "http://", "x@y.z", "two", "of us", "November", "may", "24", "tomorrow", "next week", "pm"),
    ]
)
WORDS = st.lists(st.one_of(_SCRAPS, st.text(max_size=3)), max_size=40).map(" ".join)


@PATIENT
@given(text=WORDS, body=WORDS)
def test_any_draft_on_any_text_is_judged_its_marks_are_where_they_say_and_striking_ends(text: str, body: str) -> None:
    grounds = Grounds(conversation=own(text), message_id=MESSAGE_ID)
    draft = draft_of(DraftAnswer(subject=body[:300], body=body), grounds)
    if isinstance(draft, Draft):
        marks = [draft.body[strike.start : strike.end] for strike in draft.struck]
        assert all(mark.strip("[]").endswith("?") for mark in marks)
        assert len([mark for mark in marks if mark.startswith("[")]) <= len(gaps_of(draft.body))
        again = draft_of(DraftAnswer(subject=draft.subject, body=draft.body), grounds)
        assert isinstance(again, Draft)
        assert again.body == draft.body


@PATIENT
@given(body=WORDS)
def test_whatever_the_message_itself_says_may_be_said(body: str) -> None:
    grounds = Grounds(conversation=own(body), message_id=MESSAGE_ID)
    draft = draft_of(DraftAnswer(subject="Re: it", body=body), grounds)
    assert not isinstance(draft, Draft) or draft.struck == ()
