"""Says in the conversation's own words who is to do what a sentence asks or promises."""

from adapters.llm.local._classify import Label, Reading, address_of
from adapters.llm.local._sentences import Sentence
from adapters.llm.local._words import phrases
from domain.conversation import Conversation, Kind, Role

_TWO = 2
_GREETING_CHARS_MAX = 1_000
"""At the head of the text, its empty lines included."""


def names_of(conversation: Conversation) -> frozenset[str]:
    """The participants' names, whole and by first name."""
    whole = {p.name.strip() for p in conversation.participants if p.name and p.name.strip()}
    first = {n.split()[0] for n in whole if len(n.split()) > 1 and "," not in n}
    return frozenset(whole | first)


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
    others = [p for n, p in enumerate(conversation.participants) if n != sentence.speaker]
    if len(conversation.participants) == _TWO and len(others) == 1:
        return others[0].name
    return None
