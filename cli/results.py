"""A message's results as people read them."""

from collections.abc import Iterator
from datetime import UTC, datetime

from cli.lines import Line, Part, line
from domain.conversation import Mailbox
from domain.items import (
    AttemptView,
    Certainty,
    Due,
    Evidence,
    KnownBy,
    Note,
    Owner,
    Record,
    ReviewedDecision,
    ReviewedDraft,
    ReviewedTask,
    TaskState,
)
from domain.message import Status
from domain.result import ClosedTask, DeadLetterView, Result

_STATUS_STYLES = {
    Status.DONE: "green",
    Status.NEEDS_REVIEW: "yellow",
    Status.DEAD_LETTER: "red",
}
_DIM = "dim"
_INSET = 11
_KNOWN_BY = {
    KnownBy.ADDRESS_BOOK: "from the address book",
    KnownBy.NAMED: "as named in the text",
    KnownBy.USER: "as you said",
}


def told(result: Result, *, heading: str | None = None, whole: bool = True) -> Iterator[Line]:
    """The results of one message; `whole` tells also which model was asked what, and what it cost."""
    yield from _head(result, heading)
    for task in result.tasks:
        yield from _task(task)
    for closed in result.closed:
        yield from _closed(closed)
    for decision in result.decisions:
        yield from _decision(decision)
    for record in result.records:
        yield from _record(record)
    yield from _reply(result)
    for lack in result.degraded:
        yield line(Part("without ", "yellow"), f"{lack.feature}: {lack.reason}", indent=2)
    for dropped in result.dropped if whole else ():
        yield line(Part("dropped ", _DIM), f"{dropped.kind}: {dropped.reason}", indent=2)
        yield line(Part(dropped.proposed, _DIM), indent=4)
    if result.dropped and not whole:
        yield line(Part(f"dropped {len(result.dropped)} that had no proof", _DIM), indent=2)
    if whole:
        yield from _calls(result)


def told_letter(letter: DeadLetterView) -> Iterator[Line]:
    """A dead letter: which message, why, since when."""
    again = f", replayed {letter.replayed_at:%Y-%m-%d %H:%M}" if letter.replayed_at else ""
    yield line(Part(letter.id, "bold"), f"  run {letter.run}  {letter.at:%Y-%m-%d %H:%M}{again}")
    yield line(Part(letter.reason, "red"), f"  {letter.detail}" if letter.detail else "", indent=2)


def _head(result: Result, heading: str | None) -> Iterator[Line]:
    yield line(Part(heading or result.subject or "(no subject)", "bold"))
    kind = f"{result.kind}, " if result.kind else ""
    status = Part(result.status.value.replace("_", " "), _STATUS_STYLES.get(result.status, ""))
    yield line(Part(f"{result.id}, {kind}", _DIM), status, f": {result.reason}" if result.reason else "", indent=2)
    if result.snoozed_until:
        yield line(Part(f"snoozed until {result.snoozed_until.astimezone():%Y-%m-%d %H:%M}", _DIM), indent=2)
    found = result.tasks or result.closed or result.decisions or result.records or result.draft
    if result.status.terminal and not (found or result.reason or result.degraded):
        yield line(Part("nothing to do", _DIM), indent=2)


def _task(task: ReviewedTask) -> Iterator[Line]:
    state = [] if task.state is TaskState.OPEN else [Part(f"  {task.state}", "yellow")]
    yield line(Part("task     ", "cyan"), Part(task.title, "bold"), *state, indent=2)
    yield line(f"{_owner(task.owner)}, {_due(task.due)}", indent=_INSET)
    yield from _proof(task)
    if task.first:
        words = f"{task.first.relation} {task.first.task_id} of {task.first.message_id}, by {task.first.by}"
        yield line(Part(words, _DIM), indent=_INSET)
    for change in task.changes:
        said = f"{change.state} since {change.at:%Y-%m-%d}: {_quoted(change.evidence)}, {change.message_id}"
        yield line(said, indent=_INSET)
    yield line(Part(task.id, _DIM), indent=_INSET)


def _closed(closed: ClosedTask) -> Iterator[Line]:
    yield line(Part(f"{closed.state:<8} ", "cyan"), Part(closed.title, "bold"), indent=2)
    yield _quote(closed.evidence)
    yield line(Part(f"{closed.task_id} of {closed.message_id}", _DIM), indent=_INSET)


def _decision(decision: ReviewedDecision) -> Iterator[Line]:
    yield line(Part("decision ", "magenta"), Part(decision.statement, "bold"), indent=2)
    yield from _proof(decision)
    yield line(Part(decision.id, _DIM), indent=_INSET)


def _record(record: Record) -> Iterator[Line]:
    yield line(Part(f"{record.kind:<8} ", "cyan"), Part(record.schema_version, _DIM), indent=2)
    for name, value in record.fields.items():
        yield line(f"{name}: {value}", indent=_INSET)
    for evidence in record.evidence:
        yield _quote(evidence)
    yield from _notes(record.notes)


def _proof(item: ReviewedTask | ReviewedDecision) -> Iterator[Line]:
    """Why it is kept, and what rules made of it."""
    if item.evidence:
        yield _quote(item.evidence)
    for said in item.said:
        yield line(Part(f"{said} by a person", "green"), f": {item.rejected}" if item.rejected else "", indent=_INSET)
    for evidence in item.also:
        yield _quote(evidence, "also ")
    for other in item.contradicts:
        yield line(Part(f"contradicts {other}", "yellow"), indent=_INSET)
    yield from _notes(item.notes)


