"""Asks the built-in model about a message, and has the gate prove what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from adapters.llm.local import answer
from domain.conversation import Conversation
from domain.gate import Finding, Grounds, judge
from domain.identity import call_id, message_id
from domain.items import Certainty, Decision, Degraded, Dropped, Due, Task
from domain.message import TENANT_DEFAULT, MessageRef
from domain.proposals import QuestionKind
from domain.questions import Call, Prompt, Question
from domain.value import Value

if TYPE_CHECKING:
    from cli.local_reading import Given, Id

_KINDS: Final = (QuestionKind.TASKS, QuestionKind.DECISIONS)
_MODEL: Final = "local"
_PROMPT: Final = Prompt(version="", hash="", system="", user="")
"""It reads the conversation instead."""
UNDATED: Final = "undated"


class Found(Value):
    """What holds of a message: the lists of a message's result, as the API gives them."""

    tasks: tuple[Task, ...] = ()
    decisions: tuple[Decision, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    degraded: tuple[Degraded, ...] = ()
    """What could not be had, and why: a list that was too long to be given whole."""

    def as_fields(self) -> dict[str, Any]:  # Any: whatever JSON can hold
        """As JSON has them."""
        return self.model_dump(mode="json")


def find(given: Given, id_: Id) -> Found:
    """What the built-in model finds in a message, and the conversation proves.

    Args:
        given: the message.
        id_: what the caller calls it, from which the items' identities derive.
    """
    ref = MessageRef(tenant=TENANT_DEFAULT, message_id=message_id(TENANT_DEFAULT, "local", str(id_)))
    answered = answer(_question(given.conversation, ref))
    grounds = Grounds(conversation=given.conversation, message_id=ref.message_id, zone=given.zone)
    found = Found()
    for kind, judgement in zip(_KINDS, judge(answered.state, answered.raw, _KINDS, grounds), strict=True):
        if isinstance(judgement, Finding):
            found = _with(found, judgement, dated=given.dated)
        else:
            lost = Degraded(feature=kind.value, reason=answered.detail or judgement.outcome)
            found = found.model_copy(update={"degraded": (*found.degraded, lost)})
    return found


def _with(found: Found, finding: Finding, *, dated: bool) -> Found:
    tasks = finding.tasks if dated else tuple(map(_undated, finding.tasks))
    return found.model_copy(
        update={
            "tasks": found.tasks + tasks,
            "decisions": found.decisions + finding.decisions,
            "dropped": found.dropped + finding.dropped,
        }
    )


def _undated(task: Task) -> Task:
    """Where nobody knows when a message was sent, the words that say when something is due stay words."""
    if task.due is None:
        return task
    due = Due(phrase=task.due.phrase, date=None, certainty=Certainty.PHRASE, reason=UNDATED)
    return task.model_copy(update={"due": due})


def _question(conversation: Conversation, ref: MessageRef) -> Question:
    call = Call(
        id=call_id(ref.message_id, "", "local", "", 1),
        message=ref,
        workflow_id="",
        run_id="",
        step="local",
        request_hash="",
    )
    return Question(call=call, kinds=_KINDS, model=_MODEL, prompt=_PROMPT, conversation=conversation, tokens_out_max=0)
