"""Marks what a page quotes, and where its signature begins, so that plain lines tell it."""

from collections.abc import Iterator
from enum import Enum, auto

from adapters.source.html._css import Style
from adapters.source.html._parse import Element

_QUOTE_DEPTH_MAX = 10
_QUOTES = {"yahoo_quoted", "mail-editor-reference-message-container"}
"""Classes and ids of what holds an older mail and no word of the writer's; Gmail's `gmail_quote` holds answers too."""
_HISTORY = {"divrplyfwdmsg", "appendonsend"}
"""Ids after which Outlook writes the older mail, up to the end of what holds them."""
_SIGNATURES = {
    "gmail_signature",
    "moz-signature",
    "signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
}
_SEPARATOR = "--"


class Mark(Enum):
    """What begins or ends at a line."""

    QUOTE = auto()
    UNQUOTE = auto()
    SIGNATURE = auto()
    SIGNED = auto()


def is_quote(element: Element, style: Style) -> bool:
    """Whether the element holds the words of somebody else; a blockquote that only indents has no border."""
    if element.tag == "blockquote":
        indents = style.get("border", "").startswith(("none", "0"))
        return not indents or element.get("type").lower() == "cite"
    return not _QUOTES.isdisjoint(_names(element))


def opens_history(element: Element) -> bool:
    """Whether an older mail follows from here on."""
    return element.get("id").lower().removeprefix("x_") in _HISTORY


def is_signature(element: Element) -> bool:
    """Whether the element is the writer's signature."""
    return not _SIGNATURES.isdisjoint(_names(element))


def lines_of(blocks: list[str], marks: list[tuple[int, Mark]]) -> Iterator[str]:
    """The lines of the blocks; quoted ones after "> ", a signature after a line "--" unless it has one.

    Args:
        blocks: of one or more lines each.
        marks: in order, each with the number of the block before which it stands.
    """
    depth, above, blanks, at = 0, 0, 0, 0
    signing = separated = False
    for number, block in enumerate(blocks):
        while at < len(marks) and marks[at][0] <= number:
            mark = marks[at][1]
            depth += (mark is Mark.QUOTE) - (mark is Mark.UNQUOTE)
            signing = (signing or mark is Mark.SIGNATURE) and mark is not Mark.SIGNED
            at += 1
        for line in block.split("\n"):
            if not line.strip():
                blanks += 1
                continue
            # A blank line between two depths belongs to the lesser.
            yield from [_prefix(min(above, depth)).rstrip()] * blanks
            above, blanks = depth, 0
            if signing and not separated and line.strip() != _SEPARATOR:
                yield _prefix(depth) + _SEPARATOR
            signing, separated = False, line.strip() == _SEPARATOR
            yield _prefix(depth) + line.rstrip()


def _prefix(depth: int) -> str:
    return ">" * min(depth, _QUOTE_DEPTH_MAX) + " " if depth else ""


def _names(element: Element) -> set[str]:
    if not element.attributes:
        return set()
    return {element.get("id").lower(), *element.get("class").lower().split()[:50]}
