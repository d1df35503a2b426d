"""Reads the number words that German writes as one: fünfundzwanzig, hundertzwanzig, zwölftausend."""

import re

_UNITS = ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
_TEENS = ("zehn", "elf", "zwölf", "dreizehn", "vierzehn", "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn")
_TENS = ("zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig")
_VALUES = {
    **{word: n for n, word in enumerate(_UNITS, 1)},
    **{word: n for n, word in enumerate(_TEENS, 10)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
}
_SPELT = (("ue", "ü"), ("oe", "ö"), ("dreissig", "dreißig"))
"""As those write who have no umlauts."""


def _any(words: tuple[str, ...]) -> str:
    """The words, with and without umlauts; the longest first, for some begin with others."""
    found = set(words)
    for plain, letter in _SPELT:
        found |= {word.replace(letter, plain) for word in found}
    return "|".join(sorted(found, key=len, reverse=True))


_BELOW_100 = rf"(?:(?:{_any(_UNITS)})und(?:{_any(_TENS)})|{_any((*_TENS, *_TEENS))}|{_any(_UNITS)}s?)"
_BELOW_1000 = rf"(?:(?:{_any(_UNITS)})?hundert(?:(?:und)?{_BELOW_100})?|{_BELOW_100})"
COMPOUND = (
    rf"(?:(?:{_BELOW_1000})?tausend(?:(?:und)?{_BELOW_1000})?|(?:{_any(_UNITS)})?hundert(?:(?:und)?{_BELOW_100})?"
    rf"|(?:{_any(_UNITS)})und(?:{_any(_TENS)}))"
)
"""A pattern, for any case: those that hold more than one number, and `hundert` and `tausend` alone."""

_HUNDRED, _THOUSAND = 100, 1_000
_PART = re.compile(rf"(?P<tausend>tausend)|(?P<hundert>hundert)|(?P<value>{_any(tuple(_VALUES))})|und|s")


def value_of(compound: str) -> int:
    """The number that such a word says."""
    whole = part = 0
    for match in _PART.finditer(compound.lower()):
        if match["tausend"]:
            whole, part = (part or 1) * _THOUSAND, 0
        elif match["hundert"]:
            part = (part or 1) * _HUNDRED
        elif match["value"]:
            part += _value(match["value"])
    return whole + part


def _value(word: str) -> int:
    for plain, letter in _SPELT:
        word = word if word in _VALUES else word.replace(plain, letter)
    return _VALUES[word]
