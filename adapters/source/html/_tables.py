"""Decides which rows of tables are read side by side, and which images by their alternative text.

Mail lays its pages out by tables: there each cell is a paragraph. A row holds data, and is read on one line, when
each of its cells is a single short line, or when its table says that it holds data: by a border, a caption or a
head above plain cells.
"""

from dataclasses import dataclass, field

from adapters.source.html._parse import Element, Event

BLOCKS = frozenset(
    "address article aside blockquote center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3 "  # noqa: SIM905  # a table of words
    "h4 h5 h6 header hr legend li main menu nav ol p pre section summary table tbody tfoot thead tr td th caption ul "
    "xmp listing plaintext body html noscript dialog".split()
)
_BREAKS_ROW = {"table", "ul", "ol", "dl", "pre", "blockquote", "hr", "h1", "h2"}
CELLS = {"td", "th"}
_OPENED = {"td", "th", "a", "tr", "table"}
_SHORT_CELL_CHARS_MAX = 200
_ALT_CHARS_MAX = 200


@dataclass(slots=True)
class _Row:
    element: Element
    cells: int = 0
    lines_max: int = 0
    chars_max: int = 0
    flat: bool = True


@dataclass(slots=True)
class _Table:
    declared: bool
    heads: int = 0
    plain: int = 0
    rows: list[_Row] = field(default_factory=list)

    def holds_data(self) -> bool:
        return self.declared or (self.heads > 0 and self.plain > 0)


@dataclass(slots=True)
class _Open:
    """A cell, a link, a row or a table that is open: what is shown in it so far."""

    element: Element
    table: _Table | None = None
    row: _Row | None = None
    chars: int = 0
    lines: int = 0
    flat: bool = True
    fresh: bool = True
    images: list[Element] = field(default_factory=list)


def arrange(events: list[Event]) -> None:
    """Mark the rows and the images among the events with `in_one_line`."""
    _Arrangement().read(events)


class _Arrangement:
    def __init__(self) -> None:
        self._open: list[Element | _Open] = []
        self._holders: list[_Open] = []
        """The open cells and links."""
        self._tables: list[_Table] = []

    def read(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, str):
                if self._holders and event.strip():
                    self._text(event)
            elif isinstance(event, Element):
                self._start(event)
            elif isinstance(opened := self._open.pop(), _Open):
                self._end(opened)
            elif opened.tag in BLOCKS:
                self._line_ends()

    def _start(self, element: Element) -> None:
        tag = element.tag
        if tag not in _OPENED:
            self._open.append(element)
            self._pass(element)
            return
        opened = _Open(element)
        self._open.append(opened)
        self._pass(element)
        if tag == "table":
            opened.table = _Table(element.get("border").strip().isdigit() and int(element.get("border")[:5]) > 0)
            self._tables.append(opened.table)
        elif tag == "tr" and self._tables:
            opened.row = _Row(element)
            self._tables[-1].rows.append(opened.row)
        if tag in CELLS or tag == "a":
            self._holders.append(opened)

    def _pass(self, element: Element) -> None:
        """Note what this element does to the cell around it."""
        tag = element.tag
        if tag in _BREAKS_ROW:
            self._break()
        if tag == "br" or tag in BLOCKS:
            self._line_ends()
        if tag == "caption" and self._tables:
            self._tables[-1].declared = True
        elif tag == "img" and self._holders and _is_picture(element):
            self._holders[-1].images.append(element)

    def _end(self, opened: _Open) -> None:
        tag = opened.element.tag
        if tag in CELLS or tag == "a":
            self._holders.pop()
            self._fill(opened)
            if tag == "a":
                self._hand_up(opened)
            else:
                self._cell_ends(opened)
        elif opened.table is not None:
            self._tables.pop()
            for row in opened.table.rows:
                short = row.lines_max == 1 and row.chars_max <= _SHORT_CELL_CHARS_MAX
                row.element.in_one_line = row.cells > 1 and row.flat and (short or opened.table.holds_data())
        if tag in BLOCKS:
            self._line_ends()

    def _text(self, text: str) -> None:
        holder = self._holders[-1]
        holder.chars += len(text.strip())
        holder.lines += holder.fresh
        holder.fresh = False

    def _line_ends(self) -> None:
        if self._holders:
            self._holders[-1].fresh = True

    def _break(self) -> None:
        """What stands open here cannot be read on one line."""
        for holder in reversed(self._holders):
            if not holder.flat:
                break
            holder.flat = False

    def _fill(self, opened: _Open) -> None:
        """Where nothing else is shown, images are read by their names."""
        if not opened.chars:
            for image in opened.images:
                image.in_one_line = True
                opened.chars += len(image.get("alt")[:_ALT_CHARS_MAX])
                opened.lines = 1

    def _hand_up(self, link: _Open) -> None:
        """What a link shows is shown in its cell."""
        if self._holders and link.chars:
            holder = self._holders[-1]
            holder.chars += link.chars
            holder.lines += max(link.lines - (not holder.fresh), 0)
            holder.fresh = link.fresh

    def _cell_ends(self, cell: _Open) -> None:
        parent = self._open[-1] if self._open else None
        row = parent.row if isinstance(parent, _Open) else None
        if not self._tables or row is None:
            return
        if cell.element.tag == "th":
            self._tables[-1].heads += 1
        else:
            self._tables[-1].plain += 1
        row.flat = row.flat and cell.flat
        if cell.chars:
            row.cells += 1
            row.lines_max = max(row.lines_max, cell.lines)
            row.chars_max = max(row.chars_max, cell.chars)
        # What a layout table holds stands in the cells around it as well.
        if self._holders:
            self._holders[-1].chars += cell.chars


def alt_of(image: Element) -> str:
    """The alternative text of an image that is to be read, else nothing."""
    return " ".join(image.get("alt")[:_ALT_CHARS_MAX].split()) if image.in_one_line else ""


def _is_picture(image: Element) -> bool:
    """Whether the image has a name, and is more than a dot that reports who reads."""
    dot = image.get("width") in {"0", "1"} or image.get("height") in {"0", "1"}
    return bool(image.get("alt").strip()) and not dot
