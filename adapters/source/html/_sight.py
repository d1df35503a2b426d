"""Tells what a person sees of a page from what the page hides, and counts what it hides.

Hidden is: what is not displayed, invisible, transparent, smaller than two pixels, in the colour of its ground, cut or
shrunk to nothing or moved off the page; templates and closed dialogs; comments that hold words. A colour that this
reader cannot know (of an image, of a selector it does not read) never hides anything.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from adapters.source.html._colours import Colour, alike, colour, over
from adapters.source.html._css import Sheet, Style
from adapters.source.html._parse import CLOSED, Closed, Element, Event
from adapters.source.html._selectors import Trail

_NO_TEXT = frozenset("head title script style meta link base datalist noframes".split())  # noqa: SIM905  # a table of words
"""Holds nothing that is read, and is no trick either."""
_REPLACED = frozenset("template svg math object iframe audio video canvas applet".split())  # noqa: SIM905  # a table of words
"""Mail programs leave these out with all that they hold."""

_LENGTH = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "rem": 16.0}
_FONT_SIZE = re.compile(r"(?:^|\s)(0(?=[\s/])|[\d.]+(?:px|pt|em|rem|%|ex|in|cm|mm|pc))(?=[\s/])")
_SMALLEST_PX = 2.0
_FAR_PX = -500.0
_FAR_RIGHT_PX = 5_000.0
"""No page is as wide, so nobody scrolls there."""
_FAR_SHARE = 200.0
"""Per cent of what holds the box; a menu that opens beside its button stands at 100."""
_SHRUNK_MAX = 0.1
_FAINT = 0.05
_CLIPPED = re.compile(r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)")
_CUT_AWAY = re.compile(r"inset\(\s*(?:50|100)%|circle\(\s*0")
_COMPUTED = re.compile(r"(?:calc|min|max|clamp)\(")
_SCALED = re.compile(r"scale(?:[xy]|3d)?\(([^()]{0,80})\)")
_SHIFTED = re.compile(r"translate(x|y|3d)?\(([^()]{0,80})\)")
_FILTERED = re.compile(r"opacity\(([^()]{0,40})\)")
_CALLED = re.compile(r"[a-z][a-z-]{0,30}\([^()]*\)")
_IMAGE = re.compile(r"url\(|gradient\(")

_BLACK: Colour = (0, 0, 0)
_WHITE: Colour = (255, 255, 255)
_LINK: tuple[Colour, float] = ((0, 0, 238), 1.0)

_CLIPS = ("background-clip", "-webkit-background-clip")
_DOUBTS = {"doubted-ink", "doubted-ground"}
_WORD = re.compile(r"[^\W\d_]")
_MARKUP = re.compile(
    r"<(style|script)\b.*?(?:</\1|\Z)|<[^<>]*>|\[(?:if|endif)\b[^\[\]]*\]|\b(?:Start|End)Fragment\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Sight:
    """How words look at a place."""

    gone: bool = False
    """Nothing below is seen either."""
    silent: bool = False
    """Gone, and no trick."""
    invisible: bool = False
    tiny: bool = False
    moved: bool = False
    font_px: float = 16.0
    ink: tuple[Colour, float] | None = (_BLACK, 1.0)
    ground: Colour | None = _WHITE

    def hides(self) -> bool:
        """Whether words that stand here are not seen."""
        if self.gone or self.invisible or self.tiny or self.moved:
            return True
        if self.ink is None:
            return False
        if self.ink[1] < _FAINT:
            return True
        return self.ground is not None and alike(over(self.ink, self.ground), self.ground)


def seen(events: list[Event], sheet: Sheet) -> tuple[list[Event], int]:
    """The page without what is hidden, and how many stretches of words were hidden.

    One stretch for each comment, and for each outermost element that hides some.
    """
    viewer = _Viewer(sheet)
    for number, event in enumerate(events):
        viewer.view(number, event)
    return viewer.kept, len(viewer.hiders)


class _Viewer:
    def __init__(self, sheet: Sheet) -> None:
        self.kept: list[Event] = []
        self.hiders: set[int] = set()
        self._sheet = sheet
        self._place = _Sight()
        self._hider: int | None = None
        """The outermost of the open elements since which no word is seen."""
        self._above: list[tuple[_Sight, int | None]] = []
        self._known: dict[tuple[_Sight, tuple[str, ...], int, bool], tuple[_Sight, bool]] = {}
        self._trails = [Trail()]
        """Of the open elements, where the page has selectors that ask for them."""

    def view(self, number: int, event: Event) -> None:
        if isinstance(event, str):
            if self._hider is None:
                self.kept.append(event)
            elif self._hider not in self.hiders and not self._place.silent and _WORD.search(event):
                self.hiders.add(self._hider)
        elif isinstance(event, Element):
            self._enter(number, event)
        elif isinstance(event, Closed):
            if not self._place.gone:
                self.kept.append(CLOSED)
            self._place, self._hider = self._above.pop()
            if self._sheet.selectors.lasts:
                self._trails.pop()
        elif not self._place.gone and _WORD.search(_MARKUP.sub(" ", event.text)):
            self.hiders.add(number)

    def _enter(self, number: int, element: Element) -> None:
        above = self._place
        self._above.append((above, self._hider))
        if lasts := self._sheet.selectors.lasts:
            trail = self._trails[-1]
            self._trails.append(trail if above.gone else self._sheet.selectors.below(trail, element))
            element.rules = self._trails[-1].here & lasts
        key = (above, element.look, element.rules, "href" in element.attributes or element.unseen)
        if (known := self._known.get(key)) is None:
            place = _below(above, element, self._sheet)
            known = self._known[key] = place, place.hides()
        self._place, hides = known
        if not hides:
            self._hider = None
        elif self._hider is None:
            self._hider = number
        if not self._place.gone:
            unnamed = element.tag == "img" and (self._place.invisible or self._place.moved)
            self.kept.append(Element("img", {}) if unnamed else element)


def styles_in(events: Iterable[Event]) -> Sheet:
    """The rules of all style elements."""
    css: list[str] = []
    inside = False
    for event in events:
        if isinstance(event, Element):
            inside = event.tag == "style"
        elif isinstance(event, Closed):
            inside = False
        elif inside and isinstance(event, str):
            css.append(event)
    return Sheet("".join(css))


def _below(place: _Sight, element: Element, sheet: Sheet) -> _Sight:
    """How words look inside this element."""
    if place.gone:
        return place
    if element.tag in _NO_TEXT or element.unseen:
        return replace(place, gone=True, silent=True)
    style = sheet.style_of(element)
    if element.tag in _REPLACED or _is_gone(element, style):
        return replace(place, gone=True)
    if not style and not element.attributes:
        return place
    return _painted(_sized(place, style), element, style)


def _is_gone(element: Element, style: Style) -> bool:
    closed = "hidden" in element.attributes or (element.tag == "dialog" and "open" not in element.attributes)
    if style.get("display", "none" if closed else "") == "none":
        return True
    if not style:
        return False
    return (
        style.get("mso-hide") == "all"
        or style.get("content-visibility") == "hidden"
        or _px(style.get("opacity"), 1.0, whole=1.0) < _FAINT
        or any(_px(share, 1.0, whole=1.0) < _FAINT for share in _FILTERED.findall(style.get("filter", "")))
        or _is_cut(style)
        or _is_shrunk(style)
        or _is_far(style)
    )


def _is_cut(style: Style) -> bool:
    if _CLIPPED.search(style.get("clip", "")) or _CUT_AWAY.search(style.get("clip-path", "")):
        return True
    if not any(style.get(name) in {"hidden", "clip"} for name in ("overflow", "overflow-x", "overflow-y")):
        return False
    if any(_px(style.get(name)) > 0 for name in ("padding", "padding-top", "padding-bottom")):
        return False  # a box kept open by its padding, as around films
    return any(_px(style.get(name), 99.0) < _SMALLEST_PX for name in ("width", "height", "max-width", "max-height"))


def _is_shrunk(style: Style) -> bool:
    scales = [part for scaled in _SCALED.findall(style.get("transform", "")) for part in scaled.split(",")[:2]]
    scales += [*style.get("scale", "").split()[:2], style.get("zoom", "")]
    return any(abs(_px(scale, 1.0, whole=1.0)) < _SHRUNK_MAX for scale in scales)


def _is_far(style: Style) -> bool:
    """Whether a box stands where nobody scrolls: down is where a page goes on."""
    across, up = [style.get("margin-left", "")], [style.get("margin-top", "")]
    if style.get("position") in {"absolute", "fixed"}:
        across += [style.get("left", ""), style.get("right", "")]
        up += [style.get("top", ""), style.get("bottom", "")]
    shifts = [*_SHIFTED.findall(style.get("transform", "")), ("", ",".join(style.get("translate", "").split()))]
    for axis, shifted in shifts:
        first, _, rest = shifted.partition(",")
        (up if axis == "y" else across).append(first)
        up.append(rest.partition(",")[0])
    return any(_is_off(length) for length in across) or any(_px(length) <= _FAR_PX for length in up)


def _is_off(length: str) -> bool:
    if length.endswith("%"):
        return abs(_px(length)) >= _FAR_SHARE
    return _px(length) <= _FAR_PX or _px(length) >= _FAR_RIGHT_PX


def _sized(place: _Sight, style: Style) -> _Sight:
    if (visibility := style.get("visibility")) in {"hidden", "collapse"}:
        place = replace(place, invisible=True)
    elif visibility == "visible":
        place = replace(place, invisible=False)
    if "text-indent" in style:
        place = replace(place, moved=_is_off(style["text-indent"]))
    written = style.get("font-size")
    if written is None and (short := _FONT_SIZE.search(style.get("font", ""))):
        written = short[1]
    if written is not None:
        size = _px(written, place.font_px if written == "inherit" else 16.0, whole=place.font_px)
        place = replace(place, font_px=size, tiny=size < _SMALLEST_PX)
    return place


def _painted(place: _Sight, element: Element, style: Style) -> _Sight:
    """Colours come from the style before the attributes; a link has its own."""
    background = style.get("background-color") or _colour_in(style.get("background", "")) or element.get("bgcolor")
    fill = style.get("-webkit-text-fill-color")
    said = fill or style.get("color") or element.get("color") or (element.get("text") if element.tag == "body" else "")
    pictures = style.get("background", "") + style.get("background-image", "")
    pictured = element.get("background") or _IMAGE.search(pictures)
    is_link = element.tag == "a" and bool(element.get("href"))
    if not (background or said or pictured or is_link or not _DOUBTS.isdisjoint(style)):
        return place
    ground, ink = place.ground, place.ink
    if background and (layer := colour(background.lower())):
        ground = layer[0] if layer[1] == 1 else over(layer, ground) if ground and layer[1] else ground
    elif background and background not in {"inherit", "initial", "unset", "none", "transparent"}:
        ground = None
    if pictured or ("doubted-ground" in style and not background):
        ground = None
    if said and said not in {"inherit", "currentcolor"}:
        ink = colour(said.lower())
    elif is_link and not said:
        ink = _LINK
    if ("doubted-ink" in style and not said) or "text" in {style.get(name) for name in _CLIPS}:
        ink = None  # not known, or that of the ground, cut out in letters
    return replace(place, ground=ground, ink=ink)


def _colour_in(background: str) -> str:
    """The colour among the words of a `background`."""
    if "(" in background:
        for called in _CALLED.finditer(background):
            if colour(called[0]):
                return called[0]
        background = _CALLED.sub(" ", background)
    return next((word for word in background.split() if colour(word) is not None), "")


def _px(value: str | None, absent: float = 0.0, *, whole: float | None = None) -> float:
    """A length in pixels; shares of a whole that is not known count as one hundred pixels to the full.

    Of what is computed only that is known which comes to nothing.
    """
    found = _LENGTH.match(value.strip()) if value else None
    if value and found is None and (computed := _COMPUTED.match(value.strip())):
        numbers = [float(number) for number, _ in _LENGTH.findall(value)]
        shrinks = computed[0] == "min(" and min(numbers, default=1) <= 0
        return 0.0 if numbers and (shrinks or not any(numbers)) else absent
    if found is None:
        return absent
    number, unit = float(found[1]), found[2]
    if unit == "%":
        return number * (100.0 if whole is None else whole) / 100
    if unit in {"em", "ex", "ch"}:
        return number * (16.0 if whole is None else whole)
    return number * _PIXELS.get(unit, 16.0)
