"""One answer model, two schemas: each provider wants JSON Schema in its own idiom.

OpenAI's strict form requires every property and says "or null" where one may be missing. Anthropic takes few
unions and optional properties. Both count, and answer 400 to one too many: here they are counted first.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain.failures import ModelRefused
from domain.proposals import KindName

UNIONS_MAX = 16
OPTIONALS_MAX = 24
"""Source of both: platform.claude.com/docs/en/build-with-claude/structured-outputs."""
PROPERTIES_MAX = 5_000
LEVELS_MAX = 10
WORDS_CHARS_MAX = 120_000
ENUM_WORDS_MAX = 1_000
"""Source of these four: OpenAI's guide to structured outputs, as others restate it."""
NAME_CHARS_MAX = 64

Schema = dict[str, Any]  # Any: JSON Schema nests without end

_COPIED = {
    *("type", "enum", "const", "description", "format", "pattern", "minItems", "maxItems", "$ref"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}
_DROPPED = {"title", "default", "required", "additionalProperties", "minLength", "maxLength"}


def schema_name(kinds: Sequence[KindName]) -> str:
    """The schema's name, for a provider that wants one."""
    return "_".join(kinds)[:NAME_CHARS_MAX]


@cache
def openai_schema(model: type[BaseModel]) -> Schema:
    """The schema in OpenAI's strict form. Do not change what is returned: it is shared.

    Raises:
        ModelRefused: the model uses what the strict form cannot say, or more of it than OpenAI takes.
    """
    schema = _strict(model.model_json_schema())
    counted = count_openai(schema)
    if any(count > most for count, most in zip(counted, STRICT_MAX, strict=True)):
        raise ModelRefused("schema", f"{model.__name__} has {counted}; OpenAI takes {STRICT_MAX}: split the question")
    return schema


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


class StrictCounts(NamedTuple):
    """What OpenAI counts in a schema."""

    properties: int
    levels: int
    """Of objects and lists within each other."""
    words_chars: int
    """Of the names of properties and definitions, and of the words of enums."""
    enum_words: int

    def __str__(self) -> str:
        return (
            f"{self.properties} properties, {self.levels} levels, "
            f"{self.words_chars} characters of names and {self.enum_words} words of enums"
        )


STRICT_MAX = StrictCounts(PROPERTIES_MAX, LEVELS_MAX, WORDS_CHARS_MAX, ENUM_WORDS_MAX)


def count_openai(schema: Schema) -> StrictCounts:
    """What OpenAI counts, each reference counted anew."""
    nodes = list(_nodes(schema, schema, ()))
    names = [name for node, _ in nodes for name in node.get("properties", {})]
    words = [str(word) for node, _ in nodes for word in (*node.get("enum", ()), *_const(node))]
    return StrictCounts(
        properties=len(names),
        levels=max(level for _, level in nodes),
        words_chars=sum(map(len, (*names, *words, *schema.get("$defs", {})))),
        enum_words=len(words),
    )


def count_anthropic(schema: Schema) -> tuple[int, int]:
    """How many unions and how many optional properties a schema has, each reference counted anew."""
    nodes = [node for node, _ in _nodes(schema, schema, ())]
    unions = sum("anyOf" in node or isinstance(node.get("type"), list) for node in nodes)
    optionals = sum(len(set(node.get("properties", {})) - set(node.get("required", ()))) for node in nodes)
    return unions, optionals


def _const(node: Schema) -> tuple[object, ...]:
    return (node["const"],) if "const" in node else ()


def _nodes(schema: Schema, root: Schema, path: tuple[str, ...], level: int = 0) -> Iterator[tuple[Schema, int]]:
    """Every part of a schema, with how many objects and lists it lies in, itself included."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference in path:
            raise ModelRefused("schema", f"{reference} holds itself, which not every provider compiles")
        yield from _nodes(root["$defs"][reference.removeprefix("#/$defs/")], root, (*path, reference), level)
        return
    level += schema.get("type") in {"object", "array"}
    yield schema, level
    for child in (*schema.get("properties", {}).values(), *schema.get("anyOf", ())):
        yield from _nodes(child, root, path, level)
    if isinstance(schema.get("items"), dict):
        yield from _nodes(schema["items"], root, path, level)


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
