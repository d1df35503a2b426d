"""Due words: which of the conversation's words say when a task is due, whatever the model said.

| the model's words stand | and | become |
|---|---|---|
| in the evidence | | its due |
| in the evidence's sentence | in no other task's evidence | its due |
| in the sentence before or after | which says when, of the same thing, while the evidence's says nothing | its due |
| in a heading or a closing line of a mail | that sets one deadline for all | its due |
| elsewhere, or as a day that is past ("the minutes of Monday") | | nothing, `due_elsewhere` |
| nowhere | | nothing, `due_not_in_source` |
| anywhere, or there are none | the evidence alone says "by …", of another day | the evidence's, `due_of_evidence` |
| as a part of a date ("Friday" of "next Friday") | the whole is another day | the whole, `due_of_evidence` |
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.conversation import Kind, SegmentKind
from domain.gate import _speech as speech
from domain.gate._deadlines import Span, firm_in, has_date, whole_date
from domain.gate._evidence import Located, Source
from domain.gate._lexicon import DATED
from domain.gate._notes import note
from domain.gate._passage import Piece, nearby, sentences
from domain.gate._reasons import Reason
from domain.gate._terms import groups_of, terms_in
from domain.gate.due import resolve_due
from domain.items import Certainty, Due, Note

SAID_WHEN_UNKNOWN = "said_when_unknown"
"""Why words of quoted history stay words: nobody knows the day from which they count."""

_HITS_MAX = 20
_BESIDE_CHARS = 40
_AROUND_CHARS = 300
_COLLECTIVE_WORDS_MAX = 14
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_BACKWARD = re.compile(
    r"\b(?:from|since|of|dated|vom|von|seit|yesterday|last|letzten|letzte)\s+(?:the |den |dem )?$", re.IGNORECASE
)
_REASON = re.compile(r"\b(?:since|because|as|while|which|who|whose|weil|denn|da|während)\b", re.IGNORECASE)
_PARTED = re.compile(r"[,;:.?!\n]|\b(?:and|but|or|then|und|aber|oder|dann)\b", re.IGNORECASE)
_TELLS_WHEN = re.compile(
    r"\b(?:due|deadline|needs?|needed|latest|urgent|urgently|possible|ideally|would be|great|fine|good|perfect|works|"
    r"fällig|frist|spätestens|brauche|brauchen|benötig\w*|dringend|möglich|bitte|reicht|genügt)\b"
)
_OF_THE_SAME = re.compile(r"\b(?:it|this|that|them|these|those|both|all|es|das|dies|ihn|sie|beides|alles|davon)\b")
_OF_ALL = re.compile(r"\b(?:all|everything|both|these|the (?:above|following|rest)|alle[sn]?|beides?|folgende[sn]?)\b")


def due_of(
    words: str | None, located: Located, source: Source, others: Sequence[Located], zone: str | None
) -> tuple[Due | None, Note | None]:
    """When the task at `located` is due, and what was overruled.

    Args:
        words: what the model says.
        located: the task's evidence.
        source: the conversation.
        others: the evidence of the other tasks that were proposed, whose due words are theirs.
        zone: the user's.
    """
    grounds = _Grounds(located, source, others, zone)
    proposed = (words or "").strip()
    place = grounds.place(proposed) if proposed else None
    if place is None:
        firm = grounds.firm()
        if firm is not None:
            return firm, note("due", Reason.DUE_OF_EVIDENCE, proposed)
        if not proposed:
            return None, None
        stands = source.phrase(proposed, located.segment) is not None
        return None, note("due", Reason.DUE_ELSEWHERE if stands else Reason.DUE_NOT_IN_SOURCE, proposed)
    due, whole = grounds.read(place.span), grounds.read(place.whole)
    firm = grounds.firm(besides=place.whole)
    for fuller in (firm, whole):
        if fuller is not None and (fuller.date, fuller.end) != (due.date, due.end):
            return fuller, note("due", Reason.DUE_OF_EVIDENCE, proposed)
    return due, None


class _Place(NamedTuple):
    """Where the model's words stand, and the date of which they are a part."""

    span: Span
    whole: Span


