"""The call log as people read it: a line in a list, one call whole, and what a model's calls add up to."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from domain.gate import GateRung
from domain.proposals import KindName
from domain.questions import CacheState, Price
from domain.traffic import BreakerState
from domain.value import Value

RATE_HIGH = 0.10
"""Retries or repairs above this share of the calls are flagged: a prompt or a model is wrong, not one answer."""

Outcome = Literal["accepted", "edited", "rejected"]
"""What a person made of the answer, as far as that is known."""


class CallState(StrEnum):
    """How a call stands in the log: open, lost with its worker, or as `TerminalState` says."""

    ASKING = "asking"
    LOST = "lost"
    OK = "ok"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    FILTERED = "filtered"
    PAUSED = "paused"
    FAILED = "failed"


class CallSummary(Value):
    """A call in a list."""

    id: str
    at: datetime
    """When it went out."""
    message_id: str
    question: str
    """As asked: `tasks+decisions` is one question."""
    model: str
    state: CallState
    detail: str | None
    """The provider's own word for the state, or its error."""
    rung: GateRung | None
    """How far down the gate the answer had to go; None where it has not been there."""
    attempt: int
    """The engine's number of it, from 1: it rises as well with each time that the step had to wait."""
    tokens_in: int
    tokens_out: int
    cost_usd: float
    latency_ms: int
    cache: CacheState
    outcome: Outcome | None
    repeats: str | None
    """The call that a person repeated by this one."""


class Content(Value):
    """A part of the request: its hash, and its words where the settings keep them."""

    hash: str
    body: str | None


class KindVerdict(Value):
    """What the gate said of one kind."""

    kind: KindName
    outcome: Literal["accepted", "repairable", "truncated", "unusable"]


class CallView(CallSummary):
    """One call, with all that is needed to understand it and to send it again."""

    ended_at: datetime | None
    """None while it is under way."""
    run: int
    workflow_id: str
    step: str
    position: int
    """Of the model on its route, from 0."""
    user: str
    """Address of the mailbox's owner; empty where nobody is known."""
    prompt_version: str
    prompt_hash: str
    request_hash: str
    system: Content | None
    """None where nothing was rendered: the built-in model reads the conversation itself."""
    words: Content | None
    """The user's part of the prompt."""
    answer_schema: Content | None
    parameters: dict[str, object]
    """Everything else that was sent, the room for the answer, and the edits that were shown as examples."""
    headers: dict[str, str]
    """Those of the response that matter."""
    request_id: str | None
    ttft_ms: int | None
    tokens_per_s: float | None
    """Tokens out over the whole call's time, from sending to the last byte; None where nothing came out."""
    tokens_cached: int
    tokens_written: int
    price: Price | None
    reused_call: str | None
    """The call whose answer the cache gave."""
    breaker: BreakerState | None
    key_id: str | None
    """A hash, never the key."""
    reserved_usd: float
    """Held back from the budgets while it is under way, as dear as it could become."""
    reserved_tokens: int
    budgets: tuple[str, ...]
    """Those that it drew on."""
    raw: str | None
    verdicts: tuple[KindVerdict, ...]

    @property
    def content_kept(self) -> bool:
        """Whether the words that were sent can be read."""
        return all(part is not None and part.body is not None for part in (self.system, self.words))


class CallFilter(Value):
    """Which calls to list; what is not given fits every call."""

    message_id: str | None = None
    model: str | None = None
    kind: KindName | None = None
    state: CallState | None = None
    repeats: str | None = None
    """Repetitions of this call."""


class ModelStats(Value):
    """What the calls of one model with one version of a prompt add up to, repetitions by people among them.

    An answer from the cache is no call: it is counted under `cache_hits` alone.
    """

    model: str
    prompt_version: str
    calls: int
    errors: int
    """Calls without an answer: failed, or lost with their worker."""
    retries: int
    """Calls that went out although their step had sent the same before; repetitions by people are none."""
    retry_rate: float
    """Of the calls."""
    repairs: int
    """Answers that were mended, or sent back to the model with their problems."""
    repair_rate: float
    """Of the answers that the gate has seen."""
    latency_p50_ms: float | None
    """Percentiles are over the calls that were answered; None where none was."""
    latency_p95_ms: float | None
    latency_p99_ms: float | None
    ttft_p50_ms: float | None
    """To the first token; None where no call tells it."""
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    cost_usd: float
    cache_looked: int
    """Questions that were looked for in the cache."""
    cache_hits: int
    cache_rate: float
    """Hits of those looked for."""
    paid_twice: int
    """Calls that went out although their step had asked the same before and not failed, and calls that were lost."""
    unsure: int
    """Calls that failed or were given up after they were sent: each may have been paid for, for nothing."""
    accepted: int
    edited: int
    rejected: int

    @property
    def retries_high(self) -> bool:
        """Whether too many calls are retries."""
        return self.retry_rate > RATE_HIGH

    @property
    def repairs_high(self) -> bool:
        """Whether too many answers have to be repaired."""
        return self.repair_rate > RATE_HIGH


class CallStats(Value):
    """What the log adds up to since a time, the most asked first."""

    since: datetime
    models: tuple[ModelStats, ...] = Field(default=())


def rate(part: int, whole: int) -> float:
    """The share of a whole, 0 of nothing."""
    return part / whole if whole else 0.0


def tokens_per_s(tokens_out: int, latency_ms: int) -> float | None:
    """Tokens out over the call's time; None where either is nothing."""
    return round(tokens_out * 1000 / latency_ms, 1) if tokens_out and latency_ms else None
