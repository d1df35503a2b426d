"""Reads the words of a PPTX, slide by slide, each with its notes."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from adapters.source._limits import SLIDES_MAX
from adapters.source.files._notes import Notes

_Frame = tuple[float, float, float, float] | None
"""Left, top, right, bottom of the slide, in the units of whoever stands on it; None when they are not known."""
_OFF = {"0", "false"}
_ON = {"1", "true"}


def read_pptx(data: bytes, notes: Notes) -> Iterator[str]:
    """Lines: "Slide 1", what stands on it with each row of a table as one, "Notes: …".

    Left out and counted are hidden slides and shapes, and shapes that stand beside their slide.
    """
    from pptx.package import Package  # noqa: PLC0415  heavy
    from pptx.parts.presentation import PresentationPart  # noqa: PLC0415

    document = Package.open(BytesIO(data)).main_document_part
    if not isinstance(document, PresentationPart):
        message = f"the main part is {document.content_type}"
        raise TypeError(message)
    for number, slide in enumerate(document.presentation.slides, start=1):
        if number > SLIDES_MAX:
            notes.cut("slides")
            return
        if slide.element.get("show") in _OFF:
            notes.hidden += 1
            continue
        yield f"Slide {number}"
        yield from _shapes(slide.shapes, _whole(document.presentation), notes)
        if slide.has_notes_slide and (said := slide.notes_slide.notes_text_frame) is not None and said.text.strip():
            yield f"Notes: {said.text}"
        yield ""


def _shapes(shapes: Iterable[Any], frame: _Frame, notes: Notes) -> Iterator[str]:  # Any: python-pptx' share no type
    """Lines of the shapes in their order; groups nest at most as deep as XML does."""
    for shape in shapes:
        named_hidden = any(named.get("hidden") in _ON for named in shape.element.xpath("./*/*[local-name()='cNvPr']"))
        if named_hidden or _is_beside(shape, frame):
            notes.hidden += 1
        elif hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, _within(shape, frame), notes)
        elif shape.has_text_frame:
            yield from (words for paragraph in shape.text_frame.paragraphs if (words := paragraph.text.strip()))
        elif shape.has_table:
            for row in shape.table.rows:
                yield " | ".join(" ".join(cell.text.split()) for cell in row.cells).strip(" |")


def _whole(show: Any) -> _Frame:  # Any: python-pptx ships no types
    return (0, 0, show.slide_width, show.slide_height) if show.slide_width and show.slide_height else None


def _is_beside(shape: Any, frame: _Frame) -> bool:  # Any: a shape of any kind
    """Whether all of the shape stands outside of the slide, and it says something."""
    place = (shape.left, shape.top, shape.width, shape.height)
    if frame is None or None in place or shape.element.xpath("not(.//*[local-name()='t'][normalize-space()])"):
        return False
    left, top, width, height = map(float, place)
    return left + width < frame[0] or left > frame[2] or top + height < frame[1] or top > frame[3]


def _within(group: Any, frame: _Frame) -> _Frame:  # Any: a group
    """The slide as those see it who stand in a group, which has units of its own."""
    told = {one.tag.rpartition("}")[2]: one for one in group.element.xpath("./*[local-name()='grpSpPr']/*/*")}
    if frame is None or not {"off", "ext", "chOff", "chExt"} <= told.keys():
        return None
    along = zip("xy", ("cx", "cy"), (frame[0::2], frame[1::2]), strict=True)
    sides: list[float] = []
    for at, size, ends in along:
        own, inner = int(told["ext"].get(size, 0)), int(told["chExt"].get(size, 0))
        if own <= 0 or inner <= 0:
            return None
        start, first = int(told["off"].get(at, 0)), int(told["chOff"].get(at, 0))
        sides += [first + (end - start) * inner / own for end in ends]
    left, right, top, bottom = sides
    return left, top, right, bottom
