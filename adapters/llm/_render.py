"""One answer model, two schemas: each provider wants JSON Schema in its own idiom.

OpenAI's strict form requires every property and says "or null" where one may be missing. Anthropic counts:
at most 16 unions and 24 optional properties, or it answers 400.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel

from domain.failures import ModelRefused
from domain.proposals import QuestionKind

UNIONS_MAX = 16
OPTIONALS_MAX = 24
"""Source of both: platform.claude.com/docs/en/build-with-claude/structured-outputs."""
NAME_CHARS_MAX = 64

Schema = dict[str, Any]  # Any: JSON Schema nests without end

_COPIED = {
    *("type", "enum", "const", "description", "format", "pattern", "minItems", "maxItems", "$ref"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
_DROPPED = {"title", "default", "required", "additionalProperties", "minLength", "maxLength"}


def schema_name(kinds: Sequence[QuestionKind]) -> str:
    """The schema's name, for a provider that wants one."""
    return "_".join(kinds)[:NAME_CHARS_MAX]


@cache
def openai_schema(model: type[BaseModel]) -> Schema:
    """The schema in OpenAI's strict form. Do not change what is returned: it is shared.

    Raises:
        ModelRefused: the model uses what the strict form cannot say.
    """
    return _strict(model.model_json_schema())


@cache
def anthropic_schema(model: type[BaseModel]) -> Schema:
    """The schema as Anthropic takes it. Do not change what is returned: it is shared.

    Raises:
        ModelRefused: it has more unions or optional properties than Anthropic compiles.
    """
    from anthropic import transform_schema  # noqa: PLC0415 asking OpenAI need not load it

    schema: Schema = transform_schema(_untitled(model.model_json_schema()))
    unions, optionals = count_anthropic(schema)
    if unions > UNIONS_MAX or optionals > OPTIONALS_MAX:
        raise ModelRefused(
            "schema",
            f"{model.__name__} has {unions} unions and {optionals} optional properties; "
            f"Anthropic takes {UNIONS_MAX} and {OPTIONALS_MAX}: split the question",
        )
    return schema


def count_anthropic(schema: Schema) -> tuple[int, int]:
    """How many unions and how many optional properties a schema has, each reference counted anew."""
    nodes = list(_nodes(schema, schema, ()))
    unions = sum("anyOf" in node or isinstance(node.get("type"), list) for node in nodes)
    optionals = sum(len(set(node.get("properties", {})) - set(node.get("required", ()))) for node in nodes)
    return unions, optionals


def _nodes(schema: Schema, root: Schema, path: tuple[str, ...]) -> Iterator[Schema]:
    reference = schema.get("$ref")
    if reference is not None:
        if reference in path:
            raise ModelRefused("schema", f"{reference} holds itself, which no provider compiles")
        yield from _nodes(root["$defs"][reference.removeprefix("#/$defs/")], root, (*path, reference))
        return
    yield schema
    for child in (*schema.get("properties", {}).values(), *schema.get("anyOf", ())):
        yield from _nodes(child, root, path)
    if isinstance(schema.get("items"), dict):
        yield from _nodes(schema["items"], root, path)


def _strict(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"$ref": schema["$ref"]}  # nothing may stand beside a reference
    strict: Schema = {}
    for key, value in schema.items():
        if key in _COPIED:
            strict[key] = value
        elif key in {"properties", "$defs"}:
            strict[key] = {name: _strict(child) for name, child in value.items()}
        elif key in {"anyOf", "oneOf"}:
            strict["anyOf"] = [_strict(child) for child in value]
        elif key == "items":
            strict[key] = _strict(value)
        elif key not in _DROPPED:
            raise ModelRefused("schema", f"OpenAI's strict form has no {key}")
    if schema.get("type") == "object":
        strict["required"] = list(strict.setdefault("properties", {}))
        strict["additionalProperties"] = False
    return _with_lengths(strict, schema)


def _with_lengths(strict: Schema, schema: Schema) -> Schema:
    """Bounds of a string's length as words: not every model of OpenAI's takes the keywords."""
    bounds = [
        f"{words} {schema[key]} characters."
        for key, words in (("minLength", "At least"), ("maxLength", "At most"))
        if key in schema
    ]
    if bounds:
        strict["description"] = " ".join([*filter(None, [schema.get("description")]), *bounds])
    return strict


def _untitled(schema: Schema) -> Schema:
    """Without titles and defaults, which say nothing to a model and which Anthropic would turn into words."""
    kept = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    for key in ("properties", "$defs"):
        if key in kept:
            kept[key] = {name: _untitled(child) for name, child in kept[key].items()}
    for key in ("anyOf", "oneOf", "allOf"):
        if key in kept:
            kept[key] = [_untitled(child) for child in kept[key]]
    if isinstance(kept.get("items"), dict):
        kept["items"] = _untitled(kept["items"])
    return kept
