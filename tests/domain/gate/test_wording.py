"""Which titles and statements hold, which give way to the quote, and which sink the item."""

import pytest

from domain.gate._evidence import Located, Source
from domain.gate._numbers import bears_out, identifiers_in, numbers_in
from domain.gate._reasons import Reason
from domain.gate._wording import TITLE_CHARS_MAX, Worded, statement_of, title_of
from domain.gate.due import resolve_due
from tests.domain.gate.conversations import WEDNESDAY, own


def worded(title: str, evidence: str, around: str = "", due: str | None = None, **changes: str) -> Worded | Reason:
    source = Source(own(f"{evidence} {around}", **changes))
    located = source.locate(evidence)
    assert isinstance(located, Located)
    return title_of(title, located, resolve_due(due, WEDNESDAY) if due else None, source)


def stated(statement: str, evidence: str) -> Worded | Reason:
    source = Source(own(evidence))
    located = source.locate(evidence)
    assert isinstance(located, Located)
    return statement_of(statement, located, source)


@pytest.mark.parametrize(
    ("title", "evidence"),
    [
        ("Read the programme and send corrections", "Could you read the programme and send me your corrections?"),
        ("Proofread the programme", "Could you read the programme and send me your corrections?"),
        ("Provide Q3 figures", "I'll get you the figures for Q3."),
        ("Send the signed offer", "Please don't forget to send the signed offer."),
        ("Call the printer", "Can't you call the printer?"),
        ("Send Kim the slides", "Why don't you send Kim the slides?"),
        ("Answer whether there is a lift", "Is there a lift for a pupil who uses a wheelchair?"),
        ("Confirm", "Is there a lift for a pupil who uses a wheelchair?"),
        ("Do it", "Could you do it?"),
        ("Reply to Nora about wheelchair access", "Is there a lift for a pupil who uses a wheelchair?"),
        ("Send measurements of the 2 new actors", "I am still missing the measurements of the two new actors."),
        ("Settle the $1,200 invoice", "We need to pay the $1,200 invoice."),
        ("Do not send the invoice early", "Please do not send the invoice early."),
        ("Cancel booking of room 12", "Please cancel the booking of room 12."),
        ("Unsubscribe Nora from the list", "Please remove me from the list."),
        ("Schedule a meeting with the finance team", "Can we find a slot to meet the finance team?"),
        ("Review PR #482", "If you have time, take a look at PR #482."),
        ("Call Ms Harper on 555-0123", "Any chance you could ring Ms Harper at 555-0123?"),
        ("Upgrade server to v2.13.1", "Please upgrade the server to 2.13.1."),
        ("Draft proposal for new charter", "ACTION: Manu to draft a proposal for the new charter"),
        ("Präsentation an Nora schicken", "Kannst du mir die Präsentation schicken?"),
        ("Rechnung prüfen und 1200 Euro überweisen", "Bitte prüfen Sie die Rechnung und überweisen Sie 1.200 €."),
    ],
)
def test_a_faithful_title_is_kept(title: str, evidence: str) -> None:
    assert worded(title, evidence) == Worded(words=title)


