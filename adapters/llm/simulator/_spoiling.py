"""Answers spoilt in their words: each takes a good one and gives the text that goes out instead."""

import json
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from adapters.llm.simulator._composing import enum_words, resolve
from adapters.llm.simulator._encoding import dump
from adapters.llm.simulator._faults import Fault
from adapters.llm.simulator._request import Json

_INVENTED = "The board signed the Kestrel lease on the thirty-first of February."

Answer = dict[str, Any]  # Any: whatever JSON can hold


class Good(NamedTuple):
    """A good answer, with what it takes to spoil it."""

    answer: Answer
    schema: Json
    user: str
    variant: int
    """Decides among the forms of one fault."""


def _malform(good: Good) -> str:
    """Leave out the last bracket, or leave a comma before it."""
    text = dump(good.answer)
    return text[:-1] if good.variant % 2 else f"{text[:-1]},}}"


def _break_schema(good: Good) -> str:
    """Add a field that nobody asked for, leave one out, or give one another type."""
    answer = good.answer
    first = next(iter(answer), "answer")
    match good.variant % 3:
        case 0:
            return dump({**answer, "remarks": "None."})
        case 1:
            return dump({name: value for name, value in answer.items() if name != first})
        case _:
            wrong = {"count": 1} if not isinstance(answer.get(first), dict) else 1
            return dump({**answer, first: wrong})


def _invent(good: Good) -> str:
    """Quote what nobody wrote, in each list of items; make up a quotation, a link or an amount in a reply."""
    quote = _INVENTED
    while quote in good.user:
        quote += " Twice."
    invented = dict(good.answer)
    if "tasks" in invented:
        task = {"title": "Countersign the lease", "quote": quote, "owner": None, "due": None, "confidence": 0.9}
        invented["tasks"] = [task, *invented["tasks"]]
    if "decisions" in invented:
        invented["decisions"] = [{"statement": "Sign the lease", "quote": quote}, *invented["decisions"]]
    if "body" in invented:
        invented["body"] = f"{invented['body']}\n\n{_invented_words(good, quote)}"
    return dump(invented)


def _invented_words(good: Good, quote: str) -> str:
    """What a reply makes up: a quotation, a link, or an amount with its day."""
    number = 4_711
    while str(number) in good.user:
        number += 1
    forms = (
        f'As you wrote: "{quote}"',
        f"See https://pay.invented.example/{number} for it.",
        f"I will pay ${number} by 31 March {number}.",
    )
    return forms[good.variant % len(forms)]


def _recase(good: Good) -> str:
    """An enum's words in capitals, or with a capital."""
    how = str.upper if good.variant % 2 else str.capitalize
    return dump(_recased(good.answer, good.schema, good.schema, how))


def _recased(value: object, schema: Json, root: Json, how: Callable[[str], str]) -> object:
    schema = resolve(schema, root)
    if isinstance(value, dict):
        subs = schema.get("properties", {})
        return {name: _recased(v, subs.get(name, {}), root, how) for name, v in value.items()}
    if isinstance(value, list):
        return [_recased(item, schema.get("items", {}), root, how) for item in value]
    return how(value) if isinstance(value, str) and enum_words(schema, root) else value


def _duplicate(good: Good) -> str:
    """The first field once more at the end, empty: a lenient parser loses what stood in it."""
    name = next(iter(good.answer), "answer")
    again = f"{dump(name)}: {dump(_emptied(good.answer.get(name)))}"
    return f"{dump(good.answer)[:-1]}, {again}}}" if good.answer else f"{{{again}, {again}}}"


def _emptied(value: object) -> object:
    return type(value)() if isinstance(value, list | dict | str) else None


def _be_no_number(good: Good) -> str:
    """NaN or an infinity for the first number; for the first field where there is none."""
    wrong = (math.nan, math.inf, -math.inf)[good.variant % 3]
    answer = json.loads(dump(good.answer))
    for holder, name in _places(answer):
        if isinstance(holder[name], float | int) and not isinstance(holder[name], bool):
            holder[name] = wrong
            return dump(answer)
    return dump({**answer, next(iter(answer), "answer"): wrong})


def _answer_twice(good: Good) -> str:
    """The answer, then another with nothing in it."""
    empty = {name: _emptied(value) for name, value in good.answer.items()}
    return f"{dump(good.answer)}\n{dump(empty)}"


def _fence(good: Good) -> str:
    """Good, inside a code fence after a byte-order mark."""
    return f"\ufeff```json\n{dump(good.answer)}\n```"


def _add_bad_element(good: Good) -> str:
    """One more element in the first list: a word, one that lacks a field, or one whose field is a number."""
    name = next((name for name, value in good.answer.items() if isinstance(value, list)), None)
    if name is None:
        return dump(good.answer)
    elements = good.answer[name]
    model = next((e for e in elements if isinstance(e, dict) and e), {"title": "Ask the board", "quote": "Ask."})
    first = next(iter(model))
    bad = (
        f"{first}: see above" if not elements or isinstance(elements[0], dict) else {"text": 1},
        {key: value for key, value in model.items() if key != first},
        {**model, first: 7},
    )[good.variant % 3]
    place = good.variant // 3 % (len(elements) + 1)
    return dump({**good.answer, name: [*elements[:place], bad, *elements[place:]]})


def _alter_number(good: Good) -> str:
    """Another digit for the first of each text but the quotes, which go on to say the truth."""
    answer = json.loads(dump(good.answer))
    for holder, name in _places(answer):
        if name != "quote" and isinstance(holder[name], str):
            holder[name] = _altered(holder[name])
    return dump(answer)


def _altered(text: str) -> str:
    place = next((n for n, char in enumerate(text) if char in "0123456789"), None)
    if place is None:
        return text
    return f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"


def _places(value: Any) -> Iterator[tuple[Any, Any]]:  # Any: a dict with its key, or a list with its index
    """Where values stand that hold no others, in order."""
    names = list(value) if isinstance(value, dict) else range(len(value))
    for name in names:
        if isinstance(value[name], dict | list):
            yield from _places(value[name])
        else:
            yield value, name


SPOILERS: dict[Fault, Callable[[Good], str]] = {
    Fault.MALFORMED: _malform,
    Fault.SCHEMA_BREAKING: _break_schema,
    Fault.INVENTED_EVIDENCE: _invent,
    Fault.ODD_CASE: _recase,
    Fault.DUPLICATE_KEYS: _duplicate,
    Fault.NAN: _be_no_number,
    Fault.TWO_ROOTS: _answer_twice,
    Fault.FENCED: _fence,
    Fault.BAD_ELEMENT: _add_bad_element,
    Fault.ALTERED_NUMBER: _alter_number,
}
