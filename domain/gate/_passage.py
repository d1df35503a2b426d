"""Passages: the sentence, the clause and the paragraph in which evidence stands, whatever part of it was quoted."""

import re
from collections.abc import Iterator
from functools import lru_cache

from domain.conversation import Kind, Segment
from domain.gate._evidence import Located, Source
from domain.gate._fold import fold
from domain.value import Value

AROUND_CHARS_MAX = 600
"""How far around the evidence its sentence is looked for."""
PASSAGE_CHARS_MAX = 4_000
"""A quote is at most 2,000 characters; mended or widened it stays well below this."""
_SHORT_LINE_CHARS = 50
"""A line shorter than this was not wrapped by a mail program."""
_CUTS_MAX = 200
_KEPT_MAX = 32
"""Stretches whose sentences are kept: each rule about a piece of evidence asks for the same ones."""

_BULLET = r"(?:[-*\u2022\u2013\u00b7+]|\d{1,2}[.)]|\[[ xX]?\])[ \t]"
_STOP = re.compile(
    rf"(?P<blank>\n[ \t]*\n\s*)|(?P<item>\n[ \t]*(?={_BULLET}))|(?P<line>\n[ \t]*)"
    r"|(?<=[.!?\u2026])(?P<stop>[\"'\u201d\u2019)\]]*\s+)"
)
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|no|nr|vs|etc|e\.g|i\.e|approx|ca|bzw|z\.\s?b|d\.\s?h|u\.\s?a|ggf|inkl|"
    r"usw|str|tel|inc|ltd|corp|co|p\.m|a\.m|\d{1,2}|[a-z])\.$",
    re.IGNORECASE,
)
_STOPS = frozenset(".!?\u2026")
_LINE_STOPS = _STOPS | frozenset(">]}")
"""Behind a tag or a bracket a new line begins a new sentence, too."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_SPAN = tuple[int, int]

_CLAUSE = re.compile(
    r"(?:(?P<firm>[;:]|\s[\u2013\u2014-])\s+|(?P<comma>,)\s+|\s+)(?P<joint>(?:(?:and|but|so|then|also|yet|still|"
    r"instead|"
    r"und|aber|dann|also|sondern|dafür|stattdessen)\b,?\s+)*)"
    r"(?=(?:please|kindly|could you|can you|can't you|would you|will you|i'?ll\b|i will|i'm going to|i am going to|"
    r"let me|i was wondering|i wonder|i would like|i'd like|"
    r"we'?ll\b|we will|you (?:need|must|should|have to|can)|don't|do not|never mind|make sure|remember to|"
    r"i (?:sent|have|did|won't|can't|cannot|don't|asked|told|need|already)|i've|there'?s no|there is no|no need|just|"
    r"bitte|können sie|könnten sie|kannst du|könntest du|ich (?:werde|habe|schicke|sende)|wir (?:werden|haben)|"
    r"sie müssen|du musst|lass mich)\b)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\W*(?:\w+\s+){0,2}?(?:if|unless|should|in case|when|once|falls|wenn|sollte\w*|sofern|sobald)\b", re.IGNORECASE
)


class Piece(Value):
    """A stretch of the conversation's text, folded for rules, with where it stands."""

    folded: str
    start: int
    end: int

    def overlaps(self, start: int, end: int) -> bool:
        """Whether any of `text[start:end]` is its."""
        return self.start < end and start < self.end


def sentences_of(located: Located, source: Source) -> tuple[Piece, ...]:
    """The sentences that hold the evidence, whole, within its segment."""
    start, end = located.evidence.start, located.evidence.end
    return tuple(piece for piece in nearby(located, source) if piece.overlaps(start, end))


def nearby(located: Located, source: Source) -> tuple[Piece, ...]:
    """All sentences of the segment around the evidence, those of it included; the outermost may be cut."""
    segment = located.segment
    lowest = max(segment.start, located.evidence.start - AROUND_CHARS_MAX)
    highest = min(segment.end, located.evidence.end + AROUND_CHARS_MAX, lowest + PASSAGE_CHARS_MAX)
    return _sentences(source.conversation.text, source.conversation.kind, lowest, highest)


def sentences(source: Source, start: int, end: int) -> Iterator[Piece]:
    """The sentences of a stretch of the text, in order."""
    yield from _sentences(source.conversation.text, source.conversation.kind, start, end)


@lru_cache(_KEPT_MAX)
def _sentences(text: str, kind: Kind, start: int, end: int) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    at = start
    for stop in _STOP.finditer(text, start, end):
        if stop.start() >= at and _ends(text, stop, at, kind):
            pieces += _piece(text, at, stop.start())
            at = stop.end()
    return (*pieces, *_piece(text, at, end))


def clauses_of(sentence: Piece, source: Source) -> tuple[Piece, ...]:
    """The sentence cut where another request, promise or statement begins; a condition stays with what it governs."""
    text = source.conversation.text
    conditional = _CONDITION.match(text, sentence.start, sentence.end) is not None
    pieces: list[Piece] = []
    at = sentence.start
    for cut in _CLAUSE.finditer(text, sentence.start, sentence.end):
        joined = cut["joint"] or cut["firm"]
        if not joined and (not cut["comma"] or conditional):
            continue
        pieces += _piece(text, at, cut.start())
        at = cut.end()
        if len(pieces) >= _CUTS_MAX:
            break
    return (*pieces, *_piece(text, at, sentence.end))


def paragraph_of(at: int, segment: Segment, source: Source) -> _SPAN:
    """The paragraph around a place of the text, within its segment; at most `PASSAGE_CHARS_MAX` to either side."""
    text = source.conversation.text
    lowest, highest = max(segment.start, at - PASSAGE_CHARS_MAX), min(segment.end, at + PASSAGE_CHARS_MAX)
    start = lowest
    for gap in _PARAGRAPH.finditer(text, lowest, highest):
        if gap.start() >= at:
            return start, gap.start()
        start = min(gap.end(), at)
    return start, highest


def _piece(text: str, start: int, end: int) -> Iterator[Piece]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    if start < end:
        yield Piece(folded=fold(text[start:end]), start=start, end=end)


def _ends(text: str, stop: re.Match[str], begin: int, kind: Kind) -> bool:
    """Whether a sentence ends here."""
    if stop["blank"] or stop["item"]:
        return True
    if stop["line"]:
        if kind is Kind.CHAT:
            return True
        if kind is Kind.EMAIL and _line_ends(text, stop):
            return True
        if text[max(begin, stop.start() - 3) : stop.start()].rstrip("\"')\u201d\u2019 ")[-1:] not in _LINE_STOPS:
            return False
    before = text[max(begin, stop.start() - 12) : stop.start()]
    return not (before.endswith(".") and _ABBREVIATED.search(before))


def _line_ends(text: str, stop: re.Match[str]) -> bool:
    """Whether a line break ends a sentence: wrapped lines are long, or go on in small letters."""
    line = text[max(text.rfind("\n", 0, stop.start()) + 1, stop.start() - 200) : stop.start()].rstrip()
    following = text[stop.end() : stop.end() + 1]
    if line.endswith((":", "!", "?")):
        return True
    return len(line) < _SHORT_LINE_CHARS and (not following.islower() or line.endswith(","))
