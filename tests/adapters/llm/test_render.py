"""One answer model, two schemas: each within its provider's rules."""

import json
from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import permutations
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError, create_model

from adapters.llm import _render
from domain.failures import ModelRefused
from domain.proposals import Grade, Proposal, QuestionKind, answer_model

EVERY = [kinds for n in range(1, len(QuestionKind) + 1) for kinds in permutations(QuestionKind, n)]
EVERY_MODEL = pytest.mark.parametrize("model", [answer_model(kinds) for kinds in EVERY])


def objects(node: object) -> Iterator[dict[str, Any]]:  # Any: JSON Schema
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for child in node.values():
            yield from objects(child)
    elif isinstance(node, list):
        for child in node:
            yield from objects(child)


@EVERY_MODEL
def test_openai_gets_every_property_required_and_no_other_allowed(model: type[Proposal]) -> None:
    found = list(objects(_render.openai_schema(model)))
    assert found
    for node in found:
        assert node["required"] == list(node["properties"])
        assert node["additionalProperties"] is False


@EVERY_MODEL
def test_openai_gets_no_keyword_that_it_may_refuse(model: type[Proposal]) -> None:
    told = json.dumps(_render.openai_schema(model))
    for keyword in ("default", "minLength", "maxLength", "oneOf", "allOf"):
        assert f'"{keyword}"' not in told


def test_openai_says_optional_as_or_null_and_lengths_in_words() -> None:
    task = _render.openai_schema(answer_model([QuestionKind.TASKS]))["$defs"]["ProposedTask"]
    assert task["properties"]["due"] == {
        "anyOf": [{"type": "string", "description": "At most 200 characters."}, {"type": "null"}]
    }
    assert task["properties"]["title"]["description"] == "At least 1 characters. At most 500 characters."


@pytest.mark.parametrize("render", [_render.openai_schema, _render.anthropic_schema])
def test_a_draft_may_abstain_and_need_not(render: Callable[[type[BaseModel]], dict[str, Any]]) -> None:
    abstain = render(answer_model([QuestionKind.DRAFT]))["properties"]["abstain"]
    assert [option["type"] for option in abstain["anyOf"]] == ["string", "null"]


@EVERY_MODEL
def test_anthropic_gets_no_more_unions_and_optionals_than_it_compiles(model: type[Proposal]) -> None:
    unions, optionals = _render.count_anthropic(_render.anthropic_schema(model))
    assert unions <= _render.UNIONS_MAX
    assert optionals <= _render.OPTIONALS_MAX


def test_anthropic_counts_what_a_task_leaves_open() -> None:
    schema = _render.anthropic_schema(answer_model([QuestionKind.TASKS]))
    assert _render.count_anthropic(schema) == (3, 4)


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({f"f{n}": (int | None, ...) for n in range(16)}, True),
        ({f"f{n}": (int | None, ...) for n in range(17)}, False),
        ({f"f{n}": (int, 0) for n in range(24)}, True),
        ({f"f{n}": (int, 0) for n in range(25)}, False),
    ],
)
def test_anthropic_is_not_sent_what_it_would_refuse(fields: dict[str, Any], allowed: bool) -> None:  # noqa: FBT001 a table's column
    model = create_model("Wide", **fields)
    if allowed:
        assert _render.anthropic_schema(model)
    else:
        with pytest.raises(ModelRefused, match="split the question"):
            _render.anthropic_schema(model)


def test_each_reference_counts() -> None:
    inner = create_model("Inner", **{f"f{n}": (int | None, ...) for n in range(9)})  # type: ignore[call-overload]  # made of a table
    outer = create_model("Outer", a=(inner, ...), b=(inner, ...))
    with pytest.raises(ModelRefused, match="18 unions"):
        _render.anthropic_schema(outer)


class Endless(BaseModel):
    inner: "Endless | None"


def test_a_model_that_holds_itself_is_refused() -> None:
    with pytest.raises(ModelRefused, match="holds itself"):
        _render.count_anthropic(Endless.model_json_schema())


def wide(count: int, *, prefix: str = "f", of: Any = int) -> Any:  # Any: what create_model takes and gives
    return create_model("Wide", **{f"{prefix}{n}": (of, ...) for n in range(count)})  # type: ignore[call-overload]  # made of a table


