"""What a later run made of a message's items, and which messages would gain by one, as people read it."""

import json
from collections.abc import Iterable, Iterator
from itertools import takewhile

from pydantic import JsonValue

from cli.lines import Line, Part, line
from domain.result import Outdated
from domain.revisions import Difference, ItemChange, ItemName

VALUE_CHARS_MAX = 120
LEAD_CHARS = 20
"""Of what two long values share, before they differ."""


def told_difference(found: Difference) -> Iterator[Line]:
    """Added, removed, changed, what a person's word has kept, and what the run would have put in its place."""
    yield line(Part(f"run {found.from_run} → run {found.to_run}", "bold"), f"  {found.same} the same")
    for sign, style, items in (("+", "green", found.added), ("-", "red", found.removed)):
        for item in items:
            yield line(Part(f"{sign} ", style), _called(item), indent=2)
    for change in found.changed:
        yield from _told_change(Part("~ ", "yellow"), change)
    for item in found.edited:
        yield line(Part("= ", "dim"), _called(item), Part("  a person's word, kept", "dim"), indent=2)
    for change in found.withheld:
        yield from _told_change(Part("? ", "yellow"), change, "  would have been changed")


def told_outdated(found: Iterable[Outdated]) -> Iterator[Line]:
    """One message a line: what is out of date in it."""
    for one in found:
        yield line(Part(one.id, "bold"), f"  {', '.join(one.kinds)}  ", Part(one.subject, "dim"))


def _told_change(sign: Part, change: ItemChange, why: str = "") -> Iterator[Line]:
    yield line(sign, _called(change.item), Part(why, "dim"), indent=2)
    for field in change.fields:
        before, after = _apart(field.before, field.after)
        yield line(Part(f"{field.field}: ", "dim"), f"{before} → {after}", indent=4)


def _called(item: ItemName) -> str:
    return f"{item.kind} {item.id}  {item.words[:VALUE_CHARS_MAX]}  ({item.schema_version})"


def _apart(before: JsonValue, after: JsonValue) -> tuple[str, str]:
    """Both values, cut; of long ones from shortly before the place at which they begin to differ."""
    old, new = (json.dumps(value, ensure_ascii=False) for value in (before, after))
    same = 0
    if max(len(old), len(new)) > VALUE_CHARS_MAX:
        shared = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
        same = max(0, sum(1 for _ in shared) - LEAD_CHARS)
    return _cut(old, same), _cut(new, same)


def _cut(words: str, start: int) -> str:
    end = start + VALUE_CHARS_MAX
    return f"{'…' if start else ''}{words[start:end]}{'…' if end < len(words) else ''}"
