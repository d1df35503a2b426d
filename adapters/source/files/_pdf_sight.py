"""Tells what a person sees of a PDF's page from what it draws unseen, and counts that."""

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

_Operands = list[Any]  # Any: numbers, names, strings, as the page has them
_Matrix = list[float]
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in the page's own units (1/72 inch)."""

_SHOWS = {b"Tj", b"TJ", b"'", b'"'}
_FILLS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_PATH_ENDS = _FILLS | {b"S", b"s", b"n"}
_COLOURS = {b"g": 1, b"rg": 3, b"k": 4}
_SPACES = {"/DeviceGray": 1, "/DeviceRGB": 3, "/DeviceCMYK": 4, "/G": 1, "/RGB": 3, "/CMYK": 4}
_INVISIBLE = {3, 7}
"""Rendering modes that paint nothing (ISO 32000-2, table 104)."""
_FILLED = {0, 4}
_WHITE_MIN = 0.97
_SMALLEST_PT = 2.0
_BOXES_MAX = 40
"""Painted areas that are kept apart; more are taken for one."""
_POINTS_MAX = 1_000
"""Of a path, before only its outermost are kept."""
_UNKNOWN: _Box = (-math.inf, -math.inf, math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class _Pen:
    """What of the graphics state decides what is seen."""

    mode: int = 0
    white: bool = False
    channels: int | None = 1
    """Of the colour space; None when its numbers are not known to be light."""
    size: float | None = None
    """Of the font; None where its glyphs have a scale of their own."""


@dataclass(slots=True)
class PageSight:
    """Watches pypdf draw a page, and takes from it what nobody would see.

    Text is unseen that is painted by no mode, in white on nothing, below two points, or outside of the page. What
    forms hold is judged by mode and colour only: where they stand is not told.
    """

    page: "PageObject"
    reads_scan: bool = False
    """Whether invisible text is what a scan says, and so is left in."""
    hidden: int = 0
    """Stretches taken out."""
    invisible: int = 0
    """Pieces of text that no mode painted."""
    pictured: float = 0.0
    """How much of the page images cover, 1 for all of it."""
    _pen: _Pen = _Pen()
    _pens: list[_Pen] = field(default_factory=list)
    _within: list[tuple[_Pen, list[_Pen]]] = field(default_factory=list)
    """What was before each form that is open."""
    _path: list[tuple[float, float]] = field(default_factory=list)
    _painted: list[_Box] = field(default_factory=list)
    _hiding: bool = False
    _shown: _Box = _UNKNOWN

    def __post_init__(self) -> None:
        self._shown = _page_box(self.page)

    def before(self, operator: bytes, operands: _Operands, at: _Matrix, text_at: _Matrix) -> None:
        """What pypdf calls before each operator; text that is not seen is taken out of the operands."""
        if operator in _SHOWS:
            self._show(operator, operands, _times(text_at, at))
        elif operator in {b"re", b"m", b"l", b"c", b"v", b"y"}:
            self._draw(operator, operands, at)
        elif operator in _PATH_ENDS:
            if operator in _FILLS and self._path and not self._pen.white:
                self._paint(_around(self._path))
            self._path.clear()
        elif operator == b"Do":
            self._do(operands, at)
        elif operator in {b"sh", b"INLINE IMAGE"}:
            self._paint(_UNKNOWN if operator == b"sh" else self._square(at))
        elif operator == b"q":
            self._pens.append(self._pen)
        elif operator == b"Q":
            self._pen = self._pens.pop() if self._pens else _Pen()
        else:
            self._pen = self._set(operator, operands)

    def after(self, operator: bytes, operands: _Operands, at: _Matrix, text_at: _Matrix) -> None:  # noqa: ARG002  pypdf's
        """What pypdf calls after each operator."""
        if operator == b"Do" and self._within:
            self._pen, self._pens = self._within.pop()

    def _show(self, operator: bytes, operands: _Operands, at: _Matrix) -> None:
        said = _said(operands)
        if not said:
            return
        self.invisible += self._pen.mode in _INVISIBLE
        hides = self._hides(at, said)
        if hides:
            self.hidden += not self._hiding
            # pypdf still moves to the next line for these two.
            operands[:] = [*operands[:2], b""] if operator == b'"' else []
        self._hiding = hides

    def _hides(self, at: _Matrix, chars: int) -> bool:
        pen = self._pen
        if pen.mode in _INVISIBLE:
            return not self.reads_scan
        pale = pen.white and pen.mode in _FILLED
        if self._within:
            return pale and not self._painted
        if pen.size is None:
            return pale and not self._is_painted(at, _SMALLEST_PT)
        height = abs(pen.size) * math.hypot(at[2], at[3])
        if height < _SMALLEST_PT or _is_outside(self._shown, at, chars * height):
            return True
        return pale and not self._is_painted(at, height)

    def _is_painted(self, at: _Matrix, height: float) -> bool:
        """Whether something was painted where the text stands, or to its right: pypdf does not tell how far it came."""
        x, y, turned = at[4], at[5], bool(at[1])
        return any(
            turned or (x <= right + height and bottom - height <= y <= top + height)
            for _, bottom, right, top in self._painted
        )

    def _draw(self, operator: bytes, operands: _Operands, at: _Matrix) -> None:
        given = _numbers(operands)
        points = list(zip(given[::2], given[1::2], strict=False))
        if operator == b"re" and len(points) == 2:  # noqa: PLR2004  # a corner, and width with height
            (x, y), (width, height) = points
            points = [(x, y), (x + width, y), (x, y + height), (x + width, y + height)]
        self._path += [_moved(point, at) for point in points]
        if len(self._path) > _POINTS_MAX:
            left, bottom, right, top = _around(self._path)
            self._path[:] = [(left, bottom), (right, top)]

    def _do(self, operands: _Operands, at: _Matrix) -> None:
        drawn = _resource(self.page, "/XObject", operands[0]) if operands and not self._within else None
        if drawn is not None and drawn.get("/Subtype") == "/Image":
            self._paint(self._square(at))
        elif drawn is None:
            self._paint(_UNKNOWN)  # of a form within a form nothing is known
        self._within.append((self._pen, self._pens))
        self._pens = []

    def _square(self, at: _Matrix) -> _Box:
        """Where an image stands, which is one unit wide and high."""
        box = _around([_moved(corner, at) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))])
        left, bottom, right, top = self._shown
        width, height = min(box[2], right) - max(box[0], left), min(box[3], top) - max(box[1], bottom)
        self.pictured += max(width, 0) * max(height, 0) / max((right - left) * (top - bottom), 1.0)
        return box

    def _paint(self, box: _Box) -> None:
        if len(self._painted) == _BOXES_MAX:
            last = self._painted.pop()
            box = _around([last[:2], last[2:], box[:2], box[2:]])
        self._painted.append(_UNKNOWN if self._within else box)

    def _set(self, operator: bytes, operands: _Operands) -> _Pen:
        """The pen once a colour, a mode or a font was chosen."""
        pen, given = self._pen, _numbers(operands)
        if operator in _COLOURS:
            return replace(pen, channels=_COLOURS[operator], white=_is_white(given, _COLOURS[operator]))
        if operator == b"cs" and operands:
            return replace(pen, channels=_channels(self.page, str(operands[0])), white=False)
        if operator in {b"sc", b"scn"}:
            return replace(pen, white=_is_white(given, pen.channels))
        if operator == b"Tr" and given:
            return replace(pen, mode=int(given[0]))
        if operator == b"Tf" and given:
            font = _resource(self.page, "/Font", operands[0]) if not self._within else None
            scaled = font is None or font.get("/Subtype") == "/Type3"
            return replace(pen, size=None if scaled else given[-1])
        return pen


