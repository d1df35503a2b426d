"""Reads the words of a DOCX as its reader sees them.

python-docx opens the package; its own paragraphs leave out tracked insertions, content controls and text boxes,
which a person sees, so the body is walked here.
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from adapters.source.files._docx_sight import RunSight
from adapters.source.files._notes import Notes

_Element = Any  # Any: lxml ships no types

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORDS = {_W + "t", _MATH + "t"}
_SIGNS = {_W + "tab": "\t", _W + "ptab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_NOT_SHOWN = {
    *(_W + name for name in ("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "rt")),
    _MC + "Fallback",  # says again, for old readers, what stands beside it
}
_WRAPS_BLOCKS = {_W + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_OFF = {"0", "false", "off"}


def read_docx(data: bytes, notes: Notes) -> Iterator[str]:
    """Headers, then the body in its order, then notes below the text and footers; each row of a table is a line."""
    from docx.opc.constants import RELATIONSHIP_TYPE as RELATION  # noqa: PLC0415  heavy
    from docx.package import Package  # noqa: PLC0415

    document = Package.open(BytesIO(data)).main_document_part
    walk = _Walk(notes, RunSight(_root(document), _styles(document)))
    yield from _once(walk, document, (RELATION.HEADER,))
    yield from walk.blocks(_root(document).iterchildren(_W + "body"))
    yield from _once(walk, document, (RELATION.FOOTNOTES, RELATION.ENDNOTES, RELATION.FOOTER))


def _once(walk: "_Walk", document: Any, relations: tuple[str, ...]) -> Iterator[str]:  # Any: a python-docx Part
    """Lines of the parts so related; those of each page's kind often say the same."""
    said: set[str] = set()
    for relation in relations:
        for related in document.rels.values():
            if related.is_external or related.reltype != relation:
                continue
            for line in walk.blocks([_root(related.target_part)]):
                if line not in said:
                    said.add(line)
                    yield line


def _styles(document: Any) -> _Element | None:  # Any: a python-docx Part
    from docx.opc.constants import RELATIONSHIP_TYPE as RELATION  # noqa: PLC0415  heavy

    related = (one for one in document.rels.values() if not one.is_external and one.reltype == RELATION.STYLES)
    return next((_root(one.target_part) for one in related), None)


def _root(part: Any) -> _Element:  # Any: a python-docx Part
    """The parsed XML; a part of a kind that python-docx does not know, as a template's body, is parsed here."""
    from docx.oxml.parser import parse_xml  # noqa: PLC0415  heavy

    return part.element if hasattr(part, "element") else parse_xml(part.blob)


class _Walk:
    def __init__(self, notes: Notes, sight: RunSight) -> None:
        self._notes = notes
        self._sight = sight

    def blocks(self, containers: Iterable[_Element]) -> Iterator[str]:
        """A line for each paragraph and each row; XML nests at most 256 deep, so recursion ends."""
        for container in containers:
            for child in container:
                if child.tag == _W + "p":
                    yield from self._paragraph(child)
                elif child.tag == _W + "tbl":
                    yield from self._rows(child)
                elif child.tag in _WRAPS_BLOCKS or child.tag in {_W + "footnote", _W + "endnote"}:
                    yield from self.blocks([child])

    def _rows(self, table: _Element) -> Iterator[str]:
        for row in table.iter(_W + "tr"):
            if row.getparent() is not table and row.getparent().tag not in _WRAPS_BLOCKS:
                continue  # of a table within a cell, which is read with its cell
            if _is_on(row.find(f"{_W}trPr/{_W}hidden")):
                self._notes.hidden += 1
                continue
            if row.find(f"{_W}trPr/{_W}del") is None:
                cells = (" ".join(" ".join(self.blocks([cell])).split()) for cell in self._cells(row))
                yield " | ".join(cells).strip(" |")

    def _cells(self, row: _Element) -> Iterator[_Element]:
        for child in row:
            if child.tag == _W + "tc":
                yield child
            elif child.tag in _WRAPS_BLOCKS:
                yield from self._cells(child)

    def _paragraph(self, paragraph: _Element) -> Iterator[str]:
        boxes: list[_Element] = []
        words = "".join(self._inline(paragraph, boxes))
        yield ("- " if words.strip() and _is_listed(paragraph) else "") + words
        yield from self.blocks(boxes)

    def _inline(self, element: _Element, boxes: list[_Element]) -> Iterator[str]:
        for child in element:
            if child.tag in _WORDS:
                yield child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == _W + "txbxContent":
                boxes.append(child)
            elif child.tag == _W + "r" and self._sight.hides(child):
                self._notes.hidden += any((words.text or "").strip() for words in child.iter(_W + "t"))
            elif child.tag not in _NOT_SHOWN:
                yield from self._inline(child, boxes)


def _is_listed(paragraph: _Element) -> bool:
    if (numbered := paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")) is not None:
        return bool(numbered.get(_W + "val") != "0")
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(_W + "val", "").startswith("List")


def _is_on(switch: _Element | None) -> bool:
    return switch is not None and switch.get(_W + "val", "1") not in _OFF
