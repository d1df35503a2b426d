"""Drafts: a reply may say only what was shown to the one who wrote it; what it says beyond is struck out and marked."""

import re

from domain.gate._fold import printable
from domain.gate._grounds import Grounds
from domain.gate._problems import problem
from domain.gate._striking import Striker
from domain.identity import draft_id
from domain.items import Draft
from domain.proposals import DraftAnswer, QuestionKind
from domain.questions import Problem
from domain.recipients import recipients_of

STRIKES_MAX = 100
"""A draft with more of them is no reply; its writer is asked again."""
SUBJECT_CHARS_MAX = 300

_REPLY = re.compile(r"\s*(?:re|aw|antw|sv|fwd?|wg)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_WORD = re.compile(r"\w")
_LOOSE = re.compile(r"\(\s*\)|\s+(?=[,.;:!?)])")
_LOOSE_ENDS = " ,;:(\u2013-"


def draft_of(answer: DraftAnswer, grounds: Grounds) -> Draft | str | Problem:
    """The draft; or the reason for which there is none, in one line; or the problem with the answer."""
    body = printable(answer.body)
    if answer.abstain is not None:
        if body:
            return problem(QuestionKind.DRAFT, "reply_and_abstention", "Give a reply or a reason for none, not both.")
        reason = " ".join(printable(answer.abstain).split())
        return reason or problem(QuestionKind.DRAFT, "string_too_short", "The reason has no words.", "abstain")
    if not body:
        message = "The reply has no words; where none should be written, say why in abstain."
        return problem(QuestionKind.DRAFT, "string_too_short", message, "body")
    striker = Striker(grounds)
    struck = striker.strike(body)
    if len(struck.strikes) > STRIKES_MAX:
        message = "Most of its numbers, dates and links stand nowhere in what was shown; say only what does."
        return problem(QuestionKind.DRAFT, "invented", message, "body")
    return Draft(
        id=draft_id(grounds.message_id),
        subject=_subject(answer.subject, grounds, striker),
        body=struck.text,
        recipients=recipients_of(grounds.conversation),
        struck=struck.strikes,
    )


def _subject(proposed: str, grounds: Grounds, striker: Striker) -> str:
    """The subject without what was told nowhere; where no words are left of it, the conversation's own."""
    line = " ".join(printable(proposed).split())
    kept = " ".join(striker.cut(line).split())
    if _WORD.search(_REPLY.sub("", kept, count=1)):
        return kept if kept == line else _LOOSE.sub("", kept).strip(_LOOSE_ENDS)
    own = " ".join(printable(grounds.conversation.subject).split())
    return (own if _REPLY.match(own) else f"Re: {own}").strip()[:SUBJECT_CHARS_MAX]
