"""Times of day: found in a phrase, taken out of it, and read as people at work mean them."""

import re
from dataclasses import dataclass, replace
from typing import Final

from domain.gate.due._words import MONTHS

_NOON: Final = 12
_MIDNIGHT: Final = 24
_DAWN: Final = 7
"""From this hour on a bare number is the morning's; below it, the afternoon's."""
_MINUTES: Final = 60

_HOUR: Final = r"(?<![\d./:-])\d{1,2}"
_MINUTE: Final = r"(?:[:.]\d{2}(?::\d{2})?)?"
_GERMAN_ON: Final = r"(?! (?:\d|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend))"
"""Behind `um 3 am Freitag`, where "am" is no half of the day."""
_HALF: Final = rf"(?: ?(?:am{_GERMAN_ON}|pm|a\.m\.?|p\.m\.?|a m|p m)|[ap])(?!\w)"
_OCLOCK: Final = r" ?(?:uhr(?: \d{2}(?!\d))?|o'? ?clock|h\d{0,2}|hrs?)(?!\w)"
_AT: Final = r"(?:at|@|um|gegen|a las|a la)"
_TO: Final = r" ?(?:-|to|till?|until|and|bis|und|y|et|a) ?"
_TILL: Final = r" ?(?:-|to|till?|until|bis|a) ?"
_FROM: Final = r"(?:(?:from|between|von|zwischen|entre|de) )?"
_NO_DAY: Final = rf"(?![\d/.:-])(?! ?(?:st|nd|rd|th)\b)(?!(?: of)? (?:{'|'.join(MONTHS)})\b)"
"""Behind a number that is an hour."""
_SPAN: Final = re.compile(
    rf"{_FROM}(?:{_HOUR}{_MINUTE}(?:{_HALF}|{_OCLOCK})?{_TO}\d{{1,2}}{_MINUTE}(?:{_HALF}|{_OCLOCK})"
    rf"|{_HOUR}{_MINUTE}{_HALF}{_TO}(?:\d{{1,2}}(?::\d{{2}}(?![\d:])|{_NO_DAY}))"
    rf"|{_HOUR}:\d{{2}}{_TO}\d{{1,2}}(?::\d{{2}})?(?![\d/.])|{_HOUR}{_TO}\d{{1,2}}:\d{{2}})"
)
_SINGLE: Final = re.compile(
    rf"(?:(?:{_AT}|a|by|for) )?(?:{_HOUR}{_MINUTE}(?:{_HALF}|{_OCLOCK})|{_HOUR}:\d{{2}}(?::\d{{2}})?(?![\d:]))"
    rf"|\b{_AT} ?\d{{1,2}}(?:[:.]\d{{2}})?(?![\d/-])(?!\.\d)(?! ?(?:st|nd|rd|th)\b)"
    r"|\b(?:at |by )?(?:12 )?(?:noon|midday)\b|\b(?:12 uhr )?mittags\b"
)
_BARE_SPAN: Final = re.compile(
    rf"(?:(?P<between>between|zwischen|entre) |(?:from|von|de) )?{_HOUR}(?:{_TILL}|(?(between){_TO}|(?!)))"
    r"\d{1,2}(?![\d/.:-]|th|st|nd|rd)"
    rf"|\b(?:by|around|about|before|gegen|vers) \d{{1,2}}(?![\w/.:-])"
)
_BARE: Final = re.compile(
    r"(?<![\d./:-])\d{1,2},? (?=tonight|in the (?:morning|afternoon|evening)|at night"
    r"|(?:tomorrow|today) (?:morning|afternoon|evening|night))"
)
_TOLD: Final = re.compile(
    r"(?P<before>\b(?:at|by) )?\b(?:(?P<part>half|(?:a )?quarter|[1-5]?\d min(?:ute)?s?) (?P<way>past|to|before)"
    r"|(?P<few>\d{1,2}) past|(?<=at )(?P<left>5|10|20|25) to) (?P<hour>\d{1,2})(?![\w:/.-])"
)
_PAST_TWELVE: Final = re.compile(r"(?<=\w )(?P<way>past|to|till|until|and) (?P<twelve>noon|midday|midnight)\b")
_ISH: Final = re.compile(r"(?:\bat )?\b(\d{1,2}) ?-?ish\b")
_DAY_PARTS: Final = re.compile(
    r"\b(?:(?:in|on) the |at )?(?:(?:early|late|mid)[ -]?)?(?:in the )?(?:morning|afternoon|evening|night)\b"
    r"|\b(?:(?:very )?(?:early|earlier|late|later) )?in the day\b"
    r"|\bafter (?:lunch|work|noon|midday|hours|dinner|breakfast)\b|\b12 midnight\b"
)
_PARTS: Final = re.compile(rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d{{2}}))?(?::\d{{2}})?(?P<mark>{_HALF}|{_OCLOCK})?")
_LATE: Final = re.compile(r"\b(?:afternoon|evening|night|tonight|tonite|nachmittags?|abends?|soir|tarde|noche)\b")
_EARLY: Final = re.compile(r"\b(?:morning|fruh|frueh|vormittags?|morgens|matin)\b")


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day."""

    hour: int
    minute: int
    firm: bool

    @property
    def text(self) -> str:
        """`HH:MM`."""
        return f"{self.hour:02}:{self.minute:02}"


def _told(match: re.Match[str]) -> str:
    """`half past eight` in figures."""
    hour, part = int(match["hour"]), match["part"] or match["few"] or match["left"]
    minutes = {"half": 30, "a quarter": 15, "quarter": 15}.get(part) or int(part.split()[0])
    if match["way"] in {"to", "before"} or match["left"]:
        hour, minutes = (hour - 2) % _NOON + 1, _MINUTES - minutes
    return f"{match['before'] or ''}{hour}:{minutes:02}"


def _twelve(match: re.Match[str]) -> str:
    """`quarter past noon`, `9am until midnight`: in figures."""
    return f"{match['way']} 12 {'am' if match['twelve'] == 'midnight' else 'pm'}"


def take_clock(words: str) -> tuple[str, Clock | None, bool]:
    """The words without times of day, the time, and whether there was any, readable or not.

    Of a span of hours it is the first; of several times that differ there is none.
    """
    found: list[Clock | None] = []

    def span(match: re.Match[str]) -> str:
        found.append(_span(match.group(), words))
        return " "

    def single(match: re.Match[str]) -> str:
        found.append(_single(match.group(), words))
        return " "

    words = _ISH.sub(r"at \1", _TOLD.sub(_told, _PAST_TWELVE.sub(_twelve, words)))
    rest = _BARE.sub(single, _SINGLE.sub(single, _SPAN.sub(span, words)))
    clock = found[0] if len(set(found)) == 1 else None
    return " ".join(rest.split()), clock, bool(found)


def take_bare(left: str, words: str) -> tuple[str, Clock | None]:
    """`6-8`, `by 5`: for where the day has been read already and no other time is there; `words` is the whole."""
    match = _BARE_SPAN.search(left)
    if match is None:
        return left, None
    rest = f"{left[: match.start()]} {left[match.end() :]}"
    several = len(_PARTS.findall(match.group())) > 1
    return rest, _span(match.group(), words) if several else _loosely(_single(match.group(), words))


def _loosely(clock: Clock | None) -> Clock | None:
    return clock and replace(clock, firm=False)


def without_day_parts(words: str) -> str:
    """The words without `in the morning` and the like, which have said what they can of the hour."""
    return " ".join(_DAY_PARTS.sub(" ", words).split())


def _span(text: str, words: str) -> Clock | None:
    """The first hour; what only the second says of morning or afternoon holds for both, where order allows."""
    first, second = list(_PARTS.finditer(text))[:2]
    own, other = (first["mark"] or "").strip(), (second["mark"] or "").strip()
    clock = _clock(first, own or other, words)
    if own or clock is None or not other.startswith("p"):
        return clock
    start, end = int(first["hour"]), int(second["hour"])
    before_noon = end % _NOON < start % _NOON
    return Clock(start, clock.minute, firm=clock.firm) if before_noon else clock


def _single(text: str, words: str) -> Clock | None:
    match = _PARTS.search(text)
    if match is None or "noon" in text:
        return Clock(_NOON, 0, firm=True)
    return _clock(match, (match["mark"] or "").strip(), words)


def _clock(match: re.Match[str], mark: str, words: str) -> Clock | None:
    hour, minute = int(match["hour"]), int(match["minute"] or re.sub(r"\D", "", match["mark"] or "") or 0)
    if hour >= _MIDNIGHT or minute >= _MINUTES or (mark[:1] in {"a", "p"} and not 0 < hour <= _NOON):
        return None
    if mark.startswith("a"):
        return Clock(hour % _NOON, minute, firm=True)
    if mark.startswith("p"):
        return Clock(hour % _NOON + _NOON, minute, firm=True)
    if hour > _NOON or mark.startswith(("u", "h")) or match["hour"].startswith("0"):
        return Clock(hour, minute, firm=True)
    return _by_custom(hour, minute, words, firm=match["minute"] is not None and hour >= _DAWN)


def _by_custom(hour: int, minute: int, words: str, *, firm: bool) -> Clock:
    """A number up to twelve: by the part of the day that stands beside it, else by the hours people work."""
    if _LATE.search(words):
        return Clock(hour % _NOON + _NOON, minute, firm=True)
    if _EARLY.search(words):
        return Clock(hour, minute, firm=True)
    return Clock(hour if hour >= _DAWN else hour + _NOON, minute, firm=firm)
