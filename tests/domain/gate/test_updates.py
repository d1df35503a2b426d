"""What an answer says of earlier tasks holds only where the new words say so."""

import json

import pytest

from domain.conversation import Conversation, SegmentKind
from domain.gate import Finding
from domain.items import TaskState
from tests.domain.gate.conversations import conversation, found, own


def says(quote: str, about: str = "the offer", state: str = "done", words: str | None = None) -> Finding:
    """The finding on an answer with one update, on a mail of these words."""
    return proposing({"state": state, "quote": quote, "about": about}, of=own(quote if words is None else words))


def proposing(*updates: dict[str, str], of: Conversation) -> Finding:
    return found(json.dumps({"tasks": [], "updates": updates}), of=of)


@pytest.mark.parametrize(
    ("words", "about", "state"),
    [
        ("I have sent the offer to Nora.", "the offer", "done"),
        ("The offer is done, can you look at the slides?", "The offer", "done"),
        ("Das Angebot ist verschickt.", "Das Angebot", "done"),
        ("We no longer need the offer.", "the offer", "cancelled"),
        ("Das Angebot hat sich erledigt.", "Das Angebot", "cancelled"),
    ],
)
def test_an_update_that_is_said_is_kept_with_its_place(words: str, about: str, state: str) -> None:
    (update,) = says(words, about, state).updates
    assert (update.state, update.about) == (TaskState(state), about)
    assert words[update.evidence.start : update.evidence.end] == update.evidence.quote


@pytest.mark.parametrize(
    ("words", "state", "reason"),
    [
        ("Is the offer done?", "done", "undecided"),
        ("The offer is not done yet.", "done", "negated"),
        ("The offer will be done by Friday.", "done", "not_yet"),
        ("Once the offer is done we can go.", "done", "conditional"),
        ("The offer is nearly done.", "done", "not_yet"),
        ("The offer looks fine to me.", "done", "not_said"),
        ("Ist das Angebot fertig?", "done", "undecided"),
        ("Das Angebot ist noch nicht fertig.", "done", "negated"),
        ("Wenn das Angebot fertig ist, melde dich.", "done", "conditional"),
        ("The offer is not cancelled.", "cancelled", "negated"),
        ("Should the offer be cancelled?", "cancelled", "undecided"),
        ("We need the offer by Friday.", "cancelled", "not_said"),
    ],
)
def test_an_update_that_is_not_said_is_dropped_with_its_reason(words: str, state: str, reason: str) -> None:
    finding = says(words, "offer", state)
    assert (finding.updates, [one.reason for one in finding.dropped]) == ((), [reason])


@pytest.mark.parametrize(
    ("words", "quote", "reason"),
    [
        ("The offer will be done by Friday.", "done by Friday", "not_yet"),
        ("It is not true that the offer is done.", "the offer is done", "negated"),
        ("Tell me whether the offer is done.", "the offer is done", "conditional"),
        ("Please have the offer done.", "the offer done", "not_yet"),
        ("Thanks. The offer is done.", "the deal is done", "quote_not_in_source"),
    ],
)
def test_a_quote_cut_short_does_not_hide_what_takes_it_back(words: str, quote: str, reason: str) -> None:
    finding = says(quote, "offer", words=words)
    assert (finding.updates, [one.reason for one in finding.dropped]) == ((), [reason])


def test_another_sentence_takes_nothing_back() -> None:
    words = "The slides are not done. The offer is done. Is the room booked?"
    assert len(says("The offer is done.", words=words).updates) == 1


def test_what_is_quoted_history_updates_nothing() -> None:
    mail = conversation(("Thanks!\n", SegmentKind.OWN, 0), ("> The large offer is done.\n", SegmentKind.QUOTED, 1))
    proposed = {"state": "done", "quote": "The large offer is done", "about": "offer"}
    finding = proposing(proposed, of=mail)
    assert (finding.updates, [one.reason for one in finding.dropped]) == ((), ["quoted_history"])


def test_words_about_a_task_that_are_not_the_quote_s_are_the_quote() -> None:
    (update,) = says("The offer is done.", "the contract").updates
    assert (update.about, [note.reason for note in update.notes]) == ("The offer is done.", ["title_not_in_evidence"])


def test_the_same_update_is_kept_once() -> None:
    proposed = {"state": "done", "quote": "The offer is done.", "about": "The offer"}
    finding = proposing(proposed, proposed, of=own("The offer is done."))
    assert (len(finding.updates), [one.reason for one in finding.dropped]) == (1, ["duplicate"])
