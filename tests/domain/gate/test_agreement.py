"""Whether the words around a quote ask, promise or decide: by the table of cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Conversation, Kind, SegmentKind
from domain.gate import Finding, Grounds, judge
from domain.gate._agreement import decision_refusal, task_refusal
from domain.gate._evidence import Located, Source
from domain.gate._reasons import Reason
from domain.proposals import ProposedDecision, ProposedTask, QuestionKind
from domain.questions import TerminalState
from tests.domain.gate.agreement_table import CANCELLED, DECISIONS, ENGLISH, GERMAN, LATER, PARTS, TASK, UNDECIDED
from tests.domain.gate.conversations import MESSAGE_ID, PATIENT, conversation, own, tasks


def judged(text: str, quote: str, kind: Kind = Kind.EMAIL) -> tuple[Reason | None, Reason | None]:
    source = Source(own(text, kind=kind))
    located = source.locate(quote)
    assert isinstance(located, Located), located
    task = ProposedTask(title="x", quote=quote)
    return task_refusal(task, located, source), decision_refusal(
        ProposedDecision(statement="x", quote=quote), located, source
    )


@pytest.mark.parametrize(("text", "expected"), ENGLISH)
def test_english_words_make_a_task_or_none(text: str, expected: Reason | None) -> None:
    assert judged(text, text)[0] is expected


@pytest.mark.parametrize(("text", "expected"), GERMAN)
def test_german_words_make_a_task_or_none(text: str, expected: Reason | None) -> None:
    assert judged(text, text)[0] is expected


@pytest.mark.parametrize(("text", "expected"), DECISIONS)
def test_words_decide_or_do_not(text: str, expected: Reason | None) -> None:
    assert judged(text, text)[1] is expected


@pytest.mark.parametrize(("text", "quote", "expected"), PARTS)
def test_the_clause_is_judged_whatever_part_of_it_was_quoted(text: str, quote: str, expected: Reason | None) -> None:
    assert judged(text, quote)[0] is expected


@pytest.mark.parametrize(("text", "expected"), LATER)
def test_what_is_plainly_taken_back_is_cancelled(text: str, expected: Reason | None) -> None:
    assert judged(text, text[: text.index(".") + 1])[0] is expected


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([(0, "I'll bring the van."), (1, "Good."), (0, "No wait, forget that.")], CANCELLED),
        ([(0, "I'll bring the van."), (1, "Good."), (0, "The roof leaks. Forget that.")], TASK),
        ([(0, "I'll bring the van."), (0, "No wait, forget that.")], CANCELLED),
        ([(0, "I'll bring the van."), (1, "Forget that.")], TASK),
        ([(0, "I'll bring the van."), (1, "Good."), (0, "Forget about the van.")], CANCELLED),
    ],
)
def test_a_speaker_takes_back_their_own_words(turns: list[tuple[int, str]], expected: Reason | None) -> None:
    of = _talk(turns)
    source = Source(of)
    located = source.locate(turns[0][1])
    assert isinstance(located, Located)
    assert task_refusal(ProposedTask(title="x", quote="y"), located, source) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("Agreed.", TASK), ("Yes, cash only.", TASK), ("No.", UNDECIDED), ("I am not sure.", UNDECIDED)],
)
def test_a_proposal_that_somebody_agrees_to_is_a_decision(answer: str, expected: Reason | None) -> None:
    source = Source(_talk([(0, "Cash only tonight then?"), (1, answer)]))
    located = source.locate("Cash only tonight then?")
    assert isinstance(located, Located)
    assert decision_refusal(ProposedDecision(statement="x", quote="y"), located, source) is expected


@PATIENT
@given(st.text(max_size=400), st.integers(0, 400), st.integers(1, 60))
def test_any_words_are_judged(text: str, at: int, length: int) -> None:
    of = own(text + " please send it")
    quote = of.text[at : at + length] or "please send it"
    (finding,) = judge(
        TerminalState.OK, tasks({"quote": quote, "owner": quote[:200]}), (QuestionKind.TASKS,), _grounds(of)
    )
    assert isinstance(finding, Finding)


@pytest.mark.parametrize(
    "token", ["if ", "please ", "a ", "i ", ", and ", "not to ", "you ", "- ", "\n", "\n\n", "a. ", "(", "'", "bitte "]
)
def test_a_hundred_thousand_of_anything_are_judged(token: str) -> None:
    text = (token * 100_000)[:300_000] + " please send the offer now"
    assert judged(text, "please send the offer now") is not None


def _talk(turns: list[tuple[int, str]], **changes: Any) -> Conversation:
    return conversation(
        *((words + " ", SegmentKind.OWN, speaker) for speaker, words in turns), kind=Kind.MEETING, **changes
    )


def _grounds(of: Conversation) -> Grounds:
    return Grounds(conversation=of, message_id=MESSAGE_ID)
