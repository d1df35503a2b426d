"""Owners: from a model's words for a person to a participant of the conversation, or to nobody."""

import re
import unicodedata

from domain.conversation import Conversation, Kind, Participant, Role, Segment

_SPEAKER = frozenset({"speaker", "the speaker", "i", "me", "my", "myself", "ich", "mir", "mich", "je", "moi", "yo"})
_SENDER = frozenset({"sender", "the sender", "author", "the author", "from", "writer"})
_ADDRESSEE = frozenset(
    {"recipient", "the recipient", "addressee", "the addressee", "reader", "you", "your", "yourself"}
) | {"du", "dich", "dir", "sie", "ihr", "tu", "toi", "vous", "usted"}
_USER = frozenset({"user", "the user", "mailbox owner", "the mailbox owner"})
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_EDGES = " \t\r\n\"'`.,;:!?()[]<>@"


def resolve_owner(words: str | None, conversation: Conversation, segment: Segment) -> Participant | None:
    """The participant that `words` names, seen from the segment in which the task stands.

    Never one who does not take part; nobody where two could be meant.
    """
    if words is None or not (plain := _plain(words)):
        return None
    if plain in _SPEAKER:
        return speaker_of(conversation, segment)
    if plain in _SENDER:
        return speaker_of(conversation, segment) if conversation.kind is not Kind.EMAIL else _sender(conversation)
    if plain in _ADDRESSEE:
        return _addressee(conversation, segment)
    if plain in _USER:
        return conversation.user
    return _addressed(words, conversation) if "@" in words.strip(_EDGES) else _named(plain, conversation)


def speaker_of(conversation: Conversation, segment: Segment) -> Participant | None:
    """Whose words the segment holds; an email's own words are its sender's."""
    if segment.speaker is not None and 0 <= segment.speaker < len(conversation.participants):
        return conversation.participants[segment.speaker]
    return _sender(conversation) if conversation.kind is Kind.EMAIL else None


def recipients(conversation: Conversation) -> list[Participant]:
    """Those whom an email is addressed to, copies aside."""
    return _distinct([p for p in conversation.participants if p.role is Role.RECIPIENT])


def _sender(conversation: Conversation) -> Participant | None:
    return _only([p for p in conversation.participants if p.role is Role.SENDER])


def _addressee(conversation: Conversation, segment: Segment) -> Participant | None:
    """`you`: an email's user if it is addressed to them, else its one recipient; elsewhere the one other."""
    speaker = speaker_of(conversation, segment)
    if conversation.kind is Kind.EMAIL:
        addressed = recipients(conversation)
        user = next((p for p in addressed if p.is_user), None)
        return user or _only(addressed)
    if speaker is None:
        return None
    return _only([p for p in conversation.participants if _identity(p) != _identity(speaker)])


def _addressed(words: str, conversation: Conversation) -> Participant | None:
    addresses = {a.strip(_EDGES).casefold() for a in _ADDRESS.findall(words)}
    return _only([p for p in conversation.participants if p.address and p.address.casefold() in addresses])


def _named(plain: str, conversation: Conversation) -> Participant | None:
    """By the whole name, else by a part of it that only one participant bears."""
    people = conversation.participants
    whole = [p for p in people if p.name and _plain(p.name) == plain]
    if whole:
        return _only(whole)
    parts = set(plain.replace(",", " ").split())
    return _only([p for p in people if parts <= _parts(p)])


def _parts(person: Participant) -> set[str]:
    if person.name:
        return set(re.findall(r"[^\s,;()<>\"]+", _plain(person.name)))
    local = (person.address or "").partition("@")[0]
    return set(re.split(r"[._+-]", _plain(local))) - {""}


def _only(people: list[Participant]) -> Participant | None:
    distinct = _distinct(people)
    return distinct[0] if len(distinct) == 1 else None


def _distinct(people: list[Participant]) -> list[Participant]:
    """Each person once; of several entries for one, that which knows them as the user."""
    found: dict[str, Participant] = {}
    for person in sorted(people, key=lambda p: not p.is_user):
        found.setdefault(_identity(person), person)
    return list(found.values())


def _identity(person: Participant) -> str:
    return (person.address or person.name or "").casefold()


def _plain(words: str) -> str:
    """Lower case, accents off, single spaces, nothing at the edges."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split()).strip(_EDGES)
