"""What a reasonable model would find in a conversation, by a few rules for English."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

ITEMS_MAX = 20
QUOTE_CHARS_MAX = 1_000
TITLE_CHARS_MAX = 200
LINE_CHARS_MIN = 20
LINE_CHARS_MAX = 200

_CONVERSATION = re.compile(r"^<conversation>[ \t]*\n(.*)^</conversation>[ \t]*$", re.DOTALL | re.MULTILINE)
_SUBJECT = re.compile(r"^Subject:[ \t]*(\S.*)$", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n|(?<!.{60})\n")
"""A line of 60 characters or more is taken for a wrapped one, which the next line goes on with."""
_LABEL = re.compile(r"(?:\[[^\]\n]{1,20}\]\s*)?(?!Decision)[A-Z][\w.' -]{0,40}:\s+")
_ASKS = re.compile(r"\b(?:please|can you|could you|would you)\b", re.IGNORECASE)
_PROMISES = re.compile(r"\bwill\b|'ll\b", re.IGNORECASE)
_DECIDES = re.compile(r"\b(?:decided|agreed)\b|^decision\s*:", re.IGNORECASE)
_CHORES = re.compile(r"\bunsubscribe|\bclick\b|\bdo not reply\b|\bprivacy policy\b", re.IGNORECASE)
_COURTESY = re.compile(
    r"^(?:(?:hi|hello|dear)\s+)?(?:[A-Z][\w'-]+,\s+)?(?:(?:please|(?:can|could|would) you(?: please)?)\s+)?",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"^(?:(?:Hi|Hello|Dear)\s+)?([A-Z][\w'-]+),\s")
_ACTOR = re.compile(r"\b([A-Z][\w'-]+) will\b")
_NOT_NAMES = frozenset({"It", "This", "That", "There", "They", "We", "He", "She", "You", "I", "Hi", "Hello"})
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_WHEN = re.compile(
    r"\bby\s+((?:the\s+)?end\s+of\s+(?:the\s+|this\s+|next\s+)?\w+"
    r"|(?:next\s+|this\s+)?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:\s+(?:morning|noon|afternoon|evening))?"
    r"|tomorrow(?:\s+\w+)?|tonight|today|noon|next\s+(?:week|month)|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?)\b",
    re.IGNORECASE,
)


class FoundTask(NamedTuple):
    """A sentence that asks for something, or promises it by a date."""

    title: str
    quote: str
    owner: str | None
    due: str | None
    confidence: float


class FoundDecision(NamedTuple):
    """A sentence that says what was decided."""

    statement: str
    quote: str


def find_conversation(user: str) -> str:
    """What stands between the prompt's two marker lines; all of the prompt where there are none."""
    found = _CONVERSATION.search(user)
    return found[1] if found else user


def find_subject(user: str) -> str | None:
    """The first line of the prompt that names a subject."""
    found = _SUBJECT.search(user)
    return found[1].strip() if found else None


def find_tasks(conversation: str) -> list[FoundTask]:
    """The tasks, in order, each with its sentence as the quote."""
    found = (_read_task(sentence, labelled=labelled) for sentence, labelled in _sentences(conversation))
    return [task for task in found if task][:ITEMS_MAX]


def find_decisions(conversation: str) -> list[FoundDecision]:
    """The decisions, in order, each with its sentence as the quote."""
    told = (s for s, _ in _sentences(conversation) if _DECIDES.search(s) and not s.endswith("?"))
    return [FoundDecision(_one_line(sentence), sentence) for sentence in told][:ITEMS_MAX]


def find_line(conversation: str) -> str:
    """The first sentence of some length, on one line, as it stands there; empty where there is none."""
    lines = (sentence.splitlines()[0].strip() for sentence, _ in _sentences(conversation))
    return next((line[:LINE_CHARS_MAX] for line in lines if len(line) >= LINE_CHARS_MIN), "")


@lru_cache(maxsize=16)
def _sentences(conversation: str) -> tuple[tuple[str, bool], ...]:
    """Each sentence of nobody's quoted history, and whether a speaker's name stood before it."""
    return tuple(_split(conversation))


def _split(conversation: str) -> Iterator[tuple[str, bool]]:
    for piece in _SENTENCE_END.split(conversation):
        sentence = piece.strip(" \t\n-*")
        if not sentence or sentence.startswith(">"):
            continue
        label = _LABEL.match(sentence)
        said = sentence[label.end() :] if label else sentence
        if said and len(said) <= QUOTE_CHARS_MAX:
            yield said, label is not None


def _read_task(sentence: str, *, labelled: bool) -> FoundTask | None:
    if _CHORES.search(sentence):
        return None
    when = _WHEN.search(sentence)
    due = when[1] if when else None
    if _ASKS.search(sentence):
        addressed = _ADDRESSED.match(sentence)
        owner = addressed[1] if addressed and addressed[1] not in _NOT_NAMES else "recipient"
        return FoundTask(_title(sentence), sentence, owner, due, 0.9)
    if due and _PROMISES.search(sentence):
        return FoundTask(_title(sentence), sentence, _promiser(sentence, labelled=labelled), due, 0.8)
    return None


def _promiser(sentence: str, *, labelled: bool) -> str | None:
    actor = _ACTOR.search(sentence)
    if actor and actor[1] not in _NOT_NAMES:
        return actor[1]
    if re.search(r"\bI(?: will|'ll)\b", sentence):
        return "speaker" if labelled else "sender"
    return None


def _title(sentence: str) -> str:
    bare = _COURTESY.sub("", sentence, count=1).rstrip(".!? ")
    bare = bare or sentence
    return _one_line(bare[0].upper() + bare[1:])


def _one_line(text: str) -> str:
    return " ".join(text.split())[:TITLE_CHARS_MAX]
