"""What holds of the gate whatever a model says, and whatever the text is."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.conversation import Conversation, SegmentKind
from domain.gate import Finding
from domain.gate._evidence import Located, Source
from domain.gate._numbers import numbers_in
from domain.proposals import QuestionKind
from domain.questions import PROBLEMS_MAX
from domain.verdict import Repairable
from tests.domain.gate.conversations import MAIL, PATIENT, conversation, found, judged

PROVING = {SegmentKind.OWN, SegmentKind.ATTACHMENT, SegmentKind.EVENT}
KINDS = tuple(QuestionKind)
ODD = st.text(alphabet="aB9\u00df\u0130 \n\t\"'\u201c\u2014-\u2026\u00ad.,", min_size=1, max_size=30)
TOKENS = st.sampled_from(
    [*"{}[],:\"'\\ \n", '"tasks"', '"title"', '"quote"', "title", "x", "1", "null", "NaN", "```", "\\u00e9", '"a b"']
)
LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=20)
KEYS = st.sampled_from(["tasks", "decisions", "subject", "body", "title", "quote", "owner", "due", "other"])
VALUES = st.recursive(LEAVES, lambda v: st.lists(v, max_size=4) | st.dictionaries(KEYS, v, max_size=5), max_leaves=20)


def texts(parts: list[tuple[str, SegmentKind]]) -> Conversation:
    return conversation(*((words, kind, 0) for words, kind in parts))


@PATIENT
@given(st.text() | st.lists(TOKENS, max_size=40).map("".join) | st.binary().map(lambda b: b.decode("latin-1")))
def test_any_text_is_judged(raw: str) -> None:
    assert len(judged(raw, *KINDS)) == len(KINDS)


@PATIENT
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_even_half_characters_are_judged(raw: str) -> None:
    assert len(judged(raw)) == 1


@PATIENT
@given(st.dictionaries(KEYS, VALUES))
def test_any_object_is_judged_and_problems_are_few(root: dict[str, Any]) -> None:
    for verdict in judged(json.dumps(root), *KINDS):
        assert not isinstance(verdict, Repairable) or 0 < len(verdict.problems) <= PROBLEMS_MAX


@PATIENT
@given(
    st.lists(st.tuples(ODD, st.sampled_from(SegmentKind)), min_size=1, max_size=4),
    st.data(),
)
def test_what_is_kept_is_cut_out_of_new_words(parts: list[tuple[str, SegmentKind]], data: st.DataObject) -> None:
    source = texts(parts)
    start = data.draw(st.integers(0, len(source.text) - 1))
    quote = source.text[start : start + data.draw(st.integers(1, 40))]
    for proposed in (quote, quote.upper(), " ".join(quote.split()) or "x"):
        finding = found(json.dumps({"tasks": [{"title": "t", "quote": proposed}]}), of=source)
        assert len(finding.tasks) + len([d for d in finding.dropped if d.kind == "tasks"]) == 1
        for evidence in (task.evidence for task in finding.tasks):
            assert source.text[evidence.start : evidence.end] == evidence.quote
            segment = source.segment_at(evidence.start, evidence.end)
            assert segment is not None
            assert segment.kind in PROVING or (segment.kind is SegmentKind.QUOTED and evidence.quoted)


WORDS = [
    *("please", "could", "you", "not", "send", "the", "offer", "offers", "by", "Friday", "next", "Monday", "in", "two"),
    *(
        "weeks",
        "1,200",
        "$40",
        "3pm",
        "Kim",
        "cancel",
        "if",
        "\u2026",
        "...",
        "\n\n",
        "\n> ",
        "\u201cand\u201d",
        "don't",
    ),
    *("I'll", ",", ".", "?", ":", "-", "bitte", "bis", "nicht", "Angebot", "morgen"),
]
SPOKEN = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)


@PATIENT
@given(
    st.lists(st.tuples(SPOKEN, st.sampled_from(SegmentKind)), min_size=1, max_size=4),
    st.lists(st.fixed_dictionaries({"title": SPOKEN, "quote": SPOKEN, "due": SPOKEN | st.none()}), max_size=4),
)
def test_whatever_is_said_of_whatever_evidence_cuts_exactly(parts: list[tuple[str, SegmentKind]], given_: Any) -> None:
    source = texts(parts)
    raw = json.dumps({"tasks": [task for task in given_ if task["title"].strip() and task["quote"]]})
    (judged_tasks,) = judged(raw, of=source)
    for task in judged_tasks.tasks if isinstance(judged_tasks, Finding) else ():
        evidence = task.evidence
        assert source.text[evidence.start : evidence.end] == evidence.quote
        segment = source.segment_at(evidence.start, evidence.end)
        assert segment is not None
        assert (segment.kind is SegmentKind.QUOTED) is evidence.quoted
        assert task.due is None or task.due.phrase in source.text
        assert "\n" not in task.title


@PATIENT
@given(SPOKEN, st.data())
def test_what_is_mended_has_the_numbers_and_the_negations_of_the_quote(text: str, data: st.DataObject) -> None:
    words = text.split()
    kept = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    quote = " ".join(word for word, keep in zip(words, kept, strict=True) if keep)
    found_ = Source(texts([(text, SegmentKind.OWN)])).locate(quote)
    if isinstance(found_, Located) and not any(mark in quote for mark in ("…", "...")):
        theirs = found_.evidence.quote
        assert numbers_in(theirs) == numbers_in(quote)
        assert {"not", "don't", "nicht"} & set(theirs.split()) == {"not", "don't", "nicht"} & set(quote.split())


TASKS = st.fixed_dictionaries(
    {"title": ODD, "quote": ODD}, optional={"owner": ODD, "due": ODD | st.none(), "confidence": st.floats(0, 1)}
)


@PATIENT
@given(st.lists(TASKS, min_size=1, max_size=3), st.booleans(), st.data())
def test_no_cut_of_an_answer_is_accepted(proposed: list[Any], fenced: bool, data: st.DataObject) -> None:  # noqa: FBT001  hypothesis gives it
    answer = json.dumps({"tasks": proposed}, ensure_ascii=False)
    answer = f"```json\n{answer}\n```" if fenced else answer
    cut = answer[: data.draw(st.integers(0, len(answer) - 1))]
    assert not any(isinstance(verdict, Finding) for verdict in judged(cut))


@PATIENT
@given(st.lists(TASKS, max_size=3), st.data())
def test_a_mended_answer_has_lost_nothing(proposed: list[Any], data: st.DataObject) -> None:
    answer = json.dumps({"tasks": proposed}, ensure_ascii=False)
    at = data.draw(st.integers(0, len(answer) - 1))
    (verdict,) = judged(answer[:at] + data.draw(st.sampled_from(["", ",", "'", '"', "}", "\n"])) + answer[at + 1 :])
    if isinstance(verdict, Finding) and verdict.repaired:
        items = len(verdict.tasks) + len([d for d in verdict.dropped if d.kind == "tasks"])
        assert items == len(proposed)


@PATIENT
@given(st.text(min_size=30, max_size=60, alphabet="qwxyz"))
def test_no_word_of_the_answer_enters_a_problem(word: str) -> None:
    for root in ({word: 1}, {"tasks": [{word: word}]}, {"tasks": [{"title": [word], "quote": {word: 1}}]}, word):
        for verdict in judged(json.dumps(root), *KINDS, of=MAIL):
            assert word not in verdict.model_dump_json()
