"""The words that a question is put in, and the schema of its answer as one text."""

import json
from collections.abc import Mapping
from typing import Any

from domain.questions import Question

DETAIL_CHARS_MAX = 500


def user_words(question: Question) -> str:
    """The user's part of the prompt; a question asked again lists what was wrong with the last answer."""
    if not question.problems:
        return question.prompt.user
    lines = [f"- {p.location or p.kind}: {p.message} [{p.type}]" for p in question.problems]
    return "\n".join(
        [
            question.prompt.user,
            "",
            "Your previous answer to this could not be used:",
            *lines,
            "Answer again, whole, with these mended.",
        ]
    )


def schema_words(schema: Mapping[str, Any]) -> str:  # Any: JSON Schema
    """A schema as compact JSON, in the order in which it is sent: models write their fields in that order."""
    return json.dumps(schema, separators=(",", ":"), ensure_ascii=False)


def model_name(question: Question) -> str:
    """The provider's own name for the model."""
    return question.model.partition(":")[2]


def capped(detail: str | None) -> str | None:
    """A provider's own words, short enough to keep beside every answer."""
    return detail[:DETAIL_CHARS_MAX] if detail else None
