"""Refusals of a change as the command line tells them: what stands in the way, and which command goes on."""

from typing import Final

from domain.failures import Refused

_WORDS: Final = {
    "draft_has_gaps": "the draft has places in [brackets] that only you can fill: winnow edit, or approve --with-gaps",
    "draft_approved": "the draft is approved: winnow undo takes that back as long as it has not left",
    "draft_delivered": "the reply has left: winnow show has its receipt, winnow reopen has it decided once more",
    "draft_rejected": "the draft is rejected: winnow reopen has it decided once more",
    "draft_undelivered": "the reply was refused: winnow show says why; mend that, then winnow reopen",
    "draft_uncertain": "whether the reply arrived is not known: look there; winnow reopen has it decided once more",
    "draft_leaving": "the reply is leaving just now: winnow show tells in a moment what came of it",
    "nothing_to_reopen": "there is nothing to reopen: the message does not sleep, and no draft of it was decided",
    "snooze_in_the_past": "that time is over: name one that is yet to come",
    "snooze_too_far": "a message sleeps for a year at most: name an earlier time",
    "item_rejected": "the item is rejected: winnow undo with the id of that change (winnow edits list) puts it back",
    "not_of_a_decision": "a decision has no owner and no date: leave them out, or add a task",
    "not_of_a_task": "a task has no statement: give --title",
    "unknown_change": "the message has no such change: winnow edits list names them",
    "already_undone": "that change is undone already: winnow edits list shows what stands",
    "cannot_undo": "that cannot be undone: make the change that is its opposite",
    "changed_since": "somebody has changed the same thing since: winnow edits list shows what; undo that first",
    "too_many_items": "people have added as many items to this message as it may have: edit one of them",
    "words_too_long": "the quote is too long: give the sentence that says so",
}
"""By the API's `reason`; of one that stands not here the API's own words are shown."""


def in_commands(refused: Refused) -> Refused:
    """The same refusal in words of the command line, where there are any."""
    words = _WORDS.get(refused.reason)
    return refused if words is None else Refused(refused.reason, words)
