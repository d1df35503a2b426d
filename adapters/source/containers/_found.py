"""What is found in a container: messages, what cannot be read, what is no message."""

from dataclasses import dataclass
from enum import StrEnum

from domain.failures import InputRefused


@dataclass(frozen=True, slots=True)
class Entry:
    """One message, as it lies there."""

    place: str
    """Where it was found, for people: `mails/a.eml`, `a.mbox:3`, `a.tar.xz:inbox/472`."""
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that should be a message, and why it cannot be read."""

    place: str
    failure: InputRefused


class Why(StrEnum):
    """Why something is passed over: it is nothing that holds a message."""

    LINK = "link"
    DEVICE = "device"
    SPARSE = "sparse"
    """A file of an archive that says it is mostly holes."""
    UNSAFE_PATH = "unsafe_path"
    """Its path leads out of the archive."""
    HIDDEN = "hidden"
    """Its name begins with a dot, or is one that macOS puts into archives."""
    TRASHED = "trashed"
    """A Maildir's flag T: its owner threw it away."""
    DRAFT = "draft"
    """A Maildir's flag D: nobody has sent it."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no message."""

    place: str
    why: Why


Found = Entry | Unread | Skipped
