"""Parts: a conversation that is too long for one question, cut where its segments end."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from domain.conversation import Conversation, Segment
from domain.value import Value

CHARS_MAX = 40_000
"""Of one part, where the settings say nothing else: some 10,000 tokens. That fits every model that is offered with
prompt and answer, a small one of one's own included; and what stands in the middle of much longer questions is
overlooked by the large ones too. Four hours of talk make six such parts."""
OVERLAP_CHARS = 2_000
"""As long as a quote may be: whatever a model can quote of one segment stands whole in some part."""
PARTS_MAX = 100
"""Of one conversation: some 4,000,000 characters. What lies beyond is not asked about, and said to be."""

_OVERLAPS_MIN = 8
"""A part is at least so many times as long as what it shares with the next one."""
_PARAGRAPH = re.compile(r"\n\s*\n\s*")
_LINE = re.compile(r"\n")
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’)\]]*\s+|[。！？]")  # noqa: RUF001  they are what is meant
_WORD = re.compile(r"\s+")
_BORDERS = (_PARAGRAPH, _LINE, _SENTENCE, _WORD)


class Part(Value):
    """A stretch of a conversation, `text[start:end]`, that is asked about alone; neighbours overlap."""

    index: int
    """From 0."""
    count: int
    """Of the whole conversation, those beyond `PARTS_MAX` included."""
    start: int
    end: int


def parts_of(conversation: Conversation, chars_max: int, overlap_chars: int = OVERLAP_CHARS) -> tuple[Part, ...]:
    """The parts in which a conversation is asked about, in order; none where it fits into one question.

    A part ends where a segment does, and begins where a segment begins, with the label before it ("Ada: …"). Only
    inside of a segment that is too long it is cut: between paragraphs, else lines, sentences, words. Every character
    is in at least one part, and every stretch of up to `overlap_chars` within a segment is whole in at least one; but
    of more than `PARTS_MAX` parts only the first are given, and their `count` tells how many there would be.

    Args:
        conversation: the whole.
        chars_max: the longest that a part may be.
        overlap_chars: what neighbours share at least; an eighth of `chars_max` at most.
    """
    length = len(conversation.text)
    if length <= chars_max:
        return ()
    overlap = min(overlap_chars, chars_max // _OVERLAPS_MIN)
    spans = list(_spans(conversation.text, _beginnings(conversation), chars_max, overlap))
    return tuple(
        Part(index=index, count=len(spans), start=start, end=end)
        for index, (start, end) in enumerate(spans[:PARTS_MAX])
    )


def excerpt(conversation: Conversation, part: Part) -> Conversation:
    """The part as a conversation of its own, in which offsets count from `part.start`.

    Participants, subject, flags and files are those of the whole; segments are those that stand in it, cut at its
    ends and counted from 0.
    """
    inside = [s for s in conversation.segments if s.start < part.end and s.end > part.start]
    segments = tuple(_clipped(segment, index, part) for index, segment in enumerate(inside))
    return conversation.model_copy(update={"text": conversation.text[part.start : part.end], "segments": segments})


def telling(conversation: Conversation, places: Iterable[tuple[int, int]], chars_max: int) -> tuple[Part, ...]:
    """What of a long conversation is shown to who writes a reply: its end, and around these places as far as it fits.

    A quarter of the room, at least, is for the end; the rest is shared out over the places. The stretches are in
    order and do not overlap.
    """
    length = len(conversation.text)
    if length <= chars_max:
        return (Part(index=0, count=1, start=0, end=length),)
    wanted, beginnings = sorted(set(places)), _beginnings(conversation)
    tail = length - chars_max // 4
    room = (chars_max - chars_max // 4) // max(1, len(wanted))
    stretches: list[tuple[int, int]] = []
    for start, end in [*(_around(conversation.text, beginnings, place, room) for place in wanted), (tail, length)]:
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return tuple(Part(index=n, count=len(stretches), start=s, end=e) for n, (s, e) in enumerate(stretches))


def _around(text: str, beginnings: Sequence[int], place: tuple[int, int], chars_max: int) -> tuple[int, int]:
    """The stretch around a place, from the label of its segment if that is near, and cut between words."""
    start, end = place
    first = max(0, start - max(0, chars_max - (end - start)) // 2)
    last = min(len(text), first + chars_max)
    label = beginnings[bisect_right(beginnings, start) - 1] if beginnings else 0
    if first <= label <= start:
        return label, last
    word = _WORD.search(text, first, start) if first else None
    return word.end() if word else first, last


def _clipped(segment: Segment, index: int, part: Part) -> Segment:
    start, end = max(segment.start, part.start), min(segment.end, part.end)
    return segment.model_copy(update={"index": index, "start": start - part.start, "end": end - part.start})


def _beginnings(conversation: Conversation) -> list[int]:
    """Where a part may begin: at the label of each segment, that is behind the white space after the one before."""
    text, ends = conversation.text, [0, *(segment.end for segment in conversation.segments)]
    found: list[int] = []
    for end, segment in zip(ends, conversation.segments, strict=False):
        gap = text[end : segment.start]
        found.append(end + len(gap) - len(gap.lstrip()))
    return found


def _spans(text: str, beginnings: Sequence[int], chars_max: int, overlap: int) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > chars_max:
        end = _end(text, beginnings, start, start + chars_max)
        yield start, end
        start = _next_start(text, beginnings, end, overlap)
    yield start, len(text)


def _end(text: str, beginnings: Sequence[int], start: int, limit: int) -> int:
    """The last beginning of a segment that is not too near to the start; else the last border in the second half."""
    whole = beginnings[bisect_right(beginnings, limit) - 1] if beginnings else 0
    if whole > start + (limit - start) // 4:
        return whole
    return _last_border(text, start + (limit - start) // 2, limit)


def _next_start(text: str, beginnings: Sequence[int], end: int, overlap: int) -> int:
    """The beginning of a segment that is one to two overlaps before the end, else the last border there."""
    at = bisect_right(beginnings, end - overlap) - 1
    if at >= 0 and beginnings[at] >= end - 2 * overlap:
        return beginnings[at]
    return _last_border(text, end - 2 * overlap, end - overlap)


def _last_border(text: str, low: int, high: int) -> int:
    """Behind the last border of the best kind in `text[low:high]`; `high` where there is none."""
    for border in _BORDERS:
        found = [match.end() for match in border.finditer(text, low, high)]
        if found:
            return found[-1]
    return high
