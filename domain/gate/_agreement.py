"""Agreement: whether the evidence asks, promises or decides what the item says; else it is no such item.

Judged is the clause around the evidence, not the quote alone, so that no model can cut "not" off by quoting a part.
What these rules cannot see is left to the question for `verify`.
"""

import re
from collections.abc import Iterator

from domain.conversation import Segment
from domain.gate import _speech as speech
from domain.gate._evidence import Located, Source
from domain.gate._orders import is_order
from domain.gate._passage import Piece, clauses_of, nearby, sentences, sentences_of
from domain.gate._reasons import Reason
from domain.gate._vocabulary import EMPTY
from domain.proposals import ProposedDecision, ProposedTask

_LATER_CHARS_MAX = 1_500
_LATER_SENTENCES_MAX = 12
_TURNS_MAX = 4
"""How many later segments are looked at for the same speaker's change of mind, or for somebody's yes."""
_CONTENT_LETTERS_MIN = 3
_STEM_LETTERS = 5
_WORD = re.compile(r"[^\W\d_]+")


def task_refusal(proposal: ProposedTask, located: Located, source: Source) -> Reason | None:
    """Why the words at `located` make no task, if they do not.

    A quote over several clauses is refused only if none of them asks or promises.
    """
    del proposal  # what the words are is not for the model to say
    if is_order(located, source):
        return Reason.ORDER_TO_MACHINE
    refusal: Reason | None = None
    asks = False
    for sentence, clause in _clauses(located, source):
        reading = _read(sentence, clause)
        asks = asks or reading is True
        refusal = refusal or (reading if isinstance(reading, Reason) else None)
    if refusal and not asks:
        return refusal
    return Reason.CANCELLED if _taken_back(located, source) else None


def decision_refusal(proposal: ProposedDecision, located: Located, source: Source) -> Reason | None:
    """Why the words at `located` make no decision, if they do not. "We decided not to" is one."""
    del proposal
    if is_order(located, source):
        return Reason.ORDER_TO_MACHINE
    readings = [_settled(clause, located, source) for _, clause in _clauses(located, source)]
    if readings and all(readings):
        return readings[0]
    return Reason.CANCELLED if _taken_back(located, source) else None


def _clauses(located: Located, source: Source) -> Iterator[tuple[Piece, Piece]]:
    """The clauses that hold the evidence, each with its sentence."""
    for sentence in sentences_of(located, source):
        for clause in clauses_of(sentence, source):
            if clause.overlaps(located.evidence.start, located.evidence.end):
                yield sentence, clause


def _read(sentence: Piece, clause: Piece) -> Reason | bool:
    """What a clause says: true where it asks or promises, false where it is silent."""
    words = speech.HARMLESS.sub(" ", clause.folded)
    if refusal := _forbids(words, sentence, clause):
        return refusal
    if speech.MARKED.search(sentence.folded) or clause.folded.endswith("?"):
        return True
    return _qualified(words, sentence, clause) or _lives(words)


def _forbids(words: str, sentence: Piece, clause: Piece) -> Reason | None:
    if speech.FORBIDS.search(words) and not _goes_on(sentence, clause):
        return Reason.NEGATED
    return Reason.CANCELLED if speech.CALLED_OFF.search(words) else None


def _qualified(words: str, sentence: Piece, clause: Piece) -> Reason | None:
    """Why it is no task although it may ask: it hangs on something, is another's words, or is denied."""
    if _conditional(words, clause.folded):
        return Reason.CONDITIONAL
    if speech.REPORTED.search(words) or _spoken_by_another(sentence, clause):
        return Reason.REPORTED
    return Reason.NEGATED if speech.DENIES.search(words) else None


def _lives(words: str) -> Reason | bool:
    if speech.ASKS.search(words):
        return True
    return Reason.PAST if speech.PAST.search(words) else False


def _goes_on(sentence: Piece, clause: Piece) -> bool:
    """Whether the clause's "and do not" only goes on with what the sentence says of somebody: no prohibition."""
    before = sentence.folded[: max(0, sentence.folded.find(clause.folded))]
    return re.search(r"\b(?:if|who|that|which|i|we|they|he|she|it) (?:[^,;:]*) and $", before[-300:]) is not None


