"""Lays out what is seen of a page as lines of text, on the canvas of inscriptis.

The canvas does lines, margins, indentation and bullets. Inscriptis' own walk over the page is not used, for what it
does to mail (2.7.6, measured): it resolves entities twice (`&amp;lt;` becomes `<`), fills cells with blanks to the
width of their column (50 MB from a table of 64 kB), puts what stands outside of cells before the table, numbers each
list from 1, knows no quotes, takes quadratic time for many small pieces on a line, and ends with RecursionError at 500
levels. Ours takes the same time on ordinary mail (5 to 7 ms for 20 kB), hidden words and links included.
"""

from dataclasses import dataclass

from inscriptis.css_profiles import STRICT_CSS_PROFILE  # type: ignore[import-untyped]  # ships no types
from inscriptis.html_properties import Display, WhiteSpace  # type: ignore[import-untyped]  # the same
from inscriptis.model.config import ParserConfig  # type: ignore[import-untyped]  # the same
from inscriptis.model.html_document_state import HtmlDocumentState  # type: ignore[import-untyped]  # the same
from inscriptis.model.html_element import HtmlElement  # type: ignore[import-untyped]  # the same

from adapters.source.html._css import Sheet
from adapters.source.html._fields import pictured
from adapters.source.html._links import told
from adapters.source.html._marks import Mark, is_quote, is_signature, lines_of, opens_history
from adapters.source.html._parse import Element, Event
from adapters.source.html._tables import BLOCKS, CELLS, alt_of

_RULE = "-----"
_CELL_SEAM = " | "
_OPEN_BLOCKS_MAX = 30
"""Deeper blocks begin a line, but have no margin or indentation; a line costs a look at each that is open."""
_CELL_DEPTH = 6
"""How far above a table inside a layout table that table stands; it has no margin of its own."""
_LINK_CHARS_MAX = 1_000
_PRE = {"pre", "xmp", "listing", "plaintext"}
_LISTS = {"ul", "ol", "menu", "dir"}


def _block(before: int = 0, after: int = 0, indent: int = 0) -> HtmlElement:
    return HtmlElement(display=Display.block, margin_before=before, margin_after=after, padding_inline=indent)


_PROFILE: dict[str, HtmlElement] = {
    **{tag: _block(1, 1) for tag in "p h1 h2 h3 h4 h5 h6 blockquote table dl figure".split()},  # noqa: SIM905  # a table of words
    **{tag: HtmlElement(display=Display.block, margin_before=1, margin_after=1) for tag in _PRE},
    **dict.fromkeys(("ul", "menu", "dir"), _block(1, 1, 2)),
    "ol": _block(1, 1, 3),
    "li": _block(),
    "dd": _block(0, 0, 2),
    "body": STRICT_CSS_PROFILE["body"],
}


@dataclass(slots=True)
class _Frame:
    """An element that is open, and what is to be done when it closes."""

    element: Element
    block: bool
    drawn: bool = False
    closes: tuple[Mark, ...] = ()
    words: list[str] | None = None
    """Of a link."""
    history: bool = False


_INLINE = _Frame(Element("", {}), block=False)
"""Stands for each element that needs nothing when it closes."""


def render(events: list[Event], sheet: Sheet) -> str:
    """The text of a page from which all hidden words are gone; lines end without blanks."""
    page = _Page(sheet)
    for event in events:
        if isinstance(event, str):
            page.text(event)
        elif isinstance(event, Element):
            page.start(event)
        else:
            page.end()
    return page.finish()


