"""What a message yields: tasks, decisions, a draft, and what was left out."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from domain.questions import CacheState
from domain.value import Value


class Evidence(Value):
    """A verbatim quote: `text[start:end] == quote` in the normalised text, in code points."""

    quote: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int


class Owner(Value):
    """A participant of the conversation who is to do the task."""

    name: str | None
    address: str | None


class Certainty(StrEnum):
    """How firm a due date is: `confirmed` (computed), `phrase` (only the words are known)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    PHRASE = "phrase"


class Due(Value):
    """When a task falls due: the message's own words, and the date that code computed from them."""

    phrase: str
    date: date | None
    certainty: Certainty


class Task(Value):
    """Something that somebody is to do."""

    id: str
    title: str
    owner: Owner | None
    due: Due | None
    evidence: Evidence
    confidence: float = Field(ge=0, le=1)


class Decision(Value):
    """Something that was decided."""

    id: str
    statement: str
    evidence: Evidence


class DraftStatus(StrEnum):
    """What a person has said of a draft."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class Draft(Value):
    """A reply in plain text that nothing sends before a person approves it."""

    id: str
    subject: str
    body: str
    status: DraftStatus = DraftStatus.PENDING


class Dropped(Value):
    """What a model proposed and a rule refused: kept and shown."""

    kind: str
    reason: str
    proposed: str
    """The proposal as JSON, cut at 2,000 characters."""


class Degraded(Value):
    """A feature that could not be had for this message."""

    feature: str
    reason: str


class Usage(Value):
    """What a message has cost: calls, tokens, US dollars."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0


class AttemptView(Value):
    """One question to one model, and what came of it."""

    question: str
    model: str
    prompt_version: str
    outcome: str
    """The gate's verdict; why there was no answer to judge; or `asking`, `lost`."""
    position: int = 0
    """Of the model on its route: above 0 it stood in for another."""
    cache: CacheState = "off"
    """`hit`, `semantic`: the answer was paid for before."""
    call_id: str = ""
    """Its line in the call log."""
