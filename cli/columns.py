"""Rows as aligned columns of lines."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from cli.lines import Line, Part, line, visible

GAP = "  "


def columns(heads: Sequence[str], rows: Sequence[Sequence[str | Part]], *, indent: int = 0) -> Iterator[Line]:
    """The rows below their heads, each column as wide as its widest cell; `>` before a head: flush right."""
    right = [head.startswith(">") for head in heads]
    table = [[Part(head.removeprefix(">"), "dim") for head in heads]]
    table += [[Part(visible(cell.words), cell.style) for cell in map(_part, row)] for row in rows]
    widths = [max(len(cell.words) for cell in column) for column in zip_longest(*table, fillvalue=Part(""))]
    for row in table:
        yield line(*_padded(row, widths, right), indent=indent)


def _padded(row: Sequence[Part], widths: Sequence[int], right: Sequence[bool]) -> Iterator[Part]:
    for place, (cell, width, flush) in enumerate(zip(row, widths, right, strict=True)):
        words = f"{cell.words:>{width}}" if flush else f"{cell.words:<{width}}"
        last = place == len(row) - 1
        yield Part(words.rstrip() if last else words + GAP, cell.style)


def _part(cell: str | Part) -> Part:
    return cell if isinstance(cell, Part) else Part(cell)
