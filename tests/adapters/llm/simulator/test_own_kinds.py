"""A schema that the simulator has never seen is answered in its shape, with words of the conversation."""

import json
from typing import Any

from adapters.llm.simulator._composing import compose

USER = "<conversation>\nHello,\n\nthe pump that you sent leaks again.\nPlease answer.\n</conversation>"
LINE = "the pump that you sent leaks again."
TEXT, MAYBE = {"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}
MOOD = {"$ref": "#/$defs/Mood"}


def composed(**properties: Any) -> dict[str, Any]:
    """The answer to a schema with these properties."""
    schema = {
        "type": "object",
        "properties": properties,
        "$defs": {"Mood": {"type": "string", "enum": ["bad", "good"]}},
    }
    return compose(USER, json.loads(json.dumps(schema)))


def test_words_that_must_be_there_are_a_sentence_of_the_conversation() -> None:
    assert composed(summary=TEXT, mood=MOOD) == {"summary": LINE, "mood": "bad"}


def test_words_that_may_be_missing_are_unless_they_are_a_quote() -> None:
    assert composed(remark=MAYBE, mood_quote=MAYBE) == {"remark": None, "mood_quote": LINE}


def test_where_nothing_is_said_words_are_empty() -> None:
    assert compose("<conversation>\n\n</conversation>", {"properties": {"summary": TEXT}}) == {"summary": ""}
