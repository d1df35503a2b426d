"""How answers to the same request differ: which are equal as JSON, and at which places the others differ."""

import json
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any

import jiter

from domain.value import Value

DIFFERENCES_MAX = 50
VALUE_CHARS_MAX = 500
_NOTHING = "(nothing)"


class Difference(Value):
    """A place at which an answer differs from the first one; values are JSON, cut at `VALUE_CHARS_MAX`."""

    path: str
    """As in `tasks[0].title`; `$` is the whole answer."""
    first: str
    other: str


class Compared(Value):
    """One answer beside the first."""

    group: int
    """From 1; answers of one group are equal."""
    differences: tuple[Difference, ...]
    """From the first answer, `DIFFERENCES_MAX` at most."""


def compare(answers: Sequence[str]) -> tuple[Compared, ...]:
    """Each answer's group, and where it differs from the first.

    Answers are equal that are the same JSON, whatever the order of keys and the spaces; what is no JSON is compared
    letter by letter.
    """
    read = [_read(answer) for answer in answers]
    canonical = [_canonical(value) for value in read]
    groups = {key: number for number, key in enumerate(dict.fromkeys(canonical), 1)}
    return tuple(
        Compared(group=groups[key], differences=_differences(read[0], value))
        for key, value in zip(canonical, read, strict=True)
    )


class _Text(str):
    """An answer that is no JSON."""

    __slots__ = ()


class _Absent:
    """Stands where one of two answers has nothing."""


_ABSENT = _Absent()


def _read(answer: str) -> Any:  # Any: whatever JSON can hold
    try:
        return jiter.from_json(answer.encode(), allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError:  # half a surrogate pair is one too
        return _Text(answer)


def _canonical(value: Any) -> str:  # Any: see above
    match value:
        case _Absent():
            return "absent"
        case _Text():
            return f"text:{value}"
        case _:
            return json.dumps(value, sort_keys=True)


def _differences(first: Any, other: Any) -> tuple[Difference, ...]:  # Any: see above
    return tuple(islice(_walk(first, other, ""), DIFFERENCES_MAX))


def _walk(first: Any, other: Any, path: str) -> Iterator[Difference]:  # Any: see above
    """The places that differ, in the order of the first answer; nesting is bounded by the parser."""
    match first, other:
        case dict(), dict():
            for key in dict.fromkeys([*first, *other]):
                yield from _walk(first.get(key, _ABSENT), other.get(key, _ABSENT), f"{path}.{key}" if path else key)
        case list(), list():
            for index, (one, two) in enumerate(zip_longest(first, other, fillvalue=_ABSENT)):
                yield from _walk(one, two, f"{path}[{index}]")
        case _ if _canonical(first) != _canonical(other):
            yield Difference(path=path or "$", first=_shown(first), other=_shown(other))


def _shown(value: Any) -> str:  # Any: see above
    words = _NOTHING if isinstance(value, _Absent) else json.dumps(value, ensure_ascii=False)
    return words[:VALUE_CHARS_MAX]
