"""The proof of a mended text: read again from end to end, each of its characters is answered for by the value.

The value is believed only when the walk finds the same brackets, keys, strings, numbers and words in the text, in
order, with nothing over. So no string can be invented, no key dropped or doubled, no prose skipped, and no cut text
closed. What may deviate from JSON is little, and chosen so that no text that comes of a valid one by losing,
doubling, changing or swapping a character is read as another value, but for a line break put into a string and for a
comma swapped out of the end of one:

- a comma too many at the end, but not after a number, which may have lost its last digit to it; nor in an array
  that may hold bare numbers, unless its spaces show that none stood behind it
- a comma missing between two containers, or before a quoted key, but not after a number, which may have gained a
  digit in its place, nor where it slipped into the string beside it
- single quotes around strings that hold no double quote; bare keys; Python's True, False and None
- line breaks and tabs inside of an object's strings: they say themselves. In an array they may have stood between
  two strings
- pairs of quote marks inside of a string's words: an odd one may have been put there, or have ended the string
"""

import math
import re
from typing import Any

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?(?![\w.])")
_WORD_END = re.compile(r"(?!\w)")
_BARE_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "/": "/"}
_WORDS = {True: ("true", "True"), False: ("false", "False"), None: ("null", "None")}
_CODE_POINT = re.compile(r"\\u(?![dD][89a-fA-F])([0-9a-fA-F]{4})")
"""Surrogates aside: json_repair leaves their halves apart, and half a character is not stored."""
_QUOTES = ('"', "'")
_BREAKS = ("\n", "\r", "\t")
_OPENING = re.compile(r"(?<=[\s(])\"(?=\w)")
_CLOSING = re.compile(r"(?<=[\w.!?…)])\"(?=[\s.;!?)]+\w)")


class Walk:
    """Reads a text again, expecting a value."""

    def __init__(self, text: str, *, lone_digits: bool) -> None:
        self._text = text
        self._at = 0
        self._lone_digits = lone_digits
        self._single = False
        """Some string stands in single quotes."""
        self._stray = False
        """Some string in double quotes holds a single one that is no apostrophe."""

    def covers(self, value: Any) -> bool:  # Any, here and below: whatever JSON can hold
        """Whether the text is this value and nothing else."""
        return self._value(value) and not self._peek() and not (self._single and self._stray)

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
        comma, before = True, None
        for key, member in value.items():
            if not (comma or self._comma_left_out(before, key)):
                return False
            if not (self._key(key) and self._mark(":") and self._value(member)):
                return False
            comma, before = self._mark(","), member
        return not (value and comma and _is_number(before)) and self._mark("}")

    def _array(self, value: list[Any]) -> bool:
        if not self._mark("["):
            return False
        comma, before = True, None
        gaps: list[str] = []
        for member in value:
            if not (comma or (isinstance(before, dict | list) and isinstance(member, dict | list))):
                return False
            if not (self._string(member, lines=False) if isinstance(member, str) else self._value(member)):
                return False
            comma, before = self._mark(","), member
            if comma:
                gaps.append(self._gap())
        return not (value and comma and not self._ends_whole(before, gaps)) and self._mark("]")

    def _ends_whole(self, last: Any, gaps: list[str]) -> bool:
        """Whether nothing can have stood behind the comma at an array's end.

        Args:
            last: the element before it.
            gaps: the spaces behind each comma. A lost digit leaves the spaces that stood before it, so where the last
                gap does not begin as the others do, none was lost.
        """
        if _is_number(last):
            return False
        return not self._lone_digits or (len(gaps) > 1 and not gaps[-1].startswith(gaps[0]))

    def _comma_left_out(self, before: Any, key: str) -> bool:
        """Whether a comma is plainly wanting before a key, and did not slip into the string on its either side."""
        slipped = key.lstrip().startswith(",") or (isinstance(before, str) and before.rstrip().endswith(","))
        return self._peek() in _QUOTES and not slipped and not _is_number(before)

    def _key(self, key: str) -> bool:
        if self._peek() in _QUOTES:
            return self._string(key, lines=False, quotations=False)
        return _BARE_KEY.fullmatch(key) is not None and self._word(key)

    def _word(self, word: str) -> bool:
        self._peek()
        end = self._at + len(word)
        if self._text[self._at : end] != word or not _WORD_END.match(self._text, end):
            return False
        self._at = end
        return True

    def _number(self, value: float) -> bool:
        self._peek()
        match = _NUMBER.match(self._text, self._at)
        if match is None:
            return False
        read = int(match[0]) if match[0].lstrip("-").isdecimal() else float(match[0])
        self._at = match.end()
        return type(read) is type(value) and read == value and math.isfinite(value)

    def _string(self, value: str, *, lines: bool = True, quotations: bool = True) -> bool:
        """A string, which may hold line breaks, and quotations in quote marks of its own."""
        mark = self._peek()
        if mark not in _QUOTES:
            return False
        self._single = self._single or mark == "'"
        self._at += 1
        quoting = False
        for wanted in value:
            here = self._text[self._at : self._at + 1]
            if here == mark == '"':
                if not (quotations and (_CLOSING if quoting else _OPENING).match(self._text, self._at)):
                    return False
                quoting = not quoting
            if (here in _BREAKS and not lines) or not self._character(here, wanted, mark):
                return False
        return not quoting and self._closes(mark)

    def _closes(self, mark: str) -> bool:
        closed = self._text[self._at : self._at + 1] == mark
        self._at += closed
        return closed

    def _character(self, here: str, wanted: str, mark: str) -> bool:
        if here == "\\":
            meant, length = self._escape(mark)
        else:
            meant, length = here, 1
            if here < " " and here not in _BREAKS:
                return False
            if here == "'" and not self._apostrophe():
                self._stray = True
                if mark == "'":
                    return False
            if here == '"' and mark == "'":
                return False
        self._at += length
        return meant == wanted

    def _escape(self, mark: str) -> tuple[str, int]:
        """What the escape at this place means, and how long it is; nothing where JSON has no such escape."""
        name = self._text[self._at + 1 : self._at + 2]
        if name == "u":
            match = _CODE_POINT.match(self._text, self._at)
            return (chr(int(match[1], 16)), len(match[0])) if match else ("", 0)
        if name == mark == "'":
            return "'", 2
        return _ESCAPES.get(name, ""), 2

    def _apostrophe(self) -> bool:
        """Whether a single quote stands within a word."""
        around = self._text[self._at - 1 : self._at], self._text[self._at + 1 : self._at + 2]
        return all(char.isalpha() for char in around)

    def _mark(self, mark: str) -> bool:
        found = self._peek() == mark
        self._at += found
        return found

    def _gap(self) -> str:
        """The spaces at this place, passed over."""
        start = self._at
        self._peek()
        return self._text[start : self._at]

    def _peek(self) -> str:
        """The next character that is not a space; empty at the end."""
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._text[self._at : self._at + 1]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
