"""Collects a conversation's participants, each person once."""

import re

from adapters.source._limits import ADDRESS_CHARS_MAX, NAME_CHARS_MAX, PARTICIPANTS_MAX
from adapters.source._text import one_line
from domain.conversation import Participant, Role
from domain.failures import InputRefused

_NOT_LETTERS = re.compile(r"[\W_]+")


class Roster:
    """The participants so far, in the order they were named; found again by address, else by name."""

    def __init__(self) -> None:
        self._people: list[Participant] = []
        self._by_address: dict[str, int] = {}
        self._by_name: dict[str, int] = {}

    @property
    def participants(self) -> tuple[Participant, ...]:
        """All participants; a segment's speaker is a position in here."""
        return tuple(self._people)

    def add(self, role: Role, name: str = "", address: str = "") -> int | None:
        """Position of this person, who keeps the first role given; None when neither name nor address is.

        Raises:
            InputRefused: `too_many_participants`.
        """
        name, address = one_line(name, NAME_CHARS_MAX), one_line(address, ADDRESS_CHARS_MAX)
        position = self.find(name, address)
        if position is None and (name or address):
            if len(self._people) >= PARTICIPANTS_MAX:
                raise InputRefused("too_many_participants", f"Send at most {PARTICIPANTS_MAX} participants.")
            position = len(self._people)
            self._people.append(Participant(name=name or None, address=address or None, role=role))
        if position is not None:
            self._learn(position, name, address)
        return position

    def find(self, name: str, address: str) -> int | None:
        """Position of the person with this address; or of this name, unless another address is known for it."""
        if address and (position := self._by_address.get(address.casefold())) is not None:
            return position
        position = self._by_name.get(name.casefold()) if name else None
        if position is not None and address and self._people[position].address:
            return None
        return position

    def mark_user(self, user: str, role: Role) -> None:
        """Mark whom `user` (an address or a name) means; one who is not named takes part in `role`.

        An address also means the only one of that name: ana.silva@… is Ana Silva, when she has no address.
        """
        user = one_line(user, ADDRESS_CHARS_MAX)
        is_address = "@" in user
        position = self.find("", user) if is_address else self.find(user, "")
        if position is None and is_address:
            position = self._named_like(user)
        if position is None:
            position = self.add(role, *(("", user) if is_address else (user, "")))
        if position is not None:
            known = self._people[position]
            address = known.address or (user if is_address else None)
            self._people[position] = known.model_copy(update={"is_user": True, "address": address})

    def _named_like(self, address: str) -> int | None:
        local = _letters(address.partition("@")[0])
        found = [i for i, p in enumerate(self._people) if not p.address and p.name and _letters(p.name) == local]
        return found[0] if len(found) == 1 else None

    def _learn(self, position: int, name: str, address: str) -> None:
        known = self._people[position]
        update = {"name": known.name or name or None, "address": known.address or address or None}
        if update != {"name": known.name, "address": known.address}:
            self._people[position] = known.model_copy(update=update)
        if name:
            self._by_name.setdefault(name.casefold(), position)
        if address:
            self._by_address.setdefault(address.casefold(), position)


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text).casefold()
