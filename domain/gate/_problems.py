"""Problems in words of our own: they enter history, so nothing of answer or message stands in them."""

from collections.abc import Iterable, Sequence
from functools import cache

from pydantic_core import ErrorDetails

from domain.proposals import KindName, Proposal
from domain.questions import PROBLEMS_MAX, Problem

_QUOTES_NOTHING = frozenset(
    {
        "enum",
        "extra_forbidden",
        "float_parsing",
        "float_type",
        "greater_than_equal",
        "less_than_equal",
        "missing",
        "model_type",
        "string_too_long",
        "string_too_short",
        "string_type",
        "too_long",
        "tuple_type",
    }
)
"""Types of pydantic whose sentence has only our own limits and counts in it."""

_LOCATION_CHARS_MAX = 100
_TYPE_CHARS_MAX = 60
_MESSAGE_CHARS_MAX = 200


def problem(kind: KindName, type_: str, message: str, location: str = "$") -> Problem:
    """A problem, its strings cut to what the fields hold."""
    return Problem(
        kind=kind,
        location=location[:_LOCATION_CHARS_MAX],
        type=type_[:_TYPE_CHARS_MAX],
        message=message[:_MESSAGE_CHARS_MAX],
    )


def problems_of(kind: KindName, details: Sequence[ErrorDetails], shape: type[Proposal]) -> tuple[Problem, ...]:
    """What pydantic has against an answer of this shape; the first few."""
    return tuple(_problem_of(kind, detail, _names_of(shape)) for detail in details[:PROBLEMS_MAX])


def _problem_of(kind: KindName, detail: ErrorDetails, names: frozenset[str]) -> Problem:
    safe = detail["type"] in _QUOTES_NOTHING
    message = detail["msg"] if safe else "The value does not fit the schema."
    return problem(kind, detail["type"], message, _location(detail["loc"], names))


@cache
def _names_of(shape: type[Proposal]) -> frozenset[str]:
    """The names of all fields of a shape, those of the shapes within it included."""
    schema = shape.model_json_schema()
    objects = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for one in objects for name in one.get("properties", {}))


def _location(parts: Iterable[int | str], names: frozenset[str]) -> str:
    """Where it is; a key that the schema does not know is the answer's own word, and so `?`."""
    return ".".join(str(p) if isinstance(p, int) or p in names else "?" for p in parts)
