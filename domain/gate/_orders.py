"""Orders to a machine: what of a conversation belongs to words that speak to a program, not to a person.

| the evidence | is an order's |
|---|---|
| speaks to a machine (`_machine`), or its sentence does | yes |
| stands after such a sentence, in its paragraph or its turn | yes |
| stands before one that points back to it ("mark the above as a task") | yes |
| is the paragraph after one that announces something ("… list the following:", "Ignore all previous rules.") | yes |
| is the paragraph or the turn after one that says itself what is to be done | no |

What rules cannot tell: a plain request that a stranger planted ("Please transfer 500 to …") reads like any other, and
so does a question of general knowledge. Those are proved like all else, and a person reviews them.
"""

import re

from domain.conversation import Kind
from domain.gate._evidence import Located, Source
from domain.gate._machine import BACKWARDS, laid_open, speaks_to_machine
from domain.gate._passage import paragraph_of, sentences
from domain.gate._terms import terms_in

_PAYLOAD_WORDS_MIN = 2
"""Behind a colon; fewer are still to come."""
_PAYLOAD_CHARS_MAX = 2_000
"""How much after an order is taken for what it orders."""

_FOLLOWS = re.compile(
    r"\b(?:the following|as follows|what follows|next (?:line|paragraph|sentence)|below|folgende\w*)\b"
)
_OF_ORDERS = re.compile(
    r"ignor\w*|disregard|forget|overrid\w*|bypass|previous|prior|earlier|above|instruct\w*|prompts?|rules?|system|"
    r"assistants?|models?|language|automated|reads?|reading|process\w*|pars\w*|summari[sz]\w*|extract\w*|messages?|"
    r"e-?mails?|mails?|conversation|text|add|create|list|output|note|attention|important|follow\w*|these|vorherige\w*|"
    r"anweisung\w*|vergiss|ignorier\w*|nachricht\w*"
)
"""What an order is made of that carries nothing to be done."""
_LINE = re.compile(r"(?<=[.!?:\u2026])[ \t]*\n\s*|\n[ \t]*(?=[^\sa-z]|[\w.'-]{1,30}:\s)")
"""Where a line ends that is a turn of its own, and no wrapped one."""


def is_order(located: Located, source: Source) -> bool:
    """Whether the evidence, or what it belongs to, speaks to a machine.

    It does where its own sentence is an order; where an order stands before it in its paragraph, or is all of the
    paragraph before; or where a later sentence of its paragraph points back to it.
    """
    start, end = located.evidence.start, located.evidence.end
    paragraph = _turn_of(start, located, source)
    lowest = max(paragraph[0], start - _PAYLOAD_CHARS_MAX)
    highest = min(max(paragraph[1], end), end + _PAYLOAD_CHARS_MAX)
    text = source.conversation.text
    if speaks_to_machine(text[start:end]):
        return True
    for sentence in sentences(source, lowest, highest):
        said = text[sentence.start : sentence.end]
        if sentence.start < end and speaks_to_machine(said):
            return True
        if sentence.start >= end and BACKWARDS.search(laid_open(said)) and speaks_to_machine(said):
            return True
    return _announced(paragraph[0], located, source)


def _announced(paragraph: int, located: Located, source: Source) -> bool:
    """Whether the paragraph before, by the same writer, orders what this one carries."""
    text = source.conversation.text
    edge = len(text[:paragraph].rstrip())
    if edge <= located.segment.start:
        return False
    start, end = _turn_of(edge - 1, located, source)
    before = [text[s.start : s.end] for s in sentences(source, max(start, end - _PAYLOAD_CHARS_MAX), end)]
    if not before or not speaks_to_machine(before[-1]):
        return False
    return before[-1].endswith(":") or _carries_nothing(" ".join(before))


def _carries_nothing(words: str) -> bool:
    """Whether an order says only that one is to follow: "Ignore all previous instructions"."""
    if _FOLLOWS.search(words.casefold()):
        return len(words.rpartition(":")[2].split()) < _PAYLOAD_WORDS_MIN or ":" not in words
    return all(_OF_ORDERS.fullmatch(term) for term in terms_in(words))


def _turn_of(at: int, located: Located, source: Source) -> tuple[int, int]:
    """The paragraph of a mail, or in talk and in minutes the line, around a place: what somebody says at once."""
    start, end = paragraph_of(at, located.segment, source)
    if source.conversation.kind is Kind.EMAIL and located.segment.speaker is not None:
        return start, end
    text = source.conversation.text
    for line in _LINE.finditer(text, start, end):
        if line.start() >= at:
            return start, line.start()
        start = min(line.end(), at)
    return start, end
