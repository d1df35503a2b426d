"""Evidence: where a proposed quote stands in the conversation, in the source's own words."""

import re
from collections.abc import Sequence
from functools import cached_property
from unicodedata import east_asian_width

from domain.conversation import Conversation, Segment, SegmentKind
from domain.gate._align import Aligner
from domain.gate._fold import Folded, fold
from domain.gate._history import refers_to
from domain.gate._reasons import Reason
from domain.gate._terms import stem, words_in
from domain.items import Evidence
from domain.value import Value

QUOTE_WORDS_MIN = 2
QUOTE_WIDTH_MIN = 8
_WIDEN_CHARS_MAX = 60
_PHRASE_HITS_MAX = 1_000
_STOPS = ".?!"
_LABEL = re.compile(r"(?P<name>[^\s:][^:\n]{0,79}):\s+(?P<said>\S.*)", re.DOTALL)

_PROVING = (SegmentKind.OWN, SegmentKind.ATTACHMENT, SegmentKind.EVENT)
"""Where new words stand, in the order in which a quote is looked for."""

_Span = tuple[int, int]


class Located(Value):
    """A quote found: its evidence, and the segment that holds it, of new words unless `evidence.quoted`."""

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
        "unable", nor 120 out of 1200. What stands nowhere so is aligned (`_align`), and marked as mended.
        Quoted history proves what the new words refer to (`_history`), and is marked as well. Whose turn it is
        may stand before the words of a talk, as it does in the text.
        """
        located = self._found(quote.strip())
        if located is Reason.QUOTE_NOT_IN_SOURCE and (label := _LABEL.match(quote.strip())):
            return self._said_by(label["name"], label["said"]) or located
        return located

    def _said_by(self, label: str, said: str) -> Located | None:
        """Where somebody says this, by the name that the model copied with it ("Kim: I'll call them")."""
        bearing = set(fold(label).split())
        speakers = {
            n
            for n, person in enumerate(self.conversation.participants)
            if any(bearing <= set(fold(name).split()) for name in (person.name, person.handle) if name)
        }
        turns = [s for s in self._segments[SegmentKind.OWN] if s.speaker in speakers]
        found = None if _too_short(said) else self._exact(said, turns) or self._alike(said, turns)
        return self._located(*found) if found else None

    def _found(self, quote: str) -> Located | Reason:
        if _too_short(quote):
            return Reason.QUOTE_TOO_SHORT
        for kind in _PROVING:
            if found := self._first(quote, kind):
                return self._located(*found)
        if found := self._first(quote, SegmentKind.QUOTED):
            return self._referred(self._located(*found))
        if self._first(quote, SegmentKind.SIGNATURE):
            return Reason.SIGNATURE
        return self._mended(quote)

    def _mended(self, quote: str) -> Located | Reason:
        """The source's own words for a quote that was copied nearly verbatim."""
        for kind in (*_PROVING, SegmentKind.QUOTED):
            segments = self._segments[kind]
            span = self._aligner.find(quote, [(s.start, s.end) for s in segments]) if segments else None
            if span is not None:
                segment = next(s for s in segments if s.start <= span[0] and span[1] <= s.end)
                located = self._located(self._with_mark(quote, span, segment), segment, mended=True)
                return self._referred(located) if kind is SegmentKind.QUOTED else located
        return Reason.QUOTE_NOT_IN_SOURCE

    def _with_mark(self, quote: str, span: _Span, segment: Segment) -> _Span:
        """With the mark that ends the sentence, where the quote has it, too."""
        start, end = span
        marked = end < segment.end and self._text[end] in _STOPS and quote.rstrip("\"'\u201d\u2019 ")[-1:] in _STOPS
        return (start, end + 1) if marked else span

    def _referred(self, located: Located) -> Located | Reason:
        """Quoted history as evidence, if the new words refer to it."""
        evidence = located.evidence
        if not refers_to(self.conversation, located.segment, evidence.start):
            return Reason.QUOTED_HISTORY
        return located.model_copy(update={"evidence": evidence.model_copy(update={"quoted": True})})

    @cached_property
    def names(self) -> frozenset[str]:
        """Of all who take part, with what stands before the @ of their addresses."""
        people = self.conversation.participants
        given = [p.name for p in people] + [(p.address or "").partition("@")[0] for p in people]
        return frozenset(name for name in given if name)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All words of the conversation, its subject and its people, without their endings."""
        said = "\n".join((self._text, self.conversation.subject, *self.names))
        return frozenset(stem(word) for word in words_in(said))

    def phrase(self, words: str, near: Segment) -> str | None:
        """The text's own words for a phrase that stands in it as whole words; those of `near` first."""
        needle = fold(words)
        if not needle or needle not in self._folded.text:
            return None
        for start, end in ((near.start, near.end), (0, len(self._text))):
            if span := self._whole_phrase(needle, start, end):
                return self._text[span[0] : span[1]]
        return None

    def phrase_in(self, words: str, start: int, end: int) -> _Span | None:
        """Where a phrase first stands as whole words, folded, within `text[start:end]`; the place ends there too."""
        needle = fold(words)
        return self._whole_phrase(needle, start, end) if needle and needle in self._folded.text else None

    def _whole_phrase(self, needle: str, start: int, end: int) -> _Span | None:
        for _ in range(_PHRASE_HITS_MAX):
            span = self._folded.find(needle, start, end)
            if span is None or not (_cuts(self._text, span[0]) or _cuts(self._text, span[1])):
                return span
            start = span[0] + 1
        return None

    def _first(self, quote: str, kind: SegmentKind) -> tuple[_Span, Segment] | None:
        return self._exact(quote, self._segments[kind]) or self._alike(quote, self._segments[kind])

    def _exact(self, quote: str, segments: Sequence[Segment]) -> tuple[_Span, Segment] | None:
        if quote not in self._text:
            return None
        for segment in segments:
            at = self._text.find(quote, segment.start, segment.end)
            if at >= 0:
                return (at, at + len(quote)), segment
        return None

    def _alike(self, quote: str, segments: Sequence[Segment]) -> tuple[_Span, Segment] | None:
        needle = fold(quote)
        if not needle or needle not in self._folded.text:
            return None
        for segment in segments:
            if span := self._folded.find(needle, segment.start, segment.end):
                return span, segment
        return None

    @cached_property
    def _folded(self) -> Folded:
        return Folded(self._text)

    @cached_property
    def _aligner(self) -> Aligner:
        return Aligner(self._text)

    def _located(self, span: _Span, segment: Segment, *, mended: bool = False) -> Located:
        start, end = self._whole_words(span, segment)
        evidence = Evidence(quote=self._text[start:end], start=start, end=end, mended=mended)
        return Located(evidence=evidence, segment=segment)

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