class _Page:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._state = HtmlDocumentState(ParserConfig(css={**_PROFILE, "body": _PROFILE["body"].__copy__()}))
        self._canvas = self._state.canvas
        self._frames = [_Frame(Element("", {}), block=False)]
        self._pieces: list[str] = []
        self._links: list[list[str]] = []
        self._numbers: list[int | None] = []
        self._drawn = 0
        self._pre = 0
        self._row: Element | None = None
        """The row that is being read on one line."""
        self._seam_due = False
        self._row_shown = False
        self._marks: list[tuple[int, Mark]] = []

    def start(self, element: Element) -> None:
        tag = element.tag
        block = tag in BLOCKS
        frame = _Frame(element, block=block) if block or tag == "a" else _INLINE
        if self._row is not None:
            self._start_in_row(tag)
        elif tag == "br":
            self._flush()
            self._canvas.write_newline()
        elif block:
            self._start_block(frame)
        if tag == "a" and element.get("href"):
            frame.words = []
            self._links.append(frame.words)
        if tag == "img" and (alt := alt_of(element) or pictured(element, self._sheet.style_of(element))):
            self.text(f" {alt} ")
        self._frames.append(frame)

    def end(self) -> None:
        frame = self._frames.pop()
        if frame is _INLINE:
            return
        if frame.words is not None:
            self._links.pop()
            if (shown := "".join(frame.words)).strip():
                self._pieces.append(told(frame.element.get("href"), shown[:_LINK_CHARS_MAX]))
        if frame.element is self._row:
            self._row = None
        if self._row is not None:
            self._pieces.append(" " if frame.block else "")
        elif frame.block:
            self._end_block(frame)

    def text(self, text: str) -> None:
        if self._row is not None and text.strip():
            if self._seam_due and self._row_shown:
                self._pieces.append(_CELL_SEAM)
            self._seam_due, self._row_shown = False, True
        self._pieces.append(text)
        if self._links and len(self._links[-1]) < _LINK_CHARS_MAX:
            self._links[-1].append(text[:_LINK_CHARS_MAX])

    def finish(self) -> str:
        self._flush()
        self._canvas.flush_inline()
        return "\n".join(lines_of(self._canvas.blocks, self._marks))

    def _start_in_row(self, tag: str) -> None:
        if tag in CELLS:
            self._seam_due = True
        elif tag == "br" or tag in BLOCKS:
            self._pieces.append(" ")

    def _start_block(self, frame: _Frame) -> None:
        self._flush()
        self._canvas.flush_inline()
        element = frame.element
        if element.tag == "tr" and element.in_one_line:
            self._row, self._seam_due, self._row_shown = element, False, False
        if element.tag == "hr":
            self._pieces.append(_RULE)
        self._number(element)
        self._draw(frame)
        self._pre += element.tag in _PRE
        self._mark(frame)

    def _end_block(self, frame: _Frame) -> None:
        self._flush(blank=frame.element.tag in {"p", "div", "li"})
        self._canvas.flush_inline()
        if frame.closes:
            self._marks += [(len(self._canvas.blocks), mark) for mark in frame.closes]
        self._pre -= frame.element.tag in _PRE
        if frame.element.tag in _LISTS:
            self._numbers.pop()
        if frame.drawn:
            self._drawn -= 1
            closed = self._state.tags.pop()
            self._canvas.close_tag(closed)

    def _draw(self, frame: _Frame) -> None:
        """Open the block on the canvas, where it has a margin, an indentation or a bullet."""
        tag = frame.element.tag
        if tag not in _PROFILE or tag == "body" or self._drawn >= _OPEN_BLOCKS_MAX:
            return
        if tag == "p" and (self._numbers or self._is_tight(frame.element)):
            return
        if tag == "table" and any(above.element.tag == "table" for above in self._frames[-_CELL_DEPTH:]):
            return
        frame.drawn = True
        self._drawn += 1
        self._state.apply_starttag_layout(tag, {})
        drawn = self._state.tags[-1]
        drawn.previous_margin_after = 0  # it stands for what the parent leaves below itself, not above its first child
        if tag in _LISTS and len(self._numbers) > 1:
            drawn.margin_before = drawn.margin_after = 0
        if tag == "li":
            drawn.list_bullet = self._bullet(frame.element)
        self._canvas.open_tag(drawn)

    def _is_tight(self, element: Element) -> bool:
        """Whether a paragraph has no margin, as Outlook writes each line."""
        style = self._sheet.style_of(element)
        sides = style.get("margin", "").split()
        top = style.get("margin-top", sides[0] if sides else "")
        bottom = style.get("margin-bottom", sides[2 if len(sides) > 2 else 0] if sides else "")  # noqa: PLR2004  # CSS
        return top.startswith("0") and bottom.startswith("0")

    def _number(self, element: Element) -> None:
        if element.tag in _LISTS:
            start = element.get("start").strip()[:6]
            first = int(start) if start.isascii() and start.isdigit() else 1
            self._numbers.append(first if element.tag == "ol" else None)

    def _bullet(self, item: Element) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- "
        value = item.get("value").strip()[:6]
        number = int(value) if value.isascii() and value.isdigit() else number
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _mark(self, frame: _Frame) -> None:
        """Note where quotes and signatures begin and end."""
        element = frame.element
        if not element.attributes and element.tag != "blockquote":
            return
        at = len(self._canvas.blocks)
        above = self._frames[-1]
        if opens_history(element) and not above.history:
            above.history = True
            above.closes += (Mark.UNQUOTE,)
            self._marks.append((at, Mark.QUOTE))
        if is_quote(element, self._sheet.style_of(element)):
            frame.closes += (Mark.UNQUOTE,)
            self._marks.append((at, Mark.QUOTE))
        if is_signature(element):
            frame.closes += (Mark.SIGNED,)
            self._marks.append((at, Mark.SIGNATURE))

    def _flush(self, *, blank: bool = False) -> None:
        """Give the words gathered so far to the canvas, in one piece: it takes quadratic time for many.

        Args:
            blank: whether a lone no-break space is an empty line, as mail programs write it.
        """
        words = "".join(self._pieces)
        self._pieces.clear()
        if not words:
            return
        # The canvas resolves entities; here they are resolved already.
        escaped = words.replace("&", "&amp;")
        if self._pre:
            self._state.tags[-1].canvas.write(self._state.tags[-1], escaped, whitespace=WhiteSpace.pre)
        elif words.strip():
            self._canvas.write(self._state.tags[-1], escaped)
        elif blank and "\xa0" in words and self._canvas.current_block.is_empty():
            self._canvas.write_newline()
