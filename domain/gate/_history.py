"""Quoted history: whether the new words of a message refer to what they quote, so that it counts anew.

| new words | where | a task's evidence may stand in |
|---|---|---|
| "Yes, will do.", "Sure, on Friday", "Mache ich" | right below a quoted passage | that passage |
| "Can you take this one?", "+1, please do it" | right below a quoted passage | that passage |
| "Please handle this", "See below, can you do it?", "+1 to Kim's request below" | above a quoted message | that |
| "I'll take care of this", "Bitte übernehmen", "Ich kümmere mich darum" | above a quoted message | that |
| "I'll send it on Tuesday" | right below | nothing: the new words are the evidence, and the day is theirs |
| "No, sorry", "I can't", "Done already", "Please ignore the below" | anywhere | nothing |
| "FYI", "See below", "Thanks!", words of their own, none | anywhere | nothing |

"Yes, will do" above a long history does not say to what: nothing. The message that is quoted has been read when it
came, so that little is lost where a rule here hesitates.
"""

import re

from domain.conversation import Conversation, Segment, SegmentKind
from domain.gate._lexicon import DATES

_LOOK_CHARS_MAX = 600
"""Of new words beside what is quoted."""
_OLDER_CHARS_MAX = 20_000
_ABOVE_WORDS_MAX = 60
"""Longer words above are a message of their own."""

