"""Reads the tables of what mail programs write: documents beside this file, `words/<name>.txt`, in many languages."""

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"
_COMMENT = "# "


@cache
def patterns(name: str) -> re.Pattern[str]:
    """The table as one pattern, whatever the case: a line is a regular expression, and one with "# " a remark."""
    return re.compile("|".join(_lines(name)), re.IGNORECASE)


@cache
def words(name: str) -> frozenset[str]:
    """The table as a set of lower-case words; those of a line stand between commas."""
    return frozenset(word.strip().casefold() for line in _lines(name) for word in line.split(","))


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(_COMMENT)]
