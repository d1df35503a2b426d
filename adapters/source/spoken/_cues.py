"""The cues of a captions file, whatever its form."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from adapters.source._limits import CUES_MAX
from domain.failures import InputRefused

_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines shown at one time, with their markup."""

    lines: tuple[str, ...]
    start: timedelta
    until: timedelta | None
    """None where the cue would end before it begins."""
    identifier: str = ""


@dataclass(slots=True)
class Captions:
    """What was read of a file."""

    cues: list[Cue] = field(default_factory=list)
    left_out: int = 0
    """Cues whose times cannot be read, and words outside of any cue."""
    facts: dict[str, str] = field(default_factory=dict)
    """`title` and `date`, where the file states them."""

    def add(self, cue: Cue | None) -> None:
        """Keep this cue; None stands for one that cannot be read.

        Raises:
            InputRefused: `too_many_cues`.
        """
        self.left_out += cue is None
        if cue is not None:
            self.cues.append(cue)
        check_cues(len(self.cues) + self.left_out)


def lines_of(text: str) -> list[str]:
    """The lines as captions have them: U+2028, form feed and the like stand within a line."""
    return _BREAK.split(text)


def span(start: timedelta, until: timedelta) -> tuple[timedelta, timedelta | None]:
    """From when until when; a cue that ends before it begins has no end."""
    return start, until if until >= start else None


def check_cues(count: int) -> None:
    """Refuse what is longer than any meeting.

    Raises:
        InputRefused: `too_many_cues`.
    """
    if count > CUES_MAX:
        raise InputRefused("too_many_cues", f"The transcript is too long; send at most {CUES_MAX} cues or lines.")
