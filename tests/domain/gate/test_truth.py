"""What the gate keeps: only what stands in the conversation."""

import json
from typing import Any

import pytest

from domain.conversation import SegmentKind
from domain.gate import CONFIDENCE_DEFAULT
from domain.gate._numbers import numbers_in
from domain.items import Certainty, Decision, Task
from domain.proposals import QuestionKind
from tests.domain.gate.conversations import MAIL, conversation, found, own, tasks


def noted(item: Task | Decision, field: str) -> list[tuple[str, str]]:
    """The reasons noted on a part of an item, with what the model had said."""
    return [(n.reason, n.proposed) for n in item.notes if n.field == field]


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("send the  signed offer", "send the  signed offer"),
        ("Send the signed\noffer BY friday", "send the  signed offer by Friday"),
        ('need "1,200 units" - not fewer', "need \u201c1,200 units\u201d \u2013 not fewer"),
        ("  send the  signed offer ", "send the  signed offer"),
        ("nd the  signed off", "send the  signed offer"),
        ("200 units", "1,200 units"),
        ("we need \u201c1", "We need \u201c1,200"),
        ("send the\u200b signed of\u00adfer", "send the  signed offer"),
    ],
)
def test_a_quote_is_kept_in_the_source_s_own_words(quote: str, kept: str) -> None:
    (task,) = found(tasks({"quote": quote})).tasks
    assert task.evidence.quote == kept
    assert MAIL.text[task.evidence.start : task.evidence.end] == kept


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("send the unsigned offer", "quote_not_in_source"),
        ("We need 1,300 units", "quote_not_in_source"),
        ("not fewer. On Monday Ben wrote", "quote_not_in_source"),
        ("Please book the large room", "quoted_history"),
        ("please BOOK the large room", "quoted_history"),
        ("always call before visiting", "signature"),
        ("offer", "quote_too_short"),
        ("\u2014 ... \u2014 ... \u2014", "quote_too_short"),
        ("  ", "quote_too_short"),
    ],
)
def test_what_is_not_proved_is_dropped_with_its_reason(quote: str, reason: str) -> None:
    finding = found(tasks({"quote": quote}))
    (dropped,) = finding.dropped
    assert finding.tasks == ()
    assert (dropped.kind, dropped.reason) == ("tasks", reason)
    assert json.loads(dropped.proposed)["quote"] == quote


def test_new_words_are_preferred_to_the_same_words_quoted() -> None:
    twice = conversation(
        ("> Please send the offer.\n", SegmentKind.QUOTED, 1), ("please  send the offer.", SegmentKind.OWN, 0)
    )
    (task,) = found(tasks({"quote": "Please send the offer."}), of=twice).tasks
    assert task.evidence.quote == "please  send the offer."


def test_of_two_places_the_first_is_kept() -> None:
    (task,) = found(tasks({"quote": "call me back"}), of=own("Yes, call me back. Do call me back.")).tasks
    assert task.evidence.start == 5


def test_folding_that_changes_lengths_still_finds_the_way_back() -> None:
    text = "\u0130stanbul \u2026 die gro\u00dfe Stra\u00dfe bitte sperren"
    (task,) = found(tasks({"quote": "... DIE GROSSE STRASSE bitte"}), of=own(text)).tasks
    assert task.evidence.quote == "\u2026 die gro\u00dfe Stra\u00dfe bitte"


def test_the_same_evidence_proves_one_item() -> None:
    finding = found(tasks({"quote": "send the  signed offer"}, {"quote": "SEND the signed offer", "title": "Again"}))
    assert [t.title for t in finding.tasks] == ["Send the offer"]
    assert [d.reason for d in finding.dropped] == ["duplicate"]


def test_identities_are_stable() -> None:
    ids = [found(tasks({"quote": q})).tasks[0].id for q in ("send the  signed offer", "Send the signed offer")]
    assert ids[0] == ids[1]
    assert ids[0].startswith("task_")


@pytest.mark.parametrize(
    ("title", "due", "kept"),
    [
        ("Deliver 1,200 units", None, True),
        ("Deliver 1200 units", None, True),
        ("Deliver 200 units", None, False),
        ("Deliver 1,300 units", None, False),
        ("Deliver by the 20th", None, False),
    ],
)
def test_a_number_that_the_evidence_lacks_gives_way_to_the_quote(title: str, due: str | None, *, kept: bool) -> None:
    quote = "We need \u201c1,200 units\u201d"
    finding = found(tasks({"title": title, "quote": quote, "due": due}))
    assert finding.dropped == ()
    assert finding.tasks[0].title == (title if kept else quote)
    assert noted(finding.tasks[0], "title") == ([] if kept else [("number_not_in_evidence", title)])


