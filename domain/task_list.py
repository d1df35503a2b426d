"""The list of tasks: those of all messages, each once."""

from datetime import datetime

from domain.items import ReviewedTask
from domain.value import Value


class Place(Value):
    """A task of another message that says the same."""

    message_id: str
    task_id: str


class ListedTask(ReviewedTask):
    """A task, with the message that holds it."""

    message_id: str
    thread: str | None
    said_at: datetime | None
    """When its message was sent or held."""
    also_in: tuple[Place, ...] = ()
    """Where else it stands, oldest first."""
