"""Numbers: those that a sentence names, in a form that compares."""

import re

_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)*")  # noqa: RUF001  the Swiss group their thousands so
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+")  # noqa: RUF001  the same
_MARKS = re.compile(r"[.,'’]")  # noqa: RUF001  the same


def numbers_in(text: str) -> frozenset[str]:
    """Each number once: 1,200 and 1.200 and 1200 are alike, 2,5 is 2.5, and 120 is not in 1200."""
    return frozenset(_plain(number) for number in _NUMBER.findall(text))


def _plain(number: str) -> str:
    if _GROUPED.fullmatch(number):
        return _MARKS.sub("", number)
    return _MARKS.sub(".", number)
