"""A stranger's truth rules are asked, and what they say is checked in its turn."""

import dataclasses
import json
from typing import Any

import pytest

from domain.gate import Finding, Grounds, judge
from domain.items import Evidence
from domain.kinds import Document, KindAnswer, KindDefinition, Kinds, Prove, Proved, ProvedRecord
from domain.questions import TerminalState
from domain.verdict import Unusable
from tests.domain.gate.conversations import MESSAGE_ID, own

MAIL = own("Hello, the pump came broken.")
PUMP = Evidence(quote="the pump", start=7, end=15)


class Answer(KindAnswer):
    """As small as can be."""

    mood: str


KIND = KindDefinition(
    name="moods",
    version=1,
    answer=Answer,
    prompt=Document(kind="moods", version=1, notes="", words="Say it."),
    prove=lambda _answer, _witness: Proved(),
    score=lambda _expected, _found: {},
)


def judged(prove: Prove, offset: int = 0) -> Finding | Unusable:
    """What comes of an answer by these rules."""
    kinds = Kinds((dataclasses.replace(KIND, prove=prove),))
    grounds = Grounds(conversation=MAIL, message_id=MESSAGE_ID, offset=offset)
    (judgement,) = judge(TerminalState.OK, json.dumps({"mood": "bad"}), ("moods",), grounds, kinds)
    assert isinstance(judgement, Finding | Unusable)
    return judgement


def kept(*records: ProvedRecord, offset: int = 0) -> Finding:
    """What the gate makes of these records."""
    finding = judged(lambda _answer, _witness: Proved(records=records), offset)
    assert isinstance(finding, Finding)
    return finding


def test_rules_that_break_down_make_the_answer_unusable_and_name_only_the_failure() -> None:
    def prove(answer: Answer, _witness: object) -> Proved:
        raise KeyError(answer.mood)

    assert judged(prove) == Unusable(kind="moods", reason="truth_rules_failed:KeyError")


@pytest.mark.parametrize("given", [None, {"records": []}, [], "ok"])
def test_rules_that_give_something_else_make_the_answer_unusable(given: object) -> None:
    assert judged(lambda _answer, _witness: given) == Unusable(kind="moods", reason="truth_rules_failed:not_Proved")


@pytest.mark.parametrize(
    "evidence",
    [Evidence(quote="the pump", start=8, end=16), Evidence(quote="the boat", start=7, end=15)],
    ids=["elsewhere", "other words"],
)
def test_evidence_that_does_not_stand_where_it_says_is_refused_whoever_says_so(evidence: Evidence) -> None:
    finding = kept(ProvedRecord(fields={"mood": "bad"}, evidence=(evidence,)))
    assert (finding.records, [d.reason for d in finding.dropped]) == ((), ["quote_not_in_source"])


def test_evidence_of_a_part_is_given_the_offsets_of_the_whole() -> None:
    (record,) = kept(ProvedRecord(fields={}, evidence=(PUMP,)), offset=1_000).records
    assert (record.evidence[0].start, record.evidence[0].end) == (1_007, 1_015)


def test_each_part_of_a_message_has_a_record_of_its_own() -> None:
    record = ProvedRecord(fields={}, key="all")
    assert kept(record).records[0].id != kept(record, offset=1_000).records[0].id


def test_a_record_is_kept_once() -> None:
    finding = kept(*(ProvedRecord(fields={"n": n}, evidence=(PUMP,)) for n in range(3)))
    assert [record.fields for record in finding.records] == [{"n": 0}]
    assert [dropped.reason for dropped in finding.dropped] == ["duplicate"] * 2


def test_a_record_too_large_is_dropped_and_shown_in_part() -> None:
    finding = kept(ProvedRecord(fields={"words": "x" * 20_000}))
    assert (finding.records, finding.dropped[0].reason, len(finding.dropped[0].proposed)) == ((), "too_large", 2_000)


def test_what_a_database_cannot_hold_is_taken_out() -> None:
    fields: dict[str, Any] = {"a": "x\0y", "b": ["\ud800"], "c": {"d": float("nan")}}
    (record,) = kept(ProvedRecord(fields=fields)).records
    assert record.fields == {"a": "xy", "b": ["?"], "c": {"d": None}}
