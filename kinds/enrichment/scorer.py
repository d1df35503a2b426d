"""How right an enrichment is: each part that a case expects, against what was found."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from domain.items import Record

FIELDS = ("sentiment", "category")


def score(expected: Mapping[str, JsonValue], found: Sequence[Record]) -> dict[str, float]:
    """Counts for sentiment and category; a summary counts as kept where it passed the truth rules.

    Args:
        expected: `sentiment` and `category` as a careful reader has them; what is left out is not counted.
        found: the records of the case's message.
    """
    fields = found[0].fields if found else {}
    counts = {"summary_of": 1.0, "summary_right": float(fields.get("summary") is not None)}
    for name in FIELDS:
        if name in expected:
            counts[f"{name}_of"] = 1.0
            counts[f"{name}_right"] = float(fields.get(name) == expected[name])
    return counts
