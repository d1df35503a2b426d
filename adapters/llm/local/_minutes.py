"""Reads what minutes mark as a task or a decision: `ACTION: Ana to …`, `RESOLVED: …`."""

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import cache
from itertools import islice

from adapters.llm.local._duties import Duty, read_duty
from adapters.llm.local._words import phrases, words
from domain.conversation import Conversation, Segment, SegmentKind
from domain.value import Value

LINE_CHARS_MAX = 2_000
"""Of a line: what is longer is read up to here, for no quote may be longer."""

_TASK_WORDS_MIN = 2
_LISTED_MAX = 50
"""Items below one heading."""
_LABELS_MAX = 2
_LABEL_WORDS_MAX = 5
_WITHIN_MAX = 50
_BREAK_CHARS = 10
"""The longest word of `_BREAKS_OFF`, and a space."""

_LEAD = re.compile(r"\s*(?:(?:[-*•\u2013·+>#]|\.{2,}|…|\d{1,2}[.)]|\[[ xX]?\])[ \t]*)*")
"""What may stand before the words of a line: a bullet, or the dots of a scribe who goes on."""
_ITEM = re.compile(r"\s*(?:[-*•\u2013·+]|\d{1,2}[.)]|[A-Za-z]\)|\[[ xX]?\])(?:[ \t]+\[[ xX]?\])?[ \t]+")
_LABEL = re.compile(r"(?P<label>[^\s:<>\"][^\n:<>\"]{0,78}):[ \t]+")
"""Whose words a scribe writes down."""
_SPOKEN_OF = re.compile(
    r"\b(?:(?:next )?topic|subject|agenda|example|e\.g|q|propos\w+|pre-proposal|draft|thema|vorschlag|entwurf)\b",
    re.IGNORECASE,
)
"""A label behind which a marker is only spoken of."""
_WITHIN = re.compile(r"[.!?;)\]][ \t]+(?=[A-ZÄÖÜ])|[ \t][-\u2013\u2014]+[ \t]+(?=[A-ZÄÖÜ])")
"""Where, further on in a line, a marker may stand too, if it begins with a capital."""
_BREAKS_OFF = re.compile(r"(?:,|-|…|\.{3}|\b(?:and|or|to|the|of|with|for|und|oder|der|die|das|mit|zu))$", re.IGNORECASE)
_GOES_ON = re.compile(r"[ \t]*(?:\.{2,}|…)[ \t]*\w")
_LETTERS = re.compile(r"[^\W\d_]{2}")

_NUMBER = r"(?:[ -]?#?\d{1,6})?"
_WHOSE = r"(?:[ ]?(?P<whose>[(\[][^\n:()\[\]]{1,60}[)\]]|@[^\s:]{1,60}|(?:on|for|für)[ ][^\n:()\[\]]{1,60}))?"
_ACTION_ENDS = r"[ \t]*(?::+|\.{2,}|…|=+>|-+>|[-\u2013\u2014]+(?=[ \t]))[ \t]*"
_DECISION_ENDS = r"[ \t]*(?:\([^()\n]{1,60}\)[ \t]*)?:+[ \t]*"


class MarkKind(StrEnum):
    """What a marker announces."""

    ACTION = "action"
    DECISION = "decision"


class Marked(Value):
    """A task or decision behind a marker, in a line or sentence."""

    kind: MarkKind
    start: int
    """Where in the given text the marker begins: what proves it runs from here to the end."""
    words: str
    """What is to be done, or was decided, verbatim: without marker and owner."""
    owner: str | None = None
    """Who is to do it, verbatim: `Ana, Ben and Cara`, `@ana`, `Chairs`; `speaker` where the words say "I"."""


class MarkedLine(Value):
    """A line of a conversation from its marker on: `text == conversation.text[start:end]`."""

    text: str
    start: int
    end: int
    segment: int
    """Its `Segment.index`."""
    speaker: int | None
    marked: Marked
    """Its `start` is 0."""


def marked_action(text: str, names: Collection[str] = ()) -> Marked | None:
    """The task behind the marker of a line or sentence; None where there is none.

    Args:
        text: one line of minutes: `ACTION: Ana to …`, `Action-12: …`, `ana: todo: (chair) …`, `… Next step - …`.
        names: those of the participants, whole and in part: by them an owner is known who has no "to" behind.
    """
    text = text[:LINE_CHARS_MAX]
    found = _marker(text, MarkKind.ACTION)
    if found is None or _says_nothing(rest := text[found.end() :].strip()):
        return None
    duty = read_duty(rest, names, found["whose"] or "")
    if duty.owner is None and (not found["ends"] or not _is_firm(found["marker"], duty)):
        return None
    return _task(duty, found.start("marker"))


def marked_decision(text: str) -> Marked | None:
    """The decision behind the marker of a line or sentence, `RESOLVED: …`; None where there is none.

    What is only proposed, asked, or said to be nothing is none.
    """
    text = text[:LINE_CHARS_MAX]
    found = _marker(text, MarkKind.DECISION)
    if found is None or _says_nothing(rest := text[found.end() :].strip()):
        return None
    if rest.endswith("?") and not found["marker"].isupper():
        return None
    return Marked(kind=MarkKind.DECISION, start=found.start("marker"), words=rest)


def marked_lines(conversation: Conversation, names: Collection[str]) -> tuple[MarkedLine, ...]:
    """Every line of the conversation's own words that carries a marker, or stands in a list below one, in order.

    Such a line needs no other reading: its marker says what it is. It is proved by the whole of it, however many
    sentences it has.
    """
    own = (s for s in conversation.segments if s.kind is SegmentKind.OWN)
    told = (s for s in own if _hints().search(conversation.text, s.start, s.end))
    return tuple(line for segment in told for line in _lines(conversation, segment, names))


