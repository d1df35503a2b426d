"""Updates: what the conversation says of tasks that were agreed before it."""

import re
from collections.abc import Iterable

from domain.gate._evidence import Located, Source
from domain.gate._grounds import Grounds
from domain.gate._notes import note
from domain.gate._reasons import Reason
from domain.gate._truth import dropped_of, moved
from domain.items import Dropped, Note, TaskState, TaskUpdate
from domain.proposals import ProposedUpdate, QuestionKind
from domain.standing import SENTENCE_CHARS_MAX, Doubt, doubt_of

_ABOUT_CHARS_MAX = 200
_STOP = re.compile(r"[.!?…]+[\"'”\u2019)\]]*(?=\s)|\n[ \t>]*(?=\n)|\n(?=[ \t]*(?:[-*•\u2013]|\d{1,2}[.)])[ \t])")
_REASONS = {
    Doubt.ASKED: Reason.UNDECIDED,
    Doubt.DENIED: Reason.NEGATED,
    Doubt.PARTLY: Reason.NOT_YET,
    Doubt.TO_COME: Reason.NOT_YET,
    Doubt.SUPPOSED: Reason.CONDITIONAL,
    Doubt.UNSAID: Reason.NOT_SAID,
}


def prove_updates(
    proposed: Iterable[ProposedUpdate], source: Source, grounds: Grounds
) -> tuple[tuple[TaskUpdate, ...], tuple[Dropped, ...]]:
    """The updates that hold, in order, each once, and what was left out of the proposals.

    An update holds where the new words say that something is over: not where they ask, deny, hope or suppose it.
    Which task it is about is found out when it is stored, among those of the thread.
    """
    kept: dict[tuple[int, TaskState], TaskUpdate] = {}
    dropped: list[Dropped] = []
    for proposal in proposed:
        update = _proved(proposal, source, grounds)
        if isinstance(update, TaskUpdate) and (update.evidence.start, update.state) in kept:
            update = Reason.DUPLICATE
        if isinstance(update, Reason):
            dropped.append(dropped_of(QuestionKind.TASKS, update, proposal))
        else:
            kept[update.evidence.start, update.state] = update
    return tuple(kept.values()), tuple(dropped)


def _proved(proposal: ProposedUpdate, source: Source, grounds: Grounds) -> TaskUpdate | Reason:
    located = source.locate(proposal.quote)
    if isinstance(located, Reason):
        return located
    if located.evidence.quoted:
        return Reason.QUOTED_HISTORY
    state = TaskState(proposal.state.value)
    about, mended = _about(proposal.about, located)
    start, end = _sentence(source, located)
    evidence = located.evidence
    quote = evidence.start - start, evidence.end - start
    doubt = doubt_of(source.conversation.text[start:end], quote, about, state)
    if doubt is not None:
        return _REASONS[doubt]
    notes = (
        note("evidence", Reason.MENDED, proposal.quote) if evidence.mended else None,
        mended,
    )
    return TaskUpdate(
        state=state,
        about=about,
        evidence=moved(evidence, grounds.offset),
        notes=tuple(n for n in notes if n is not None),
    )


def _about(about: str, located: Located) -> tuple[str, Note | None]:
    """The words that name the task, if they are the quote's; else the quote."""
    quote = located.evidence.quote
    if " ".join(about.split()).casefold() in " ".join(quote.split()).casefold():
        return about, None
    return quote[:_ABOUT_CHARS_MAX].strip(), note("about", Reason.TITLE_NOT_IN_EVIDENCE, about)


def _sentence(source: Source, located: Located) -> tuple[int, int]:
    """The sentence that holds the quote, within its segment."""
    text, evidence = source.conversation.text, located.evidence
    lowest = max(located.segment.start, evidence.start - SENTENCE_CHARS_MAX)
    highest = min(located.segment.end, evidence.end + SENTENCE_CHARS_MAX)
    start = max((stop.end() for stop in _STOP.finditer(text, lowest, evidence.start)), default=lowest)
    stop = _STOP.search(text, max(evidence.start, evidence.end - 1), highest)
    return start, stop.end() if stop else highest
