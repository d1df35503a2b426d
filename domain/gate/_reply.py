"""Whether the user owes a reply to a message, from the tasks that were proved in it."""

from collections.abc import Iterable

from domain.conversation import Conversation, Kind
from domain.gate._owner import recipients, speaker_of
from domain.gate._truth import ProvedTask


def reply_owed(tasks: Iterable[ProvedTask], conversation: Conversation) -> bool:
    """Whether someone else asks the user for something, in a mail or chat that no machine sent.

    A task without an owner falls to the user where an email goes to nobody else.
    """
    if conversation.kind is Kind.MEETING or conversation.automated or conversation.user is None:
        return False
    addressed = recipients(conversation)
    alone = conversation.kind is Kind.EMAIL and len(addressed) == 1 and addressed[0].is_user
    return any(_asks_user(proved, conversation, alone=alone) for proved in tasks)


def _asks_user(proved: ProvedTask, conversation: Conversation, *, alone: bool) -> bool:
    """Whether it is for the user, in new words (all evidence is) of somebody else."""
    speaker = speaker_of(conversation, proved.located.segment)
    if speaker is None or speaker.is_user:
        return False
    return alone if proved.owner is None else proved.owner.is_user
