"""Faults of words: answers that stopped cleanly and are still not what was asked for."""

import json
import math
from typing import Any

import pytest
from jiter import from_json
from pydantic import ValidationError

from adapters.llm.simulator import Fault
from domain.proposals import QuestionKind, answer_model
from tests.adapters.llm.simulator.asking import KINDS, PATHS, asking

WIRES = tuple(PATHS)
DRAFT = (QuestionKind.DRAFT,)
JUDGE = (QuestionKind.JUDGE,)


async def spoilt(fault: Fault, times: int, kinds: tuple[QuestionKind, ...] = KINDS) -> tuple[str, list[str]]:
    """A good answer, and as many spoilt ones: each repetition is drawn anew, so all forms come up."""
    async with asking() as ask:
        good = await ask.text("anthropic", kinds=kinds)
    async with asking(script=[fault] * times) as ask:
        return good, [await ask.text("responses", kinds=kinds) for _ in range(times)]


@pytest.mark.parametrize("wire", WIRES)
async def test_an_enums_words_come_in_another_case(wire: str) -> None:
    async with asking(script=[Fault.ODD_CASE] * 8) as ask:
        grades = {json.loads(await ask.text(wire, kinds=JUDGE))["grade"] for _ in range(8)}
    assert grades == {"GOOD", "Good"}


async def test_without_an_enum_no_case_is_odd() -> None:
    good, [answer] = await spoilt(Fault.ODD_CASE, 1)
    assert answer == good


async def test_a_duplicate_key_loses_the_tasks_in_a_lenient_parser() -> None:
    good, [answer] = await spoilt(Fault.DUPLICATE_KEYS, 1)
    assert json.loads(good)["tasks"]
    assert json.loads(answer)["tasks"] == []
    answer_model(KINDS).model_validate_json(answer)  # so it would be believed
    with pytest.raises(ValueError, match="duplicate key"):
        from_json(answer.encode(), catch_duplicate_keys=True)


@pytest.mark.parametrize("kinds", [KINDS, DRAFT])
async def test_nan_and_the_infinities_are_no_json(kinds: tuple[QuestionKind, ...]) -> None:
    _, answers = await spoilt(Fault.NAN, 12, kinds)
    for answer in answers:
        with pytest.raises(ValueError, match=r"expected value|invalid number"):
            from_json(answer.encode(), allow_inf_nan=False)
    wrong = [value for answer in answers for value in numbers(json.loads(answer)) if not math.isfinite(value)]
    assert {str(value) for value in wrong} == {"nan", "inf", "-inf"}


def numbers(value: Any) -> list[float]:  # Any: whatever JSON can hold
    """All numbers in it."""
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [value] if isinstance(value, float) else []


async def test_of_two_roots_the_second_is_empty() -> None:
    good, [answer] = await spoilt(Fault.TWO_ROOTS, 1)
    first, second = answer.split("\n")
    assert first == good
    assert json.loads(second) == {"tasks": [], "updates": [], "decisions": []}
    with pytest.raises(ValueError, match="trailing"):
        from_json(answer.encode())


async def test_a_fence_after_a_byte_order_mark_holds_the_good_answer() -> None:
    good, [answer] = await spoilt(Fault.FENCED, 1)
    assert answer == f"\ufeff```json\n{good}\n```"


async def test_one_bad_element_stands_among_the_good_ones() -> None:
    good, answers = await spoilt(Fault.BAD_ELEMENT, 12)
    seen = set()
    for answer in answers:
        with pytest.raises(ValidationError) as caught:
            answer_model(KINDS).model_validate_json(answer)
        [(name, place)] = {error["loc"][:2] for error in caught.value.errors()}
        seen.add((caught.value.errors()[0]["type"], place))
        found = json.loads(answer)
        del found[name][place]
        assert found == json.loads(good)
    assert {kind for kind, _ in seen} == {"model_type", "missing", "string_type"}
    assert len({place for _, place in seen}) > 1


async def test_without_a_list_no_element_is_bad() -> None:
    good, [answer] = await spoilt(Fault.BAD_ELEMENT, 1, DRAFT)
    assert answer == good


async def test_an_altered_number_contradicts_its_own_quote() -> None:
    good, [answer] = await spoilt(Fault.ALTERED_NUMBER, 1)
    before, after = json.loads(good)["tasks"][1], json.loads(answer)["tasks"][1]
    assert (before["due"], after["due"]) == ("3 March", "4 March")
    assert "4 March" in after["title"]
    assert after["quote"] == before["quote"]
    answer_model(KINDS).model_validate_json(answer)
