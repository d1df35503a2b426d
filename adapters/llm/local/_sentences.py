"""Cuts a conversation's own words into sentences and clauses, keeping every offset."""

import re
from collections.abc import Iterator
from functools import cache

from adapters.llm.local._words import phrases
from domain.conversation import Conversation, Kind, Segment, SegmentKind
from domain.value import Value

SENTENCE_CHARS_MAX = 1_000
"""What is longer (a table, a log, talk that nobody punctuated) is cut: see `_pieces`."""

_CUTS = ("\n", "; ", ": ", ", ", " ")
"""Where a stretch that is too long is best cut, the best first."""

_SOFT_LINE_CHARS_MIN = 50
"""A line this long was probably wrapped by a mail program."""

_NEAR_CHARS = 40
"""How far around a full stop is looked to tell whether it ends a sentence."""

_BULLET = re.compile(r"[ \t]*(?:[-*•\u2013·+]|\d{1,2}[.)]|[A-Za-z]\)|\[[ xX]?\])(?:[ \t]+\[[ xX]?\])?[ \t]+")
_BULLET_CHARS_MAX = 40
"""With the space around it."""
_MONTHS = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)\w*|(?:quartal|woche|etage|stock|platz)"
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|no|nr|vs|etc|e\.g|i\.e|approx|ca|max|min|bzw|z\.\s?b|d\.\s?h|u\.\s?a|ggf|inkl|"
    r"usw|str|tel|inc|ltd|corp|co|fig|sec|dept|govt|prop|resp|hr|fr|p\.m|a\.m|[A-Za-z])\.$",
    re.IGNORECASE,
)
_ABBREVIATION_CHARS_MAX = 12
"""With what stands before it."""

_SMALL_START = re.compile(
    r"(?:i|i'm|i'll|i've|we|we'll|you|he|she|it|it's|they|is|are|was|have|has|do|does|did|can|could|would|will|should|"
    r"please|pls|plz|u|thx|cheers|what|when|where|who|why|how|if|but|so|thanks|thank|also|let|let's|there|that|this)\b",
    re.IGNORECASE,
)
"""How a sentence begins whose writer uses no capitals."""
_WHOLE_WORD = re.compile(r"[a-z]{4}\.$")
"""What stands before it: no abbreviation, which would be shorter or have been known."""
_LINK_LINE = re.compile(r"\s*<?(?:https?://|www\.)\S+>?\s*$")
"""A line that is only a link: no sentence runs over it."""

