"""Grounds: what an answer is judged by."""

from domain.conversation import Conversation
from domain.value import Value


class Contact(Value):
    """A person whom the tenant's earlier mail knows, under one of the names that they bear."""

    name: str
    address: str


class Grounds(Value):
    """All that the truth rules may look at."""

    conversation: Conversation
    """What was shown to the model: the whole, or a part with offsets of its own."""
    message_id: str
    """From which the items' identities derive."""
    offset: int = 0
    """Where the conversation's text begins in that of the message."""
    part: int = 0
    contacts: tuple[Contact, ...] = ()
    """Of the tenant's address book, those with a name that stands in the conversation."""
    found: tuple[str, ...] = ()
    """What a draft may say beside the conversation: the tasks and decisions found, each in its words, owner and due."""
    retrieved: tuple[str, ...] = ()
    """The words of the passages that were retrieved and shown for a draft."""
    zone: str | None = None
    """The user's time zone, by its IANA name; None for that of the message."""
    items: tuple[str, ...] = ()
    """The ids of the items that were shown for `verify`, in the order of their numbers."""