def deep(levels: int) -> type[BaseModel]:
    model: Any = int  # Any: a type of its own at each level
    for level in range(levels):
        model = create_model(f"Level{level}", inner=(model, ...))
    assert issubclass(model, BaseModel)
    return model


def words(count: int, chars: int = 4) -> Any:  # Any: an enum made of a table
    return StrEnum("Words", {f"W{n}": f"{n:0{chars}}" for n in range(count)})


@pytest.mark.parametrize(
    ("model", "allowed"),
    [
        (wide(5_000), True),
        (wide(5_001), False),
        (deep(10), True),
        (deep(11), False),
        (wide(1, of=words(1_000)), True),
        (wide(1, of=words(1_001)), False),
        (wide(1, of=words(500, 220)), True),
        (wide(1, of=words(500, 240)), False),
        (wide(1_000, prefix="f" * 120), False),
    ],
)
def test_openai_is_not_sent_what_it_would_refuse(model: type[BaseModel], allowed: bool) -> None:  # noqa: FBT001 a table's column
    if allowed:
        assert _render.openai_schema(model)
    else:
        with pytest.raises(ModelRefused, match="split the question"):
            _render.openai_schema(model)


def test_openai_counts_what_a_task_and_a_judge_take() -> None:
    task = _render.count_openai(_render.openai_schema(answer_model([QuestionKind.TASKS])))
    assert (task.properties, task.levels, task.enum_words) == (10, 3, 2)
    judge = _render.count_openai(_render.openai_schema(answer_model([QuestionKind.JUDGE])))
    assert (judge.properties, judge.levels, judge.enum_words) == (2, 2, len(Grade))


@pytest.mark.parametrize("render", [_render.openai_schema, _render.anthropic_schema])
def test_both_are_told_the_words_of_an_enum(render: Any) -> None:  # Any: the cached functions' own type
    assert render(answer_model([QuestionKind.JUDGE]))["$defs"]["Grade"]["enum"] == ["good", "fair", "poor"]


@pytest.mark.parametrize("word", ["good", "Good", "GOOD", " good "])
def test_a_word_of_an_enum_is_taken_in_any_case(word: str) -> None:
    judged = answer_model([QuestionKind.JUDGE]).model_validate({"grade": word, "reasons": []})
    assert judged.model_dump()["grade"] is Grade.GOOD


TASK: dict[str, Any] = {"title": "t", "quote": "q", "owner": None, "due": None, "confidence": None}


@pytest.mark.parametrize(
    ("kind", "answer", "keyword"),
    [
        (QuestionKind.TASKS, {"tasks": [{**TASK, "title": ""}]}, "minLength"),
        (QuestionKind.TASKS, {"tasks": [{**TASK, "title": "t" * 501}]}, "maxLength"),
        (QuestionKind.TASKS, {"tasks": [{**TASK, "owner": "o" * 201}]}, "maxLength"),
        (QuestionKind.TASKS, {"tasks": [{**TASK, "confidence": 1.1}]}, "maximum"),
        (QuestionKind.TASKS, {"tasks": [{**TASK, "confidence": -0.1}]}, "minimum"),
        (QuestionKind.TASKS, {"tasks": [TASK] * 101}, "maxItems"),
        (QuestionKind.DRAFT, {"subject": "s" * 301, "body": "b"}, "maxLength"),
        (QuestionKind.JUDGE, {"grade": "good", "reasons": ["r"] * 11}, "maxItems"),
    ],
)
def test_what_a_provider_is_not_told_is_enforced_here(kind: QuestionKind, answer: dict[str, Any], keyword: str) -> None:
    model = answer_model([kind])
    assert keyword in json.dumps(model.model_json_schema())
    assert f'"{keyword}":' not in json.dumps(_render.anthropic_schema(model))
    with pytest.raises(ValidationError):
        model.model_validate(answer)


@pytest.mark.parametrize("render", [_render.openai_schema, _render.anthropic_schema])
def test_a_schema_is_built_once(render: Any) -> None:  # Any: the cached functions' own type
    model = answer_model([QuestionKind.DRAFT])
    assert render(model) is render(model)


def test_a_property_called_title_survives() -> None:
    for schema in (
        _render.openai_schema(answer_model([QuestionKind.TASKS])),
        _render.anthropic_schema(answer_model([QuestionKind.TASKS])),
    ):
        assert "title" in schema["$defs"]["ProposedTask"]["properties"]
        assert "title" not in schema
