"""The one way of writing that the rules know: lower case, no accents, figures for spelled numbers."""

import re
import unicodedata
from typing import Final

from domain.gate.due._words import MONTHS, WEEKDAYS

CENTURY_TURN: Final = 70
"""From this short year on it is one of the century before."""

MARKS: Final = "\ue000-\uf8ff"
"""Characters that stand for what has been read; a phrase's own of that range become spaces."""

_UNITS: Final = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS: Final = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINAL_UNITS: Final = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINAL_TEENS: Final = [
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_ORDINAL_TENS: Final = ["twentieth", "thirtieth"]

_CARDINALS: Final = {word: n for n, word in enumerate(_UNITS, 1)} | {word: n for n, word in enumerate(_TEENS, 10)}
_ORDINALS: Final = {word: n for n, word in enumerate(_ORDINAL_UNITS, 1)} | {
    word: n for n, word in enumerate(_ORDINAL_TEENS, 10)
}
_TEN_TIMES: Final = {word: n * 10 for n, word in enumerate(_TENS, 2)}
_ORDINAL_TEN_TIMES: Final = {word: n * 10 for n, word in enumerate(_ORDINAL_TENS, 2)}

_SPELLED: Final = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?:(?P<ordinal_unit>{'|'.join(_ORDINAL_UNITS)})"
    rf"|(?P<unit>{'|'.join(_UNITS)})))?|(?P<ordinal>{'|'.join([*_ORDINALS, *_ORDINAL_TENS])})(?! thing)"
    rf"|(?P<cardinal>{'|'.join(_CARDINALS)}))\b"
)
_FIFTEEN: Final = 15
_SPELLED_TIME: Final = re.compile(
    rf"\b({'|'.join([*_UNITS, 'ten', 'eleven', 'twelve'])}) "
    rf"(?:fifteen|(twenty|thirty|forty|fifty)(?:[ -]({'|'.join(_UNITS)}))?)(?![\w-])(?! (?:days|weeks|minutes))"
)
_SPELLED_YEAR: Final = re.compile(
    rf"\b(?:two thousand(?: and)?|twenty) (?:({'|'.join(_TEENS)})|({'|'.join(_TENS)})(?:[ -]({'|'.join(_UNITS)}))?)\b"
)
_FOUR_FIGURES: Final = re.compile(
    r"(?<![\d.:/-])(?:(?<=\bat )([01]\d|2[0-3])([0-5]\d)(?![\w:/.-])|([01]\d|2[0-3])([0-5]\d) ?(?:hours|hrs|h)\b)"
)
"""`at 1700`, `1700 hours`."""
_JOINED_END: Final = re.compile(r"\b(end|close|start|beginning|middle)-of-(?:the-)?")
_MINUTES_SAID: Final = re.compile(r"(?<=\bat )(\w+ (?:twenty|thirty|forty|fifty)(?:[ -]\w+)?) minutes\b")
_UNIT: Final = "|".join(_UNITS)
_FEW_MINUTES: Final = re.compile(
    rf"\b({'|'.join([*_UNITS, 'ten', 'eleven', 'twelve'])}) (?:oh?|zero) ({'|'.join(_UNITS)})\b"
)
_DAY_JOINED: Final = re.compile(
    rf"\b({'|'.join(day for day in WEEKDAYS if day.endswith(('tag', 'mittwoch', 'abend')))})"
    r"(fruh|morgen|vormittag|mittag|nachmittag|abend|nacht)s?\b"
)
"""`Freitagnachmittag`."""
_FOREIGN_ORDINALS: Final = re.compile(
    r"\b(?:(?P<a>premiere?|primer[oa]?|erste[rnms]?)|(?P<b>deuxieme|segund[oa]|zweite[rnms]?)"
    r"|(?P<c>troisieme|tercer[oa]?|dritte[rnms]?)|(?P<d>quatrieme|cuart[oa]|vierte[rnms]?))\b"
)
_DASHES: Final = re.compile(r"[\u2010-\u2015~]")
_ISO_TIME: Final = re.compile(r"(?<=\d-\d\d)t(?=\d\d:\d\d)")
_GAPS: Final = re.compile(r" (?=,)")
_SHORT_YEAR: Final = re.compile(
    rf"(?:(?<=[a-z\d] )|(?<=[a-z\d], ))'(\d\d)\b|\b(?P<month>{'|'.join(MONTHS)}) of (?P<year>\d\d)\b"
)


def plain(phrase: str) -> str:
    """The phrase as the rules know it; single spaces, straight apostrophes and dashes."""
    apart = unicodedata.normalize("NFKD", phrase.replace("\u2019", "'").casefold())
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    words = " ".join(re.sub(rf"[{MARKS}()\[\]]", " ", _DASHES.sub("-", bare)).split())
    words = _SPELLED_YEAR.sub(_spelled_year, _JOINED_END.sub(r"\1 of ", words))
    words = _FOUR_FIGURES.sub(lambda match: f"{match[1] or match[3]}:{match[2] or match[4]}", words)
    words = _FEW_MINUTES.sub(lambda match: f"{_CARDINALS[match[1]]}:0{_CARDINALS[match[2]]}", words)
    words = _MINUTES_SAID.sub(r"\1", _DAY_JOINED.sub(r"\1 \2", words))
    words = _SPELLED_TIME.sub(lambda match: f"{_CARDINALS[match[1]]}:{_minutes(match)}", words)
    figures = _FOREIGN_ORDINALS.sub(
        lambda match: _suffixed("abcd".index(match.lastgroup or "a") + 1), _SPELLED.sub(_figures, words)
    )
    return _SHORT_YEAR.sub(_whole_year, _GAPS.sub("", _ISO_TIME.sub(" ", figures)))


def _figures(match: re.Match[str]) -> str:
    """`21` for twenty-one, `21st` for twenty-first."""
    if cardinal := match["cardinal"]:
        return str(_CARDINALS[cardinal])
    if ordinal := match["ordinal"]:
        return _suffixed(_ORDINALS.get(ordinal) or _ORDINAL_TEN_TIMES[ordinal])
    tens = _TEN_TIMES[match["tens"]]
    if ordinal_unit := match["ordinal_unit"]:
        return _suffixed(tens + _ORDINALS[ordinal_unit])
    return str(tens + (_CARDINALS[match["unit"]] if match["unit"] else 0))


def _whole_year(match: re.Match[str]) -> str:
    year = match[1] or match["year"]
    whole = f"{'19' if int(year) >= CENTURY_TURN else '20'}{year}"
    return f"{match['month']} {whole}" if match["month"] else whole


def _spelled_year(match: re.Match[str]) -> str:
    if match[1]:
        return f"20{_CARDINALS[match[1]]}"
    return f"20{_TEN_TIMES[match[2]] + _CARDINALS.get(match[3] or '', 0)}"


def _minutes(match: re.Match[str]) -> int:
    return _FIFTEEN if match[2] is None else _TEN_TIMES[match[2]] + _CARDINALS.get(match[3] or "", 0)


def _suffixed(number: int) -> str:
    return f"{number}th"  # whatever the number: the rules take any suffix for any number
