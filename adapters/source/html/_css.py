"""Reads the style sheets and the style attributes of a page, as far as they decide what is seen."""

import re
from collections.abc import Iterable, Iterator

from adapters.source._limits import CSS_CHARS_MAX, HTML_STYLES_MAX, STYLE_CHARS_MAX
from adapters.source.html._colours import colour
from adapters.source.html._parse import Element
from adapters.source.html._selectors import Selectors
from domain.failures import InputRefused

Style = dict[str, str]
"""Properties by name, values in lower case; `doubted-ink` and `doubted-ground` stand for colours set by a selector
that is not read here."""

Rank = tuple[bool, int, int]
"""Important, specific, late: the greater wins."""

_KEPT = frozenset(
    "display visibility opacity font font-size color background background-color background-image text-indent overflow "  # noqa: SIM905  # a table of words
    "overflow-x overflow-y width height max-width max-height position left top right bottom clip clip-path transform "
    "margin margin-top margin-bottom margin-left padding padding-top padding-bottom mso-hide border border-left "
    "scale translate zoom filter content-visibility background-clip -webkit-background-clip "
    "-webkit-text-fill-color".split()
)
_DISPLAYS = frozenset(
    "none block inline inline-block inline-table table table-row table-cell table-row-group table-header-group "  # noqa: SIM905  # the same
    "table-footer-group table-column table-caption list-item flex inline-flex grid inline-grid contents flow-root "
    "initial inherit unset revert".split()
)
_COLOURS = {"color", "background-color", "-webkit-text-fill-color"}
_COLOUR_WORDS = {"inherit", "initial", "unset", "revert", "currentcolor"}
_SETS_GROUND = {"background", "background-color", "background-image"}
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
_SEAM = re.compile(r"[{};]")
_SIMPLE = re.compile(r"([a-z][\w:-]*|\*)?(?:([.#])([\w-]+))?")
_STATE = re.compile(r":(?:hover|active|focus|visited|before|after|link)\b")
_COMBINED = re.compile(r"[\s>+~]")
_NAME = re.compile(r"[.#]?[\w-]+")
_SCREEN = {"", "all", "screen", "only screen", "only all"}
_INLINE = 1_000
_CLASSES_MAX = 50
_VALUE_CHARS_MAX = 200


class Sheet:
    """The rules of a page: by tags, classes, ids and attributes, of the element and of those around it.

    Of conditional groups only `@media screen` and `@media all` hold: the others are for phones, paper and dark rooms.
    """

    def __init__(self, css: str) -> None:
        self._rules: dict[str, dict[str, tuple[Rank, str]]] = {}
        self._doubted: dict[str, set[str]] = {}
        self._order = 0
        self._known: dict[tuple[str, str, str, str, int], Style] = {}
        self._matched: dict[int, dict[str, tuple[Rank, str]]] = {}
        """What those rules say whose selector is matched by `selectors`, by its bit."""
        self.selectors = Selectors()
        """Of the rules whose selector is more than a tag, a class, an id, or a tag with one of these."""
        for selectors, body in _rules(_plain(css[:CSS_CHARS_MAX])):
            self._take(selectors, body)

    def style_of(self, element: Element) -> Style:
        """What the page says about the element itself; what it takes from those around it is not in it.

        Raises:
            InputRefused: `html_too_complex`.
        """
        key = (element.tag, element.get("class"), element.get("id"), element.get("style"), element.rules)
        if (known := self._known.get(key)) is None:
            if len(self._known) == HTML_STYLES_MAX:
                raise InputRefused("html_too_complex", f"Send HTML with at most {HTML_STYLES_MAX} different styles.")
            known = self._known[key] = self._resolve(*key)
        return known

    def _resolve(self, tag: str, classes: str, name: str, inline: str, rules: int) -> Style:
        best: dict[str, tuple[Rank, str]] = {}
        keys = _keys(tag, classes, name) if self._rules or self._doubted else ()
        for key in keys:
            _outdo(best, self._rules.get(key, {}))
        while rules:
            bit = rules & -rules
            _outdo(best, self._matched[bit.bit_length() - 1])
            rules ^= bit
        _outdo(best, {n: ((important, _INLINE, 0), v) for n, (v, important) in _declarations(inline).items()})
        style = {n: value for n, (_, value) in best.items()}
        for key in keys:
            style.update(dict.fromkeys(self._doubted.get(key, ()), ""))
        return style

    def _take(self, selectors: str, body: str) -> None:
        said = _declarations(body)
        if not said:
            return
        for selector in selectors.lower().split(","):
            self._order += 1
            selector = selector.strip()  # noqa: PLW2901  # blanks around it mean nothing
            if found := _SIMPLE.fullmatch(selector):
                weight = {None: 0, ".": 10, "#": 100}[found[2]] + (found[1] not in {None, "*"})
                rule = self._rules.setdefault(selector.removeprefix("*") or "*", {})
            elif _STATE.search(selector):
                continue
            elif added := self.selectors.add(selector):
                bit, weight = added
                rule = self._matched.setdefault(bit, {})
            else:
                self._doubt(selector, said.keys())
                continue
            rank = min(weight, _INLINE - 1)
            _outdo(rule, {n: ((important, rank, self._order), v) for n, (v, important) in said.items()})

    def _doubt(self, selector: str, names: Iterable[str]) -> None:
        """Note that what the selector ends with may have other colours than are known here."""
        last = _NAME.findall(_COMBINED.split(selector)[-1].partition("[")[0].partition(":")[0])
        for name in names if last else ():
            if name == "color":
                self._doubted.setdefault(last[-1], set()).add("doubted-ink")
            elif name in _SETS_GROUND:
                self._doubted.setdefault(last[-1], set()).add("doubted-ground")


