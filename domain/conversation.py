"""The one shape that every email, meeting and chat is brought into."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from domain.threads import Thread
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
    """Whose words a segment holds, and where they stood."""

    OWN = "own"
    QUOTED = "quoted"
    SIGNATURE = "signature"
    ATTACHMENT = "attachment"
    """The words of an attached file."""
    EVENT = "event"
    """A calendar entry: what, when, where, who."""


class Participant(Value):
    """One who takes part: at least one of name, address and handle is known."""

    name: str | None = None
    address: str | None = None
    """An email address."""
    handle: str | None = None
    """What a chat calls them: an id or a nickname, without the @."""
    role: Role
    is_user: bool = False
    """Whether this is the owner of the mailbox, to whom tasks and replies fall."""


class Mailbox(Value):
    """Whom mail can be sent to."""

    name: str | None = None
    address: str = Field(max_length=320)


class MailHeaders(Value):
    """What a mail says of itself that a reply to it needs."""

    message_id: str | None = Field(default=None, max_length=1_000)
    """Its own id, without angle brackets."""
    references: tuple[str, ...] = Field(default=(), max_length=50)
    """The ids that it answers, oldest first, without angle brackets."""
    reply_to: tuple[Mailbox, ...] = Field(default=(), max_length=20)
    """Where its writer asks for replies."""
    lists: tuple[str, ...] = Field(default=(), max_length=20)
    """Addresses of the lists through which it came, in lower case."""


class Segment(Value):
    """A stretch of the text: `text[start:end]`, offsets in code points; segments are in order and do not overlap."""

    index: int
    speaker: int | None = None
    """Position in `Conversation.participants`; nobody when unknown."""
    at: datetime | None = None
    """When it was written, or when its first word was said."""
    until: datetime | None = None
    """When its last word was said, in a recording that tells."""
    kind: SegmentKind = SegmentKind.OWN
    attachment: int | None = None
    """Position in `Conversation.attachments`, of the file in which the words stand."""
    start: int
    end: int


class Attachment(Value):
    """A file that came with a message."""

    name: str = ""
    """As the sender called it; empty where it was not named."""
    media_type: str
    bytes: int
    """Its size, decoded."""
    unread: str | None = None
    """Why none of its words are in the text (`image`, `encrypted`, `too_large`, …); None when they are."""


class Flags(Value):
    """What is to be known of a message beyond its words."""

    automated: bool = False
    """Sent by a machine, for any of the reasons below: never drafted to."""
    auto_submitted: bool = False
    """It says so itself (RFC 3834), or is a delivery report or a calendar's own notice."""
    list: bool = False
    """It came through a mailing list."""
    bulk: bool = False
    """Sent to many at once."""
    no_reply: bool = False
    """Nobody reads what is sent back, by its sender's address."""
    null_sender: bool = False
    """Its envelope names no sender, as that of a bounce."""
    report: bool = False
    """A delivery or disposition report."""
    signed: bool = False
    """It carries a signature, which nobody here has checked."""
    encrypted: bool = False
    """Its words cannot be read."""
    authenticated: bool | None = None
    """Whether the sender is who it says, as told by the trusted receiver; None when nobody trusted said."""
    hidden_removed: int = 0
    """Stretches that a person would not have seen, and characters that show nothing: left out of the text."""


class Conversation(Value):
    """A normalised message: one text in which all offsets count."""

    kind: Kind
    subject: str = ""
    participants: tuple[Participant, ...] = ()
    at: datetime
    """When it was sent or held; always with its zone."""
    language: str | None = None
    """Of its own words, as ISO 639-1 (`de`); None when they are too few to tell."""
    thread: Thread | None = None
    text: str
    segments: tuple[Segment, ...]
    attachments: tuple[Attachment, ...] = ()
    flags: Flags = Field(default_factory=Flags)
    mail: MailHeaders | None = None
    """Of an email; None of anything else, and of what was read before this was kept."""
    limits: tuple[str, ...] = ()
    """The limits that were hit without refusing the whole, by name; what was left out for them is kept in the bytes."""

    @model_validator(mode="before")
    @classmethod
    def _lifted(cls, given: Any) -> Any:  # Any: whatever was stored
        """Before there were flags, `automated` stood alone; what was stored then stays readable."""
        if isinstance(given, Mapping) and "automated" in given:
            rest = {key: value for key, value in given.items() if key != "automated"}
            return {"flags": {"automated": given["automated"]}, **rest}
        return given

    @property
    def automated(self) -> bool:
        """Whether a machine sent it, to which nobody drafts."""
        return self.flags.automated

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
