"""The canonical result of a message, as every way out gives it."""

from datetime import datetime

from domain.conversation import Kind
from domain.items import AttemptView, Decision, Degraded, Draft, Dropped, Task, Usage
from domain.message import Status
from domain.value import Value


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
    tasks: tuple[Task, ...]
    decisions: tuple[Decision, ...]
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
