"""Looks into JSON that others write, field by field: what is missing, or of another type, is empty."""

from collections.abc import Iterator
from typing import Any

from adapters.source._text import clean

Json = Any  # Any: whatever JSON can hold, before its shape is known

_NUMBER_MAX = 2**53
"""RFC 8259: beyond it, programs differ on which number is meant."""


class Fields:
    """One object of somebody's JSON; whatever is no object is one without fields."""

    __slots__ = ("_given",)

    def __init__(self, given: Json) -> None:
        self._given: dict[str, Json] = given if isinstance(given, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._given)

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def raw(self, *names: str) -> str:
        """The first text that is not empty of these fields, as it was written."""
        for name in names:
            found = self._given.get(name)
            if isinstance(found, str) and found:
                return found
        return ""

    def text(self, *names: str) -> str:
        """The first text that is not empty of these fields, in normal form."""
        for name in names:
            raw = self._given.get(name)
            if isinstance(raw, str) and raw and (found := clean(raw)):
                return found
        return ""

    def key(self, name: str) -> str:
        """What is an id, whether it was written as a text or as a number."""
        found = self._given.get(name)
        return str(found) if isinstance(found, int) and not isinstance(found, bool) else self.text(name)

    def number(self, name: str) -> int:
        """A whole number from 0 on, as JSON can hold it everywhere."""
        found = self._given.get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= _NUMBER_MAX else 0

    def true(self, name: str) -> bool:
        """Whether the field says so, as a truth or as the word."""
        return self._given.get(name) in (True, "true")

    def inner(self, name: str) -> "Fields":
        """The object in this field."""
        return Fields(self._given.get(name))

    def list(self, name: str) -> list[Json]:
        """The list in this field."""
        found = self._given.get(name)
        return found if isinstance(found, list) else []

    def objects(self, name: str) -> Iterator["Fields"]:
        """The objects in the list in this field."""
        return (Fields(each) for each in self.list(name) if isinstance(each, dict))

    def items(self) -> Iterator[tuple[str, "Fields"]]:
        """The objects in this one, by name."""
        return ((name, Fields(each)) for name, each in self._given.items() if isinstance(each, dict))


def field(value: Json, path: str) -> Json:
    """What stands at "a.b.0.c" in a document, -1 for the last of a list; None where there is no such thing."""
    for key in path.split(".") if path else ():
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and value and key in ("0", "-1"):
            value = value[int(key)]
        else:
            return None
    return value


def first(item: Json, paths: tuple[str, ...]) -> Json:
    """The first of these fields that is there and not null."""
    return next((value for path in paths if (value := field(item, path)) is not None), None)
