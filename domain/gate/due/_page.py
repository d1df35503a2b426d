"""A phrase while it is read: what a rule has found stands in the words as one character, a mark."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final

from domain.gate.due._reading import Meaning, Reading, Unresolved
from domain.gate.due._spelling import MARKS

MARK: Final = f"[{MARKS}]"
_FIRST_MARK: Final = 0xE000
_READ: Final = re.compile(rf" ?(?:(?:by|on|until|till|bis|am) )?{MARK} ?")
"""Words that leave nothing for any rule: one reading, and what a due phrase begins with."""


class Page:
    """The words that are left, and what has been read of them; rules are applied in order."""

    def __init__(self, words: str, moment: datetime, *, month_first: bool | None = None) -> None:
        """`month_first`: whether the user writes the month of 3/4 first; None where nobody knows."""
        self.words = words
        self.moment: Final = moment
        self.today: Final[date] = moment.date()
        self.month_first: Final = month_first
        self._found: Final[list[Meaning]] = []

    def apply(self, *rules: "Rule") -> bool:
        """Read all that the rules match, one after the other; each match becomes a mark. Whether there was any."""
        before = self.words
        for rule in rules:
            self._apply(rule)
        return self.words != before

    def _apply(self, rule: "Rule") -> None:
        if _READ.fullmatch(self.words):  # most phrases soon are, and so most rules are never compiled
            return
        before = self.words
        if len(before) <= 1 or (rule.of_marks and not self._found):  # nothing that it could take
            return
        self.words = _compiled(rule.pattern).sub(lambda match: self._taken(match, rule), before)
        if self.words != before:
            self.words = " ".join(self.words.split()).replace(" ,", ",")

    def reading(self, mark: str) -> Reading:
        """What a mark stands for; asked only for marks that were resolved.

        Raises:
            ValueError: it was not.
        """
        meaning = self._found[ord(mark) - _FIRST_MARK]
        if isinstance(meaning, Unresolved):
            raise ValueError(meaning)  # noqa: TRY004  what cannot be read is refused as any day that is none
        return meaning

    def standing(self) -> list[Meaning]:
        """What has been read and is no part of something larger."""
        return [self._found[ord(mark) - _FIRST_MARK] for mark in re.findall(MARK, self.words)]

    def _taken(self, match: re.Match[str], rule: "Rule") -> str:
        meaning = self._meaning(match, rule)
        if meaning is None:
            return match.group()
        self._found.append(meaning)
        return f" {chr(_FIRST_MARK + len(self._found) - 1)} "

    def _meaning(self, match: re.Match[str], rule: "Rule") -> Meaning | None:
        parts = [self._found[ord(mark) - _FIRST_MARK] for mark in re.findall(MARK, match.group())]
        for part in parts:
            if isinstance(part, Unresolved):
                return part
        try:
            return rule.meaning(match, self)
        except (ValueError, OverflowError):  # no such day, or beyond the calendar
            return Unresolved.NO_SUCH_DAY


@dataclass(frozen=True, slots=True)
class Rule:
    """Words, and what they name on a page; None: they are not what the rule is for, and stay."""

    pattern: str
    of_marks: bool
    """Whether it takes together what others have read."""
    meaning: Callable[[re.Match[str], Page], Meaning | None]


def rule(pattern: str, meaning: Callable[[re.Match[str], Page], Meaning | None]) -> Rule:
    """A rule for whole words, that no figure goes on behind."""
    return Rule(rf"(?<![\w/])(?:{pattern})(?!\w)(?![-/.]\d)", MARK in pattern, meaning)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed: what only imports the gate does not wait for a hundred of them."""
    return re.compile(pattern)


def any_of(words: dict[str, int] | dict[str, str]) -> str:
    """One of these words; the longest that fits."""
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
