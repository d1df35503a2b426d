"""What of a conversation a model reads: the new words whole, and of the old those that stand next to them.

Nothing that is shown is altered, so that each quote is found again where it stands; what is left out is said to be.
"""

from collections.abc import Iterator, Sequence

from activities.prompts._fences import between, blunt
from domain.conversation import Conversation, SegmentKind
from domain.parts import Part, excerpt

QUOTED_CHARS_MAX = 4_000
"""Of quoted history, over all of its stretches: enough for the mail that is answered, but for the longest."""
SIGNATURE_CHARS_MAX = 500
"""What is longer is a notice or a footer."""
_LEFT_OUT_CHARS_MIN = 200
"""What is shorter costs less than to say that it is missing."""
_BORDERS = ("\n\n", "\n>\n", "\n>>\n")
"""Between paragraphs, which may be quoted."""


def shown(conversation: Conversation) -> str:
    """The words for a prompt, blunt: just as they are where nothing is quoted, else with what is old between fences.

    Own words, files and calendar entries are shown in full, and so is what stands between segments, such as names.
    """
    return "".join(_pieces(conversation)) if has_marks(conversation) else blunt(conversation.text)


def in_stretches(conversation: Conversation, stretches: Sequence[Part]) -> str:
    """The words of these stretches, blunt, and where something is missing how much."""
    pieces: list[str] = []
    at = 0
    for stretch in stretches:
        pieces += [_gap(stretch.start - at), shown(excerpt(conversation, stretch)).strip("\n")]
        at = stretch.end
    pieces.append(_gap(len(conversation.text) - at))
    return "\n".join(piece for piece in pieces if piece)


def has_marks(conversation: Conversation) -> bool:
    """Whether what is old in it is shown between marks, which the prompt then explains."""
    return any(segment.kind is SegmentKind.QUOTED for segment in conversation.segments)


def _pieces(conversation: Conversation) -> Iterator[str]:
    segments = conversation.segments
    new = [segment.index for segment in segments if segment.kind not in {SegmentKind.QUOTED, SegmentKind.SIGNATURE}]
    first, last = (new[0], new[-1]) if new else (-1, -1)
    stretches = sum(segment.kind is SegmentKind.QUOTED for segment in segments)
    room = QUOTED_CHARS_MAX
    at = 0
    for segment in segments:
        yield blunt(conversation.text[at : segment.start])
        words = conversation.words_of(segment)
        at = segment.end
        if segment.kind is SegmentKind.QUOTED:
            head, tail = _next_to(words, room // stretches, before=first < segment.index, after=segment.index < last)
            room, stretches = max(0, room - len(head) - len(tail)), stretches - 1
            yield between("quoted", _with_gap(head, len(words) - len(head) - len(tail), tail))
        elif segment.kind is SegmentKind.SIGNATURE:
            kept = words if len(words) <= SIGNATURE_CHARS_MAX else ""
            yield between("signature", _with_gap(kept, len(words) - len(kept), ""))
        else:
            yield blunt(words)
    yield blunt(conversation.text[at:])


def _next_to(words: str, chars_max: int, *, before: bool, after: bool) -> tuple[str, str]:
    """The head that follows new words, and the tail that leads up to new ones; the head where there are neither."""
    if len(words) <= max(chars_max, _LEFT_OUT_CHARS_MIN):
        return words, ""
    tail_max = 0 if not after else chars_max // 2 if before else chars_max
    return words[: _border_before(words, chars_max - tail_max)], words[_border_after(words, len(words) - tail_max) :]


def _border_before(words: str, at: int) -> int:
    """The last end of a paragraph, or failing that of a line, in the half before `at`; else `at`."""
    ends = [words.rfind(border, at // 2, at) for border in _BORDERS]
    return next((end for end in (max(ends), words.rfind("\n", at // 2, at)) if end >= 0), at)


def _border_after(words: str, at: int) -> int:
    """The first beginning of a paragraph, or failing that of a line, in the half after `at`; else `at`."""
    half = at + (len(words) - at) // 2
    starts = [found + len(border) for border in _BORDERS if (found := words.find(border, at, half)) >= 0]
    line = words.find("\n", at, half) + 1
    return min(starts) if starts else line or at


def _with_gap(head: str, left_out: int, tail: str) -> str:
    """Both parts, blunt, and between them how much is missing."""
    pieces = (blunt(head).strip("\n"), _gap(left_out), blunt(tail).strip("\n"))
    return "\n".join(piece for piece in pieces if piece)


def _gap(left_out: int) -> str:
    return f"<left-out>{left_out} characters</left-out>" if left_out else ""
