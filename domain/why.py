"""Why: what a message's results came of, call by call, and what that cost."""

from domain.items import Dropped, Usage
from domain.questions import CacheState, Problem
from domain.retrieval import Origin
from domain.value import Value


class WhyAttempt(Value):
    """What one call gave for one kind; tokens, cost and time are the whole call's, which may have given several."""

    call_id: str
    question: str
    model: str
    prompt_version: str
    outcome: str
    """The gate's verdict; why there was no answer to judge; or `asking`, `lost`."""
    problems: tuple[Problem, ...] = ()
    """What the model was told was wrong, and asked to mend."""
    position: int
    """Of the model on its route: above 0 it stood in for another."""
    cache: CacheState
    tokens_in: int
    tokens_out: int
    cost_usd: float
    latency_ms: int


class WhyPassage(Value):
    """A passage that was found for the draft."""

    call_id: str
    rank: int
    """Its place among those found, from 1."""
    title: str
    """The message's subject, or the document's name."""
    origin: Origin
    origin_id: str
    words: str | None
    """None where it has been indexed anew, or deleted, since."""
    vector_score: float | None
    text_score: float | None
    score: float
    used: bool
    """Shown to the model."""


class WhyExample(Value):
    """An earlier draft and what the user made of it, which were shown to the model."""

    id: str
    original: str
    edited: str


class Why(Value):
    """Everything behind a message's results."""

    workflow_id: str
    temporal_url: str | None = None
    """The run in Temporal's UI; None where nobody said where that is."""
    attempts: tuple[WhyAttempt, ...]
    """As they were made."""
    dropped: tuple[Dropped, ...]
    retrieved: tuple[WhyPassage, ...]
    examples: tuple[WhyExample, ...]
    """Those that are still kept."""
    usage: Usage
    user: str
    """Address of the mailbox's owner, in lower case; empty where nobody is known."""
    day_cost_usd: float
    """All calls for that user today, by UTC; for the whole tenant where nobody is known."""
    budget_day_usd: float | None = None
    """Of that user; None where there is no limit, or nobody is known."""
