"""A message's results as people read them."""

from collections.abc import Iterator

from cli.lines import Line, Part, line
from domain.items import AttemptView, Decision, Draft, Due, Evidence, Owner, Task
from domain.message import Status
from domain.result import DeadLetterView, Result

_STATUS_STYLES = {
    Status.DONE: "green",
    Status.NEEDS_REVIEW: "yellow",
    Status.DEAD_LETTER: "red",
}
_DIM = "dim"


def told(result: Result, *, heading: str | None = None, whole: bool = True) -> Iterator[Line]:
    """The results of one message; `whole` tells also which model was asked what, and what it cost."""
    yield from _head(result, heading)
    for task in result.tasks:
        yield from _task(task)
    for decision in result.decisions:
        yield from _decision(decision)
    if result.draft:
        yield from _draft(result.draft)
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
    found = result.tasks or result.decisions or result.draft
    if result.status.terminal and not (found or result.reason or result.degraded):
        yield line(Part("nothing to do", _DIM), indent=2)


def _task(task: Task) -> Iterator[Line]:
    yield line(Part("task     ", "cyan"), Part(task.title, "bold"), indent=2)
    yield line(f"{_owner(task.owner)}, {_due(task.due)}", indent=11)
    yield _quote(task.evidence)
    yield line(Part(task.id, _DIM), indent=11)


def _decision(decision: Decision) -> Iterator[Line]:
    yield line(Part("decision ", "magenta"), Part(decision.statement, "bold"), indent=2)
    yield _quote(decision.evidence)
    yield line(Part(decision.id, _DIM), indent=11)


def _draft(draft: Draft) -> Iterator[Line]:
    yield line(Part("draft    ", "blue"), Part(draft.subject, "bold"), Part(f"  ({draft.status})", _DIM), indent=2)
    for words in draft.body.splitlines():
        yield line(Part("│ ", _DIM), words, indent=11)


def _quote(evidence: Evidence) -> Line:
    words = " ".join(evidence.quote.split())
    return line(Part(f"“{words}”", "italic"), Part(f" {evidence.start}-{evidence.end}", _DIM), indent=11)


def _owner(owner: Owner | None) -> str:
    if owner is None:
        return "nobody named"
    if owner.name and owner.address:
        return f"{owner.name} <{owner.address}>"
    return owner.name or owner.address or "nobody named"


def _due(due: Due | None) -> str:
    if due is None:
        return "no date"
    phrase = " ".join(due.phrase.split())
    return f"due {due.date} ({phrase})" if due.date else f"due “{phrase}”"


def _way(attempt: AttemptView) -> str:
    """What else a reader wants to know: that the model stood in for another, or was not asked at all."""
    stood_in = [f"fallback {attempt.position}"] if attempt.position else []
    recalled = ["from the cache"] if attempt.cache in {"hit", "semantic"} else []
    return "".join(f", {words}" for words in stood_in + recalled)


def _calls(result: Result) -> Iterator[Line]:
    for attempt in result.attempts:
        asked = f"{attempt.question} of {attempt.model} ({attempt.prompt_version}): {attempt.outcome}{_way(attempt)}"
        yield line(Part("asked    ", _DIM), Part(asked, _DIM), indent=2)
    usage = result.usage
    words = f"{usage.calls} calls, {usage.tokens_in} tokens in, {usage.tokens_out} out, {usage.cost_usd:.4f} USD"
    yield line(Part("cost     ", _DIM), Part(words, _DIM), indent=2)
