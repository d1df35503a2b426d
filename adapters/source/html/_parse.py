"""Reads a page into a flat list of what opens, closes and stands between, by libxml2.

The page is parsed for events, not into libxml2's tree: the tree ends at 256 levels (2,048 when told so) and loses
the words below, drops what stands after `</html>`, and takes 12 seconds for one tag of 100,000 attributes.
"""

import re
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]  # ships no types

from adapters.source._limits import HTML_CHARS_MAX, HTML_DEPTH_MAX, HTML_TAGS_MAX
from domain.failures import InputRefused

_CHUNK_BYTES = 16 * 1024
"""libxml2 goes on after a refusal until what it was fed is used up; this much it may."""
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LOOKS = {"style", "class", "id", "hidden", "open", "bgcolor", "background", "color", "text"}
_ATTRIBUTES = _LOOKS | {"href", "alt", "width", "height", "border", "start", "value", "type", "selected"}
_SELECTED = re.compile(r"\[\s{0,9}([a-z][\w-]{0,39})", re.IGNORECASE)
"""What a style sheet may select elements by."""
_SELECTED_MAX = 50


@dataclass(slots=True, eq=False)
class Element:
    """An opening tag."""

    tag: str
    attributes: dict[str, str]
    """Only those that something here reads."""
    look: tuple[str, ...] = ()
    """The tag, with the names and values of all attributes on which depends how words look."""

    rules: int = 0
    """The bits of the selectors it matches, as `Selectors` of its page gives them."""
    unseen: bool = False
    """Of an option: another one is shown."""
    in_one_line: bool = False
    """Of a row: its cells are read side by side. Of an image: its alternative text is read."""

    def get(self, name: str) -> str:
        """The attribute's value, empty when it is absent."""
        return self.attributes.get(name, "")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, or a marked section that browsers take for one."""

    text: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The end of the element opened last."""


CLOSED = Closed()
Event = Element | Comment | Closed | str


def parse(html: str) -> list[Event]:
    """What a browser finds in the page, in order; each element that opens is closed.

    Raises:
        InputRefused: `html_too_large`, `html_too_complex`, `html_too_deep`.
    """
    if len(html) > HTML_CHARS_MAX:
        raise InputRefused("html_too_large", f"Send HTML of at most {HTML_CHARS_MAX} characters.")
    if html.count("<") > HTML_TAGS_MAX:
        raise InputRefused("html_too_complex", f"Send HTML of at most {HTML_TAGS_MAX} tags.")
    target = _Target(_ATTRIBUTES | _selected(html))
    # The charset was settled when the bytes became text: what the page declares inside no longer holds.
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    body = _NOT_IN_TEXT.sub("", html).encode("utf-8", "replace")
    for at in range(0, len(body), _CHUNK_BYTES):
        parser.feed(body[at : at + _CHUNK_BYTES])
        if target.too_deep:
            raise InputRefused("html_too_deep", f"Elements are nested too deep; send at most {HTML_DEPTH_MAX} levels.")
    if body:
        parser.close()
    return target.events


def _selected(html: str) -> set[str]:
    """Names of attributes by which a style sheet of the page may select."""
    found: set[str] = set()
    if "<style" in html.lower():
        for name in _SELECTED.finditer(html):
            found.add(name[1].lower())
            if len(found) == _SELECTED_MAX:
                break
    return found


class _Target:
    """What libxml2 calls on what it finds."""

    def __init__(self, kept: set[str]) -> None:
        self._kept = kept
        self.events: list[Event] = []
        self.too_deep = False
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > HTML_DEPTH_MAX:
            self.too_deep = True
        if not self.too_deep:
            kept: dict[str, str] = {}
            look: tuple[str, ...] = (tag,)
            for name, value in attributes.items():
                if name in self._kept:
                    kept[name] = value or ""
                if name in _LOOKS:
                    look += (name, value)
            self.events.append(Element(tag.lower(), kept, look))

    def end(self, tag: str) -> None:  # noqa: ARG002  # what the parser calls
        self._depth -= 1
        if not self.too_deep:
            self.events.append(CLOSED)

    def data(self, text: str) -> None:
        self.events.append(text)

    def comment(self, text: str) -> None:
        self.events.append(Comment(text))

    def close(self) -> None:
        """Nothing is kept back."""
