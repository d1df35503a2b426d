"""The one shape that every email, meeting and chat is brought into."""

from datetime import datetime
from enum import StrEnum

from domain.value import Value


class Kind(StrEnum):
    """What sort of conversation this is."""

    EMAIL = "email"
    MEETING = "meeting"
    CHAT = "chat"


class Role(StrEnum):
    """How a participant takes part."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    COPIED = "copied"
    SPEAKER = "speaker"


class SegmentKind(StrEnum):
    """Whose words a segment holds."""

    OWN = "own"
    QUOTED = "quoted"
    SIGNATURE = "signature"


class Participant(Value):
    """One who takes part: at least one of name and address is known."""

    name: str | None = None
    address: str | None = None
    role: Role
    is_user: bool = False
    """Whether this is the owner of the mailbox, to whom tasks and replies fall."""


class Segment(Value):
    """A stretch of the text: `text[start:end]`, offsets in code points."""

    index: int
    speaker: int | None = None
    """Position in `Conversation.participants`; nobody when unknown."""
    at: datetime | None = None
    kind: SegmentKind = SegmentKind.OWN
    start: int
    end: int


class Conversation(Value):
    """A normalised message: one text in which all offsets count."""

    kind: Kind
    subject: str = ""
    participants: tuple[Participant, ...] = ()
    at: datetime
    """When it was sent or held; always with its zone."""
    text: str
    segments: tuple[Segment, ...]
    automated: bool = False
    """Sent by a machine (list, bulk, auto-submitted, no-reply): never drafted to."""

    def segment_at(self, start: int, end: int) -> Segment | None:
        """The segment that holds all of `text[start:end]`, if one does."""
        return next((s for s in self.segments if s.start <= start and end <= s.end), None)

    def words_of(self, segment: Segment) -> str:
        """The segment's own text."""
        return self.text[segment.start : segment.end]

    @property
    def user(self) -> Participant | None:
        """The mailbox's owner, when known to take part."""
        return next((p for p in self.participants if p.is_user), None)
