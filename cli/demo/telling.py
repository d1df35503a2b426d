"""What the demo tells: message by message, then the totals and the URLs."""

from collections import Counter
from collections.abc import Iterator

from cli.demo.story import Outcome, Told
from cli.lines import Line, Part, line
from cli.results import told as told_result


def document(told: Told) -> dict[str, object]:
    """The one JSON document: each message's result with its text, the URLs, the seconds."""
    return {
        "messages": [_message(outcome) for outcome in told.outcomes],
        "urls": _urls(told),
        "seconds": told.seconds,
    }


def lines(told: Told) -> Iterator[Line]:
    """The same for people."""
    for outcome in told.outcomes:
        heading = f"{outcome.message.file_name}  {outcome.result.subject}".rstrip()
        first, *rest = told_result(outcome.result, heading=heading, whole=False)
        yield first
        yield line(Part(outcome.message.shows, "dim"), indent=2)
        yield from rest
        yield line()
    yield from _totals(told)
    yield line()
    for name, url in _urls(told).items():
        stopped = " (stopped)" if url and not told.stays else ""
        yield line(f"{name.replace('_', ' '):<12}", Part(url or "where your Temporal has it", "bold"), stopped)


def _message(outcome: Outcome) -> dict[str, object]:
    return {
        "file": outcome.message.file_name,
        "shows": outcome.message.shows,
        **outcome.result.model_dump(mode="json"),
        "text": outcome.text,
    }


def _urls(told: Told) -> dict[str, str | None]:
    return {"api": told.stack.api_url, "temporal_ui": told.stack.temporal_ui_url}


def _totals(told: Told) -> Iterator[Line]:
    results = [outcome.result for outcome in told.outcomes]
    ends = Counter(result.status.value.replace("_", " ") for result in results)
    counts = {
        "tasks": sum(len(r.tasks) for r in results),
        "decisions": sum(len(r.decisions) for r in results),
        "drafts": sum(r.draft is not None for r in results),
        "dropped without proof": sum(len(r.dropped) for r in results),
    }
    cost = sum(r.usage.cost_usd for r in results)
    ended = ", ".join(f"{count} {status}" for status, count in ends.items())
    yield line(Part(f"{len(results)} messages", "bold"), f" in {told.seconds:.1f} s: {ended}")
    found = ", ".join(f"{count} {name}" for name, count in counts.items())
    yield line(f"{found}; {sum(r.usage.calls for r in results)} model calls, {cost:.4f} USD")
