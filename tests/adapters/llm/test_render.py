"""One answer model, two schemas: each within its provider's rules."""

import json
from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from pydantic import BaseModel, create_model

from adapters.llm import _render
from domain.failures import ModelRefused
from domain.proposals import Proposal, QuestionKind, answer_model

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


@EVERY_MODEL
def test_anthropic_gets_no_more_unions_and_optionals_than_it_compiles(model: type[Proposal]) -> None:
    unions, optionals = _render.count_anthropic(_render.anthropic_schema(model))
    assert unions <= _render.UNIONS_MAX
    assert optionals <= _render.OPTIONALS_MAX


def test_anthropic_counts_what_a_task_leaves_open() -> None:
    schema = _render.anthropic_schema(answer_model([QuestionKind.TASKS]))
    assert _render.count_anthropic(schema) == (3, 3)


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
