"""Tells which words the fields of a form show, and which words stand for an image."""

import re
from collections.abc import Iterable, Iterator

from adapters.source.html._css import Style
from adapters.source.html._parse import Closed, Element, Event

_WRITTEN = frozenset(
    "text search email url tel number date time datetime-local month week submit button reset".split()  # noqa: SIM905  # a table of words
)
"""Types of input that show their value."""
_VALUE_CHARS_MAX = 10_000
_ALT_CHARS_MAX = 200
_TELLING = re.compile(r"\d|[^\W\d_]{2,}.*\s.*[^\W\d_]{2,}")
_FILE = re.compile(r"\S+\.(?:png|jpe?g|gif|bmp|svg|webp)", re.IGNORECASE)
_DOT = re.compile(r"\s*[01](?:\.\d+)?(?:px)?\s*")


def filled(events: Iterable[Event]) -> Iterator[Event]:
    """The events with what inputs show as text; of each select only one option stays to be seen."""
    open_: list[Element] = []
    chosen: list[Element | None] = []
    """For each open select, what it shows."""
    for event in events:
        yield event
        if isinstance(event, Closed):
            closed = open_.pop()
            if closed.tag == "select":
                chosen.pop()
                yield " "
        elif isinstance(event, Element):
            open_.append(event)
            if event.tag == "select":
                chosen.append(None)
                yield " "
            elif event.tag == "option" and chosen:
                chosen[-1] = _of_both(chosen[-1], event)
            elif event.tag == "input" and _is_written(event):
                yield f" {event.get('value')[:_VALUE_CHARS_MAX]} "


def pictured(image: Element, style: Style) -> str:
    """What an image is said to show, in brackets; empty for one that says too little: a logo, a spacer, a dot.

    Mail programs write it in the place of an image that they do not load.
    """
    words = " ".join(image.get("alt")[:_ALT_CHARS_MAX].split())
    sides = [image.get("width"), image.get("height"), style.get("width", ""), style.get("height", "")]
    if not _TELLING.search(words) or _FILE.fullmatch(words) or any(_DOT.fullmatch(side) for side in sides):
        return ""
    return f"[{words}]"


def _is_written(field: Element) -> bool:
    return field.get("type").strip().lower() in _WRITTEN | {""} and bool(field.get("value").strip())


def _of_both(shown: Element | None, option: Element) -> Element:
    """Which of two options a select shows: the one that is selected, else the first."""
    if shown is None:
        return option
    selected = "selected" in option.attributes and "selected" not in shown.attributes
    (shown if selected else option).unseen = True
    return option if selected else shown
