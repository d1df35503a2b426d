"""Tells a mail's own words from quoted history and signature, without deleting either.

Which lines are which is policy of our own; it errs towards own words, because those are always read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from adapters.source._limits import SEGMENTS_MAX
from adapters.source.mail._attributions import ATTRIBUTION_LINES_MAX, ENDINGS, attribution, is_marked, next_is_marked
from adapters.source.mail._history import Label, after_headers, divides, history_start, labels_of
from adapters.source.mail._signatures import signature_lines
from domain.conversation import SegmentKind
from domain.failures import InputRefused

_WRAPPED_AT_CHARS = 70
"""A quoted line this long may have been wrapped by a program that did not mark the rest."""
_WRAPPED_CHARS_MAX = 72
_WRAPPED_WORD_CHARS_MAX = 20
"""Where the rest begins with a capital, and might be an answer."""
_SENTENCE_ENDS = (".", "!", "?", ":")


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the text, from its first character that is not blank to its last."""

    kind: SegmentKind
    start: int
    end: int


def sections(text: str) -> list[Section]:
    """The sections of a text in normal form, in the order they stand, without blank edges.

    Raises:
        InputRefused: `too_many_segments`.
    """
    lines = text.split("\n")
    found: list[Section] = []
    at = 0
    for line, kind in zip(lines, _kinds(lines), strict=True):
        if line.strip():
            start, end = at + len(line) - len(line.lstrip()), at + len(line)
            if found and found[-1].kind is kind:
                found[-1] = Section(kind, found[-1].start, end)
            else:
                found.append(Section(kind, start, end))
                if len(found) > SEGMENTS_MAX:
                    raise InputRefused("too_many_segments", f"Send at most {SEGMENTS_MAX} quoted and own stretches.")
        at += len(line) + 1
    return found


def _kinds(lines: Sequence[str]) -> list[SegmentKind]:
    """One kind for each line: first what is quoted, then what of the rest is signature."""
    kinds: list[SegmentKind] = []
    for quoted, run in groupby(zip(_Reading(lines).quoted(), lines, strict=True), key=itemgetter(0)):
        words = [line for _, line in run]
        if quoted:
            kinds += [SegmentKind.QUOTED] * len(words)
        else:
            kinds += [SegmentKind.SIGNATURE if sign else SegmentKind.OWN for sign in signature_lines(words)]
    return kinds


class _Reading:
    """The lines of one mail, and which of them are known to be quoted so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._labels: Sequence[Label | None] = labels_of(lines)
        self._endings = _next_endings(lines)
        self._quoted: list[bool] = []

    def quoted(self) -> list[bool]:
        """For each line, whether it is an older mail's, or says whose the lines beneath it are."""
        while (i := len(self._quoted)) < len(self._lines):
            if is_marked(self._lines[i]) and not divides(self._lines[i]):
                self._quoted.append(True)
            elif not self._lines[i].strip() or not (self._history(i) or self._attributed(i) or self._wrapped(i)):
                self._quoted.append(False)
        return self._quoted

    def _history(self, i: int) -> bool:
        """An unmarked copy of an older mail goes on to the end: a reply beneath it cannot be told from it."""
        start = history_start(self._lines, self._labels, i)
        if start is None:
            return False
        del self._quoted[start:]
        self._quote_to(after_headers(self._lines, self._labels, i))
        return True

    def _attributed(self, i: int) -> bool:
        if self._endings[i] - i >= ATTRIBUTION_LINES_MAX:
            return False
        count = attribution(self._lines, i)
        if count:
            self._quote_to(i + count)
        return count > 0

    def _quote_to(self, end: int) -> None:
        """Up to this line; to the last where what follows is not marked, for then it is a copy."""
        if not next_is_marked(self._lines, end):
            end = len(self._lines)
        self._quoted += [True] * (end - len(self._quoted))

    def _wrapped(self, i: int) -> bool:
        """The rest of a quoted line, between two marked ones, that was wrapped without its mark."""
        if not 0 < i < len(self._lines) - 1 or len(self._lines[i - 1]) < _WRAPPED_AT_CHARS:
            return False
        before, line, after = self._lines[i - 1 : i + 2]
        if not (is_marked(before) and is_marked(after)) or before.endswith(_SENTENCE_ENDS):
            return False
        if len(line) > (_WRAPPED_CHARS_MAX if line[0].islower() else _WRAPPED_WORD_CHARS_MAX):
            return False
        self._quoted.append(line[0].islower() or not line.endswith(_SENTENCE_ENDS))
        return True


def _next_endings(lines: Sequence[str]) -> list[int]:
    """For each line, the first from it on that may end an attribution; beyond the last where there is none."""
    found: list[int] = []
    following = len(lines) + ATTRIBUTION_LINES_MAX
    for i in range(len(lines) - 1, -1, -1):
        if lines[i].endswith(ENDINGS):
            following = i
        found.append(following)
    return found[::-1]
