"""Mending JSON where nothing can have been lost: each character of the text is answered for.

json_repair proposes; its proposal is believed only when walking it in order re-reads the whole text: the
same brackets, keys, strings, numbers and words, with nothing over. So no array can be shorter than the
text has opening objects, no string can be invented, no key dropped or doubled, no prose skipped, and no
cut text closed. What remains mendable: trailing, missing commas; single quotes; bare keys; Python's
literals; unescaped line breaks; quote marks unescaped inside of words.
"""

import re
from typing import Any

import json_repair

TEXT_CHARS_MAX = 100_000

_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?(?![\w.])")
_KEY_END = re.compile(r"(?!\w)")
_BARE_KEY = re.compile(r"[A-Za-z_]\w*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS = {True: ("true", "True"), False: ("false", "False"), None: ("null", "None")}
_CODE_POINT = re.compile(r"\\u(?![dD][89a-fA-F])([0-9a-fA-F]{4})")
"""Surrogates aside: json_repair leaves their halves apart, and half a character is not stored."""
_STRUCTURE = ",:{}[]\"'"


def mend(text: str) -> dict[str, Any] | None:  # Any: whatever JSON can hold
    """The object that `text` plainly means although its syntax is broken; None where that is in doubt."""
    if len(text) > TEXT_CHARS_MAX:
        return None
    try:
        proposed = json_repair.loads(text, strict=True, skip_json_loads=True)
    except Exception:  # noqa: BLE001  heuristics of a stranger over any text at all; a failure is a "no"
        return None
    if not isinstance(proposed, dict):
        return None
    try:
        return proposed if _Walk(text).covers(proposed) else None
    except RecursionError:
        return None


class _Walk:
    """Reads a text again, expecting a value."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def covers(self, value: Any) -> bool:
        """Whether the text is this value and nothing else."""
        return self._value(value) and not self._peek()

    def _value(self, value: Any) -> bool:
        match value:
            case dict():
                return self._object(value)
            case list():
                return self._array(value)
            case str():
                return self._string(value)
            case bool() | None:
                return any(self._word(word) for word in _WORDS[value])
            case int() | float():
                return self._number(value)
            case _:
                return False

    def _object(self, value: dict[str, Any]) -> bool:
        if not self._mark("{"):
            return False
        for key, member in value.items():
            if not (self._key(key) and self._mark(":") and self._value(member)):
                return False
            self._mark(",")
        return self._mark("}")

    def _array(self, value: list[Any]) -> bool:
        if not self._mark("["):
            return False
        for member in value:
            if not self._value(member):
                return False
            self._mark(",")
        return self._mark("]")

    def _key(self, key: str) -> bool:
        if self._peek() in {'"', "'"}:
            return self._string(key)
        return _BARE_KEY.fullmatch(key) is not None and self._word(key)

    def _word(self, word: str) -> bool:
        self._peek()
        end = self._at + len(word)
        if self._text[self._at : end] != word or not _KEY_END.match(self._text, end):
            return False
        self._at = end
        return True

    def _number(self, value: float) -> bool:
        self._peek()
        match = _NUMBER.match(self._text, self._at)
        if match is None or float(match[0]) != value:
            return False
        self._at = match.end()
        return True

    def _string(self, value: str) -> bool:
        mark = self._peek()
        if mark not in {'"', "'"}:
            return False
        self._at += 1
        return all(self._character(c, mark) for c in value) and self._closes(mark)

    def _closes(self, mark: str) -> bool:
        closed = self._text[self._at : self._at + 1] == mark
        self._at += closed
        return closed

    def _character(self, wanted: str, mark: str) -> bool:
        here = self._text[self._at : self._at + 1]
        if here == "\\":
            meant, length = self._escape()
            if meant == wanted:
                self._at += length
                return True
        if here != wanted or (here == mark and not self._inside_words()):
            return False
        self._at += 1
        return True

    def _escape(self) -> tuple[str, int]:
        """What the escape at this place means, and how long it is."""
        name = self._text[self._at + 1 : self._at + 2]
        if name != "u":
            return _ESCAPES.get(name, name), 2
        match = _CODE_POINT.match(self._text, self._at)
        return (chr(int(match[1], 16)), len(match[0])) if match else ("", 0)

    def _inside_words(self) -> bool:
        """Whether a quote mark stands among words, not where a string could end or begin."""
        before = self._text[max(self._at - 40, 0) : self._at].rstrip()
        after = self._text[self._at + 1 : self._at + 41].lstrip()
        return bool(before and after) and before[-1] not in _STRUCTURE and after[0] not in _STRUCTURE

    def _mark(self, mark: str) -> bool:
        found = self._peek() == mark
        self._at += found
        return found

    def _peek(self) -> str:
        """The next character that is not a space; empty at the end."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._text[self._at : self._at + 1]