_HANDLE = (
    r"(?:handle|take|do|action|process|deal with|look (?:at|after|into)|take care of|sort(?: out)?|see to|"
    r"follow up(?: on)?|pick up|answer|reply to|respond to|own|complete|review|arrange|organi[sz]e)"
)
_THAT = (
    r"(?:this|it|that|these|them|the below|below|the above|the (?:request|e-?mail|message|question|thread|following))"
)
_ASKS = (
    r"(?:please|pls|plz|kindly|(?:can|could|would|will) (?:you|someone|somebody|anyone|one of you)(?: please)?|"
    r"over to you|i need you to|i'd like you to|you should|you need to)"
)
_PROMISES = r"(?:i'll|i will|i am going to|i'm going to|we'll|we will|let me|i can|happy to)"
_REFERRING = re.compile(
    rf"\b{_ASKS}[^.!?\n]{{0,40}}?\b{_HANDLE}(?: (?:on|up|out|care of))? {_THAT}\b"
    rf"|\b{_PROMISES} (?:\w+ )?{_HANDLE}(?: (?:on|up|out|care of))? {_THAT}\b"
    r"|\+1 (?:to|on|for) [^.!?\n]{0,60}\b(?:below|request|ask|question|e-?mail|message|mail)\b"
    rf"|\b(?:see|as per|per) (?:the )?(?:\S+ ){{0,3}}?below\b[^.!?\n]{{0,20}}[,;:.\u2013-]\s*{_ASKS}\b"
    r"|\bplease see (?:the )?(?:request|action|task)s? below and\b"
    r"|\b(?:kannst du|können sie|könntest du|könnten sie|könnt ihr|bitte)[^.!?\n]{0,40}?"
    r"\b(?:das|es|dies|dieses|darum|folgendes|untenstehendes|die (?:anfrage|bitte|mail|nachricht))\b[^.!?\n]{0,30}?"
    r"\b(?:übernehmen|erledigen|machen|bearbeiten|beantworten|kümmern|klären|prüfen)\b"
    r"|\bbitte (?:übernehmen|erledigen|bearbeiten|beantworten|kümmern)\b"
    r"|\bkümmerst du dich (?:bitte )?darum\b|\bkümmern sie sich (?:bitte )?darum\b"
    r"|\bich (?:kümmere mich darum|übernehme das|erledige das|mache das)\b",
    re.IGNORECASE,
)
_AGREEING = re.compile(
    r"\W*(?:(?:hi|hello|hallo|liebe[rn]?|dear)\b[^\n,]{0,40},?\s+)?(?:"
    r"(?:yes|yep|yeah|ja)\b(?!\s*(?:it|that|he|she|they|we|i)\s+(?:was|were|is|are|did|has|have)\b)|"
    r"sure\b|ok(?:ay)?\b|of course\b|absolutely\b|certainly\b|definitely\b|no problem\b|will do\b|on it\b|"
    r"consider it done\b|"
    r"with pleasure\b|gladly\b|happy to\b|agreed\b|fine\b|\+1\b|i can do\b|i am on it|i'm on it|"
    r"(?:i'll|i will|we'll|we will|let me) (?:\w+ ){1,3}?(?:it|that|this|them|so)\b|gerne?\b|"
    r"klar\b|natürlich\b|selbstverständlich\b|mach(?:e)? ich\b|wird gemacht|"
    r"erledige ich\b|"
    r"ich (?:werde|übernehme|kümmere|mache|schicke|sende|erledige) (?:das|es|sie|ihn|mich)\b|einverstanden\b|"
    rf"{_ASKS} [^.!?\n]{{0,30}}?\b{_HANDLE}(?: (?:on|up|out|care of))? {_THAT}\b|any (?:news|update)s? on this|"
    r"when (?:can|will) (?:you|we)\b|kannst du das\b|können sie das\b)",
    re.IGNORECASE,
)
_REFUSING = re.compile(
    r"\bno(?! problem\b| worries\b)\b|\bnot\b|n't\b|\bnever\b|\bcannot\b|\bunable\b|\bsorry\b|\balready\b"
    r"|\bdone\b(?<!it done)|\bignore\b|\bdisregard\b|\bcancel|\bobsolete\b|\bsettled\b"
    r"|\bnein\b|\bnicht\b|\bkein|\bleider\b|\bschon\b|\bbereits\b"
    r"|\berledigt\b|\bhinfällig\b|\bwould have\b|\bif\b|\bwenn\b|\bfalls\b",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[>\s|]*\n")
_OLDER = re.compile(r"^[> \t|]*(?:.{0,200}\b(?:wrote|schrieb|writes)\b.{0,40}:|(?:From|Von): )", re.MULTILINE)
"""Where a quoted message begins, and another one in it."""


def refers_to(conversation: Conversation, quoted: Segment, start: int) -> bool:
    """Whether the new words around a quoted segment refer to what begins at `start` in it.

    Args:
        conversation: the whole.
        quoted: the segment, of quoted history.
        start: where the words begin, in the conversation's text.
    """
    if _is_older(conversation.text, quoted, start):
        return False
    below = _beside(conversation, quoted, 1)
    passage = conversation.text[start : quoted.end]
    if below and not _BLANK.search(passage.rstrip("> \t\n")) and _agrees(below):
        return True
    above = _beside(conversation, quoted, -1)
    return bool(above) and len(above.split()) <= _ABOVE_WORDS_MAX and _hands_on(above)


def _is_older(text: str, quoted: Segment, start: int) -> bool:
    """Whether it stands in what the quoted message itself quotes."""
    line = text[max(text.rfind("\n", quoted.start, start) + 1, quoted.start) : start]
    return line.count(">") > 1 or len(_OLDER.findall(text[quoted.start : start][-_OLDER_CHARS_MAX:])) > 1


def _beside(conversation: Conversation, quoted: Segment, step: int) -> str:
    """The new words right below (`step` 1) or above (-1) a quoted segment; none where others stand between."""
    at = next((n for n, s in enumerate(conversation.segments) if s.index == quoted.index), None)
    while at is not None and 0 <= at + step < len(conversation.segments):
        at += step
        segment = conversation.segments[at]
        words = conversation.words_of(segment).strip()
        if segment.kind is SegmentKind.OWN and words:
            return words[:_LOOK_CHARS_MAX] if step > 0 else words[-_LOOK_CHARS_MAX:]
        if words and not (step < 0 and segment.kind is SegmentKind.SIGNATURE):
            return ""
    return ""


def _agrees(words: str) -> bool:
    """Whether an answer begins by taking on what it stands below, on no terms of its own."""
    first = re.split(r"\n\s*\n", words, maxsplit=1)[0]
    dated = not DATES.isdisjoint(re.findall(r"\w+", first.casefold())) or any(c.isdigit() for c in first[2:])
    return bool(_AGREEING.match(first)) and not dated and not _REFUSING.search(first)


def _hands_on(words: str) -> bool:
    """Whether some sentence asks or promises to do what stands below, and none denies it."""
    return bool(_REFERRING.search(words)) and not _REFUSING.search(words)
