"""What the demo tells: message by message, one sort of source after the other, then the totals and the URLs."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from cli.demo.corpus import Came
from cli.demo.story import Outcome, Told
from cli.lines import Line, Part, line
from cli.results import told as told_result
from domain.conversation import Kind

_HEADINGS = {
    Kind.EMAIL: "Emails",
    Kind.MEETING: "Meetings",
    Kind.CHAT: "Chats",
    None: "Not read",
}
_ARRIVED = "Arrived by themselves"
_ORDER = (*_HEADINGS.values(), _ARRIVED)
_RULE = "──"
_ENCLOSED = re.compile(r"^\[(?:attachment|event): (.+)\]\n((?:.+\n?)+)", re.MULTILINE)
"""What came with a mail, as its text has it: a label, then the words of the file up to an empty line."""
_LINES_MAX = 6


def document(told: Told) -> dict[str, object]:
    """The one JSON document: each message's result with its text and the way it came, the URLs, the seconds."""
    return {
        "messages": [_message(outcome) for outcome in told.outcomes],
        "urls": _urls(told),
        "seconds": told.seconds,
    }


def lines(told: Told) -> Iterator[Line]:
    """The same for people."""
    for heading, group in groupby(sorted(told.outcomes, key=_place), key=_heading):
        outcomes = tuple(group)
        yield line(Part(f"{_RULE} {heading}: {len(outcomes)} {_RULE}", "bold cyan"))
        yield line()
        for outcome in outcomes:
            yield from _outcome(outcome)
            yield line()
    yield from _totals(told)
    yield line()
    for name, url in _urls(told).items():
        stopped = " (stopped)" if url and not told.stays else ""
        yield line(f"{name.replace('_', ' '):<12}", Part(url or "where your Temporal has it", "bold"), stopped)


def _heading(outcome: Outcome) -> str:
    """Under which it is told: how it came, where nobody submitted it, else what it is."""
    return _HEADINGS[outcome.result.kind] if outcome.message.came is Came.SUBMITTED else _ARRIVED


def _place(outcome: Outcome) -> int:
    return _ORDER.index(_heading(outcome))


def _outcome(outcome: Outcome) -> Iterator[Line]:
    heading = f"{outcome.message.file_name}  {outcome.result.subject}".rstrip()
    first, status, *found = told_result(outcome.result, heading=heading, whole=False)
    yield first
    yield line(Part(outcome.message.shows, "dim"), indent=2)
    yield status
    yield from _enclosed(outcome.text or "")
    yield from found


def _enclosed(text: str) -> Iterator[Line]:
    """The files that came with a mail, and how their words begin."""
    for found in _ENCLOSED.finditer(text):
        yield line(Part("with     ", "cyan"), Part(found[1], "bold"), indent=2)
        for words in found[2].splitlines()[:_LINES_MAX]:
            yield line(Part("│ ", "dim"), words, indent=11)


def _message(outcome: Outcome) -> dict[str, object]:
    return {
        "file": outcome.message.file_name,
        "shows": outcome.message.shows,
        "came": outcome.message.came.value,
        **outcome.result.model_dump(mode="json"),
        "text": outcome.text,
    }


def _urls(told: Told) -> dict[str, str | None]:
    return {"page": f"{told.stack.api_url}/", "api": told.stack.api_url, "temporal_ui": told.stack.temporal_ui_url}


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
