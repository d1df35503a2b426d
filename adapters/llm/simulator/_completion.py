"""What a model says in the end: a good answer, or one spoilt as a fault demands."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from adapters.llm.simulator._composing import compose, compose_reply
from adapters.llm.simulator._fates import Draw
from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._request import SimRequest

CHARS_PER_TOKEN = 4
REFUSAL = "I'm sorry, but I can't help with that request."
GARBAGE = "Thank you for sharing this. I read it carefully, and on the whole it seems that there is little to do."
_INVENTED = "The board signed the Kestrel lease on the thirty-first of February."

Answer = dict[str, Any]  # Any: whatever JSON can hold


class Ending(Enum):
    """How the model stopped."""

    COMPLETE = auto()
    TRUNCATED = auto()
    REFUSED = auto()
    FILTERED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Completion:
    """The model's words with how they ended; each wire words that in its own way."""

    token: str
    """Distinguishes the answer; goes into its identifiers."""
    text: str
    ending: Ending
    tokens_in: int
    tokens_out: int


def complete(request: SimRequest, fault: Fault | None, drawn: Draw) -> Completion:
    """Answer the request, spoilt by `fault` where that is one of words."""
    text, ending = _say(request, fault, drawn)
    tokens_out = _tokens(text)
    cap = request.tokens_out_max
    if ending is Ending.COMPLETE and cap is not None and tokens_out > cap:
        text, ending = text[: cap * CHARS_PER_TOKEN], Ending.TRUNCATED
    if ending is Ending.TRUNCATED:
        tokens_out = cap if cap is not None else _tokens(text)
    return Completion(
        token=drawn.token,
        text=text,
        ending=ending,
        tokens_in=_tokens(request.system) + _tokens(request.user),
        tokens_out=tokens_out,
    )


def _say(request: SimRequest, fault: Fault | None, drawn: Draw) -> tuple[str, Ending]:
    match fault:
        case Fault.REFUSAL:
            return REFUSAL, Ending.REFUSED
        case Fault.ERROR_AFTER_200:
            return "", Ending.FAILED
        case Fault.TRUNCATED:
            return _first_part(_good_text(request)), Ending.TRUNCATED
        case Fault.FILTERED:
            return _first_part(_good_text(request)), Ending.FILTERED
        case _:
            return _say_to_the_end(request, fault, drawn), Ending.COMPLETE


def _say_to_the_end(request: SimRequest, fault: Fault | None, drawn: Draw) -> str:
    if fault is Fault.GARBAGE:
        return GARBAGE
    if fault in _SPOILERS and request.schema is not None:
        return _SPOILERS[fault](compose(request.user, request.schema), request.user, drawn.variant)
    return _good_text(request)


def _first_part(text: str) -> str:
    return text[: max(1, len(text) * 2 // 3)]


def _good_text(request: SimRequest) -> str:
    if request.schema is None:
        return compose_reply(request.user)
    return _dump(compose(request.user, request.schema))


def _malform(answer: Answer, _user: str, variant: int) -> str:
    """Leave out the last bracket, or leave a comma before it."""
    text = _dump(answer)
    return text[:-1] if variant % 2 else f"{text[:-1]},}}"


def _break_schema(answer: Answer, _user: str, variant: int) -> str:
    """Add a field that nobody asked for, leave one out, or give one another type."""
    first = next(iter(answer), "answer")
    match variant % 3:
        case 0:
            return _dump({**answer, "remarks": "None."})
        case 1:
            return _dump({name: value for name, value in answer.items() if name != first})
        case _:
            wrong = {"count": 1} if not isinstance(answer.get(first), dict) else 1
            return _dump({**answer, first: wrong})


def _invent(answer: Answer, user: str, _variant: int) -> str:
    """Quote what nobody wrote, in each list of items, or else in the reply."""
    quote = _INVENTED
    while quote in user:
        quote += " Twice."
    invented = dict(answer)
    if "tasks" in answer:
        task = {
            "title": "Countersign the lease",
            "quote": quote,
            "owner": None,
            "due": None,
            "confidence": 0.9,
        }
        invented["tasks"] = [task, *answer["tasks"]]
    if "decisions" in answer:
        invented["decisions"] = [{"statement": "Sign the lease", "quote": quote}, *answer["decisions"]]
    if "body" in answer:
        invented["body"] = f'{answer["body"]}\n\nAs you wrote: "{quote}"'
    return _dump(invented)


_SPOILERS: dict[Fault, Callable[[Answer, str, int], str]] = {
    Fault.MALFORMED: _malform,
    Fault.SCHEMA_BREAKING: _break_schema,
    Fault.INVENTED_EVIDENCE: _invent,
}


def _dump(answer: Answer) -> str:
    return json.dumps(answer, ensure_ascii=False)


def _tokens(text: str) -> int:
    return len(text) // CHARS_PER_TOKEN + 1
