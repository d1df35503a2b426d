"""The kind that comes along: what of an answer the conversation proves."""

import json
from typing import Any

import pytest

from domain.gate import Finding, Grounds, judge
from domain.items import Record
from domain.questions import TerminalState
from domain.verdict import Repairable, Unusable
from kinds import load_kinds
from kinds.enrichment import scorer
from tests.domain.gate.conversations import MESSAGE_ID, own

KINDS = load_kinds(("enrichment",))
MAIL = own("Hello,\n\nthe pump that Ada Osei ordered came broken, again.\nI want the 1,250 euros back by Friday.\n")
GOOD = {
    "sentiment": "Negative",
    "sentiment_quote": "came broken, again",
    "category": "complaint",
    "category_quote": "I want the 1,250 euros back",
    "summary": "The pump that Ada ordered came broken; the sender wants 1250 euros back by Friday.",
}


def judged(**changes: Any) -> Finding:
    """What comes of the good answer with these changes."""
    (finding,) = judge(TerminalState.OK, json.dumps(GOOD | changes), ("enrichment",), GROUNDS, KINDS)
    assert isinstance(finding, Finding)
    return finding


GROUNDS = Grounds(conversation=MAIL, message_id=MESSAGE_ID)


def test_what_the_mail_proves_is_one_record_with_its_evidence() -> None:
    (record,) = judged().records
    assert record.fields == {"sentiment": "negative", "category": "complaint", "summary": GOOD["summary"]}
    assert [MAIL.text[e.start : e.end] for e in record.evidence] == [GOOD["sentiment_quote"], GOOD["category_quote"]]
    assert (record.kind, record.schema_version, record.notes) == ("enrichment", "enrichment/1", ())


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("The sender wants 1,350 euros back.", "number_not_in_source"),
        ("The pump came broken 2 times.", "number_not_in_source"),
        ("The sender wants it back by Monday.", "name_not_in_source"),
        ("Eve Adams wants her money back.", "name_not_in_source"),
        ("It came broken. Eve wants her money back.", "name_not_in_source"),
        ("The pump of ACME came broken.", "name_not_in_source"),
    ],
)
def test_a_summary_that_says_more_than_the_mail_is_left_out_and_said_to_be(summary: str, reason: str) -> None:
    (record,) = judged(summary=summary).records
    assert record.fields["summary"] is None
    assert [(note.field, note.reason, note.proposed) for note in record.notes] == [("summary", reason, summary)]


def test_a_sentiment_without_its_words_is_left_out() -> None:
    (record,) = judged(sentiment_quote=None, category_quote="a most excellent pump").records
    assert (record.fields["sentiment"], record.fields["category"]) == (None, None)
    assert [note.reason for note in record.notes] == ["no_quote", "quote_not_in_source"]


def test_neutral_and_other_need_no_words() -> None:
    (record,) = judged(sentiment="neutral", sentiment_quote=None, category="OTHER", category_quote=None).records
    assert (record.fields["sentiment"], record.fields["category"], record.evidence) == ("neutral", "other", ())


def test_of_an_answer_that_proves_nothing_no_record_is_kept() -> None:
    found = judged(sentiment_quote="hooray", category_quote="hooray, hooray", summary="Eve is glad.")
    assert (found.records, [dropped.reason for dropped in found.dropped]) == ((), ["nothing_proved"])


def test_a_record_keeps_its_identity_whatever_the_model_quotes_next_time() -> None:
    assert judged().records[0].id == judged(sentiment_quote="broken, again").records[0].id


@pytest.mark.parametrize("changes", [{"sentiment": "furious"}, {"summary": "x" * 301}, {"mood": "bad"}])
def test_an_answer_of_another_shape_goes_back_to_the_model(changes: dict[str, str]) -> None:
    (judgement,) = judge(TerminalState.OK, json.dumps(GOOD | changes), ("enrichment",), GROUNDS, KINDS)
    assert isinstance(judgement, Repairable)


def test_a_kind_that_is_not_active_is_unusable() -> None:
    (judgement,) = judge(TerminalState.OK, json.dumps(GOOD), ("enrichment",), GROUNDS)
    assert judgement == Unusable(kind="enrichment", reason="unknown_kind")


@pytest.mark.parametrize(
    ("fields", "right"),
    [({"sentiment": "negative", "category": "order", "summary": None}, (1.0, 0.0, 0.0)), (None, (0.0, 0.0, 0.0))],
)
def test_the_scorer_counts_what_a_case_expects(fields: dict[str, Any] | None, right: tuple[float, ...]) -> None:
    found = () if fields is None else (Record(id="r", kind="enrichment", schema_version="enrichment/1", fields=fields),)
    counts = scorer.score({"sentiment": "negative", "category": "complaint"}, found)
    assert tuple(counts[f"{name}_right"] for name in ("sentiment", "category", "summary")) == right
    assert {counts[f"{name}_of"] for name in ("sentiment", "category", "summary")} == {1.0}
