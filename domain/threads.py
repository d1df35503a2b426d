"""Which messages belong together: by the ids they name, and failing these by subject and participants."""

from enum import StrEnum

from pydantic import Field

from domain.value import Value

NAMES_MAX = 100
"""Of the ids that a message names: the first, which is the thread's root, and the newest."""


class Tie(StrEnum):
    """By what a message is tied to its thread."""

    REFERENCES = "references"
    IN_REPLY_TO = "in_reply_to"
    SUBJECT = "subject"
    """A reply that names nothing: by its subject and participants."""
    ROOT = "root"
    """It begins a thread, as far as it tells."""
    CHAT = "chat"
    """The source itself says which thread it is."""


class Thread(Value):
    """A message's thread, as far as the message alone tells it."""

    id: str = Field(max_length=1_000)
    """The same for every message that names the same root."""
    by: Tie
    names: tuple[str, ...] = Field(default=(), max_length=NAMES_MAX)
    """All that ties it to others, own id included: who shares a name, shares the thread."""
