"""The canonical result of a message, as every way out gives it."""

from datetime import datetime

from domain.conversation import Kind
from domain.items import AttemptView, Decision, Degraded, Draft, Dropped, Evidence, Record, Task, TaskState, Usage
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
    accepted_at: datetime
    run: int
    workflow_id: str
    reason: str | None
    """Why it lies among the dead letters, if it does."""
    thread: str | None = None
    """The same for all messages of one thread; it may change when a message ties two threads together."""
    triage: float | None = None
    """How likely the built-in model found it that the message asks for anything; set where it was so unlikely that
    no other model was asked."""
    tasks: tuple[Task, ...]
    closed: tuple[ClosedTask, ...] = ()
    decisions: tuple[Decision, ...]
    records: tuple[Record, ...] = ()
    """Of kinds of one's own."""
    draft: Draft | None
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