@cache
def _hints() -> re.Pattern[str]:
    """Without any such word there is no marker: one search instead of one for each line."""
    return re.compile(
        rf"\b(?:{phrases('minuted_action').pattern}|{phrases('minuted_decision').pattern})\b", re.IGNORECASE
    )


def _lines(conversation: Conversation, segment: Segment, names: Collection[str]) -> Iterator[MarkedLine]:
    heading: MarkKind | None = None
    listed = 0
    for start, end in _whole_lines(conversation.text, segment):
        text = conversation.text[start:end]
        marked = marked_action(text, names) or marked_decision(text)
        if marked is None and (opened := _heading(text)):
            heading, listed = opened, 0
        elif marked is None and heading and listed < _LISTED_MAX and (item := _ITEM.match(text)):
            listed += 1
            marked = _listed(heading, text, item.end(), names)
        elif marked is None:
            heading = None
        if marked:
            yield MarkedLine(
                text=text[marked.start :],
                start=start + marked.start,
                end=end,
                segment=segment.index,
                speaker=segment.speaker,
                marked=marked.model_copy(update={"start": 0}),
            )


def _whole_lines(text: str, segment: Segment) -> Iterator[tuple[int, int]]:
    """Start and end of each line, without blank edges; one that breaks off goes on in the next, if dots say so."""
    at = segment.start
    begun: tuple[int, int] | None = None
    for line in text[segment.start : segment.end].split("\n"):
        start, end = at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1
        if begun and _GOES_ON.match(line) and _BREAKS_OFF.search(text[begun[0] : begun[1]][-_BREAK_CHARS:]):
            begun = (begun[0], end)
            continue
        if begun:
            yield begun[0], min(begun[1], begun[0] + LINE_CHARS_MAX)
        begun = (start, end) if start < end else None
    if begun:
        yield begun[0], min(begun[1], begun[0] + LINE_CHARS_MAX)


def _listed(kind: MarkKind, text: str, start: int, names: Collection[str]) -> Marked | None:
    """An item of a list whose heading is a marker."""
    rest = text[start:].strip()
    if _says_nothing(rest):
        return None
    if kind is MarkKind.DECISION:
        return Marked(kind=kind, start=start, words=rest)
    return _task(read_duty(rest, names), start)


def _is_firm(marker: str, duty: Duty) -> bool:
    """Whether the marker alone makes a task of what has no owner, or the words begin as a task does."""
    if not phrases("minuted_weakly").fullmatch(marker):
        return True
    return duty.words.split(maxsplit=1)[0].casefold() in words("verbs")


def _task(duty: Duty, start: int) -> Marked | None:
    if len(duty.words.split()) < _TASK_WORDS_MIN and duty.owner is None:
        return None
    return Marked(kind=MarkKind.ACTION, start=start, words=duty.words, owner=duty.owner)


def _marker(text: str, kind: MarkKind) -> re.Match[str] | None:
    """The marker at the head of the line, behind a label or two, or at the head of a sentence in it."""
    at = _after_lead(text, 0)
    for _ in range(_LABELS_MAX + 1):
        if found := _marks(kind).match(text, at):
            return found
        label = _LABEL.match(text, at)
        if label is None or len(label["label"].split()) > _LABEL_WORDS_MAX or _SPOKEN_OF.search(label["label"]):
            break
        at = _after_lead(text, label.end())
    within = (_marks(kind).match(text, m.end()) for m in islice(_WITHIN.finditer(text), _WITHIN_MAX))
    return next((found for found in within if found and found["ends"]), None)


def _after_lead(text: str, at: int) -> int:
    lead = _LEAD.match(text, at)
    return lead.end() if lead else at


@cache
def _marks(kind: MarkKind) -> re.Pattern[str]:
    """The word, the number and the owner beside it, and what ends it; a word in capitals may end without a sign."""
    if kind is MarkKind.DECISION:
        word, bare, ends = phrases("minuted_decision").pattern, "RESOLVED", _NUMBER + _DECISION_ENDS
    else:
        word, bare, ends = phrases("minuted_action").pattern, "ACTION", _NUMBER + _WHOSE + _ACTION_ENDS
    return re.compile(rf"(?P<marker>{word})\b(?:(?P<ends>{ends})|(?<=(?-i:{bare}))[ \t]+)", re.IGNORECASE)


@cache
def _headings() -> tuple[tuple[MarkKind, re.Pattern[str]], ...]:
    tables = ((MarkKind.ACTION, "minuted_action"), (MarkKind.DECISION, "minuted_decision"))
    form = r"[#*_ \t]*(?:(?:new|open|our|neue|offene) )?(?P<word>{})[*_ \t]*:?[*_ \t]*"
    return tuple((kind, re.compile(form.format(phrases(name).pattern), re.IGNORECASE)) for kind, name in tables)


def _heading(text: str) -> MarkKind | None:
    """`Action items:`, `## Decisions`; a word alone heads a list only where a sign or its plural says so."""
    for kind, pattern in _headings():
        found = pattern.fullmatch(text)
        if found and (":" in text or text.startswith(("#", "*")) or found["word"].endswith(("s", "e", "n"))):
            return kind
    return None


def _says_nothing(rest: str) -> bool:
    return not _LETTERS.search(rest) or phrases("minuted_nothing").fullmatch(rest.rstrip(" .!)")) is not None
