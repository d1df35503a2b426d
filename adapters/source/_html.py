"""Reads an HTML body as a person sees it: blocks as lines, quotes marked, what is hidden left out."""

import re
from html.parser import HTMLParser

from adapters.source._limits import HTML_CHARS_MAX
from domain.failures import InputRefused

_UNSEEN = {"script", "style", "head", "title", "template", "svg", "object", "iframe", "audio", "video", "select"}
_VOID = {"br", "hr", "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr"}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote"}
_LINES = {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "address", "form", "caption"}
_CELLS = {"td", "th"}
_CLOSED_BY_ITSELF = {"p", "li", "dt", "dd", "tr", "td", "th", "option"}
_LISTS = {"ul", "ol"}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:\.0+)?(?:[a-z%]+)?\s*(?:;|!|$)"
    r"|opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_QUOTE_DEPTH_MAX = 10
_LIST_DEPTH_MAX = 10


def html_to_text(html: str) -> str:
    """The visible text, a line for each block, "- " before list items, "> " before what is quoted.

    Raises:
        InputRefused: `html_too_large`.
    """
    if len(html) > HTML_CHARS_MAX:
        raise InputRefused("html_too_large", f"Send HTML of at most {HTML_CHARS_MAX} characters.")
    reader = _Reader()
    reader.feed(_tame(html))
    reader.close()
    return reader.text()


def _tame(html: str) -> str:
    """Without what makes html.parser take quadratic time: comments, marked sections, tags that never close."""
    kept: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 2)
        at = len(html) if end < 0 else end + 3
    kept.append(html[at:])
    html = "".join(kept).replace("<!", "<").replace("<?", "<")
    last = html.rfind(">") + 1
    return html[:last] + html[last:].replace("<", "&lt;")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, bool]] = []
        self._count: dict[str, int] = {}
        self._hidden = 0
        self._lines: list[str] = []
        self._line: list[str] = []
        self._bullet = False

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _CLOSED_BY_ITSELF and self._open and self._open[-1][0] == tag:
            self.handle_endtag(tag)
        if tag == "body":
            self.handle_endtag("head")
        self._separate(tag)
        if tag == "br":
            self._end_line(keep_blank=True)
        if tag in _VOID:
            return
        hides = tag in _UNSEEN or _hides(attrs)
        self._open.append((tag, hides))
        self._count[tag] = self._count.get(tag, 0) + 1
        self._hidden += hides
        self._bullet = self._bullet or (tag == "li" and not self._hidden)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<div/>` opens a div, as browsers have it."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._count.get(tag):
            return
        self._separate(tag, closing=True)
        closed = ""
        while closed != tag:
            closed, hid = self._open.pop()
            self._count[closed] -= 1
            self._hidden -= hid
        if tag in _PARAGRAPHS and tag not in _LISTS:
            self._blank_line()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        if not self._count.get("pre"):
            self._line.append(_BLANKS.sub(" ", data))
            return
        *whole, rest = data.split("\n")
        for line in whole:
            self._line.append(line)
            self._end_line(keep_blank=True)
        self._line.append(rest)

    def _separate(self, tag: str, *, closing: bool = False) -> None:
        if self._hidden:
            return
        if tag in _CELLS and not closing:
            self._line.append(" ")
        elif tag in _PARAGRAPHS:
            self._end_line()
            if not (tag in _LISTS and self._count.get("li")) and not closing:
                self._blank_line()
        elif tag in _LINES:
            self._end_line()

    def _end_line(self, *, keep_blank: bool = False) -> None:
        words = "".join(self._line)
        words = words.rstrip() if self._count.get("pre") else _BLANKS.sub(" ", words).strip()
        self._line.clear()
        if words:
            indent = "  " * min(self._count.get("ul", 0) + self._count.get("ol", 0) - 1, _LIST_DEPTH_MAX)
            self._lines.append(self._mark() + (indent + "- " if self._bullet else "") + words)
            self._bullet = False
        elif keep_blank:
            self._lines.append(self._mark().rstrip())

    def _blank_line(self) -> None:
        while self._lines and self._lines[-1].startswith(">") and not self._lines[-1].strip("> "):
            self._lines.pop()
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._mark().rstrip())

    def _mark(self) -> str:
        depth = min(self._count.get("blockquote", 0), _QUOTE_DEPTH_MAX)
        return ">" * depth + " " if depth else ""


def _hides(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name == "hidden" or (name == "style" and _HIDING.search(value or "")) for name, value in attrs)
