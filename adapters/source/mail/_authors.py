"""Tells whose words a quoted stretch holds, where it says so itself and names somebody who takes part."""

import re

from adapters.source._roster import Roster
from adapters.source.mail._attributions import ATTRIBUTION_LINES_MAX, attribution, is_marked
from adapters.source.mail._history import Label, divides, labels_of

_ADDRESS = re.compile(r"[\w.+'/-]{1,64}+@[\w.-]{1,255}")
_OPENING_LINES_MAX = 8
"""From the first of a stretch on: a rule, a divider and what is above From in a block of headers."""
_STRETCH_LINES_MAX = 400
"""A stretch that is longer is taken to be several people's."""
_HEAD_CHARS_MAX = 500
_DEEPER = re.compile(r"[ >|]{0,3}> ?>|[ >]{0,3}\|>")


class Authors:
    """The participants, looked up by what the heads of quoted stretches say."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._names = [(one.name.casefold(), i) for i, one in enumerate(roster.participants) if one.name]

    def author_of(self, stretch: str) -> int | None:
        """Position of the one participant whom the head of a quoted stretch names, by address or by their exact name.

        None where it has no head or names several or none, and where older mails are quoted within: they are others'.
        """
        lines = stretch.split("\n", _STRETCH_LINES_MAX)
        if len(lines) > _STRETCH_LINES_MAX:
            return None
        labels = labels_of(lines)
        start, end = _head(lines, labels)
        if start == end or any(_is_older(lines, labels, i) for i in range(end, len(lines))):
            return None
        return self._named(" ".join(lines[start:end])[:_HEAD_CHARS_MAX])

    def _named(self, head: str) -> int | None:
        if addresses := {one.casefold() for one in _ADDRESS.findall(head)}:
            return self._roster.find("", addresses.pop()) if len(addresses) == 1 else None
        said = head.casefold()
        found = [i for name, i in self._names if name in said and _stands_in(name, said)]
        return found[0] if len(found) == 1 else None


def _head(lines: list[str], labels: list[Label | None]) -> tuple[int, int]:
    """Where the lines begin and end that say who wrote it; nowhere when none do."""
    if count := attribution(lines, 0):
        return 0, count
    for i, line in enumerate(lines[:_OPENING_LINES_MAX]):
        if labels[i] is Label.FROM:
            return i, i + 1
        if is_marked(line):
            break
    return 0, 0


def _is_older(lines: list[str], labels: list[Label | None], i: int) -> bool:
    """Whether a line shows that a further mail is quoted in this one."""
    line = lines[i]
    if not line.strip():
        return False
    bare = [one.lstrip("> ") for one in lines[i : i + ATTRIBUTION_LINES_MAX]]
    head = labels[i] is Label.FROM or labels_of(bare[:1])[0] is Label.FROM
    return head or _DEEPER.match(line) is not None or divides(bare[0]) or attribution(bare, 0) > 0


def _stands_in(name: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said) is not None
