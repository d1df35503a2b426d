"""Says how probable it is that a message asks for anything, so that what surely does not costs no call."""

from collections.abc import Callable

from adapters.llm.local._classify import Label, is_decision, read_task
from adapters.llm.local._dates import find_due, is_firm
from adapters.llm.local._minutes import marked_lines
from adapters.llm.local._owners import names_of
from adapters.llm.local._sentences import own_chars, read_sentences
from adapters.llm.local._weighing import PROBABILITY_DIGITS, is_english, weigh
from domain.conversation import Conversation, Kind, SegmentKind
from domain.value import Value

TRIAGE_ASKS_MIN = 0.06
"""Below it a message goes to no paid model: at most 1 % of what asks was lost in cross-validation (docs/local.md)."""

_SENTENCES_MAX = 200
"""What has more is worth a model's while."""
_CHARS_MAX = 20_000
_WORDS_BESIDE_QUOTE_MIN = 6
"""Fewer words than that above a quoted mail may be about the quote: `See below`, `Over to you`."""
_BY_RULE = 0.85
"""At least so probable is what the rules read."""
_BY_DEADLINE = 0.2
"""And what says by when: `The form must be returned by 1 December` names nobody, and may still be for the reader."""


class Triage(Value):
    """How probable it is that a message's own words ask, promise or decide anything, and how that was found."""

    asks: float
    """From 0 to 1; 1 where it was not, or could not be, weighed: then a model has to read it."""
    why: str
    """`weighed`, or the first of `_UNWEIGHED`: `spoken`, `event`, `attachment`, `unreadable`, `long`, …."""


def triage(conversation: Conversation) -> Triage:
    """Weigh every sentence of a mail's own words; any conversation gets an answer.

    What asks is the most asking sentence: so a mail is lost no sooner than that sentence alone would be. The subject
    is left out, for no task can be proved by it.
    """
    why = _unweighed(conversation)
    if why is not None:
        return Triage(asks=1, why=why)
    asked = (_asked(sentence.text) for sentence in read_sentences(conversation))
    return Triage(asks=round(max(asked, default=0), PROBABILITY_DIGITS), why="weighed")


def _unweighed(conversation: Conversation) -> str | None:
    return next((why for why, holds in _UNWEIGHED if holds(conversation)), None)


def _has(kind: SegmentKind) -> Callable[[Conversation], bool]:
    return lambda conversation: any(s.kind is kind for s in conversation.segments)


def _has_files(conversation: Conversation) -> bool:
    return _has(SegmentKind.ATTACHMENT)(conversation) or any(a.unread for a in conversation.attachments)


def _is_long(conversation: Conversation) -> bool:
    return own_chars(conversation) > _CHARS_MAX or len(read_sentences(conversation)) > _SENTENCES_MAX


def _is_foreign(conversation: Conversation) -> bool:
    """Not in the classifier's language; German too, for nobody measured what its rules lose."""
    return conversation.language not in {None, "en"} or not is_english(_own(conversation))


def _points_to_quote(conversation: Conversation) -> bool:
    return _has(SegmentKind.QUOTED)(conversation) and len(_own(conversation).split()) < _WORDS_BESIDE_QUOTE_MIN


def _own(conversation: Conversation) -> str:
    return " ".join(conversation.words_of(s) for s in conversation.segments if s.kind is SegmentKind.OWN)


_UNWEIGHED: tuple[tuple[str, Callable[[Conversation], bool]], ...] = (
    ("spoken", lambda conversation: conversation.kind is not Kind.EMAIL),
    ("event", _has(SegmentKind.EVENT)),
    ("attachment", _has_files),
    ("unreadable", lambda conversation: conversation.flags.encrypted or bool(conversation.limits)),
    ("long", _is_long),
    ("language", _is_foreign),
    ("quote", _points_to_quote),
    ("marked", lambda conversation: bool(marked_lines(conversation, names_of(conversation)))),
)
"""Why a message is not weighed, and when that holds; the first that does is told. `long` keeps the rest cheap."""


def _asked(text: str) -> float:
    asks = weigh(text).asks
    if read_task(text, (), Kind.EMAIL).label is not Label.NONE or is_decision(text):
        return max(asks, _BY_RULE)
    return max(asks, _BY_DEADLINE) if _has_deadline(text) else asks


def _has_deadline(text: str) -> bool:
    due = find_due(text)
    return due is not None and is_firm(text[due[0] : due[1]])
