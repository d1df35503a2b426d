"""The canonical result of a message, as every way out gives it."""

from datetime import datetime
from enum import StrEnum

from pydantic import JsonValue

from domain.conversation import Kind
from domain.items import (
    Abstention,
    AttemptView,
    Degraded,
    DraftStatus,
    Dropped,
    Evidence,
    Record,
    ReviewedDecision,
    ReviewedDraft,
    ReviewedTask,
    TaskState,
    Usage,
)
from domain.message import Status
from domain.value import Value


class ClosedTask(Value):
    """A task of another message that this one has said to be done, or no longer wanted."""

    task_id: str
    message_id: str
    """Which holds the task."""
    title: str
    state: TaskState
    evidence: Evidence
    """In this message."""


class Result(Value):
    """All that is known of a message; lists are in the order of the text."""

    id: str
    kind: Kind | None
    """Known once the message has been read."""
    status: Status
    subject: str
    user: str | None = None
    """Address of the mailbox's owner, where it came in with the message."""
    accepted_at: datetime
    version: int
    """Grows by one whenever results or a person change anything: what an edit expects."""
    snoozed_until: datetime | None = None
    run: int
    workflow_id: str
    reason: str | None
    """Why it lies among the dead letters, if it does."""
    thread: str | None = None
    """The same for all messages of one thread; it may change when a message ties two threads together."""
    triage: float | None = None
    """How likely the built-in model found it that the message asks for anything; set where it was so unlikely that
    no other model was asked."""
    tasks: tuple[ReviewedTask, ...]
    closed: tuple[ClosedTask, ...] = ()
    decisions: tuple[ReviewedDecision, ...]
    records: tuple[Record, ...] = ()
    """Of kinds of one's own."""
    draft: ReviewedDraft | None
    abstained: Abstention | None = None
    """Why there is no draft, where a model gave a reason."""
    degraded: tuple[Degraded, ...]
    dropped: tuple[Dropped, ...]
    usage: Usage
    attempts: tuple[AttemptView, ...]


class Summary(Value):
    """A message in a list."""

    id: str
    kind: Kind | None
    status: Status
    subject: str
    accepted_at: datetime


class Outdated(Value):
    """A message that can be processed once more for what has become of its kinds since."""

    id: str
    subject: str
    status: Status
    kinds: tuple[str, ...]
    """Those with items of an older schema version, or that were not active then."""


class Receipt(Value):
    """What was accepted, and how far it has come."""

    id: str
    status: Status
    new: bool = True
    """False when it was known already: the same message twice is one message."""


class ChangeReceipt(Value):
    """What has come of a change; `applied` is null while it waits."""

    change_id: str
    applied: bool | None
    reason: str | None = None
    version: int | None = None
    """Of the message, after the change."""
    undo_until: datetime | None = None
    """Until when taking it back leaves no trace outside; afterwards it is compensated."""


class Event(Value):
    """Something that happened to a message; `seq` grows and is never reused."""

    seq: int
    type: str
    data: dict[str, str | int | bool | None]
    at: datetime


class DeadLetterView(Value):
    """A message that no step could rescue."""

    id: str
    run: int
    reason: str
    detail: str
    at: datetime
    replayed_at: datetime | None


class QueueRow(Value):
    """A message in the queue of its person."""

    id: str
    kind: Kind | None
    status: Status
    subject: str
    sender: str
    """Name, else address, of who wrote it; empty of a meeting, or where nobody is known."""
    accepted_at: datetime
    version: int
    tasks: int
    """Open ones that no person has rejected."""
    decisions: int
    draft: DraftStatus | None
    degraded: bool
    snoozed_until: datetime | None


class QueueCounts(Value):
    """How many messages there are under the other filters, by what one filter may say."""

    by_state: dict[str, int]
    """By `QueueState`."""
    by_kind: dict[str, int]
    """By `email`, `meeting`, `chat`."""


class QueueState(StrEnum):
    """Where a message stands for its person."""

    REVIEW = "review"
    """It waits for them: `needs_review`, and not snoozed."""
    WORKING = "working"
    """`queued` or `processing`."""
    SNOOZED = "snoozed"
    DONE = "done"
    FAILED = "failed"
    """Among the dead letters."""
    ALL = "all"


class EditPair(Value):
    """One change of a person, kept as what stood there and what they put in its place."""

    id: str
    message_id: str
    type: str
    at: datetime
    original: dict[str, JsonValue]
    edited: dict[str, JsonValue]
    differences: tuple[str, ...]
    """Kinds of difference: see `domain.edit_kinds`."""
    message_hash: str
    """SHA-256 of the normalised text."""
    prompt_version: str | None
    """Of the call that gave the original words; None where no model did."""
    model: str | None
    undone: bool
