"""What a model says in the end: a good answer, or one spoilt as a fault demands."""

from dataclasses import dataclass
from enum import Enum, auto

from adapters.llm.simulator._composing import compose, compose_reply
from adapters.llm.simulator._encoding import dump
from adapters.llm.simulator._fates import Draw
from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._prefixes import Prefixes
from adapters.llm.simulator._request import Provider, SimRequest
from adapters.llm.simulator._spoiling import SPOILERS, Good

CHARS_PER_TOKEN = 4
REFUSAL = "I'm sorry, but I can't help with that request."
GARBAGE = "Thank you for sharing this. I read it carefully, and on the whole it seems that there is little to do."


class Ending(Enum):
    """How the model stopped."""

    COMPLETE = auto()
    TRUNCATED = auto()
    REFUSED = auto()
    FILTERED = auto()
    PAUSED = auto()
    CONTEXT_EXCEEDED = auto()
    """At Anthropic only; OpenAI refuses such a request."""
    UNKNOWN = auto()
    """In a way that no SDK knows."""
    FAILED = auto()


_IN_PART = {
    Fault.TRUNCATED: Ending.TRUNCATED,
    Fault.FILTERED: Ending.FILTERED,
    Fault.PAUSED: Ending.PAUSED,
    Fault.CONTEXT_EXCEEDED: Ending.CONTEXT_EXCEEDED,
    Fault.UNKNOWN_STOP: Ending.UNKNOWN,
}
"""The model stops after two thirds of a good answer."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The model's words with how they ended; each wire words that in its own way."""

    token: str
    """Distinguishes the answer; goes into its identifiers."""
    text: str
    ending: Ending
    tokens_in: int
    """Including those read from the prompt cache, and those written to it."""
    tokens_out: int
    tokens_read: int
    tokens_written: int
    tokens_counted: int
    """Of those the rate limit counts: Anthropic counts none that were read from the prompt cache."""


def complete(request: SimRequest, fault: Fault | None, drawn: Draw, prefixes: Prefixes) -> Completion:
    """Answer the request, spoilt by `fault` where that is one of words."""
    text, ending = _say(request, fault, drawn)
    tokens_out = tokens_of(text)
    cap = request.tokens_out_max
    if ending is Ending.COMPLETE and cap is not None and tokens_out > cap:
        text, ending = text[: cap * CHARS_PER_TOKEN], Ending.TRUNCATED
    if ending is Ending.TRUNCATED:
        tokens_out = cap if cap is not None else tokens_of(text)
    stable = tokens_of(request.prefix.words) if request.prefix else 0
    seen = request.prefix is not None and ending is not Ending.FAILED and prefixes.see(request.prefix)
    read = stable if seen else 0
    return Completion(
        token=drawn.token,
        text=text,
        ending=ending,
        tokens_in=tokens_in(request),
        tokens_out=tokens_out,
        tokens_read=read,
        tokens_written=stable - read,
        tokens_counted=tokens_in(request) + tokens_out - (read if request.provider is Provider.ANTHROPIC else 0),
    )


def tokens_in(request: SimRequest) -> int:
    """What the request counts for, whatever is cached of it."""
    return tokens_of(request.system) + tokens_of(request.user)


def tokens_of(text: str) -> int:
    """About as many as a provider would count in English."""
    return len(text) // CHARS_PER_TOKEN + 1


def _say(request: SimRequest, fault: Fault | None, drawn: Draw) -> tuple[str, Ending]:
    if fault is Fault.REFUSAL:
        return REFUSAL, Ending.REFUSED
    if fault is Fault.ERROR_AFTER_200 or (fault is Fault.ERROR_IN_STREAM and not request.streams):
        return "", Ending.FAILED
    if fault in _IN_PART:
        return _first_part(_good_text(request)), _IN_PART[fault]
    return _say_to_the_end(request, fault, drawn), Ending.COMPLETE


def _say_to_the_end(request: SimRequest, fault: Fault | None, drawn: Draw) -> str:
    if fault is Fault.GARBAGE:
        return GARBAGE
    if fault in SPOILERS and request.schema is not None:
        answer = compose(request.user, request.schema)
        return SPOILERS[fault](Good(answer, request.schema, request.user, drawn.variant))
    return _good_text(request)


def _first_part(text: str) -> str:
    return text[: max(1, len(text) * 2 // 3)]


def _good_text(request: SimRequest) -> str:
    if request.schema is None:
        return compose_reply(request.user)
    return dump(compose(request.user, request.schema))