def _keys(tag: str, classes: str, name: str) -> list[str]:
    keys = ["*", tag]
    for word in classes.lower().split()[:_CLASSES_MAX]:
        keys += [f".{word}", f"{tag}.{word}"]
    if name:
        keys += [f"#{name.lower()}", f"{tag}#{name.lower()}"]
    return keys


def _outdo(best: dict[str, tuple[Rank, str]], others: dict[str, tuple[Rank, str]]) -> None:
    for name, ranked in others.items():
        if name not in best or ranked[0] >= best[name][0]:
            best[name] = ranked


def _plain(css: str) -> str:
    css = _COMMENT.sub(" ", css) if "/*" in css or "--" in css else css
    return _ESCAPE.sub(lambda code: chr(min(int(code[1], 16), 0x10FFFF)), css) if "\\" in css else css


def _declarations(body: str) -> dict[str, tuple[str, bool]]:
    """Each property's value and whether it is important; what no browser would take is left out."""
    found: dict[str, tuple[str, bool]] = {}
    for said in _plain(body[:STYLE_CHARS_MAX]).lower().split(";"):
        name, colon, value = said.partition(":")
        name = name.strip()
        if not colon or name not in _KEPT:
            continue
        plain, important = _weighed(value.strip())
        if _holds(name, plain) and (important or not found.get(name, ("", False))[1]):
            found[name] = (plain, important)
    return found


def _weighed(value: str) -> tuple[str, bool]:
    if value.endswith("important") and (plain := value.removesuffix("important").rstrip()).endswith("!"):
        return plain[:-1].rstrip()[:_VALUE_CHARS_MAX], True
    return value[:_VALUE_CHARS_MAX], False


def _holds(name: str, value: str) -> bool:
    if name in _COLOURS:
        return value in _COLOUR_WORDS or colour(value) is not None or "(" in value
    return value in _DISPLAYS if name == "display" else bool(value)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule that holds for a screen."""
    at, skipped, selectors = 0, 0, ""
    for seam in _SEAM.finditer(css):
        if seam[0] == ";" and selectors:
            continue
        words = css[at : seam.start()].strip()
        at = seam.end()
        if seam[0] == "{":
            skipped += bool(skipped) or (words.startswith("@") and not _for_screen(words))
            selectors = words
        elif seam[0] == "}":
            if skipped:
                skipped -= 1
            elif selectors and not selectors.startswith("@"):
                yield selectors, words
            selectors = ""


def _for_screen(words: str) -> bool:
    kind, _, queries = words.lower().partition(" ")
    return kind == "@media" and any(" ".join(query.split()) in _SCREEN for query in queries.split(","))
