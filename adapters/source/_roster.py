"""Collects a conversation's participants, each person once."""

import re

from adapters.source._limits import ADDRESS_CHARS_MAX, NAME_CHARS_MAX, PARTICIPANTS_MAX
from adapters.source._text import one_line
from domain.conversation import Participant, Role
from domain.failures import InputRefused

_NOT_LETTERS = re.compile(r"[\W_]+")


class Roster:
    """The participants so far, in the order they were named; found again by address, else by handle, else by name."""

    def __init__(self) -> None:
        self._people: list[Participant] = []
        self._by_address: dict[str, int] = {}
        self._by_handle: dict[str, int] = {}
        self._by_name: dict[str, int] = {}

    @property
    def participants(self) -> tuple[Participant, ...]:
        """All participants; a segment's speaker is a position in here."""
        return tuple(self._people)

    def add(self, role: Role, name: str = "", address: str = "", handle: str = "") -> int | None:
        """Position of this person, who keeps the first role given; None when nothing is known of them.

        Raises:
            InputRefused: `too_many_participants`.
        """
        name, handle = one_line(name, NAME_CHARS_MAX), one_line(handle, NAME_CHARS_MAX)
        address = one_line(address, ADDRESS_CHARS_MAX)
        position = self.find(name, address, handle)
        if position is None and (name or address or handle):
            if len(self._people) >= PARTICIPANTS_MAX:
                raise InputRefused("too_many_participants", f"Send at most {PARTICIPANTS_MAX} participants.")
            position = len(self._people)
            self._people.append(
                Participant(name=name or None, address=address or None, handle=handle or None, role=role)
            )
        if position is not None:
            self._learn(position, name, address, handle)
        return position

    def find(self, name: str, address: str, handle: str = "") -> int | None:
        """Position of the person with this address or handle; or of this name, unless they are known by another."""
        if address and (position := self._by_address.get(address.casefold())) is not None:
            return position
        if handle and (position := self._by_handle.get(handle.casefold())) is not None:
            return position
        position = self._by_name.get(name.casefold()) if name else None
        if position is not None:
            known = self._people[position]
            if (address and known.address) or (handle and known.handle):
                return None
        return position

    def mark_user(self, user: str, role: Role) -> None:
        """Mark whom `user` (an address, a handle or a name) means; one who is not named takes part in `role`.

        An address also means the only one of that name: ana.silva@… is Ana Silva, when she has no address.
        """
        user = one_line(user, ADDRESS_CHARS_MAX)
        is_address = "@" in user.removeprefix("@")
        position = self.find("", user if is_address else "", user.removeprefix("@"))
        if position is None and not is_address:
            position = self.find(user, "")
        if position is None and is_address:
            position = self._named_like(user)
        if position is None:
            position = self.add(role, *(("", user) if is_address else (user, "")))
        if position is not None:
            known = self._people[position]
            address = known.address or (user if is_address else None)
            self._people[position] = known.model_copy(update={"is_user": True, "address": address})

    def _named_like(self, address: str) -> int | None:
        local = letters_of(address.partition("@")[0])
        found = [
            i
            for i, p in enumerate(self._people)
            if not p.address and local in {letters_of(p.name or ""), letters_of(p.handle or "")}
        ]
        return found[0] if local and len(found) == 1 else None

    def _learn(self, position: int, name: str, address: str, handle: str) -> None:
        known = self._people[position]
        update = {
            "name": known.name or name or None,
            "address": known.address or address or None,
            "handle": known.handle or handle or None,
        }
        if update != {"name": known.name, "address": known.address, "handle": known.handle}:
            self._people[position] = known.model_copy(update=update)
        if name:
            self._by_name.setdefault(name.casefold(), position)
        if address:
            self._by_address.setdefault(address.casefold(), position)
        if handle:
            self._by_handle.setdefault(handle.casefold(), position)


def letters_of(text: str) -> str:
    """Its letters and digits in small letters, to compare names by."""
    return _NOT_LETTERS.sub("", text).casefold()