def _said(operands: _Operands) -> int:
    """How many characters, at most, an operator shows; 0 for blanks."""
    pieces = operands[0] if operands and isinstance(operands[0], list) else operands
    return sum(len(piece) for piece in pieces if isinstance(piece, (str, bytes)) and piece.strip())


def _numbers(operands: _Operands) -> list[float]:
    return [float(one) for one in operands if isinstance(one, (int, float))]


def _is_white(given: list[float], channels: int | None) -> bool:
    if channels is None or len(given) != channels:
        return False
    if channels == 4:  # noqa: PLR2004  # inks, of which white has none
        return max(given) <= 1 - _WHITE_MIN
    return min(given) >= _WHITE_MIN


def _channels(page: "PageObject", space: str) -> int | None:
    """Of a device's colours, or of those that an ICC profile describes."""
    from pypdf.generic import ArrayObject  # noqa: PLC0415  heavy

    if space in _SPACES:
        return _SPACES[space]
    described = _resource(page, "/ColorSpace", space)
    if not isinstance(described, ArrayObject) or len(described) < 2 or described[0] != "/ICCBased":  # noqa: PLR2004  # a name, a profile
        return None
    profile = described[1].get_object()
    count = profile.get("/N") if hasattr(profile, "get") else None
    return int(count) if count in {1, 3, 4} else None


def _resource(page: "PageObject", kind: str, name: object) -> Any:  # Any: whatever the page calls so
    from pypdf.generic import DictionaryObject  # noqa: PLC0415  heavy

    held: Any = page
    for key in ("/Resources", kind, str(name)):
        held = held.get(key) if isinstance(held, DictionaryObject) else None
        held = held.get_object() if held is not None else None
    return held


def _page_box(page: "PageObject") -> _Box:
    """What is shown of the page; all there is, where it does not tell."""
    try:
        box = page.cropbox
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):  # a box of anything but four numbers
        return _UNKNOWN
    across, up = sorted((float(box.left), float(box.right))), sorted((float(box.bottom), float(box.top)))
    is_empty = across[0] == across[1] or up[0] == up[1]
    return _UNKNOWN if is_empty else (across[0], up[0], across[1], up[1])


def _is_outside(box: _Box, at: _Matrix, reach: float) -> bool:
    """Whether text that begins here and reaches so far, whatever its direction, shows nothing within the box."""
    x, y = at[4], at[5]
    left, bottom, right, top = box
    if at[1] or at[2] or at[0] < 0:
        return x + reach < left or x - reach > right or y + reach < bottom or y - reach > top
    return x + reach < left or x >= right or y >= top or y + reach < bottom


def _around(points: list[tuple[float, float]]) -> _Box:
    across, up = [x for x, _ in points], [y for _, y in points]
    return min(across), min(up), max(across), max(up)


def _moved(point: tuple[float, float], by: _Matrix) -> tuple[float, float]:
    return point[0] * by[0] + point[1] * by[2] + by[4], point[0] * by[1] + point[1] * by[3] + by[5]


def _times(one: _Matrix, other: _Matrix) -> _Matrix:
    (a, b), (c, d), (e, f) = (_moved(pair, [*other[:4], 0, 0]) for pair in (one[:2], one[2:4], one[4:6]))  # type: ignore[arg-type]  # pairs
    return [a, b, c, d, e + other[4], f + other[5]]