def _notes(notes: tuple[Note, ...]) -> Iterator[Line]:
    """Each rule that overruled the model, and what the model had said."""
    for note in notes:
        said = f", not “{' '.join(note.proposed.split())}”" if note.proposed else ""
        yield line(Part(f"{note.field}: {note.reason}{said}", _DIM), indent=_INSET)


def _reply(result: Result) -> Iterator[Line]:
    if result.draft:
        yield from _draft(result.draft)
    if result.abstained:
        yield line(Part("no draft ", "blue"), result.abstained.reason, indent=2)


def _draft(draft: ReviewedDraft) -> Iterator[Line]:
    stands = f"{draft.status}, edited" if draft.edited else str(draft.status)
    yield line(Part("draft    ", "blue"), Part(draft.subject, "bold"), Part(f"  ({stands})", _DIM), indent=2)
    for name, mailboxes in (("to", draft.recipients.to), ("cc", draft.recipients.cc)):
        if mailboxes:
            yield line(f"{name} {', '.join(map(_mailbox, mailboxes))}", indent=_INSET)
    for words in draft.body.splitlines():
        yield line(Part("│ ", _DIM), words, indent=_INSET)
    for strike in draft.struck:
        words = f"struck {_in_quotes(strike.words)}: this {strike.what} stands nowhere"
        yield line(Part(words, "yellow"), indent=_INSET)
    if draft.leaves_at:
        yield line(Part(_leaving(draft.leaves_at), _DIM), indent=_INSET)
    if draft.left_before:
        yield line(Part("it has left before, or may have: an approval sends one more", "yellow"), indent=_INSET)
    if draft.receipt:
        receipt = draft.receipt
        yield line(Part(f"{receipt.via} {receipt.id}, {receipt.at:%Y-%m-%d %H:%M}", _DIM), indent=_INSET)
        if receipt.detail:
            yield line(Part(receipt.detail, _DIM), indent=_INSET)


def _leaving(at: datetime) -> str:
    """When it leaves, or that it should have: a far side that is away is tried for days."""
    if at > datetime.now(UTC):
        return f"leaves at {at.astimezone():%H:%M:%S}; until then: winnow undo"
    return f"tried since {at.astimezone():%Y-%m-%d %H:%M:%S}, not taken yet; until then: winnow undo"


def _mailbox(mailbox: Mailbox) -> str:
    return f"{mailbox.name} <{mailbox.address}>" if mailbox.name else mailbox.address


def _quote(evidence: Evidence, lead: str = "") -> Line:
    marks = [mark for mark, holds in (("mended", evidence.mended), ("quoted history", evidence.quoted)) if holds]
    where = " ".join([f"{evidence.start}-{evidence.end}", *marks])
    return line(lead, Part(_quoted(evidence), "italic"), Part(f" {where}", _DIM), indent=_INSET)


def _quoted(evidence: Evidence) -> str:
    return _in_quotes(evidence.quote)


def _in_quotes(words: str) -> str:
    return f"“{' '.join(words.split())}”"


def _owner(owner: Owner | None) -> str:
    if owner is None:
        return "nobody named"
    known = "" if owner.known_by is KnownBy.PARTICIPANT else f" ({_KNOWN_BY[owner.known_by]})"
    if owner.name and owner.address:
        return f"{owner.name} <{owner.address}>{known}"
    return (owner.name or owner.address or "nobody named") + known


def _due(due: Due | None) -> str:
    if due is None:
        return "no date"
    phrase = " ".join(due.phrase.split())
    if due.date is None:
        return f"due “{phrase}”" + (f" ({due.reason})" if due.reason else "")
    day = f"{due.date} to {due.end}" if due.end else f"{due.date}"
    firm = ", tentative" if due.certainty is Certainty.TENTATIVE else ""
    return f"due {day}{f' {due.time}' if due.time else ''} ({phrase}{firm})"


def _way(attempt: AttemptView) -> str:
    """What else a reader wants to know: that the model stood in for another, or was not asked at all."""
    stood_in = [f"fallback {attempt.position}"] if attempt.position else []
    recalled = ["from the cache"] if attempt.cache in {"hit", "semantic"} else []
    return "".join(f", {words}" for words in stood_in + recalled)


def _calls(result: Result) -> Iterator[Line]:
    if result.thread:
        yield line(Part("thread   ", _DIM), Part(result.thread, _DIM), indent=2)
    if result.triage is not None:
        words = f"triage: asks for something with a chance of {result.triage:.1%}, so no other model was asked"
        yield line(Part(words, _DIM), indent=2)
    for attempt in result.attempts:
        asked = f"{attempt.question} of {attempt.model} ({attempt.prompt_version}): {attempt.outcome}{_way(attempt)}"
        yield line(Part("asked    ", _DIM), Part(asked, _DIM), indent=2)
    usage = result.usage
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    words = f"{calls}, {usage.tokens_in} tokens in, {usage.tokens_out} out, {usage.cost_usd:.4f} USD"
    yield line(Part("cost     ", _DIM), Part(words, _DIM), indent=2)
