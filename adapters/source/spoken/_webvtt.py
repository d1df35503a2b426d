"""Reads the cues of a WebVTT file as browsers do (W3C WebVTT 1, section 6), and what recorders make of the form.

Beyond the standard: hours and fractions of any width, a comma for the dot, a number or a GUID as the identifier of
a cue without an empty line before it, and "-->" among words. A cue whose times cannot be read, and words outside
of any cue, are left out and counted.
"""

import re
from collections.abc import Iterator, Sequence

from adapters.source.spoken._cues import Captions, Cue, span
from adapters.source.spoken._times import since_start

_HEADER = re.compile(r"\ufeff?WEBVTT(?:[ \t]+-?[ \t]*(.*))?")
_ARROW = "-->"
_TIME = r"(?:(\d{1,5}):)?([0-5]?\d):([0-5]?\d)"
_TIMINGS = re.compile(rf"\s*{_TIME}(?:[.,](\d{{1,9}}))?\s*-->\s*{_TIME}(?:[.,](\d{{1,3}})|(?=\s|$))")
_MEANT_AS_TIMINGS = re.compile(r"\s*(?:-?\d{1,9}:\S{0,40}\s*)?-->")
_ASIDE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_IDENTIFIER = re.compile(r"\s*(?:\d{1,9}|[0-9a-fA-F-]{36}(?:/\d{1,9}-\d{1,9})?)\s*")
_FACT = re.compile(r"(?:NOTE[ \t]+)?(Date|Title)[ \t]*:[ \t]*(\S.*)", re.IGNORECASE)


def is_webvtt(line: str) -> bool:
    """Whether a file that begins with this line is WebVTT."""
    return _HEADER.fullmatch(line) is not None


def read_webvtt(lines: Sequence[str]) -> Captions:
    """The cues, and the facts in notes; the first line is the header's.

    Raises:
        InputRefused: `too_many_cues`.
    """
    header = _HEADER.fullmatch(lines[0])
    captions = Captions(facts={"title": (header[1] or "") if header else ""})
    for number, block in enumerate(_blocks(lines[1:])):
        if block:
            _read_block(block, captions, aside=number == 0 or _ASIDE.match(block[0]) is not None)
    return captions


def _read_block(block: list[str], captions: Captions, *, aside: bool) -> None:
    """Add the cues of a block; of an aside (header, note, style) only a line with readable times begins one."""
    begins = list(_timing_lines(block, aside=aside))
    if begins:
        for cue in _cues_in(block, begins):
            captions.add(cue)
    elif not aside:
        _count_left_out(block, captions)
    elif block[0].startswith("NOTE"):
        captions.facts |= {found[1].lower(): found[2] for line in block if (found := _FACT.match(line))}


def _count_left_out(block: list[str], captions: Captions) -> None:
    """Words outside of a cue; before the first cue stand the rests of styles, which are no words."""
    if captions.cues and any(line.strip() for line in block):
        captions.add(None)


def _timing_lines(block: list[str], *, aside: bool) -> Iterator[int]:
    begun = aside
    for at, line in enumerate(block):
        if _ARROW in line and (not begun or _TIMINGS.match(line) or _MEANT_AS_TIMINGS.match(line)):
            begun = True
            yield at


def _cues_in(block: list[str], begins: list[int]) -> Iterator[Cue | None]:
    """A cue for each line of times: one, unless the empty line between two is missing."""
    for position, at in enumerate(begins):
        end = begins[position + 1] if position + 1 < len(begins) else len(block)
        if end < len(block) and end - 1 > at and _IDENTIFIER.fullmatch(block[end - 1]):
            end -= 1
        named = at > 0 and (position == 0 or _IDENTIFIER.fullmatch(block[at - 1]) is not None)
        yield _cue(block[at], tuple(block[at + 1 : end]), block[at - 1].strip() if named else "")


def _cue(timings: str, lines: tuple[str, ...], identifier: str) -> Cue | None:
    found = _TIMINGS.match(timings)
    if not found:
        return None
    start = since_start(found[1], found[2], found[3], fraction=found[4])
    until = since_start(found[5], found[6], found[7], fraction=found[8])
    return Cue(lines, *span(start, until), identifier)


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """The runs of lines between empty lines; the first, which may be empty, goes on the header."""
    block: list[str] = []
    first = True
    for line in lines:
        if line:
            block.append(line)
        elif block or first:
            yield block
            block, first = [], False
    yield block
