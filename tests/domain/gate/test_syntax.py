"""What the gate takes for an answer: one JSON object, mended only where nothing can have been lost."""

import json

import pytest

from domain.gate import Finding
from domain.proposals import QuestionKind
from domain.questions import TerminalState
from domain.verdict import Truncated, Unusable
from tests.domain.gate.conversations import found, judged, refused

TASK = '{"title": "Send the offer", "quote": "send the  signed offer by Friday"}'
BOTH = (QuestionKind.TASKS, QuestionKind.DRAFT)
GOOD = f'{{"tasks": [{TASK}]}}'


def test_what_was_cut_is_asked_for_again_with_more_room() -> None:
    assert judged(GOOD, *BOTH, state=TerminalState.TRUNCATED) == tuple(Truncated(kind=k) for k in BOTH)


@pytest.mark.parametrize("state", [s for s in TerminalState if s not in (TerminalState.OK, TerminalState.TRUNCATED)])
def test_only_a_clean_stop_is_parsed(state: TerminalState) -> None:
    assert judged(GOOD, *BOTH, state=state) == tuple(Unusable(kind=k, reason=state.value) for k in BOTH)


@pytest.mark.parametrize(
    "raw",
    [
        GOOD,
        f"\ufeff{GOOD}",
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}```\n",
        f"\ufeff \n```JSON\r\n{GOOD}\r\n```",
        f"```json {GOOD} ```",
        f"```{GOOD}```",
        "\n" + GOOD,
    ],
)
def test_a_mark_and_one_fence_are_taken_off(raw: str) -> None:
    finding = found(raw)
    assert len(finding.tasks) == 1
    assert not finding.repaired


@pytest.mark.parametrize(
    ("raw", "type_"),
    [
        ("", "unfinished"),
        ("I cannot help with that.", "invalid_json"),
        (f"Here you are: {GOOD}", "invalid_json"),
        (f"{GOOD} I hope this helps.", "invalid_json"),
        (f"{GOOD}{GOOD}", "invalid_json"),
        (f"{GOOD}\n{GOOD}", "invalid_json"),
        (f"```json\n{GOOD}", "invalid_json"),
        (f"```\n```\n{GOOD}\n```\n```", "invalid_json"),
        (f"``````{GOOD}``````", "invalid_json"),
        (f"```json {GOOD}", "invalid_json"),
        (f"```yaml {GOOD}```", "invalid_json"),
        (f'{{"tasks": [{TASK}], "tasks": []}}', "duplicate_key"),
        (f'{{"tasks": [{TASK}], "tasks": [],}}', "duplicate_key"),
        ('{"tasks": [{"title": "a", "title": "b", "quote": "c d"},]}', "duplicate_key"),
        ('{"tasks": [{"title": "t", "quote": "q", "confidence": NaN}]}', "invalid_json"),
        ('{"tasks": [], "x": "\ud800"}', "invalid_json"),
        (f"[{GOOD}]", "not_an_object"),
        ("null", "not_an_object"),
        ('{"tasks":' + "[" * 100 + "]" * 100 + "}", "too_deep"),
        ('{"tasks":' * 5_000, "too_deep"),
        ('{"tasks":' * 50, "unfinished"),
        ('{"tasks": [1e400]}', "number_out_of_range"),
        ('{"tasks": [' + "9" * 5_000 + "]}", "number_out_of_range"),
        (" " + "x" * 1_000_001, "too_large"),
    ],
)
def test_anything_else_is_asked_again(raw: str, type_: str) -> None:
    (problem,) = refused(raw).problems
    assert problem.type == type_


@pytest.mark.parametrize(
    "raw",
    [
        f'{{"tasks": [{TASK},]}}',
        f'{{"tasks": [{TASK}],}}',
        f"{{tasks: [{TASK}]}}",
        f'{{"tasks": [{TASK}, {TASK[:-1]}, "due": None}}]}}',
        '{"tasks": [{"title": "Send the offer" "quote": "send the  signed offer"}]}',
        "{'tasks': [{'title': 'Send Ben\\'s offer', 'quote': 'send the  signed offer'}]}",
        '{"tasks": [{"title": "Send\nthe offer", "quote": "send the  signed offer"}]}',
        '{"tasks": [{"title": "Send the "signed" offer", "quote": "send the  signed offer"}]}',
        '{"tasks": [{"title": "caf\\u00e9", "quote": "send the  signed offer"},]}',
    ],
)
def test_syntax_is_mended_where_nothing_is_lost(raw: str) -> None:
    finding = found(raw)
    assert finding.repaired
    assert finding.tasks


@pytest.mark.parametrize(
    "raw",
    [
        '{"tasks":[{"title":"pay invoice","n":1200',
        '{"tasks":[{"title":"Send the offer","quote":"send the  signed offer","confidence":0.9',
        f'{{"tasks": [{TASK}',
        f'{{"tasks": [{TASK}]',
        f'{{"tasks": [{TASK}}}',
        '{"tasks": [{"title": "Send the offer", "quote": "send the  signed offer}]}',
        '{"tasks": [{"title": "Send the offer", "quote": "send the", "owner": }]}',
        "{tasks: [{title: send it, quote: send the  signed offer}], }",
        f'{{"tasks": [{TASK}, ...]}}',
        f'{{"tasks": [{TASK} /* and more */]}}',
        f'{{"tasks": [{TASK},, ]}}',
        '{"tasks": [{"title": "\\ud83d", "quote": "send the  signed offer"},]}',
        '{"tasks": [{"title": "a", "quote": "send the  signed", "confidence": 1,5}]}',
        f'{{"tasks": [{TASK}], "decisions": [],}}',
    ],
)
def test_syntax_is_not_mended_where_something_may_be_lost(raw: str) -> None:
    assert refused(raw).problems[0].type in {"invalid_json", "unfinished"}


def test_each_cut_of_an_answer_is_refused() -> None:
    answer = json.dumps({"tasks": [{"title": 'Say "yes"}]}', "quote": "it's [{so}], \\ is it", "confidence": 0.25}]})
    for text in (answer, f"```json\n{answer}\n```", answer.replace('"', "'", 2)):
        for end in range(len(text)):
            (verdict,) = judged(text[:end])
            assert not isinstance(verdict, Finding), text[:end]


def test_an_empty_list_is_a_legal_answer() -> None:
    assert found('{"tasks": []}').tasks == ()
