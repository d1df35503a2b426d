"""Reads the phrase tables: documents beside this file, `phrases/<name>.txt`, in English and German."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path

_FOLDER = Path(__file__).parent / "phrases"
_COMMENT = "# "
_WORD_EDGE = r"\b"
_TABLE = re.compile(r"\{([a-z_]+)\}")


@cache
def phrases(name: str) -> re.Pattern[str]:
    """The table as one pattern, whatever the case: a line is a regular expression.

    `{verbs}` in a line stands for any line of the table of that name; a line that begins with "# " is a remark.
    """
    return re.compile(_alternatives(name), re.IGNORECASE)


def says(name: str, text: str) -> bool:
    r"""Whether any line of the table is found in the text: several times as fast as `phrases(name).search(text)`.

    It compares lower-case letters and looks only where words begin, so the table must be in lower case, and a
    `\b` at the head of a line stands for all of that line.
    """
    return _finder(name).search(text.lower()) is not None


@cache
def words(name: str) -> frozenset[str]:
    """The table as a set of lower-case words, one a line."""
    return frozenset(_lines(name))


@cache
def _finder(name: str) -> re.Pattern[str]:
    groups = groupby(_patterns(name), key=lambda line: line.startswith(_WORD_EDGE))
    return re.compile("|".join(_at_edge(lines) if edge else "|".join(lines) for edge, lines in groups))


def _at_edge(lines: Iterable[str]) -> str:
    return rf"{_WORD_EDGE}(?:{'|'.join(line.removeprefix(_WORD_EDGE) for line in lines)})"


@cache
def _alternatives(name: str) -> str:
    return f"(?:{'|'.join(_patterns(name))})"


def _patterns(name: str) -> list[str]:
    return [_TABLE.sub(lambda m: _alternatives(m[1]), line) for line in _lines(name)]


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(_COMMENT)]
