"""Finds out which selectors with ancestors, several classes or attributes an element matches.

All of them are matched at once, as shift-and does words: each compound (`p.a.b`) of a selector is one bit, those of a
selector stand in a row, and an element needs a handful of operations on whole numbers, however deep it stands.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.source.html._parse import Element

COMPOUNDS_MAX = 500
"""Of all selectors of a page together; those that come after are not read."""
_ATTRIBUTED_MAX = 20
"""Of these compounds so many may ask for attributes: each is a look at each element."""
_SELECTOR_CHARS_MAX = 300
_COMPOUND = re.compile(
    r"([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)((?:\[\s*[\w-]+\s*(?:[~|^$*]?=\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+)\s*)?\])*)"
)
_NAME = re.compile(r"[.#][\w-]+")
_ATTRIBUTE = re.compile(r"\[\s*([\w-]+)\s*(?:([~|^$*]?)=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))\s*)?\]")
_SEAM = re.compile(r"\s*(>)\s*|\s+")
_CLASSES_MAX = 50
_COMPARED: dict[str | None, Callable[[str, str], bool]] = {
    None: lambda _value, _wanted: True,
    "": lambda value, wanted: value == wanted,
    "~": lambda value, wanted: wanted in value.split(),
    "|": lambda value, wanted: value == wanted or value.startswith(wanted + "-"),
    "^": lambda value, wanted: wanted != "" and value.startswith(wanted),
    "$": lambda value, wanted: wanted != "" and value.endswith(wanted),
    "*": lambda value, wanted: wanted != "" and wanted in value,
}
"""Selectors 4, section 6."""

_Test = tuple[str, Callable[[str, str], bool], str]
"""An attribute's name, how it is compared, and with what."""


@dataclass(frozen=True, slots=True)
class Trail:
    """What has been matched on the way down to an element."""

    reached: int = 0
    """By the element or any around it."""
    here: int = 0
    """By the element itself."""


@dataclass(frozen=True, slots=True)
class _Compound:
    names: frozenset[str]
    tests: tuple[_Test, ...]
    child: bool
    """Whether it must stand directly below what the one before it matched."""


@dataclass(slots=True)
class Selectors:
    """The selectors of a page that need more than a look at one name."""

    lasts: int = 0
    """The bits that end a selector."""
    _compounds: list[_Compound] = field(default_factory=list)
    _by_name: dict[str, list[int]] = field(default_factory=dict)
    _firsts: int = 0
    _children: int = 0
    _tested: list[tuple[int, tuple[_Test, ...]]] = field(default_factory=list)
    _known: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def add(self, selector: str) -> tuple[int, int] | None:
        """The bit that stands for the selector, and how specific it is; None when it is not read.

        Args:
            selector: one, in lower case, without blanks around it.
        """
        compounds = _compounds_of(selector) if len(selector) <= _SELECTOR_CHARS_MAX else None
        if not compounds or len(self._compounds) + len(compounds) > COMPOUNDS_MAX:
            return None
        tested = sum(bool(compound.tests) for compound in compounds)
        if len(self._tested) + tested > _ATTRIBUTED_MAX:
            return None
        self._firsts |= 1 << len(self._compounds)
        for compound in compounds:
            self._place(compound)
        last = len(self._compounds) - 1
        self.lasts |= 1 << last
        return last, sum(_weight(compound) for compound in compounds)

    def _place(self, compound: _Compound) -> None:
        bit = len(self._compounds)
        self._compounds.append(compound)
        self._children |= compound.child << bit
        if compound.tests:
            self._tested.append((1 << bit, compound.tests))
        # Ids are rarer than classes, and these than tags.
        rarest = max(compound.names, key=lambda name: (name[0] == "#", name[0] == ".", name), default="*")
        self._by_name.setdefault(rarest, []).append(bit)

    def below(self, above: Trail, element: Element) -> Trail:
        """The trail that leads to the element."""
        named = (element.tag, element.get("class"), element.get("id"))
        if (fits := self._known.get(named)) is None:
            fits = self._known[named] = self._fitting(*named)
        for bit, tests in self._tested:
            if fits & bit and not _passes(element, tests):
                fits ^= bit
        inside = above.reached << 1 & ~self._children | above.here << 1 & self._children
        here = fits & (self._firsts | inside & ~self._firsts)
        return Trail(above.reached | here, here)

    def _fitting(self, tag: str, classes: str, name: str) -> int:
        names = {tag, *("." + word for word in classes.lower().split()[:_CLASSES_MAX])}
        if name:
            names.add("#" + name.lower())
        fits = 0
        for key in ("*", *names):
            for bit in self._by_name.get(key, ()):
                fits |= (self._compounds[bit].names <= names) << bit
        return fits


def _compounds_of(selector: str) -> list[_Compound] | None:
    """None for a selector that holds anything else: states, places among siblings."""
    compounds: list[_Compound] = []
    at, child = 0, False
    while True:
        found = _COMPOUND.match(selector, at)
        if found is None or not found[0]:
            return None
        names = frozenset(_NAME.findall(found[2])) | ({found[1]} - {None, "*"})
        compounds.append(_Compound(names, tuple(_test(one) for one in _ATTRIBUTE.finditer(found[3])), child))
        if found.end() == len(selector):
            return compounds
        seam = _SEAM.match(selector, found.end())
        if seam is None:
            return None
        at, child = seam.end(), bool(seam[1])


def _test(found: re.Match[str]) -> _Test:
    wanted = next((value for value in found.groups()[2:] if value is not None), "")
    return found[1], _COMPARED[found[2]], wanted


def _passes(element: Element, tests: tuple[_Test, ...]) -> bool:
    """Letters' case never counts."""
    for name, fits, wanted in tests:
        value = element.attributes.get(name)
        if value is None or not fits(value.lower(), wanted):
            return False
    return True


def _weight(compound: _Compound) -> int:
    ids = sum(name[0] == "#" for name in compound.names)
    classes = sum(name[0] == "." for name in compound.names) + len(compound.tests)
    return 100 * ids + 10 * classes + (len(compound.names) + len(compound.tests) - ids - classes)
