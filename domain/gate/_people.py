"""People: who takes part in a conversation or is known from earlier mail, and by which words they are named."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from domain.conversation import Conversation, Kind, Participant, Role, Segment, SegmentKind
from domain.gate._grounds import Contact
from domain.gate._vocabulary import NICKNAMES, TITLES
from domain.items import KnownBy, Owner
from domain.value import Value

NAME_WORDS_MAX = 4
PEOPLE_MAX = 12
"""How many people one phrase may name."""

_EDGES = " \t\r\n\"'`.,;:!?()[]<>@*_"
_ADDRESS = re.compile(r"[^\s<>@()]+@[^\s<>@()]+")
_PART = re.compile(r"[^\s,;()<>\"]+")
_BETWEEN = re.compile(r"\s*(?:,|;|/|&|\+|\band\b|\bund\b)+\s*", re.IGNORECASE)
_INITIALS = re.compile(r"[A-Z]{2,3}")


class Person(Value):
    """Somebody whom words can name."""

    name: str | None
    address: str | None
    participant: Participant | None = None
    """None for one of the address book."""

    @property
    def owner(self) -> Owner:
        """As the owner of a task."""
        known = KnownBy.ADDRESS_BOOK if self.participant is None else KnownBy.PARTICIPANT
        return Owner(name=self.name, address=self.address, known_by=known)


class People:
    """All whom a conversation's words may mean, participants before the address book."""

    def __init__(self, conversation: Conversation, contacts: Sequence[Contact]) -> None:
        self.conversation = conversation
        self._present = [(p, _names(p.name or "", p.address or "")) for p in conversation.participants]
        self._book = [(c, _names(c.name, "")) for c in contacts]
        self._borne = {word for _, names in self._present for word in _words_for(names)}
        """What can name a participant at all: looked at first, for a meeting may have hundreds."""

    def named(self, words: str) -> tuple[Person, ...]:
        """Those whom the words may name: one, or none, or several where two bear the name.

        A contact is meant only by words that name no participant: what a stranger writes into a mail's header
        never takes a name from somebody who takes part.
        """
        if found := self.present(words):
            return found
        parts = set(_parts(plain(words)))
        bearing = {c.address.casefold(): c for c, names in self._book if parts and parts <= set(names)}
        return tuple(Person(name=c.name, address=c.address) for c in bearing.values())

    def present(self, words: str) -> tuple[Person, ...]:
        """The participants whom the words may name: by address or handle, by the whole name, else by a part of it."""
        if "@" in words.strip(_EDGES):
            asked = {a.strip(_EDGES).casefold() for a in _ADDRESS.findall(words)}
            return persons(p for p, _ in self._present if p.address and p.address.casefold() in asked)
        name = plain(words)
        parts = _parts(name)
        if not parts:
            return ()
        whole = [p for p, _ in self._present if name in {plain(p.name or ""), plain(p.handle or "")}]
        if whole:
            return persons(whole)
        can = all(len(part) == 1 or part in self._borne for part in parts)
        found = [p for p, names in self._present if _bears(parts, names)] if can else []
        if not found and _INITIALS.fullmatch(words.strip(_EDGES)):
            found = [p for p, names in self._present if "".join(n[0] for n in names) == name]
        return persons(found)


def people_in(words: str) -> tuple[str, ...]:
    """The names that a phrase lists: `Ana, Ben & Cara`; nobody where it is too long for one."""
    found = tuple(name.strip() for name in _BETWEEN.split(words.strip(" ,;:.")) if name.strip())
    return found if len(found) <= PEOPLE_MAX and all(len(n.split()) <= NAME_WORDS_MAX for n in found) else ()


def speaker_of(conversation: Conversation, segment: Segment) -> Participant | None:
    """Whose words the segment holds; an email's own words are its sender's, quoted ones only of who is known."""
    if segment.speaker is not None and 0 <= segment.speaker < len(conversation.participants):
        return conversation.participants[segment.speaker]
    quoted = segment.kind is SegmentKind.QUOTED
    return sender_of(conversation) if conversation.kind is Kind.EMAIL and not quoted else None


def sender_of(conversation: Conversation) -> Participant | None:
    """Who sent the email."""
    return only([p for p in conversation.participants if p.role is Role.SENDER])


def recipients(conversation: Conversation) -> list[Participant]:
    """Those whom an email is addressed to, copies aside."""
    return distinct([p for p in conversation.participants if p.role is Role.RECIPIENT])


def person(participant: Participant) -> Person:
    """The participant, as one whom words can name."""
    return Person(name=participant.name, address=participant.address, participant=participant)


def persons(participants: Iterable[Participant]) -> tuple[Person, ...]:
    """Each once."""
    return tuple(person(p) for p in distinct(list(participants)))


def only(people: list[Participant]) -> Participant | None:
    """The one whom all the entries mean."""
    found = distinct(people)
    return found[0] if len(found) == 1 else None


def distinct(people: list[Participant]) -> list[Participant]:
    """Each person once; of several entries for one, that which knows them as the user."""
    found: dict[str, Participant] = {}
    for one in sorted(people, key=lambda p: not p.is_user):
        found.setdefault(identity(one), one)
    return list(found.values())


def identity(participant: Participant) -> str:
    """What tells one participant from another."""
    return (participant.address or participant.handle or participant.name or "").casefold()


@lru_cache(maxsize=4_096)
def plain(words: str) -> str:
    """Lower case, accents off, single spaces, nothing at the edges."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    kept = "".join(c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(kept.split()).strip(_EDGES)


def _parts(name: str) -> list[str]:
    parts = [part.strip(_EDGES) for part in _PART.findall(name)]
    return [part for part in parts if part and part not in TITLES]


@lru_cache(maxsize=4_096)
def _names(name: str, address: str) -> tuple[str, ...]:
    """The parts of what somebody is called; of the address only where there is no name."""
    called = _parts(plain(name))
    return tuple(called or (part for part in re.split(r"[._+-]", plain(address.partition("@")[0])) if part))


@lru_cache(maxsize=4_096)
def _words_for(names: tuple[str, ...]) -> frozenset[str]:
    """Each word that can be a part of what somebody with these names is called."""
    return _whole(names) | _short(names[0] if names else "")


@lru_cache(maxsize=4_096)
def _whole(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(names) | {part for name in names for part in name.split("-")}


@lru_cache(maxsize=4_096)
def _short(name: str) -> frozenset[str]:
    return frozenset(word for group in NICKNAMES if name in group for word in group)


def _bears(parts: Sequence[str], names: tuple[str, ...]) -> bool:
    """Whether each part is one of the names; the first may be short for it, and an initial stands for a later one."""
    if not parts or not names or len(parts[0]) == 1 == len(parts):
        return False
    return all(_is(part, names, first=n == 0) for n, part in enumerate(parts))


def _is(part: str, names: tuple[str, ...], *, first: bool) -> bool:
    if len(part) == 1:
        return any(name.startswith(part) for name in names)
    return part in _whole(names) or (first and part in _short(names[0]))
