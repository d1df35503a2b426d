"""Places: whether two quotes stand in one place of the text."""

from domain.items import Evidence

SAME_PLACE = 0.5
"""Two stretches of text are one place when they share this much of their union."""
PLACES_MAX = 50
"""Places that one is compared with; more overlap only where the same words are quoted again and again."""

Span = tuple[int, int]


def span_of(evidence: Evidence) -> Span:
    """Where it stands."""
    return evidence.start, evidence.end


def share(one: Span, other: Span) -> float:
    """How much of their union two stretches share, between 0 and 1."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, max(one[1], other[1]) - min(one[0], other[0]))
