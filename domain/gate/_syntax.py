"""From an answer's text to one JSON value: strictly, else mended where nothing can have been lost."""

import math
import re
from typing import Any, Final

import jiter

from domain.gate._mend import mend
from domain.gate._refusal import Broken, Refusal
from domain.value import Value

RAW_BYTES_MAX: Final = 1_000_000
DEPTH_MAX: Final = 64

_FENCE = "```"
_LINE_FENCE = re.compile(r"```(?:json)?[ \t]*([\[{].*)```", re.IGNORECASE)
"""All on one line."""
_SPACES = " \t\r\n"
"""What JSON calls a space; anything else around the answer is part of it."""
_PLACE = re.compile(r"(?P<what>.*) at line (?P<line>\d{1,7}) column (?P<column>\d{1,7})", re.DOTALL)


class Parsed(Value):
    """One JSON value."""

    root: Any  # Any: whatever JSON can hold
    repaired: bool
    """Its syntax was mended."""


def parse(raw: str, *, lone_digits: bool = True) -> Parsed | Broken:
    """The one JSON value that `raw` is, after taking off a byte order mark and one surrounding code fence.

    Args:
        raw: as received.
        lone_digits: whether its arrays may hold bare numbers; see `mend`.
    """
    text = _bare(raw)
    strict = _strict(text)
    if not _mendable(strict):
        return strict
    return _mended(text, lone_digits=lone_digits) or strict


def parse_object(raw: str) -> Parsed | Broken:
    """The one JSON object that `raw` is, where a schema is to say what its lists hold: never bare numbers."""
    parsed = parse(raw, lone_digits=False)
    if isinstance(parsed, Parsed) and not isinstance(parsed.root, dict):
        return Broken(reason=Refusal.NOT_AN_OBJECT, message="The answer must be one JSON object.")
    return parsed


def _bare(raw: str) -> str:
    text = raw.removeprefix("\ufeff").strip(_SPACES)
    head, newline, rest = text.partition("\n")
    label = head.removeprefix(_FENCE).strip(_SPACES)
    if head.startswith(_FENCE) and newline and rest.endswith(_FENCE) and (label.isalnum() or not label):
        return rest.removesuffix(_FENCE).strip(_SPACES)
    line = _LINE_FENCE.fullmatch(text)
    return line[1].strip(_SPACES) if line else text


def _strict(text: str) -> Parsed | Broken:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return Broken(reason=Refusal.INVALID_JSON, message="The answer holds half of a surrogate pair.")
    if len(data) > RAW_BYTES_MAX:
        return Broken(reason=Refusal.TOO_LARGE, message=f"The answer is larger than {RAW_BYTES_MAX} bytes.")
    try:
        root = jiter.from_json(data, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        return _broken(str(error))
    return _excess(root) or Parsed(root=root, repaired=False)


def _mendable(parsed: Parsed | Broken) -> bool:
    """Whether the syntax alone is wrong; what merely stops before its end was cut."""
    return isinstance(parsed, Broken) and parsed.reason is Refusal.INVALID_JSON


def _mended(text: str, *, lone_digits: bool) -> Parsed | None:
    root = mend(text, lone_digits=lone_digits)
    return None if root is None or _excess(root) else Parsed(root=root, repaired=True)


def _broken(error: str) -> Broken:
    """The parser's sentence in words of our own, for it quotes keys."""
    place = _PLACE.fullmatch(error)
    what = place["what"] if place else error
    location = f"line {place['line']}, column {place['column']}" if place else "$"
    reason, message = Refusal.INVALID_JSON, "The answer is not valid JSON from here on."
    if what.startswith("Detected duplicate key"):
        reason, message = Refusal.DUPLICATE_KEY, "An object in the answer has the same key twice."
    elif what.startswith("EOF "):
        reason, message = Refusal.UNFINISHED, "The answer ends before its JSON does."
    elif what.startswith("number out of range"):
        reason, message = Refusal.NUMBER_OUT_OF_RANGE, "A number in the answer is too long."
    elif what.startswith("recursion limit"):
        return _too_deep()
    return Broken(reason=reason, message=message, location=location)


def _excess(root: Any) -> Broken | None:  # Any: whatever JSON can hold
    """What a value has too much of: levels, or a number beyond all doubles."""
    level: list[Any] = [root]
    for _ in range(DEPTH_MAX + 1):
        if any(isinstance(node, float) and not math.isfinite(node) for node in level):
            return Broken(reason=Refusal.NUMBER_OUT_OF_RANGE, message="A number in the answer is too large.")
        holders = [node for node in level if isinstance(node, dict | list)]
        if not holders:
            return None
        level = [child for node in holders for child in (node.values() if isinstance(node, dict) else node)]
    return _too_deep()


def _too_deep() -> Broken:
    return Broken(reason=Refusal.TOO_DEEP, message=f"The answer is nested deeper than {DEPTH_MAX} levels.")
