"""No answer is accepted out of a cut or corrupted one, unless its text states that value in valid JSON itself."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from domain.gate.report import Counts, LineReport, Outcome, Repair, report_line
from tests.domain.gate.corruptions import Sample, samples

NOTHING = object()


def reported(sample: Sample, stop: str = "ok") -> LineReport:
    return report_line(json.dumps({"id": 1, "kind": sample.kind, "stop": stop, "raw": sample.text}).encode())


def stated(text: str) -> Any:
    """What a text states in valid JSON, read by the standard library; NOTHING where it states none."""
    text = text.strip(" \t\r\n")
    if text.startswith("```") and text.endswith("```"):
        text = text.partition("\n")[2].removesuffix("```")
    try:
        return json.loads(text, parse_constant=_refuse)
    except ValueError:
        return NOTHING


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def same(a: Any, b: Any) -> bool:
    """Equal, and of the same types throughout: 1 is not 1.0, nor True."""
    return b is not NOTHING and json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def thinned(value: Any, whole: Any) -> bool:
    """Whether an answer is another but for elements that its lists lack."""
    if not isinstance(whole, dict) or value.keys() != whole.keys():
        return False
    lists = [(value[name], whole[name]) for name in whole if isinstance(whole[name], list)]
    rest = [name for name in whole if not isinstance(whole[name], list)]
    ordered = all(few == [element for element in many if element in few] for few, many in lists)
    return ordered and all(same(value[name], whole[name]) for name in rest)


def wrong(sample: Sample, report: LineReport) -> bool:
    """Whether a value was taken that the text does not hold.

    Undetectable by definition is a corruption that leaves valid JSON behind: a digit or a letter changed, a list's
    element lost with its comma. Everything else has to be a value that the text said before it was broken, but for
    what nobody can tell from a comma too many or missing: one that was swapped out of the end of a string, and those
    around an element or member that was lost whole.
    """
    match report.outcome, report.reason:
        case Outcome.REFUSED, _:
            return False
        case Outcome.ACCEPTED, _:
            return not same(report.value, stated(sample.text))
        case _, Repair.ELEMENT_DROPPED:
            return not thinned(report.value, stated(sample.text))
        case _:
            said = [stated(text) for text in (*sample.said, *_commas(sample))]
            return not any(same(report.value, value) for value in said)


def _commas(sample: Sample) -> list[str]:
    """The text as said, without the comma at the end of a string; after a gap, as it is, with one more or fewer."""
    said = [text for once in sample.said for text in _without(r',(?="\s*[}\]])', once)]
    if sample.corruption not in {"gap", "brackets dropped"}:
        return said
    wanting = re.finditer(r'(?<=["}\]])(?=\s*["{\[])', sample.text)
    return (
        said
        + _without(r",(?=\s*[}\]])", sample.text)
        + [f"{sample.text[: m.start()]},{sample.text[m.start() :]}" for m in wanting]
    )


def _without(pattern: str, text: str) -> list[str]:
    return [text[: m.start()] + text[m.end() :] for m in re.finditer(pattern, text)]


@pytest.mark.parametrize("seed", range(4))
def test_no_corrupted_answer_is_taken_for_another(seed: int) -> None:
    taken = [(s, report) for s in samples(seed, 6_000) if wrong(s, report := reported(s))]
    assert taken == []


def test_nothing_is_taken_of_what_the_provider_calls_truncated() -> None:
    counts = Counter(reported(sample, "truncated").outcome for sample in samples(9, 2_000))
    assert counts == {Outcome.REFUSED: 2_000}


def test_no_cut_at_any_place_is_taken() -> None:
    for sample in samples(5, 150):
        text = sample.said[0]
        for end in range(len(text) if text.startswith(("{", "[")) else 0):
            report = reported(sample._replace(text=text[:end]))
            assert report.outcome is Outcome.REFUSED, text[:end]


def test_the_corpus_is_not_all_hopeless() -> None:
    counts = Counts()
    for sample in samples(1, 4_000):
        counts.add(reported(sample))
    found = json.loads(counts.as_json())
    assert found["lines"] == 4_000
    assert min(found["accepted"], *found["repaired_by"].values(), found["refused"]["invalid_json"]) > 5