class _Grounds:
    """The sentences around a task's evidence, and what they say of time."""

    def __init__(self, located: Located, source: Source, others: Sequence[Located], zone: str | None) -> None:
        self._located, self._source, self._zone = located, source, zone
        self._text = source.conversation.text
        evidence = located.evidence
        self._quote = (evidence.start, evidence.end)
        self._others = [(other.evidence.start, other.evidence.end) for other in others]
        pieces = nearby(located, source)
        own = [n for n, piece in enumerate(pieces) if piece.overlaps(*self._quote)]
        self._own = pieces[own[0] : own[-1] + 1] if own else ()
        self._beside = (*pieces[max(0, own[0] - 1) : own[0]], *pieces[own[-1] + 1 : own[-1] + 2]) if own else ()

    def read(self, span: Span) -> Due:
        """The words, and their day if it can be known."""
        phrase = self._text[span[0] : span[1]]
        at = self._located.segment.at
        if self._located.evidence.quoted and at is None and not _YEAR.search(phrase):
            return Due(phrase=phrase, date=None, certainty=Certainty.PHRASE, reason=SAID_WHEN_UNKNOWN)
        return resolve_due(phrase, at or self._source.conversation.at, self._zone)

    def firm(self, besides: Span | None = None) -> Due | None:
        """The one firm deadline that the evidence names, or that follows it at once; None where it is one of several.

        Args:
            besides: words that are known already; a deadline of which they are a part is no other one.
        """
        found = firm_in(self._text, *self._quote)
        if not found and besides is None and not has_date(self._text[self._quote[0] : self._quote[1]]):
            found = self._following()
        if len(found) != 1 or (besides and found[0][0] < besides[1] and besides[0] < found[0][1]):
            return None
        due = self.read(found[0])
        return due if due.date is not None else None

    def _following(self) -> list[Span]:
        """The deadline right after the quote, in its sentence, where nothing parts the two."""
        start, end = self._quote[1], self._own[-1].end if self._own else self._quote[1]
        found = [span for span in firm_in(self._text, start, max(start, end)) if not self._is_theirs(span)]
        near = found[:1] if found and found[0][0] - start <= _BESIDE_CHARS else []
        return [span for span in near if len(found) == 1 and not _PARTED.search(self._text[start : span[0]])]

    def place(self, words: str) -> _Place | None:
        """Where the words stand as those of this task; None where they are not about it."""
        for span, (start, end) in self._candidates(words):
            whole = whole_date(self._text, span, start, end)
            before = self._text[start : whole[0]]
            if not _BACKWARD.search(before[-_BESIDE_CHARS:]) and not _is_aside(before):
                return _Place(span, whole)
        return None

    def _candidates(self, words: str) -> Iterator[tuple[Span, Span]]:
        """The places in question, the nearest first, each with the stretch in which its date may stand."""
        around = (self._own[0].start, self._own[-1].end) if self._own else self._quote
        yield from ((span, around) for span in self._hits(words, *self._quote))
        outside = [span for span in self._hits(words, *around) if not self._is_theirs(span)]
        yield from ((span, around) for span in outside)
        if not has_date(self._text[around[0] : around[1]]) or not outside:
            for piece in (*self._silent_beside(around), *self._collective(words)):
                free = (span for span in self._hits(words, piece.start, piece.end) if not self._is_theirs(span))
                yield from ((span, (piece.start, piece.end)) for span in free)

    def _hits(self, words: str, start: int, end: int) -> Iterator[Span]:
        for _ in range(_HITS_MAX):
            span = self._source.phrase_in(words, start, end)
            if span is None:
                return
            yield span
            start = span[1]

    def _is_theirs(self, span: Span) -> bool:
        return any(start <= span[0] and span[1] <= end for start, end in self._others)

    def _silent_beside(self, around: Span) -> Iterator[Piece]:
        """The sentences beside the evidence's that say when it is due, where its own says nothing of time."""
        if has_date(self._text[around[0] : around[1]]):
            return
        about = {term for term in terms_in(self._text[around[0] : around[1]]) if not groups_of(term)}
        for piece in self._beside:
            if any(start < piece.end and piece.start < end for start, end in self._others):
                continue
            if _tells_when(piece.folded, about):
                yield piece

    def _collective(self, words: str) -> Iterator[Piece]:
        """The sentences of a mail that set one deadline for all it asks."""
        conversation = self._source.conversation
        if conversation.kind is not Kind.EMAIL:
            return
        for segment in (s for s in conversation.segments if s.kind is SegmentKind.OWN):
            for hit in self._hits(words, segment.start, segment.end):
                low, high = max(segment.start, hit[0] - _AROUND_CHARS), min(segment.end, hit[1] + _AROUND_CHARS)
                yield from (p for p in sentences(self._source, low, high) if p.overlaps(*hit) and _is_for_all(p.folded))


def _is_aside(before: str) -> bool:
    """Whether what follows only gives the reason for a sentence that has said when: "on Friday, as Kim leaves …"."""
    asides = list(_REASON.finditer(before))
    return bool(asides) and has_date(before[: asides[-1].start()])


def _tells_when(sentence: str, about: set[str]) -> bool:
    """Whether a sentence says when something is due, and this is what the sentence beside it is about."""
    others = [term for term in terms_in(sentence) if term not in DATED and not _TELLS_WHEN.fullmatch(term)]
    if not others:
        return True
    pronoun = _OF_THE_SAME.search(sentence) is not None
    if not pronoun and (about.isdisjoint(others) or speech.ASKS.search(sentence)):
        return False
    return bool(firm_in(sentence, 0, len(sentence))) or _TELLS_WHEN.search(sentence) is not None


def _is_for_all(sentence: str) -> bool:
    if len(sentence.split()) > _COLLECTIVE_WORDS_MAX or sentence.endswith("?"):
        return False
    return sentence.endswith(":") or (bool(_OF_ALL.search(sentence)) and bool(firm_in(sentence, 0, len(sentence))))
