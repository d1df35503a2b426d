"""Says in the conversation's own words who is to do what a sentence asks or promises."""

import re
from collections.abc import Iterator
from itertools import islice

from adapters.llm.local._classify import Label, Reading, address_of
from adapters.llm.local._sentences import Sentence
from adapters.llm.local._words import phrases
from domain.conversation import Conversation, Kind, Participant, Role, Segment

_TWO = 2
_GREETING_CHARS_MAX = 1_000
"""At the head of the text, its empty lines included."""
_ANSWERS_WITHIN = 2
"""How many turns after a request its answer is looked for."""
_ANSWER_CHARS_MAX = 200
"""At the head of a turn."""
_NAME_CHARS_MIN = 3

_HUMP = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+")
_JOINTS = re.compile(r"[_.\s]+")


def names_of(conversation: Conversation) -> frozenset[str]:
    """The participants' names, whole and in part: by first name, by nickname, and by what a nickname is made of."""
    return frozenset(name for person in conversation.participants for name in _called(person))


def _called(person: Participant) -> Iterator[str]:
    whole = (person.name or "").strip()
    if whole:
        yield whole
        parts = whole.split()
        if len(parts) > 1 and "," not in whole:
            yield parts[0]
        elif len(parts) == 1:
            yield from _parts_of(whole)
    if person.handle:
        yield person.handle
        yield from _parts_of(person.handle)


def _parts_of(nick: str) -> Iterator[str]:
    """`Ana` of `ana_silva`, and of `AnaSilva`."""
    first = _JOINTS.split(nick.strip("_"))[0]
    humps = _HUMP.findall(first)
    if first != nick and len(first) >= _NAME_CHARS_MIN and first.isalpha():
        yield first
    if len(humps) > 1 and "".join(humps) == first:
        yield humps[0]


def name_owner(conversation: Conversation, sentence: Sentence, reading: Reading) -> str | None:
    """A name, `sender`, `recipient` or `speaker`; nothing when the words do not say."""
    email = conversation.kind is Kind.EMAIL
    if reading.label is Label.COMMITMENT:
        return "sender" if email else "speaker"
    if reading.name or reading.label is Label.ASSIGNMENT:
        return reading.name
    return _addressee(conversation) if email else _other(conversation, sentence)


def _addressee(conversation: Conversation) -> str | None:
    addressed = [p for p in conversation.participants if p.role is Role.RECIPIENT]
    if len(addressed) > 1:
        greeted = phrases("greeting").match(conversation.text[:_GREETING_CHARS_MAX])
        name = address_of(greeted.group(), names_of(conversation))[0] if greeted else None
        if name:
            return name
    return "recipient"


def _other(conversation: Conversation, sentence: Sentence) -> str | None:
    """Whom talk speaks to: the one other who takes part, else who takes it on next."""
    others = [p for n, p in enumerate(conversation.participants) if n != sentence.speaker]
    if len(conversation.participants) == _TWO and len(others) == 1:
        return others[0].name
    return _who_accepts(conversation, sentence)


def _who_accepts(conversation: Conversation, sentence: Sentence) -> str | None:
    for turn in islice(_turns_after(conversation, sentence), _ANSWERS_WITHIN):
        if turn.speaker in {None, sentence.speaker}:
            continue
        answer = " ".join(conversation.words_of(turn)[:_ANSWER_CHARS_MAX].replace("\u2019", "'").split())
        if phrases("accepts").match(answer):
            return conversation.participants[turn.speaker].name
    return None


def _turns_after(conversation: Conversation, sentence: Sentence) -> Iterator[Segment]:
    place = next((n for n, s in enumerate(conversation.segments) if s.index == sentence.segment), None)
    return iter(()) if place is None else islice(conversation.segments, place + 1, None)
