"""Brings one message, as our own JSON has it, into a Conversation."""

from adapters.source._received import Received
from adapters.source._roster import Roster
from adapters.source.chat._shapes import MessageShape
from adapters.source.mail import conversation
from adapters.source.spoken import looks_spoken, read_spoken
from domain.conversation import Conversation, Kind, Role
from domain.recipients import is_no_reply
from domain.threads import Thread, Tie


def read_message(message: MessageShape, received: Received) -> Conversation:
    """The message's own words, quoted history and signature; a meeting's or a chat's by who says them.

    Raises:
        InputRefused: `empty`, `too_many_participants`, or what its words have too much of.
    """
    owner, at = message.user or received.user, message.date or received.at
    if message.kind is not Kind.EMAIL and looks_spoken(message.text):
        made = read_spoken(message.text, Received(at, owner), kind=message.kind, title=message.subject)
        return made.model_copy(update=_known(message))
    roster = Roster()
    sender = _add_people(roster, message)
    if not owner and message.kind is Kind.EMAIL and message.to:
        owner = message.to[0].address or message.to[0].name
    if owner:
        roster.mark_user(owner, Role.COPIED)
    automated = message.automated
    if automated is None:
        automated = message.sender is not None and is_no_reply(message.sender.address)
    made = conversation(message.text, subject=message.subject, at=at, roster=roster, sender=sender, automated=automated)
    return made.model_copy(update={"kind": message.kind, **_known(message)})


def _add_people(roster: Roster, message: MessageShape) -> int | None:
    """Fill the roster; position of the sender."""
    sender = None
    if message.sender:
        known = message.sender
        sender = roster.add(Role.SENDER, known.name, known.address, known.handle)
    for role, people in ((Role.RECIPIENT, message.to), (Role.COPIED, message.cc)):
        for person in people:
            roster.add(role, person.name, person.address, person.handle)
    return sender


def _known(message: MessageShape) -> dict[str, Thread]:
    thread = message.thread
    return {"thread": Thread(id=thread, by=Tie.CHAT, names=(thread,))} if thread else {}
