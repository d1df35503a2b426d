"""Mending JSON where nothing can have been lost: json_repair proposes, and a second reading of the text decides."""

from typing import Any, Self, SupportsIndex

from domain.gate._walk import Walk

TEXT_CHARS_MAX = 100_000
READS_A_CHAR_MAX = 8
"""How often json_repair may look at each character. What can be mended takes 1 to 7; the worst texts found grow with
the square of their length, to two minutes at `TEXT_CHARS_MAX`, and to 0.7 s with this limit."""
_READS_MIN = 20_000
_CHARS_A_READ = 16
"""A slice is cheaper to copy than its characters are to look at one by one."""


def mend(text: str, *, lone_digits: bool) -> dict[str, Any] | list[Any] | None:  # Any: whatever JSON can hold
    """The object or array that `text` plainly means although its syntax is broken; None where that is in doubt.

    Args:
        text: without its fence.
        lone_digits: whether an array may hold bare numbers, so that one of them may be missing unnoticed.
    """
    if len(text) > TEXT_CHARS_MAX:
        return None
    proposed = _proposed(text)
    if proposed is None:
        return None
    try:
        return proposed if Walk(text, lone_digits=lone_digits).covers(proposed) else None
    except RecursionError:  # nested deeper than any answer
        return None


def _proposed(text: str) -> dict[str, Any] | list[Any] | None:  # Any: whatever JSON can hold
    import json_repair  # noqa: PLC0415  slow to load, and few answers need mending

    try:
        proposed = json_repair.loads(_Metered(text), strict=True, skip_json_loads=True)
    except Exception:  # noqa: BLE001  heuristics of a stranger over any text at all; a failure is a "no"
        return None
    return proposed if isinstance(proposed, dict | list) else None


class _Metered(str):
    """A text that counts how often it is looked at, and refuses in the end.

    json_repair's guesses look ahead from each place to the end, some of them again and again. Counting is the same
    on every machine, which a clock is not, and needs none.
    """

    __slots__ = ("_left",)
    _left: int

    def __new__(cls, text: str) -> Self:
        """The same text, with as many looks as its length allows."""
        metered = super().__new__(cls, text)
        metered._left = _READS_MIN + READS_A_CHAR_MAX * len(text)
        return metered

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        """A plain piece of the text."""
        piece = super().__getitem__(key)
        self._pay(len(piece))
        return piece

    def __iter__(self) -> Any:  # Any: str's own iterator
        """All of it, character by character."""
        self._pay(len(self) * _CHARS_A_READ)
        return super().__iter__()

    def find(self, *args: Any) -> int:  # Any: as str has it
        """Where a piece first stands; -1 where it does not."""
        found = super().find(*args)
        start = args[1] if len(args) > 1 else 0
        self._pay((len(self) if found < 0 else found) - start)
        return found

    def _pay(self, chars: int) -> None:
        self._left -= 1 + chars // _CHARS_A_READ
        if self._left < 0:
            raise RuntimeError("looked at too often")
