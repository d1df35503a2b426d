"""What an accepted answer yields for one kind."""

from domain.items import Decision, Draft, Dropped, Task
from domain.proposals import QuestionKind
from domain.value import Value

CONFIDENCE_DEFAULT = 0.5
"""What a task is given where the model says nothing of its confidence."""


class Finding(Value):
    """What holds of an answer to one kind, and what of it was left out."""

    kind: QuestionKind
    tasks: tuple[Task, ...] = ()
    decisions: tuple[Decision, ...] = ()
    draft: Draft | None = None
    dropped: tuple[Dropped, ...] = ()
    repaired: bool
    """The answer's syntax was mended, with nothing lost."""
    reply_owed: bool = False
    """Somebody asks the user for something; said on the finding for tasks."""