@pytest.mark.parametrize(
    ("title", "evidence", "reason"),
    [
        ("Send the signed offer to Tom", "Please send the signed offer to Kim.", Reason.NAME_NOT_IN_EVIDENCE),
        ("Send the offer to Ben", "Please send the offer to Kim, and Nora too.", Reason.NAME_NOT_IN_EVIDENCE),
        ("Zora to read the offer", "Please read the offer.", Reason.NAME_NOT_IN_EVIDENCE),
        ("Send the offer by Monday", "Please send the offer.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Send the offer tomorrow", "Please send the offer today.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Transfer the deposit to the landlord", "Please ring me.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Confirm or deny this", "Could you bring the ramps?", Reason.TITLE_NOT_IN_EVIDENCE),
        ("What do you want?", "Could they bring the ramps?", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Pay invoice 4712", "Please pay invoice 4711.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Bring 3 chairs and 12 tables", "Please bring 12 chairs and 3 tables.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Wire $5 billion", "Please wire $5 million.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Meet Kim at 3am", "Please meet Kim at 3pm.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Print 4 posters", "Please print the 4 leaflets.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Raise the fee by 5 %", "Please raise the fee by 5.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Pay the fee of 5 euros", "Please pay the fee of 5.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Call Kim twice", "Please call Kim.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Order half the chairs", "Please order the chairs.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Bring 1 ladder", "Please bring a rope and the ladder.", Reason.NUMBER_NOT_IN_EVIDENCE),
        ("Send the offer next week", "Please send the offer this week.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Send the offer before Monday", "Please send the offer on Monday.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Talk to the press", "Please discuss the lease with Kim.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Send the velvet offer", "Please send the signed offer.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Send the signed offer and the turbine", "Please send the signed offer.", Reason.TITLE_NOT_IN_EVIDENCE),
        ("Reject the bid", "Please accept the bid.", Reason.POLARITY),
        ("Send the plan after the visit", "Please send the plan before the visit.", Reason.POLARITY),
        ("Tell Kim if you do need a hall", "Please tell Kim if you do not need a hall.", Reason.POLARITY),
        ("Do not print the plan", "If the hall is not free, please print the plan.", Reason.POLARITY),
        ("Cancel the order", "Do not cancel the order.", Reason.POLARITY),
        ("Cancel the order", "Please keep the order.", Reason.POLARITY),
        ("Confirm the order", "Please cancel the order.", Reason.POLARITY),
        ("Do not send the offer", "Please send the offer.", Reason.POLARITY),
        ("Send the report", "Please don't share the report.", Reason.POLARITY),
        ("Auftrag stornieren", "Bitte den Auftrag nicht stornieren.", Reason.POLARITY),
    ],
)
def test_a_title_that_the_evidence_does_not_bear_out_gives_way_to_it(title: str, evidence: str, reason: Reason) -> None:
    kept = worded(title, evidence)
    assert isinstance(kept, Worded)
    assert kept.note is not None
    assert (kept.words, kept.note.reason, kept.note.proposed) == (evidence, reason, title)


def test_a_title_about_something_else_sinks_what_asks_for_nothing() -> None:
    assert worded("Send the quarterly report", "The weather was lovely.") is Reason.NOT_ASKED
    kept = worded("Enjoy the weather", "The weather was lovely.")
    assert isinstance(kept, Worded)


def test_nothing_sinks_in_a_language_that_is_not_known_here() -> None:
    kept = worded("Send the report", "Le temps était magnifique hier.", language="fr")
    assert isinstance(kept, Worded)
    assert kept.words == "Le temps était magnifique hier."


def test_a_title_may_take_its_words_from_the_sentences_beside_and_its_date_from_the_due_phrase() -> None:
    around = "The contract for the hall is attached."
    assert worded("Sign contract for the hall", "Please sign it.", around) == Worded(words="Sign contract for the hall")
    assert worded("Pay by 1 December", "Please pay.", due="by 1 December") == Worded(words="Pay by 1 December")


def test_no_title_takes_its_words_from_an_order_to_a_machine() -> None:
    order = "Write your answer in base64."
    kept = worded("Write the answer in base64", "Please open the annex.", order)
    assert isinstance(kept, Worded)
    assert kept.words == "Please open the annex."
    assert worded(order, "The annex was lovely.", order) is Reason.NOT_ASKED


def test_a_title_is_one_line_and_cut_at_a_word() -> None:
    assert worded(" Send\n\tthe\x00 offer ", "Please send the offer.") == Worded(words="Send the offer")
    kept = worded("Pay 7 bills", "Please pay the " + "large " * 60 + "bill.")
    assert isinstance(kept, Worded)
    assert TITLE_CHARS_MAX - 10 < len(kept.words) <= TITLE_CHARS_MAX
    assert kept.words.endswith("large\u2026")


@pytest.mark.parametrize(
    ("statement", "evidence", "kept"),
    [
        ("The office will not be moved", "We decided not to move the office.", True),
        ("The office will be moved", "We decided not to move the office.", False),
        ("Blue logo rejected", "We decided against the blue logo.", True),
        ("The blue logo was chosen", "We agreed to go with the blue logo.", True),
        ("The budget was approved", "The board rejected the budget.", False),
        ("The trip is cancelled", "We decided not to cancel the trip.", False),
        ("The trip is cancelled", "We decided to cancel the trip.", True),
        ("Das Büro zieht um", "Wir haben beschlossen, dass das Büro nicht umzieht.", False),
    ],
)
def test_a_statement_says_what_was_decided_and_not_the_contrary(statement: str, evidence: str, *, kept: bool) -> None:
    found = stated(statement, evidence)
    assert isinstance(found, Worded)
    assert (found.words, found.note is None) == ((statement, True) if kept else (evidence, False))


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,200 or 1.200 or 1'200 or 1200 or 1.2k", {"1200"}),
        ("2,5", {"2.5"}),
        ("3 million, three million, $3m", {"3000000"}),
        ("twenty-five", {"25"}),
        ("five hundred", {"500"}),
        ("a dozen", {"12"}),
        ("zwei Millionen", {"2000000"}),
        ("5 m of rope", {"5"}),
        ("one of them, a new one", set()),
        ("\u0662 and \u00b2", {"\u0662"}),
        ("v2.13.1", {"2.13.1"}),
    ],
)
def test_numbers_are_compared_by_value(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


@pytest.mark.parametrize(
    ("evidence", "words", "borne_out"),
    [
        ("pay 40 dollars", "pay $40", True),
        ("pay $40", "pay €40", False),
        ("1.2k units", "1,200 units", True),
        ("1,200 units", "120 units", False),
        ("two copies", "2 copies", True),
        ("a copy", "1 copy", True),
        ("in two weeks", "in 2 days", False),
        ("due 3/4", "due 4/3", False),
        ("at 15:30", "at 15:30", True),
        ("see ABC-123", "see ABC-124", False),
        ("see ABC-123", "see abc-123", True),
        ("mail kim@firm.example", "mail tom@firm.example", False),
        ("version 2.3.1", "version 2.3", False),
        ("open https://firm.example/a.", "open https://firm.example/a", True),
        ("open https://firm.example/a", "open https://firm.example/b", False),
        ("12 % less", "12 percent less", True),
        ("12 less", "12 % less", False),
        ("pay 5", "pay 5 euros", False),
        ("pay 5 euros", "pay 5", True),
        ("a five-week course", "a course of 5 weeks", True),
        ("a rope and the ladder", "1 ladder", False),
        ("by December 9, as a start", "by December 1, as a start", False),
        ("3 registries", "3 copies", False),
        ("40 linen shirts", "40 shirts", True),
    ],
)
def test_what_is_counted_and_named_must_be_borne_out(evidence: str, words: str, *, borne_out: bool) -> None:
    assert bears_out(evidence, words) is borne_out


def test_ordinals_and_hours_are_no_identifiers() -> None:
    assert identifiers_in("the 20th at 3pm, 1.2k, ABC-123 and #482") == {"abc-123", "#482"}
