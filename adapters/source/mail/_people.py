"""Finds the people of a mail in its header fields."""

from typing import NamedTuple

from adapters.source._limits import PARTICIPANTS_MAX
from adapters.source._roster import Roster
from adapters.source.mail._addresses import people_in
from adapters.source.mail._fields import Fields
from domain.conversation import Role

_SENDERS = ("from", "resent-from", "sender", "reply-to")
"""Where the sender is looked for, in this order."""
_OTHERS = (
    ("to", Role.RECIPIENT),
    ("apparently-to", Role.RECIPIENT),
    ("cc", Role.COPIED),
    ("bcc", Role.COPIED),
    ("resent-to", Role.COPIED),
    ("resent-cc", Role.COPIED),
)
_VIA = (" via ", " über ", " par l'intermédiaire de ")
_ROOM_FOR_USER = 1

Person = tuple[str, str]
"""Name and address."""


class Added(NamedTuple):
    """What came of filling the roster."""

    sender: int | None
    """Position of the sender."""
    is_cut: bool
    """Whether more people stand in the headers than a conversation may have."""


def add_people(roster: Roster, fields: Fields, user: str | None) -> Added:
    """Fill the roster from the headers.

    The first author is the sender, further ones are senders too; where a list has put its own address in place of the
    author's, Reply-To tells whose it was. The user is `user`, copied when no field names them; without one, the first
    recipient.
    """
    sender = None
    for name, address in senders_in(fields):
        position = roster.add(Role.SENDER, name, address)
        sender = position if sender is None else sender
    first, is_cut = "", False
    for field, role in _OTHERS:
        room = max(0, PARTICIPANTS_MAX - _ROOM_FOR_USER - len(roster.participants))
        people = people_in(fields.every(field))
        is_cut |= len(people) > room
        for name, address in people[:room]:
            roster.add(role, name, address)
            first = first or (address or name if field == "to" else "")
    if user or first:
        roster.mark_user(user or first, Role.COPIED)
    return Added(sender, is_cut)


def senders_in(fields: Fields) -> list[Person]:
    """Those who wrote the mail, as far as it tells."""
    people = next((found for name in _SENDERS if (found := people_in(fields.every(name)))), [])
    if len(people) == 1 and (author := _author_behind_list(people[0], fields)):
        return [author]
    return people[: PARTICIPANTS_MAX // 2]


def _author_behind_list(sender: Person, fields: Fields) -> Person | None:
    """Whom a list means by "Ana Silva via Team <team@…>", as lists write that must not send in others' names."""
    name = next((sender[0].partition(via)[0].strip(" '\"") for via in _VIA if via in sender[0]), "")
    if not name:
        return None
    for field in ("x-original-from", "reply-to"):
        for other, address in people_in(fields.every(field)):
            if address and address != sender[1] and other.casefold() in {name.casefold(), ""}:
                return name, address
    return None
