"""Problems in words of our own: they enter history, so nothing of answer or message stands in them."""

from collections.abc import Iterable, Sequence

from pydantic_core import ErrorDetails

from domain.proposals import ANSWERS, Proposal, ProposedDecision, ProposedTask, QuestionKind
from domain.questions import PROBLEMS_MAX, Problem

_SHAPES: tuple[type[Proposal], ...] = (*ANSWERS.values(), ProposedTask, ProposedDecision)
_NAMES = frozenset(name for shape in _SHAPES for name in shape.model_fields)
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


def problem(kind: QuestionKind, type_: str, message: str, location: str = "$") -> Problem:
    """A problem, its strings cut to what the fields hold."""
    return Problem(
        kind=kind,
        location=location[:_LOCATION_CHARS_MAX],
        type=type_[:_TYPE_CHARS_MAX],
        message=message[:_MESSAGE_CHARS_MAX],
    )


def problems_of(kind: QuestionKind, details: Sequence[ErrorDetails]) -> tuple[Problem, ...]:
    """What pydantic has against an answer; the first few."""
    return tuple(_problem_of(kind, detail) for detail in details[:PROBLEMS_MAX])


def _problem_of(kind: QuestionKind, detail: ErrorDetails) -> Problem:
    safe = detail["type"] in _QUOTES_NOTHING
    message = detail["msg"] if safe else "The value does not fit the schema."
    return problem(kind, detail["type"], message, _location(detail["loc"]))


def _location(parts: Iterable[int | str]) -> str:
    """Where it is; a key that the schema does not know is the answer's own word, and so `?`."""
    return ".".join(str(p) if isinstance(p, int) or p in _NAMES else "?" for p in parts)
