"""What an accepted answer yields for one kind."""

from domain.items import Decision, Draft, Dropped, Record, Task, TaskUpdate
from domain.proposals import KindName
from domain.value import Value

CONFIDENCE_DEFAULT = 0.5
"""What a task is given where the model says nothing of its confidence."""


class Unsupported(Value):
    """An item that a second model found no support for."""

    item_id: str
    why: str


class Finding(Value):
    """What holds of an answer to one kind, and what of it was left out."""

    kind: KindName
    part: int = 0
    """Of the conversation's parts, from 0."""
    tasks: tuple[Task, ...] = ()
    updates: tuple[TaskUpdate, ...] = ()
    """Of tasks that earlier messages held."""
    decisions: tuple[Decision, ...] = ()
    records: tuple[Record, ...] = ()
    """Of a kind of one's own."""
    unsupported: tuple[Unsupported, ...] = ()
    """Said by the finding for `verify`."""
    draft: Draft | None = None
    abstained: str | None = None
    """Why the model wrote no draft, where it gave a reason."""
    dropped: tuple[Dropped, ...] = ()
    repaired: bool
    """The answer's syntax was mended, with nothing lost."""
    reply_owed: bool = False
    """Somebody asks the user for something; said on the finding for tasks."""
