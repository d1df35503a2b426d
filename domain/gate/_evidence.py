"""Evidence: where a proposed quote stands in the conversation, in the source's own words."""

import re
from functools import cached_property
from unicodedata import east_asian_width

from domain.conversation import Conversation, Segment, SegmentKind
from domain.gate._fold import Folded, fold
from domain.gate._reasons import Reason
from domain.items import Evidence
from domain.value import Value

QUOTE_WORDS_MIN = 2
QUOTE_WIDTH_MIN = 8
_WIDEN_CHARS_MAX = 60
_PHRASE_HITS_MAX = 1_000

_PROVING = (SegmentKind.OWN, SegmentKind.ATTACHMENT, SegmentKind.EVENT)
"""Where new words stand, in the order in which a quote is looked for."""

_Span = tuple[int, int]


class Located(Value):
    """A quote found: its evidence, and the segment that holds it."""

    evidence: Evidence
    segment: Segment


class Source:
    """The conversation's text, to be searched for quotes and phrases."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self._text = conversation.text
        self._segments = {kind: [s for s in conversation.segments if s.kind is kind] for kind in SegmentKind}

    def locate(self, quote: str) -> Located | Reason:
        """Where `quote` stands within one segment of new words, attached ones included, or why it proves nothing.

        First as it is, then folded (`_fold`); in each case the first place. A quote that begins or ends
        inside of a word or number is widened to the whole of it, so that "able" cannot be cut out of
        "unable", nor 120 out of 1200.
        """
        quote = quote.strip()
        if _too_short(quote):
            return Reason.QUOTE_TOO_SHORT
        for kind in _PROVING:
            if found := self._first(quote, kind):
                return self._located(*found)
        if self._first(quote, SegmentKind.QUOTED):
            return Reason.QUOTED_HISTORY
        if self._first(quote, SegmentKind.SIGNATURE):
            return Reason.SIGNATURE
        return Reason.QUOTE_NOT_IN_SOURCE

    def phrase(self, words: str, near: Segment) -> str | None:
        """The text's own words for a phrase that stands in it as whole words; those of `near` first."""
        needle = fold(words)
        if not needle or needle not in self._folded.text:
            return None
        for start, end in ((near.start, near.end), (0, len(self._text))):
            if span := self._whole_phrase(needle, start, end):
                return self._text[span[0] : span[1]]
        return None

    def _whole_phrase(self, needle: str, start: int, end: int) -> _Span | None:
        for _ in range(_PHRASE_HITS_MAX):
            span = self._folded.find(needle, start, end)
            if span is None or not (_cuts(self._text, span[0]) or _cuts(self._text, span[1])):
                return span
            start = span[0] + 1
        return None

    def _first(self, quote: str, kind: SegmentKind) -> tuple[_Span, Segment] | None:
        return self._exact(quote, kind) or self._alike(quote, kind)

    def _exact(self, quote: str, kind: SegmentKind) -> tuple[_Span, Segment] | None:
        if quote not in self._text:
            return None
        for segment in self._segments[kind]:
            at = self._text.find(quote, segment.start, segment.end)
            if at >= 0:
                return (at, at + len(quote)), segment
        return None

    def _alike(self, quote: str, kind: SegmentKind) -> tuple[_Span, Segment] | None:
        needle = fold(quote)
        if not needle or needle not in self._folded.text:
            return None
        for segment in self._segments[kind]:
            if span := self._folded.find(needle, segment.start, segment.end):
                return span, segment
        return None

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self._text)

    def _located(self, span: _Span, segment: Segment) -> Located:
        start, end = self._whole_words(span, segment)
        return Located(evidence=Evidence(quote=self._text[start:end], start=start, end=end), segment=segment)

    def _whole_words(self, span: _Span, segment: Segment) -> _Span:
        start, end = span
        lowest, highest = max(segment.start, start - _WIDEN_CHARS_MAX), min(segment.end, end + _WIDEN_CHARS_MAX)
        while start > lowest and _cuts(self._text, start):
            start -= 1
        while end < highest and _cuts(self._text, end):
            end += 1
        return start, end


def _too_short(quote: str) -> bool:
    words = re.findall(r"\w+", quote)
    width = sum(2 if east_asian_width(c) in "WF" else 1 for c in quote)
    return not words or (len(words) < QUOTE_WORDS_MIN and width < QUOTE_WIDTH_MIN)


def _cuts(text: str, at: int) -> bool:
    """Whether `at` lies inside of a word or a number; scripts without case have no such words."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if _spelt(before) and _spelt(after):
        return True
    if before in ".," and after.isdigit():
        return at > 1 and text[at - 2].isdigit()
    return before.isdigit() and after in ".," and text[at + 1 : at + 2].isdigit()


def _spelt(character: str) -> bool:
    return character.isdigit() or character.lower() != character.upper()