_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”\u2019)\]]*+(?=\s|$)|(?<=[.!?])(?=https?://)")
_WORD = re.compile(r"\S")
_JOINT = re.compile(r"^\s*(?:[;:]|[\u2013\u2014-]|,?\s*(?:and|but|so|then|also|und|aber|dann)\b)", re.IGNORECASE)
"""What must join two clauses: a bare comma may join a condition to its consequence."""


class Sentence(Value):
    """A sentence or clause: `text == conversation.text[start:end]`."""

    text: str
    start: int
    end: int
    segment: int
    paragraph: int
    """Counts paragraphs over the whole conversation."""
    speaker: int | None = None


def read_sentences(conversation: Conversation) -> tuple[Sentence, ...]:
    """The sentences that the message's writers or speakers say themselves, in order."""
    found: list[Sentence] = []
    paragraph = 0
    for segment in conversation.segments:
        if segment.kind is not SegmentKind.OWN:
            continue
        for start, end in _paragraphs(conversation.text, segment):
            paragraph += 1
            for piece in _blocks(conversation, start, end):
                found += _sentences_of(conversation.text, piece, segment, paragraph)
    return tuple(found)


def own_chars(conversation: Conversation) -> int:
    """How much there is to read: the characters that the message's writers or speakers say themselves."""
    return sum(s.end - s.start for s in conversation.segments if s.kind is SegmentKind.OWN)


def begins_item(text: str, sentence: Sentence) -> bool:
    """Whether the sentence of this text stands behind the bullet or number of a list."""
    lead = _lead_of(text, sentence)
    return lead is not None and _BULLET.fullmatch(lead) is not None


def begins_line(text: str, sentence: Sentence) -> bool:
    """Whether nothing stands before the sentence on its line."""
    return _lead_of(text, sentence) == ""


def _lead_of(text: str, sentence: Sentence) -> str | None:
    """What stands before the sentence on its line, blank being nothing; None where that is long."""
    begin = max(0, sentence.start - _BULLET_CHARS_MAX)
    _, newline, lead = text[begin : sentence.start].rpartition("\n")
    if not newline and begin > 0:
        return None
    return lead if lead.strip() else ""


def clauses_of(sentence: Sentence) -> tuple[Sentence, ...]:
    """The sentence cut where a new request or promise begins: `…, and I will …`."""
    cuts = [m for m in _boundaries().finditer(sentence.text) if m.start() > 0 and _JOINT.match(m.group())]
    if not cuts:
        return (sentence,)
    edges: list[tuple[int, int | None]] = [(0, cuts[0].start())]
    edges += [(cut.end(), cuts[n + 1].start() if n + 1 < len(cuts) else None) for n, cut in enumerate(cuts)]
    return tuple(_clause(sentence, start, end) for start, end in edges)


@cache
def _boundaries() -> re.Pattern[str]:
    return re.compile(
        r"(?:[,;:]|\s[\u2013\u2014-])?\s++(?:(?:and|but|so|then|also|und|aber|dann)\b,?\s++)*"
        rf"(?={phrases('clause_starts').pattern})",
        re.IGNORECASE,
    )


def _clause(sentence: Sentence, start: int, end: int | None) -> Sentence:
    text = sentence.text[start:end]
    at = sentence.start + start
    return sentence.model_copy(update={"text": text, "start": at, "end": at + len(text)})


def _paragraphs(text: str, segment: Segment) -> Iterator[tuple[int, int]]:
    at = segment.start
    for gap in re.finditer(r"\n[ \t]*\n\s*", text[segment.start : segment.end]):
        yield at, segment.start + gap.start()
        at = segment.start + gap.end()
    yield at, segment.end


def _blocks(conversation: Conversation, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches over which a sentence may run: wrapped lines are joined, list items stand alone."""
    text = conversation.text
    begin = at = following = start
    for line in text[start:end].splitlines(keepends=True):
        after = at + len(line)
        if following < after:
            word = _WORD.search(text, after, end)
            following = word.start() if word else end
        if following == end or _BULLET.match(text, after, end) or _breaks(conversation.kind, line, text[following]):
            yield begin, after
            begin = after
        at = after


def _breaks(kind: Kind, line: str, following: str) -> bool:
    """Whether a block ends with the line; `following` is the first character of the next words."""
    stripped = line.rstrip()
    if kind is Kind.CHAT or stripped.endswith((":", "!", "?")) or _LINK_LINE.match(stripped):
        return True
    if kind is Kind.MEETING:
        return False
    wrapped = len(stripped) >= _SOFT_LINE_CHARS_MIN or (following.islower() and not stripped.endswith(","))
    return not wrapped


def _sentences_of(text: str, block: tuple[int, int], segment: Segment, paragraph: int) -> Iterator[Sentence]:
    start, end = block
    bullet = _BULLET.match(text, start, end)
    at = bullet.end() if bullet else start
    for stop in (*_stops(text, at, end), end):
        for begin, words in _pieces(text, at, stop):
            yield Sentence(
                text=words,
                start=begin,
                end=begin + len(words),
                segment=segment.index,
                paragraph=paragraph,
                speaker=segment.speaker,
            )
        at = stop


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The stretch without the space around it; if it is too long for a sentence, in pieces, none of it lost."""
    words = text[start:end].rstrip()
    end = start + len(words)
    while words := words.lstrip():
        head = words if len(words) <= SENTENCE_CHARS_MAX else _head(words[:SENTENCE_CHARS_MAX])
        yield end - len(words), head.rstrip()
        words = words[len(head) :]


def _head(words: str) -> str:
    """Up to the end of the last line, else clause, else word; all where there is none, within a word."""
    found = ((mark, words.rfind(mark)) for mark in _CUTS)
    return next((words[: at + len(mark)] for mark, at in found if at > 0), words)


def _stops(text: str, start: int, end: int) -> Iterator[int]:
    for stop in _STOP.finditer(text, start, end):
        before = text[max(start, stop.end() - _NEAR_CHARS) : stop.end()]
        after = text[stop.end() : min(end, stop.end() + _NEAR_CHARS)].lstrip()
        if not after or _ends_sentence(before, after):
            yield stop.end()


def _ends_sentence(before: str, after: str) -> bool:
    if before.rstrip("\"'”\u2019)]").endswith(("!", "?")):
        return True
    if _ABBREVIATION.search(before, max(0, len(before) - _ABBREVIATION_CHARS_MAX)):
        return False
    if after[:1].islower():
        return _WHOLE_WORD.search(before) is not None and _SMALL_START.match(after) is not None
    return not (re.search(r"\b\d{1,2}\.$", before) and re.match(_MONTHS, after, re.IGNORECASE))
