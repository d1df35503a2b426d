"""Numbers: the numbers, amounts and identifiers that a sentence names, in forms that compare."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from domain.gate._compounds import COMPOUND, value_of
from domain.gate._lexicon import DATED, EMPTY
from domain.gate._terms import alike, words_in

_MARKS = re.compile(r"[.,'’]")  # noqa: RUF001  the Swiss group their thousands so
_NUMBER = re.compile(r"\d+(?:[.,'’]\d+)*")  # noqa: RUF001  the same
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+")  # noqa: RUF001  the same


def _row(words: str, *numbers: int) -> dict[str, int]:
    return dict(zip(words.split(), numbers, strict=True))


_SMALL = {
    **_row("two three four five six seven eight nine ten eleven twelve", *range(2, 13)),
    **_row("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", *range(13, 20)),
    **_row("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf", *range(2, 13)),
    **_row("dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn", *range(13, 20)),
    **_row("fuenf zwoelf fuenfzehn", 5, 12, 15),
    **_row("dozen dutzend", 12, 12),
}
_TENS = {
    **_row("twenty thirty forty fifty sixty seventy eighty ninety", *range(20, 100, 10)),
    **_row("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig", *range(20, 100, 10)),
    **_row("dreissig fuenfzig", 30, 50),
}
_ONE = frozenset(["one", "a", "an", "ein", "eine", "einen", "einem", "einer", "eins"])
_GREAT = {
    **_row("hundred hundert", 100, 100),
    **dict.fromkeys(("thousand", "tausend", "k", "tsd"), 1_000),
    **dict.fromkeys(("million", "millions", "millionen", "mio", "m", "mn"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "milliarde", "milliarden", "mrd"), 10**9),
}
_GREAT_ALONE = frozenset(["hundert", "tausend"])
"""German needs no article before these to count once."""
_LETTER_GREAT = frozenset("km")
"""Of these only what is written without a space counts: 5 m are metres."""
_SPELT = {**_SMALL, **_TENS}
_WORDS = "|".join(sorted((*_SPELT, *_GREAT, *_ONE), key=len, reverse=True))
_TERM = re.compile(
    rf"(?P<digits>{_NUMBER.pattern})(?:(?P<short>k|m|mn|bn)(?!\w))?|(?<!\w)(?:(?P<word>{_WORDS})|(?P<compound>{COMPOUND}))(?!\w)",
    re.IGNORECASE,
)

_TOUCHING = frozenset(["", " ", "-", "\u00a0", "\n"])

_UNITS = {
    **dict.fromkeys(("$", "us$", "usd", "dollar", "dollars"), "$"),
    **dict.fromkeys(("€", "eur", "euro", "euros"), "€"),
    **dict.fromkeys(("£", "gbp", "pound", "pounds"), "£"),
    **dict.fromkeys(("chf", "fr.", "franken", "sfr"), "chf"),
    **dict.fromkeys(("¥", "jpy", "yen"), "¥"),
    **dict.fromkeys(("%", "percent", "prozent", "per cent"), "%"),
    **dict.fromkeys(("am", "a.m.", "a.m"), "am"),
    **dict.fromkeys(("pm", "p.m.", "p.m"), "pm"),
    **dict.fromkeys(("minute", "minutes", "min", "mins", "minuten"), "minute"),
    **dict.fromkeys(("hour", "hours", "h", "hrs", "stunde", "stunden"), "hour"),
    **dict.fromkeys(("day", "days", "tag", "tage", "tagen"), "day"),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), "week"),
    **dict.fromkeys(("month", "months", "monat", "monate", "monaten"), "month"),
    **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren"), "year"),
}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_BEFORE = re.compile(rf"(?:(?<!\w)({_UNIT})\s?)$", re.IGNORECASE)
_AFTER = re.compile(rf"[\s-]?({_UNIT})(?!\w)", re.IGNORECASE)
_SIGN = re.compile(
    r"[$€£¥%]|(?<!\w)(?:usd|dollars?|eur|euros?|gbp|chf|franken|sfr|jpy|yen|percent|per cent|prozent)(?!\w)",
    re.IGNORECASE,
)
"""What says by itself that money is meant, or a share."""
_UNIT_CHARS_MAX = 10

_IDENTIFIER = re.compile(
    r"https?://[^\s<>\"']+|www\.[^\s<>\"']+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\d+(?:[/:\u2013-]\d+)+"
    r"|(?<!\w)#\w+"
    r"|(?<!\w)(?=[\w/.-]{0,60}?\d)(?=[\d/.-]{0,60}[^\W\d_])\w+(?:[-/.]\w+)*(?!\w)"
)
_ORDINAL = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th|s|k|m|mn|bn|am|pm|h|min|%|er|te|ten|tes)", re.IGNORECASE)
_VERSION = re.compile(r"^v(?=\d)")
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2212", "------")


_SINGLE = re.compile(rf"(?<!\w)(?:{'|'.join(_ONE)})\s+([^\W\d_]+)", re.IGNORECASE)
_DIGIT_ONE = re.compile(r"(?<![\w.,])1(?!\d|[.,]\d)(?:\s+([^\W\d_]+))?")


def numbers_in(text: str) -> frozenset[str]:
    """Each number once, in digits.

    1,200 and 1.200 and 1200 and 1.2k are alike, 2,5 is 2.5, three million is 3000000, two is 2; 120 is not in
    1200. A one that may be an article is left out: see `bears_out`.
    """
    return frozenset(value for value, _, _ in _amounts(text))


def identifiers_in(text: str) -> frozenset[str]:
    """Addresses, links, tickets, versions, dates and times in digits: in lower case, with plain dashes."""
    found = (match[0].rstrip(".,;:!?)").translate(_DASHES).casefold() for match in _IDENTIFIER.finditer(text))
    return frozenset(_VERSION.sub("", one) for one in found if not _ORDINAL.fullmatch(one))


class Amount(NamedTuple):
    """`text[start:end]` is a number, with its unit where one stands beside it."""

    start: int
    end: int
    value: str
    """In digits, as `numbers_in` has it."""
    unit: str
    """E.g. `$`, `%` or `day`; empty where it has none."""
    bare: tuple[int, int]
    """Where the number stands without it."""


def amounts_in(text: str) -> Iterator[Amount]:
    """Each number with its unit and its place, in order."""
    for value, start, end in _amounts(text):
        before, after = _units_beside(text, start, end)
        found = before or after
        first = start - len(before[0]) if before else start
        last = after.end() if after and not before else end
        yield Amount(first, last, value, _UNITS[found[1].casefold()] if found else "", (start, end))


def signs_in(text: str) -> set[str]:
    """Which money, or share, the text names anywhere."""
    return {_UNITS[match[0].casefold()] for match in _SIGN.finditer(text)}


def is_unit(word: str) -> bool:
    """Whether the word is a unit of what is counted, e.g. `euros`."""
    return word.casefold() in _UNITS


def bears_out(evidence: str, words: str) -> bool:
    """Whether every number, amount and identifier of `words` stands in `evidence`, with the unit it has there.

    A unit that only the evidence names ("5 euros" and "5") is no difference; one that only the words name is, for
    5 are not 5 %. Of numbers that count different things, each stays with its own, and what is counted is named there.
    """
    theirs, ours = _units(evidence), _units(words)
    unknown = ours.keys() - theirs.keys()
    if unknown and not (unknown == {"1"} and _is_article(words, evidence)):
        return False
    if any(not units <= theirs[n] for n, units in ours.items() if n in theirs):
        return False
    if not signs_in(words) <= signs_in(evidence):
        return False
    known = identifiers_in(evidence)
    plain = evidence.translate(_DASHES).casefold()
    if not all(one in known or _stands(one, plain) for one in identifiers_in(words)):
        return False
    return not _crossed(_counted(words), _counted(evidence)) and _names_counted(words, evidence)


def _is_article(words: str, evidence: str) -> bool:
    """Whether each 1 of the words counts what stands behind an article, or a one, in the evidence."""
    single = [match[1] for match in _SINGLE.finditer(evidence)]
    return all(match[1] and any(alike(match[1], other) for other in single) for match in _DIGIT_ONE.finditer(words))


def _amounts(text: str) -> Iterator[tuple[str, int, int]]:
    """Each number with its place."""
    terms = list(_TERM.finditer(text))
    n = 0
    while n < len(terms):
        value, used = _value(terms, n, text)
        if value is not None:
            yield value, terms[n].start(), terms[n + used - 1].end()
        n += used


def _value(terms: list[re.Match[str]], n: int, text: str) -> tuple[str | None, int]:
    """The number that begins at a term, and how many terms it takes."""
    first, word = terms[n], (terms[n]["word"] or "").lower()
    if first["digits"]:
        plain = _plain(first["digits"])
        if first["short"]:
            return _times(plain, _GREAT[first["short"].lower()]), 1
        great = _great(terms, n, text)
        return _times(plain, great), 1 if great is None else 2
    if first["compound"]:
        great = _great(terms, n, text)
        return _times(str(value_of(first["compound"])), great), 1 if great is None else 2
    if word in _GREAT:
        return (str(_GREAT[word]) if word in _GREAT_ALONE else None), 1
    if word in _ONE:
        great = _great(terms, n, text)
        return (None, 1) if great is None else (_times("1", great), 2)
    number, used = _SPELT[word], 1
    if word in _TENS and (unit := _SMALL.get(_next(terms, n, text), 10)) < 10:  # noqa: PLR2004  twenty-five
        number, used = number + unit, 2
    great = _great(terms, n + used - 1, text)
    return _times(str(number), great), used if great is None else used + 1


def _next(terms: list[re.Match[str]], n: int, text: str) -> str:
    """The number word that follows a term at once; empty where none does."""
    if n + 1 == len(terms) or text[terms[n].end() : terms[n + 1].start()] not in _TOUCHING:
        return ""
    return (terms[n + 1]["word"] or "").lower()


def _great(terms: list[re.Match[str]], n: int, text: str) -> int | None:
    """How many times over the number counts, by the word that follows."""
    word = _next(terms, n, text)
    return None if word in _LETTER_GREAT else _GREAT.get(word)


def _times(plain: str, great: int | None) -> str:
    """The number, that many times over, without a tail of noughts."""
    if great is None:
        return plain
    whole, _, part = plain.partition(".")
    digits = len(str(great)) - 1
    if len(part) > digits or "." in part:
        return f"{plain}x{great}"
    return (whole + part.ljust(digits, "0")).lstrip("0") or "0"


def _unit(text: str, start: int, end: int) -> str:
    before, after = _units_beside(text, start, end)
    found = before or after
    return _UNITS[found[1].casefold()] if found else ""


def _units_beside(text: str, start: int, end: int) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """The unit right before the number and the one right behind it, as far as there are any."""
    return _BEFORE.search(text[max(0, start - _UNIT_CHARS_MAX) : start]), _AFTER.match(text, end)


def _units(text: str) -> Mapping[str, set[str]]:
    units: dict[str, set[str]] = {}
    for value, start, end in _amounts(text):
        units.setdefault(value, set()).update({_unit(text, start, end)} - {""})
    return units


_COUNTED = re.compile(rf"({_NUMBER.pattern}|(?<!\w)(?:{'|'.join(_SPELT)})(?!\w))\s+([^\W\d_]{{3,}})", re.IGNORECASE)


def _counted(text: str) -> dict[str, set[str]]:
    """Which numbers stand right before which words."""
    counted: dict[str, set[str]] = {}
    for number, word in _COUNTED.findall(text):
        counted.setdefault(word.casefold().rstrip("s"), set()).update(numbers_in(number))
    return counted


def _crossed(ours: Mapping[str, set[str]], theirs: Mapping[str, set[str]]) -> bool:
    """Whether some word is counted by a number that counts another one in the evidence."""
    return any(word in theirs and not numbers <= theirs[word] for word, numbers in ours.items())


def _names_counted(words: str, evidence: str) -> bool:
    """Whether the evidence names all that is counted: of 3 registries nobody makes 3 copies."""
    known = words_in(evidence)
    plain = {word.removesuffix("s") for word in known}
    counted = {match[2].casefold() for match in _COUNTED.finditer(words)} - DATED - EMPTY - _UNITS.keys()
    return all(w.removesuffix("s") in plain or any(alike(w, other) for other in known) for w in counted)


def _stands(identifier: str, plain: str) -> bool:
    return re.search(rf"(?<![\w.-])v?{re.escape(identifier)}(?![\w-]|[.]\d)", plain) is not None


def _plain(number: str) -> str:
    if _GROUPED.fullmatch(number):
        return _MARKS.sub("", number)
    return _MARKS.sub(".", number)
