"""Tells which runs of a DOCX nobody sees: hidden ones, white ones on nothing, and those of a point or less."""

from dataclasses import dataclass, replace
from typing import Any

_Element = Any  # Any: lxml ships no types

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = {"0", "false", "off"}
_PALE_MIN = 0xF5
_TINY = {"", "1", "2"}
"""Sizes in half points, without zeros before them."""
_STYLES_MAX = 10
"""How many styles one may be based on, one on the other."""
_GROUNDS = {_W + name for name in ("p", "tc", "tr", "tbl")}
_DRAWN = _W + "txbxContent"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a run looks, as far as it is told; None where it is not."""

    vanish: bool | None = None
    pale: bool | None = None
    tiny: bool | None = None
    shaded: bool = False
    """Whether something may be painted behind it."""

    def under(self, above: "_Look") -> "_Look":
        """The look of what is told by both, this one having the say."""
        return replace(
            self,
            vanish=above.vanish if self.vanish is None else self.vanish,
            pale=above.pale if self.pale is None else self.pale,
            tiny=above.tiny if self.tiny is None else self.tiny,
            shaded=self.shaded or above.shaded,
        )


class RunSight:
    """What a document's styles, paragraphs and cells say about its runs."""

    def __init__(self, document: _Element, styles: _Element | None) -> None:
        self._styles = {} if styles is None else {one.get(_W + "styleId"): one for one in styles.iter(_W + "style")}
        self._known: dict[str, _Look] = {}
        self._grounds: dict[_Element, _Look] = {}
        self._painted = document.find(_W + "background") is not None

    def hides(self, run: _Element) -> bool:
        """Whether nobody sees the run."""
        told = run.find(_W + "rPr")
        look = _Look() if told is None else _look(told).under(self._style(told, "rStyle"))
        look = look.under(self._around(run.getparent()))
        return bool(look.vanish or look.tiny or (look.pale and not look.shaded and not self._painted))

    def _around(self, element: _Element | None) -> _Look:
        """What the paragraph, its cells and tables say; each is asked once."""
        way: list[_Element] = []
        while element is not None and element not in self._grounds:
            way.append(element)
            element = element.getparent()
        look = _Look() if element is None else self._grounds[element]
        for one in reversed(way):
            look = self._told(one).under(look)
            self._grounds[one] = look
        return look

    def _told(self, element: _Element) -> _Look:
        if element.tag == _DRAWN:
            return _Look(shaded=True)  # a box may be filled in many ways
        told = element.find(element.tag + "Pr") if element.tag in _GROUNDS else None
        if told is None:
            return _Look()
        return _Look(shaded=_is_shaded(told)).under(self._style(told, "pStyle")).under(self._style(told, "tblStyle"))

    def _style(self, told: _Element, kind: str) -> _Look:
        named = told.find(_W + kind)
        return _Look() if named is None else self._style_named(named.get(_W + "val"))

    def _style_named(self, name: str | None) -> _Look:
        if name not in self._known:
            look, at = _Look(), name
            for _ in range(_STYLES_MAX):
                style = self._styles.get(at)
                if style is None:
                    break
                own = style.find(_W + "rPr")
                shaded = any(_is_shaded(shading.getparent()) for shading in style.iter(_W + "shd"))
                look = look.under((_Look() if own is None else _look(own)).under(_Look(shaded=shaded)))
                base = style.find(_W + "basedOn")
                at = None if base is None else base.get(_W + "val")
            self._known[str(name)] = look
        return self._known[str(name)]


def _look(told: _Element) -> _Look:
    vanish, colour, size = (told.find(_W + name) for name in ("vanish", "color", "sz"))
    return _Look(
        vanish=None if vanish is None else vanish.get(_W + "val", "1") not in _OFF,
        pale=None if colour is None else _is_pale(colour),
        tiny=None if size is None else _is_tiny(size.get(_W + "val", "")),
        shaded=_is_shaded(told) or told.find(_W + "highlight") is not None,
    )


def _is_pale(colour: _Element) -> bool:
    value = colour.get(_W + "val", "")
    try:
        return len(value) == 6 and min(bytes.fromhex(value)) >= _PALE_MIN  # noqa: PLR2004  # rrggbb
    except ValueError:
        return False


def _is_tiny(half_points: str) -> bool:
    return half_points.lstrip("0") in _TINY and half_points != ""


def _is_shaded(told: _Element) -> bool:
    shading = told.find(_W + "shd")
    if shading is None:
        return False
    fill, pattern = shading.get(_W + "fill", "auto").lower(), shading.get(_W + "val", "clear")
    return not (fill in {"auto", "ffffff"} and pattern in {"clear", "nil"}) or shading.get(_W + "themeFill") is not None
