"""Reads the values of an XLSX: a line for each sheet's name and each of its rows."""

import warnings
from collections.abc import Iterator
from datetime import datetime, time
from io import BytesIO
from typing import Any

from adapters.source._limits import CELL_CHARS_MAX, CELLS_MAX, COLUMNS_MAX, FILE_CHARS_MAX, ROWS_MAX, SHEETS_MAX
from adapters.source.files._notes import Notes

_WHITE = "FFFFFF"
_WHITES = {1, 9}
"""Among the indexed colours (ECMA-376 part 1, 18.8.27)."""
_OWN_FORMATS = 164
"""Number of the first format that is not built in."""
_SECTIONS = 3
"""Semicolons between the four sections of a format: for numbers, negative ones, zeros, text."""


def read_xlsx(data: bytes, notes: Notes) -> Iterator[str]:
    """Values as last computed, never formulas; what is hidden is left out and counted.

    Hidden are sheets, rows and columns that say so, and cells in the colour of their ground or whose format is empty.
    """
    from openpyxl import load_workbook  # noqa: PLC0415  heavy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not keep nobody here wants
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        notes.hidden += len(book.worksheets) - len(sheets)
        if len(sheets) > SHEETS_MAX:
            notes.cut("sheets")
        left = _Left(ROWS_MAX, CELLS_MAX)
        for sheet in sheets[:SHEETS_MAX]:
            yield str(sheet.title)
            yield from _rows(sheet, notes, left)
            yield ""


class _Left:
    """Rows and cells that may still be read of a workbook."""

    def __init__(self, rows: int, cells: int) -> None:
        self.rows = rows
        self.cells = cells

    def take(self, cells: int, notes: Notes) -> bool:
        """Whether a row of so many cells still fits."""
        self.rows -= 1
        self.cells -= cells
        if self.rows < 0:
            notes.cut("rows")
        elif self.cells < 0:
            notes.cut("cells")
        return min(self.rows, self.cells) >= 0


def _rows(sheet: Any, notes: Notes, left: _Left) -> Iterator[str]:  # Any: openpyxl ships no types
    """The rows that hold something.

    openpyxl's own iteration neither tells what is hidden, nor is it bounded: it makes up the rows and cells that a
    sheet skips, a million of them for one value in the last row. So its parser is asked for what is there.
    """
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415

    book = sheet.parent
    looks = _Looks(book)
    with book._archive.open(sheet._worksheet_path) as stream:  # noqa: SLF001  as openpyxl's read-only sheet does
        parser = WorkSheetParser(
            stream,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,  # noqa: SLF001
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )
        unseen: set[int] | None = None
        for number, cells in parser.parse():
            unseen = _hidden_columns(parser, notes) if unseen is None else unseen
            if not left.take(len(cells), notes):
                return
            if _is_on(parser.row_dimensions.pop(str(number), {}).get("hidden")):
                notes.hidden += any(cell["value"] is not None for cell in cells)
            elif line := _line(cells, unseen, looks, notes):
                yield line


def _hidden_columns(parser: Any, notes: Notes) -> set[int]:  # Any: openpyxl ships no types
    """Columns are told before the first row."""
    unseen: set[int] = set()
    for column in parser.column_dimensions.values():
        if _is_on(column.get("hidden")):
            unseen.update(range(int(column["min"]), min(int(column["max"]), COLUMNS_MAX) + 1))
    notes.hidden += len(unseen) < COLUMNS_MAX and len(unseen)
    return unseen


def _line(
    cells: list[dict[str, Any]],  # Any: whatever a cell can hold
    unseen: set[int],
    looks: "_Looks",
    notes: Notes,
) -> str:
    """The row's values at their columns, joined; what is empty at its end is left out."""
    values: list[str] = []
    chars = 0
    for cell in cells:
        column, value = cell["column"], _shown(cell["value"])
        if not value or column in unseen:
            continue
        if column > COLUMNS_MAX:
            notes.cut("columns")
            break
        if looks.hides(cell["style_id"], cell["value"]):
            notes.hidden += 1
            continue
        values += [""] * (column - 1 - len(values))
        values.append(value)
        chars += len(value)
        if chars > FILE_CHARS_MAX:
            break
    return " | ".join(values)


class _Looks:
    """How cells look by their styles, as far as that hides them."""

    def __init__(self, book: Any) -> None:  # Any: openpyxl ships no types
        self._book = book
        self._known: dict[int, tuple[bool, str]] = {}

    def hides(self, style: int, value: object) -> bool:
        """Whether nobody sees the value; a format of empty sections shows no number, one of four no text either."""
        if style not in self._known:
            self._known[style] = self._look(style)
        blank, sections = self._known[style]
        return blank or len(sections) >= _SECTIONS or (len(sections) == _SECTIONS - 1 and not isinstance(value, str))

    def _look(self, style: int) -> tuple[bool, str]:
        """Whether ink and ground are the same, and the semicolons of a format that is nothing else."""
        book = self._book
        if not 0 <= style < len(book._cell_styles):  # noqa: SLF001  no other way to what a style number means
            return False, ""
        told = book._cell_styles[style]  # noqa: SLF001
        number = told.numFmtId - _OWN_FORMATS
        format_ = str(book._number_formats[number]) if 0 <= number < len(book._number_formats) else ""  # noqa: SLF001
        ink = _rgb(book._fonts[told.fontId].color)  # noqa: SLF001
        fill = book._fills[told.fillId]  # noqa: SLF001
        pattern = getattr(fill, "fill_type", "gradient")
        ground = _WHITE if pattern is None else _rgb(fill.fgColor) if pattern == "solid" else None
        return ink is not None and ink == ground, format_ if not format_.strip(";") else ""


def _rgb(colour: Any) -> str | None:  # Any: openpyxl ships no types
    """Of themes only the white is known: the first, unless it is tinted."""
    match getattr(colour, "type", None):
        case "rgb":
            return str(colour.rgb)[-6:].upper()
        case "theme":
            return _WHITE if colour.theme == 0 and not colour.tint else None
        case "indexed":
            return _WHITE if colour.indexed in _WHITES else None
        case _:
            return None


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float():
            return format(value, ".15g")
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(" ", "minutes" if not value.second else "seconds")
        case _:
            return " ".join(str(value)[:CELL_CHARS_MAX].split())


def _is_on(switch: str | None) -> bool:
    return switch in {"1", "true"}