def test_a_number_may_stand_in_the_due_phrase() -> None:
    mail = own("Please pay the rent. It is due on 1 December.")
    proposed = {"title": "Pay rent by 1 December", "quote": "Please pay the rent", "due": "1 december"}
    (task,) = found(tasks(proposed), of=mail).tasks
    assert task.title == "Pay rent by 1 December"
    assert task.due is not None
    assert task.due.phrase == "1 December"


def test_numbers_compare_by_what_they_say() -> None:
    assert numbers_in("1,200 and 1'200 and 1.200") == {"1200"}
    assert numbers_in("2.5") == numbers_in("2,5") != numbers_in("25")
    assert numbers_in("INV-2041, 10:30") == {"2041", "10", "30"}


@pytest.mark.parametrize("due", ["by monday", "Fri", "in May next year", "Friday? We need 5"])
def test_a_due_phrase_must_stand_in_the_text(due: str) -> None:
    mail = own("Could you send the signed offer? See you on Friday at the fair.")
    finding = found(tasks({"quote": "send the signed offer", "due": due}), of=mail)
    (task,) = finding.tasks
    assert (task.due, finding.dropped) == (None, ())
    assert noted(task, "due") == [("due_not_in_source", due)]


@pytest.mark.parametrize("due", ["by Friday", "BY  friday"])
def test_a_due_phrase_is_resolved_by_code(due: str) -> None:
    (task,) = found(tasks({"quote": "send the  signed offer", "due": due})).tasks
    assert task.due is not None
    assert (task.due.phrase, str(task.due.date)) == ("by Friday", "2026-11-20")
    assert task.due.certainty is Certainty.CONFIRMED


def test_a_title_is_one_printable_line() -> None:
    (task,) = found(tasks({"title": " Send\n\tthe\x00 offer ", "quote": "send the  signed offer"})).tasks
    assert task.title == "Send the offer"


@pytest.mark.parametrize(("given", "kept"), [(0.9, 0.9), (0, 0), (None, CONFIDENCE_DEFAULT)])
def test_confidence_is_as_given(given: float | None, kept: float) -> None:
    assert found(tasks({"quote": "send the  signed offer", "confidence": given})).tasks[0].confidence == kept


def test_decisions_are_proved_alike() -> None:
    proposed: list[dict[str, Any]] = [
        {"statement": "We go with 12 units", "quote": "We need \u201c1,200 units\u201d"},
        {"statement": "We meet in May", "quote": "Please book the large room for May."},
    ]
    finding = found(json.dumps({"decisions": proposed}), QuestionKind.DECISIONS)
    (decision,) = finding.decisions
    assert decision.statement == decision.evidence.quote
    assert decision.id.startswith("decision_")
    assert noted(decision, "statement") == [("number_not_in_evidence", "We go with 12 units")]
    assert [(d.kind, d.reason) for d in finding.dropped] == [("decisions", "quoted_history")]


def test_what_was_mended_is_noted_with_what_the_model_said() -> None:
    quote = "could you please send signed offer by Friday"
    (task,) = found(tasks({"quote": quote})).tasks
    assert task.evidence.quote == "Could you send the  signed offer by Friday"
    assert task.evidence.mended
    assert noted(task, "evidence") == [("mended", quote)]


def test_a_title_about_something_else_does_not_make_a_task_of_small_talk() -> None:
    finding = found(tasks({"quote": "The weather was lovely."}), of=own("The weather was lovely. Bye!"))
    assert (finding.tasks, [d.reason for d in finding.dropped]) == ((), ["not_asked"])


def test_of_two_tasks_in_a_sentence_each_has_its_own_day() -> None:
    mail = own("Please send the offer by Friday, and call Tom.")
    proposed = [{"quote": "send the offer by Friday"}, {"quote": "call Tom", "title": "Call Tom", "due": "by Friday"}]
    send, call = found(tasks(*proposed), of=mail).tasks
    assert send.due is not None
    assert (send.due.phrase, call.due, noted(call, "due")) == ("by Friday", None, [("due_elsewhere", "by Friday")])


def test_an_empty_conversation_proves_nothing() -> None:
    assert found(tasks({"quote": "send the  signed offer"}), of=own("")).tasks == ()


def test_what_was_proposed_is_kept_short() -> None:
    (dropped,) = found(tasks({"quote": "\u00e9" * 2_000})).dropped
    assert len(dropped.proposed) == 2_000
