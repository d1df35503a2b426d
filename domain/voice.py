"""How a user writes: what they made of earlier drafts, and what code has measured in what they sent."""

import math
from collections.abc import Sequence
from datetime import datetime

from pydantic import Field

from domain.value import Value

EXAMPLES_MAX = 6
"""Shown to a model at a time."""
EXAMPLE_TOKENS_MAX = 1_500
"""Of all examples together, a token counted as four characters."""
CANDIDATES_MAX = 100
"""Looked at for the choice; those that are given first."""

_CHARS_A_TOKEN = 4
_COMPARED_CHARS_MAX = 2_000
_SAME_RECIPIENT_WORTH = 0.3
"""As likeness: one to the same person goes before one whose conversation is a good deal more alike."""
_RECENCY_WORTH = 0.1
"""Of one that was made today; half of it after `_HALF_LIFE_DAYS`."""
_HALF_LIFE_DAYS = 30
_SAID_BEFORE_COSTS = 0.3
"""Taken off one whose words all stand in a chosen one."""


class Rewrite(Value):
    """A draft's body as it was written, and as the user rewrote it: an example for later drafts."""

    example_id: str
    original: str
    edited: str


class Example(Value):
    """A rewrite as its user sees it: where it comes from, and whether it teaches."""

    id: str
    message_id: str
    edit_id: str
    """The edit that gave its last words."""
    user: str
    """Address of whose it is, in lower case; empty where nobody was known."""
    recipient: str
    """Address of the one who was written to, in lower case; empty where there was none."""
    original: str
    edited: str
    enabled: bool
    created_at: datetime
    updated_at: datetime


class Style(Value):
    """How a user writes, measured over what they sent; a feature that they have no habit of is None."""

    replies: int = Field(ge=1)
    """How many replies were measured."""
    greeting: str | None = None
    """Their greeting, `{name}` standing for the name; empty where they write none."""
    sign_off: str | None = None
    """What they close with, name and all; lines parted by a line feed; empty where they close with nothing."""
    words_median: int = Field(ge=0)
    """Of a reply, without greeting and sign-off."""
    formality: float = Field(ge=0, le=1)
    """0 as to a friend (contractions, no title), 1 as in a letter."""
    language: str | None = None
    """The one that most are in, as ISO 639-1."""


class UserStyle(Value):
    """One user's style."""

    user: str
    """Their address, in lower case; empty for the messages whose user nobody knows."""
    style: Style | None
    """None while they have sent nothing that could be measured."""


class Voice(Value):
    """What a question for a draft shows of how its user writes."""

    examples: tuple[Rewrite, ...] = ()
    """Nearest first."""
    style: Style | None = None


NO_VOICE = Voice()
"""Of a user of whom nothing is known."""


class Candidate(Value):
    """An example that may be shown."""

    example: Rewrite
    similarity: float = Field(ge=-1, le=1)
    """Of the conversation that it answered to the one at hand: the cosine of their embeddings."""
    same_recipient: bool = False
    """Whether it was written to the one who is written to now."""
    age_days: float = Field(default=0, ge=0)


def choose_examples(
    candidates: Sequence[Candidate], *, most: int = EXAMPLES_MAX, tokens_max: int = EXAMPLE_TOKENS_MAX
) -> tuple[Rewrite, ...]:
    """The examples to show, nearest first: at most `most`, within `tokens_max` all together.

    What makes one near is the likeness of its conversation, then that it was written to the same person, then that it
    is new; one that says again what a chosen one says counts less (maximal marginal relevance, Carbonell and
    Goldstein 1998). One that does not fit is passed over for the next. The same candidates give the same choice in
    whatever order they come.
    """
    left = sorted(candidates[:CANDIDATES_MAX], key=lambda c: (-_nearness(c), c.example.example_id))
    words = {c.example.example_id: _words(c.example.edited) for c in left}
    alike = dict.fromkeys(words, 0.0)
    chosen: list[Candidate] = []
    tokens = 0
    while left and len(chosen) < most:
        best = max(left, key=lambda c: _nearness(c) - _SAID_BEFORE_COSTS * alike[c.example.example_id])
        left.remove(best)
        if tokens + _tokens(best.example) > tokens_max:
            continue
        chosen.append(best)
        tokens += _tokens(best.example)
        said = words[best.example.example_id]
        for other in left:
            id_ = other.example.example_id
            alike[id_] = max(alike[id_], _overlap(said, words[id_]))
    return tuple(c.example for c in sorted(chosen, key=lambda c: (-_nearness(c), c.example.example_id)))


def _nearness(candidate: Candidate) -> float:
    recency = math.exp2(-candidate.age_days / _HALF_LIFE_DAYS)
    return candidate.similarity + _SAME_RECIPIENT_WORTH * candidate.same_recipient + _RECENCY_WORTH * recency


def _tokens(example: Rewrite) -> int:
    return -(-(len(example.original) + len(example.edited)) // _CHARS_A_TOKEN)


def _words(text: str) -> frozenset[str]:
    return frozenset(text[:_COMPARED_CHARS_MAX].casefold().split())


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Of all their words, how many both have."""
    return len(one & other) / len(one | other) if one or other else 1.0
