"""Whether the user owes a reply to a message, from the tasks that were proved in it."""

from collections.abc import Iterable

from domain.conversation import Conversation, Kind
from domain.gate._evidence import Located
from domain.gate._owner import recipients, speaker_of
from domain.gate._truth import ProvedTask
from domain.items import Task


def reply_owed(tasks: Iterable[ProvedTask], conversation: Conversation) -> bool:
    """Whether someone else asks the user for something, in a mail or chat that no machine sent.

    A task without an owner falls to the user where an email goes to nobody else.
    """
    if conversation.kind is Kind.MEETING or conversation.automated or conversation.user is None:
        return False
    addressed = recipients(conversation)
    alone = conversation.kind is Kind.EMAIL and len(addressed) == 1 and addressed[0].is_user
    return any(_asks_user(proved, conversation, alone=alone) for proved in tasks)


def owed_by(tasks: Iterable[Task], conversation: Conversation) -> bool:
    """The same of tasks that were proved before, by their evidence and owner; offsets are the conversation's."""
    return reply_owed((proved for task in tasks if (proved := _again(task, conversation))), conversation)


def _again(task: Task, conversation: Conversation) -> ProvedTask | None:
    segment = conversation.segment_at(task.evidence.start, task.evidence.end)
    if segment is None:
        return None
    known = sorted(conversation.participants, key=lambda participant: not participant.is_user)
    named = None if task.owner is None else (task.owner.name, task.owner.address)
    owner = next((participant for participant in known if (participant.name, participant.address) == named), None)
    return ProvedTask(task=task, located=Located(evidence=task.evidence, segment=segment), owner=owner)


def _asks_user(proved: ProvedTask, conversation: Conversation, *, alone: bool) -> bool:
    """Whether it is for the user, in new words (all evidence is) of somebody else."""
    speaker = speaker_of(conversation, proved.located.segment)
    if speaker is None or speaker.is_user:
        return False
    return alone if proved.owner is None else proved.owner.is_user