def _conditional(words: str, clause: str) -> bool:
    """Whether it hangs on something, and the clause asks nothing of the reader whatever comes."""
    if speech.CONDITIONAL.search(speech.POLITE_CONDITION.sub(" ", words)) is None:
        return False
    return speech.SUPPOSES.search(words) is not None or speech.ASKED_ANYWAY.search(clause) is None


def _spoken_by_another(sentence: Piece, clause: Piece) -> bool:
    """Whether the clause is what the sentence says that somebody said."""
    before = sentence.folded[: max(0, sentence.folded.find(clause.folded))]
    return (
        re.search(r"\b(?:said|wrote|asked|replied|told (?:me|us|him|her|them)|sagte|schrieb|meinte)[:,]?\s*'?$", before)
        is not None
    )


def _settled(clause: Piece, located: Located, source: Source) -> Reason | None:
    words = clause.folded
    if speech.UNDECIDED.search(words):
        return Reason.UNDECIDED
    if speech.DECIDED_NOT.search(words):
        return None
    question = _asked(clause, source)
    if not question and speech.DECISION_CONDITION.search(words):
        return Reason.CONDITIONAL
    if speech.DECIDED.search(words) and not question:
        return None
    if question or speech.PROPOSES.search(words) or speech.REQUESTS.search(words):
        return None if _agreed(located, source) and not speech.MINUTED_PROPOSAL.search(words) else Reason.UNDECIDED
    return None


def _asked(clause: Piece, source: Source) -> bool:
    """Whether the clause ends as a question."""
    return source.conversation.text[clause.end - 1 : clause.end] == "?"


def _agreed(located: Located, source: Source) -> bool:
    """Whether the next words, or somebody else's next turn, say yes."""
    following = [piece.folded for piece in nearby(located, source) if piece.start >= located.evidence.end][:1]
    for segment in _later(located, source, _TURNS_MAX)[:2]:
        if segment.speaker != located.segment.speaker:
            following += [piece.folded for piece in sentences(source, segment.start, _capped(segment))][:1]
    return any(speech.AGREES.search(words) for words in following)


def _taken_back(located: Located, source: Source) -> bool:
    """Whether the same person takes it back later, in words that are plainly about it.

    The next sentence may do so by a formula; a later one must name what it takes back, and nothing else.
    """
    own = _content(" ".join(piece.folded for piece in sentences_of(located, source)))
    for n, piece in enumerate(_afterwards(located, source)):
        words = speech.HARMLESS.sub(" ", piece.folded)
        if n == 0 and speech.RETRACTION.search(words):
            return True
        if speech.FORBIDS.search(words) or speech.CALLED_OFF.search(words):
            about = _content(words)
            if about and about <= own:
                return True
    return False


def _afterwards(located: Located, source: Source) -> Iterator[Piece]:
    """The sentences that the same person says next, in this segment and in their next ones."""
    segment = located.segment
    around = sentences(source, _head(located), _tail(located))
    found = [piece for piece in around if piece.start >= located.evidence.end]
    for later in _later(located, source, _TURNS_MAX):
        if later.speaker is not None and later.speaker == segment.speaker:
            found += sentences(source, later.start, _capped(later))
    yield from found[:_LATER_SENTENCES_MAX]


def _head(located: Located) -> int:
    return max(located.segment.start, located.evidence.start - _LATER_CHARS_MAX)


def _tail(located: Located) -> int:
    return min(located.segment.end, located.evidence.end + _LATER_CHARS_MAX)


def _capped(segment: Segment) -> int:
    return min(segment.end, segment.start + _LATER_CHARS_MAX)


def _later(located: Located, source: Source, most: int) -> tuple[Segment, ...]:
    segments, index = source.conversation.segments, located.segment.index
    if not 0 <= index < len(segments) or segments[index].start != located.segment.start:
        return ()
    return tuple(s for s in segments[index + 1 : index + 1 + most] if s.kind is located.segment.kind)


def _content(words: str) -> frozenset[str]:
    """The words that say what it is about, by their beginnings."""
    return frozenset(
        word[:_STEM_LETTERS] for word in _WORD.findall(words) if len(word) >= _CONTENT_LETTERS_MIN and word not in EMPTY
    )
