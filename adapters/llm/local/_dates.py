"""Finds the words that say when something is due; what they mean is for the truth rules to compute."""

import re
from collections.abc import Iterator

from adapters.llm.local._words import phrases


def find_due(sentence: str) -> tuple[int, int] | None:
    """Where in the sentence the due words stand: a firm phrase (`by Friday`) before a loose one (`tomorrow`)."""
    line = _one_line(sentence)
    for match in _from_the_end(phrases("due_firm"), line):
        if not _belongs_after(line, match.end()):
            return match.span()
    return next((m.span() for m in _from_the_end(phrases("due_loose"), line) if _is_due(line, m)), None)


def is_firm(phrase: str) -> bool:
    """Whether the words say by themselves that something falls due, wherever in the sentence they stand."""
    return phrases("due_firm").fullmatch(_one_line(phrase)) is not None


def _from_the_end(pattern: re.Pattern[str], line: str) -> Iterator[re.Match[str]]:
    return reversed(list(pattern.finditer(line)))


def _is_due(line: str, match: re.Match[str]) -> bool:
    before = line[: match.start()]
    return not phrases("not_due_before").search(before) and not _belongs_after(line, match.end())


def _belongs_after(line: str, end: int) -> bool:
    """The time is that of the next word: `Friday's numbers`, `the Monday meeting`."""
    return phrases("not_due_after").match(line[end:]) is not None


def _one_line(text: str) -> str:
    """The same length, so that offsets hold."""
    return re.sub(r"\s", " ", text)
