"""Reads the cues of SubRip (SRT) and YouTube (SBV) files, for which there is no standard but common practice.

SRT: numbers may be wrong or missing, the times may have a dot, a fullwidth sign or no milliseconds, and empty lines
within a caption belong to it. SBV: an empty line ends a caption. A cue whose times cannot be read is left out and
counted, with its words; one without words is none.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from adapters.source.spoken._cues import Captions, Cue, span
from adapters.source.spoken._times import since_start

_NUMBER = re.compile(r"\s*-?\d{1,9}(?:\.\d{1,9})?\s*")
_TIME = r"(?:(\d{1,5})[:\uff1a])?(\d{1,4})[:\uff1a](\d{1,4})(?:[.,\uff0c\uff0e\u3002]0*(\d{1,9})(?!\d)|(?=[\s-]|$))"
_TIMINGS = re.compile(rf"\s*{_TIME}\s*-{{1,2}}\s?>\s*{_TIME}")
_MEANT_AS_TIMINGS = re.compile(r"\s*-?\d+[:\uff1a]\S*\s*-{1,2}\s?>")
_COMMA = re.compile(r"\s*(?:\d+[:\uff1a])+\d+[,\uff0c]")
_SBV_TIME = r"(\d{1,5}):(\d{1,4}):(\d{1,4})\.(\d{3})"
_SBV_TIMINGS = re.compile(rf"\s*{_SBV_TIME},{_SBV_TIME}")
_SBV_BREAK = "[br]"


def is_srt(opening: Sequence[str]) -> bool:
    """Whether a file whose first lines with words are these is SRT: it begins with a cue, numbered or not.

    Times without a number that have a dot are those of a WebVTT whose header is lost, which no suite accepts.
    """
    if len(opening) > 1 and _NUMBER.fullmatch(opening[0]):
        return _begins_cue(opening[1])
    return bool(opening) and _begins_cue(opening[0]) and _COMMA.match(opening[0]) is not None


def is_sbv(opening: Sequence[str]) -> bool:
    """Whether a file whose first lines with words are these is SBV."""
    return bool(opening) and _SBV_TIMINGS.match(opening[0]) is not None


def read_srt(lines: Sequence[str]) -> Captions:
    """The cues of an SRT file.

    Raises:
        InputRefused: `too_many_cues`.
    """
    captions = Captions()
    begins = [at for at, line in enumerate(lines) if _begins_cue(line)]
    numbers = [_number_before(lines, at) for at in begins]
    numbered = bool(numbers) and numbers[0] is not None
    for position, at in enumerate(begins):
        end = len(lines)
        if position + 1 < len(begins):
            number = numbers[position + 1]
            end = number if numbered and number is not None and number > at else begins[position + 1]
        if any(line.strip() for line in lines[at + 1 : end]):
            captions.add(_srt_cue(lines[at], tuple(lines[at + 1 : end])))
    return captions


def read_sbv(lines: Sequence[str]) -> Captions:
    """The cues of an SBV file.

    Raises:
        InputRefused: `too_many_cues`.
    """
    captions = Captions()
    block: list[str] = []
    for line in (*lines, ""):
        if line.strip():
            block.append(line)
        elif block:
            if len(block) > 1 or not _SBV_TIMINGS.match(block[0]):
                captions.add(_sbv_cue(block))
            block = []
    return captions


def _begins_cue(line: str) -> bool:
    return ">" in line and (_TIMINGS.match(line) or _MEANT_AS_TIMINGS.match(line)) is not None


def _number_before(lines: Sequence[str], at: int) -> int | None:
    """Where the number of the cue stands, an empty line or two before its times; None without one."""
    for before in range(at - 1, max(-1, at - 4), -1):
        if lines[before].strip():
            return before if _NUMBER.fullmatch(lines[before]) else None
    return None


def _srt_cue(timings: str, lines: tuple[str, ...]) -> Cue | None:
    found = _TIMINGS.match(timings)
    if not found:
        return None
    times = found.groups()
    return Cue(lines, *span(_srt_time(*times[:4]), _srt_time(*times[4:])))


def _srt_time(hours: str | None, minutes: str, seconds: str, milliseconds: str | None) -> timedelta:
    """What stands after the comma is a number of milliseconds, not a fraction, as both suites have it."""
    return since_start(hours, minutes, seconds) + timedelta(milliseconds=int(milliseconds or 0))


def _sbv_cue(block: list[str]) -> Cue | None:
    found = _SBV_TIMINGS.match(block[0])
    if not found:
        return None
    start = since_start(found[1], found[2], found[3], fraction=found[4])
    until = since_start(found[5], found[6], found[7], fraction=found[8])
    return Cue(tuple(line.replace(_SBV_BREAK, "\n") for line in block[1:]), *span(start, until))
