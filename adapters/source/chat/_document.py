"""Reads JSON, or JSON lines, that anybody may have written: bounded, and without a doubt as to what it says."""

import json
from collections import Counter
from typing import Never

from adapters.source._charsets import decode
from adapters.source._json import Json
from adapters.source._limits import JSON_CONTAINERS_MAX, MESSAGES_MAX
from adapters.source._text import one_line
from domain.failures import InputRefused

_JSON_LINES_MAX = 4 * MESSAGES_MAX
"""Of JSON lines: an export also has lines that are no messages."""


def parsed(body: bytes, charset: str | None) -> Json:
    """The document; a list of them when each line is one.

    Raises:
        InputRefused: `not_json`, also for NaN and for a key that stands twice in one object, where it would be
            a guess which one is meant; `too_deep`, `too_many_parts`, `too_many_messages`.
    """
    if body.count(b"[") + body.count(b"{") > JSON_CONTAINERS_MAX:
        raise InputRefused("too_many_parts", f"Send JSON with at most {JSON_CONTAINERS_MAX} lists and objects.")
    text = decode(body, charset or "utf-8")
    lines = _lines(text)
    try:
        return [_loaded(line) for line in lines] if lines else _loaded(text)
    except RecursionError as error:
        raise InputRefused("too_deep", "The JSON nests too deep; send it flatter.") from error
    except ValueError as error:
        raise InputRefused("not_json", f"The body is not JSON: {one_line(str(error), 200)}.") from error


def _lines(text: str) -> list[str]:
    """The lines, when there are several and the first two begin and end as objects do."""
    opening = text.lstrip()
    first, _, rest = opening.partition("\n")
    second = rest.lstrip().partition("\n")[0].rstrip()
    if not all(line.startswith("{") and line.endswith("}") for line in (first.rstrip(), second)):
        return []
    lines = [line for line in opening.split("\n") if line.strip()]
    if len(lines) > _JSON_LINES_MAX:
        raise InputRefused("too_many_messages", f"Send at most {_JSON_LINES_MAX} lines at once.")
    return lines


def _loaded(text: str) -> Json:
    return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)


def _no_constant(name: str) -> Never:
    message = f"{name} is not a JSON value"
    raise ValueError(message)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        message = f"the key {one_line(twice, 50)!r} stands twice in one object"
        raise ValueError(message)
    return found
