"""Moments: the days and the times that a text names, in forms that compare.

A day is `d:2026-11-24`, and `d:--11-24` where no year is said; a weekday is `w:1`, the day of a month `dd:24`, a month
`m:11`, days from a first to a last `r:` with both, a time of day `t:` with its minute, a year `n:2026`; words such as
"next week" are `p:` with these words, for where nobody knows from which day they count.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from domain.gate._claims import Needs, masked
from domain.gate.due import MONTHS, WEEKDAYS, resolve_due

RESOLVED_MAX = 500
"""Phrases of one draft and what it was written from that are brought to a day; those beyond stay words."""

_LETTERS = {n: unicodedata.normalize("NFD", chr(n))[0] for n in range(0xC0, 0x180)}
_PLAIN = str.maketrans(
    _LETTERS | dict.fromkeys(range(0x2010, 0x2016), "-") | {0x2212: "-", 0x2019: "'", 0xA0: " ", 0x202F: " "}
)
"""Accents off and dashes alike, character for character, so that offsets stay."""


def _any_of(words: Collection[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_MONTH = rf"(?P<month>{_any_of(MONTHS)})(?![^\W\d_])"
_SHORT_DAYS = frozenset("mon sat sun wed mar".split())  # noqa: SIM905  reads as the words it is
"""Words of other meaning unless a date follows."""
_WEEKDAY = rf"(?P<weekday>{_any_of([day for day in WEEKDAYS if day not in _SHORT_DAYS])})"
_NTH = r"(?:st|nd|rd|th|er|\.)?"
_TH = r"(?:st|nd|rd|th)?"
_TO = r"\s?(?:-|/|to|and|und|bis|et|au)\s?"
_YEAR = r"(?:,?\s+(?:de\s+)?(?P<year>\d{4})(?!\d))"
_NEXT = (
    r"(?:(?:this )?coming|this|next|last|past|following|previous|current|(?:na|nae)chste[nrsm]?|kommende[nrsm]?"
    r"|diese[nrsm]?|letzte[nrsm]?|cette|prochaine?|est[ea]|proxim[oa])"
)
_PERIOD = (
    r"(?:week|weekend|month|quarter|year|fortnight|woche|wochenende|monats?|quartals?|jahre?s?|semaine|mois|annee"
    r"|semana|mes|ano)"
)
_EDGE = r"(?:end|ende|fin|finales|beginning|start|anfang|middle|mitte|mid|early|late|debut)"

_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<![\d.,:/-])(?:(?P<first>\d{{1,2}}){_NTH}{_TO})?(?P<day>\d{{1,2}}){_NTH}(?:\s(?:of|de)\s|[ -]|(?<=\.))\s?"
    rf"{_MONTH}(?:\.?{_YEAR})?"
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W_]){_MONTH}\.?\s(?:the\s)?(?P<day>\d{{1,2}})(?!\d){_TH}(?:{_TO}(?P<first>\d{{1,2}})(?!\d){_TH})?{_YEAR}?"
)
_FIGURES = re.compile(
    r"(?<![\w.,:/-])(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?:(?P=sep)(?P<year>\d{4}|\d\d)|(?<![/-]\d)(?<![/-]\d\d)\.)"
    r"(?![\w/-]|\.\d)"
    r"|(?<![\w.,:/-])(?!24/7(?!\d))(?P<c>\d{1,2})/(?P<d>\d{1,2})(?![\w/-]|\.\d)"
)
_MONTH_YEAR = re.compile(rf"(?<![^\W_]){_MONTH}\.?,?\s(?P<year>\d{{4}})(?!\d)")
_MONTH_ALONE = re.compile(
    rf"(?<![^\W_])(?:in|by|until|till|since|for|during|before|after|early|mid|late|end|ende|of|next|this|last|bis|im|ab"
    rf"|seit|en|anfang|mitte)[\s-]{_MONTH}"
)
_RELATIVE = re.compile(
    rf"(?<![^\W_])(?:(?:{_EDGE}[\s-])(?:of\s|der\s|des\s|de\s)?(?:the\s|la\s)?(?:{_NEXT}\s)?(?:{_PERIOD}|day|tages)"
    rf"|{_NEXT}\s{_PERIOD}|(?:with)?in\s(?:an?|one|eine[mr]?)\s(?:{_PERIOD}|day|tag)|(?:semaine|mois|annee)\sprochaine?|(?:the\s)?day\safter\stomorrow|tomorrow|tonight|today"
    rf"|yesterday|uber-?morgen|heute|vorgestern|gestern|(?<!guten\s)(?<!am\s)(?<!jeden\s)morgen|demain|aujourd'hui|manana"
    rf"|hoy|eod|cob)(?![^\W_])"
)
_WEEKDAYS = re.compile(
    rf"(?<![^\W_])(?:(?P<which>{_NEXT})\s)?{_WEEKDAY}(?:frueh|fruh|morgen|vormittag|mittag|nachmittag|abend)?(?:(?<=\w{{6}})s)?"
    rf"(?P<after>\s(?:of\s)?{_NEXT}\s(?:week|woche))?(?![^\W_])"
)
_DAYS_AGO = {"yesterday": 1, "gestern": 1, "vorgestern": 2}
"""Nothing is due then, so that no due date is made of them."""
_THIS = re.compile(r"this|(?:this )?coming|kommende[nrsm]?|diese[nrsm]?|est[ea]|cette")
_HALF = r"(?P<half>[ap]\.?m\b\.?|uhr\b|o'clock\b)"
_FROM_TO = re.compile(
    rf"(?<![\w.,:/-])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?{_TO}(?P<hour2>\d{{1,2}})(?:[:.](?P<minute2>\d\d))?\s?{_HALF}"
)
_CLOCK = re.compile(
    rf"(?<![\w.,:/])(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d)(?::\d\d)?(?!\d)(?:\s?{_HALF})?"
    rf"|[.h](?P<minute2>\d\d)(?!\d)\s?(?P<half2>[ap]\.?m\b\.?|uhr\b)|h(?P<minute3>\d\d)(?![^\W_])|\s?(?P<half3>[ap]\.?m\b\.?|uhr\b|o'clock\b))"
)
_NOON = re.compile(r"(?<![^\W_])(?:(?P<noon>noon|midday)|midnight|mitternacht)(?![^\W_])")
_HOURS_EN = "one two three four five six seven eight nine ten eleven twelve"
_HOURS_DE = "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf"
_HOUR_WORDS = {word: n for words in (_HOURS_EN, _HOURS_DE) for n, word in enumerate(words.split(), 1)}
_MINUTES_BY = {
    "half past": 30,
    "halb": -30,
    "quarter past": 15,
    "quarter after": 15,
    "viertel nach": 15,
    "quarter to": -15,
    "viertel vor": -15,
}
"""Beside the hour that is named: "halb zehn" is half past nine."""
_SPOKEN = re.compile(
    rf"(?<![^\W_])(?P<part>{'|'.join(_MINUTES_BY)})\s(?P<hour>\d{{1,2}}|{_any_of(_HOUR_WORDS)})(?![^\W_])(?!:\d)"
    rf"(?:\s?{_HALF})?"
)
_HOURS, _MINUTES = 24, 60
_NOON_HOUR = 12
_MONTHS = 12
_CENTURY = 2000
_YEAR_SHORT_MAX = 99


class Moment(NamedTuple):
    """`text[start:end]` names days, or a time of day."""

    start: int
    end: int
    mark: str
    needs: Needs
    """What has to be told elsewhere, that this may be said."""
    told: frozenset[str]
    """What it tells."""


class Calendar:
    """Reads moments as they were meant at some time, in the user's zone."""

    def __init__(self, zone: str | None) -> None:
        self._zone = zone
        self._known: dict[tuple[str, date], frozenset[str]] = {}

    def moments_in(self, text: str, at: datetime | None, sent: datetime) -> list[Moment]:
        """Each moment of the text, in order.

        Args:
            text: any.
            at: when it was said; None where nobody knows, and "tomorrow" is but words.
            sent: when the message was sent, by which a year is guessed that is not said.
        """
        plain = text.translate(_PLAIN).lower()
        if len(plain) != len(text):  # no character but the dotted I grows, and that is plain by now
            return []
        found: list[Moment] = []
        for pattern, read in (
            (_ISO, _iso),
            (_DAY_MONTH, _worded),
            (_MONTH_DAY, _worded),
            (_MONTH_YEAR, _month_of_year),
            (_SPOKEN, _spoken),
            (_FROM_TO, _from_to),
            (_CLOCK, _clock),
            (_FIGURES, _figures),
            (_NOON, _noon),
        ):
            here = [m for match in pattern.finditer(plain) if (m := read(match, sent)) and not _is_verb(match, text)]
            plain = masked(plain, here)
            found += here
        for pattern, said in ((_WEEKDAYS, self._weekday), (_RELATIVE, self._relative)):
            here = [said(match, at) for match in pattern.finditer(plain)]
            plain = masked(plain, here)
            found += here
        found += [_month(match) for match in _MONTH_ALONE.finditer(plain) if not _is_verb(match, text)]
        return sorted(found)

    def _weekday(self, match: re.Match[str], at: datetime | None) -> Moment:
        """A weekday; that of the message itself is not said by its having been sent then."""
        which, weekday = match["which"], f"w:{WEEKDAYS[match['weekday']]}"
        days = self._days(match[0], at)
        forms = {_words(match[0]), *_names_of(days)} - {f"d:{at.date()}" if at else ""}
        if (which is None or _THIS.fullmatch(which)) and not match["after"]:
            forms.add(weekday)
        return Moment(match.start(), match.end(), "date?", (frozenset(forms),), days | {weekday, _words(match[0])})

    def _relative(self, match: re.Match[str], at: datetime | None) -> Moment:
        days = self._days(match[0], at)
        forms = frozenset({_words(match[0]), *_names_of(days)})
        return Moment(match.start(), match.end(), "date?", (forms,), days | {_words(match[0])})

    def _days(self, phrase: str, at: datetime | None) -> frozenset[str]:
        """What the words tell, said at that time: nothing where that is unknown, or they name no day."""
        if at is None:
            return frozenset()
        key = (phrase, at.date())
        if key not in self._known and len(self._known) < RESOLVED_MAX:
            if ago := _DAYS_AGO.get(phrase):
                self._known[key] = days_of(at.date() - timedelta(days=ago))
            else:
                due = resolve_due(phrase, at, self._zone)
                self._known[key] = days_of(due.date, due.end)
        return self._known.get(key, frozenset())


def sent_forms(at: datetime) -> frozenset[str]:
    """What a message tells by having been sent then: its day, its year and its minute, yet no weekday to come."""
    day = at.date()
    return frozenset({*_calendar_forms(day), f"n:{day.year}", _minute(at.hour, at.minute)})


def days_of(first: date | None, last: date | None = None) -> frozenset[str]:
    """What a day tells, or days from a first to a last: that one, its weekday, week, month and year."""
    if first is None:
        return frozenset()
    forms = set(_day_forms(first))
    if last is not None and last != first:
        forms = {f"r:{first}..{last}", *_day_forms(last), *forms}
    return frozenset(forms | {f"={first}..{last or first}"})


def _names_of(days: frozenset[str]) -> Iterator[str]:
    """The forms of just these days, of all that they tell."""
    for form in days:
        if form.startswith("="):
            first, _, last = form[1:].partition("..")
            yield f"d:{first}" if first == last else f"r:{first}..{last}"


def _day_forms(day: date) -> Iterator[str]:
    yield from _calendar_forms(day)
    yield from (f"w:{day.weekday()}", f"m:{day.month}", f"m:{day.year}-{day.month}", f"n:{day.year}", f"dd:{day.day}")
    if date.min + timedelta(days=7) < day < date.max - timedelta(days=7):
        monday = day - timedelta(days=day.weekday())
        yield f"r:{monday}..{monday + timedelta(days=6)}"
    yield f"r:{day.replace(day=1)}..{day.replace(day=monthrange(day.year, day.month)[1])}"


def _calendar_forms(day: date) -> tuple[str, str]:
    return f"d:{day}", f"d:--{day.month:02}-{day.day:02}"


_JOINING = frozenset("the of der des de la".split())  # noqa: SIM905  reads as the words it is


def _words(said: str) -> str:
    """The words, without those that only join them."""
    return "p:" + " ".join(w for w in said.replace("-", " ").split() if w not in _JOINING)


def _dated(days: Iterable[tuple[int, int, int | None]], match: re.Match[str], sent: datetime) -> Moment | None:
    """A moment of calendar days, each by day, month and perhaps year; None where the calendar has none of them."""
    needs: list[frozenset[str]] = []
    told: set[str] = set()
    for day, month, year in days:
        known = [found for y in _years(day, month, year, sent) if (found := _date(day, month, y))]
        if not known:
            return None
        told.update(form for one in known for form in _day_forms(one))
        needs.append(frozenset({f"d:{known[0]}" if year else f"d:--{month:02}-{day:02}"}))
    return Moment(match.start(), match.end(), "date?", tuple(needs), frozenset(told))


def _years(day: int, month: int, year: int | None, sent: datetime) -> tuple[int, ...]:
    """The year that is said; else that of the message, and the one in which the day next comes."""
    if year is not None:
        return (year + _CENTURY if year <= _YEAR_SHORT_MAX else year,)
    return (sent.year, sent.year + 1) if (month, day) < (sent.month, sent.day) else (sent.year,)


def _date(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(match: re.Match[str], sent: datetime) -> Moment | None:
    return _dated([(int(match["day"]), int(match["month"]), int(match["year"]))], match, sent)


def _worded(match: re.Match[str], sent: datetime) -> Moment | None:
    month, year = MONTHS[match["month"]], int(match["year"]) if match["year"] else None
    days = [match["day"], match["first"]]
    return _dated([(int(day), month, year) for day in days if day], match, sent)


def _figures(match: re.Match[str], sent: datetime) -> Moment | None:
    """24.11.2026 and 11/24: in the order that makes a day of them, or in both; 1.04. may be a number, too."""
    a, b = int(match["a"] or match["c"]), int(match["b"] or match["d"])
    year = int(match["year"]) if match["year"] else None
    ways = [way for order in ((a, b), (b, a)) if (way := _dated([(*order, year)], match, sent))]
    if not ways:
        return None
    number = {f"n:{a}.{match['b']}"} if match["sep"] == "." and year is None else set()
    either = number.union(*(way.needs[0] for way in ways))
    return ways[0]._replace(needs=(frozenset(either),), told=frozenset(number.union(*(way.told for way in ways))))


def _month_of_year(match: re.Match[str], _sent: datetime) -> Moment:
    month, year = MONTHS[match["month"]], int(match["year"])
    form = f"m:{year}-{month}"
    return Moment(
        match.start(), match.end(), "date?", (frozenset({form}),), frozenset({form, f"m:{month}", f"n:{year}"})
    )


def _month(match: re.Match[str]) -> Moment:
    form = frozenset({f"m:{MONTHS[match['month']]}"})
    return Moment(match.start("month"), match.end("month"), "date?", (form,), form)


def _is_verb(match: re.Match[str], text: str) -> bool:
    """Whether the month's word is "may" in small letters, as in "option 2 may do"."""
    return "month" in match.re.groupindex and match["month"] == "may" and text[match.start("month")] == "m"


def clock_forms(hour: int, minute: int, half: str | None) -> frozenset[str]:
    """The minutes of the day that a time may mean: two where nothing says which half of the day; none where no time."""
    if hour > _HOURS or minute >= _MINUTES:
        return frozenset()
    half = (half or "").replace(".", "").strip()
    if half in {"am", "pm"}:
        return frozenset({_minute(hour % _NOON_HOUR + _NOON_HOUR * (half == "pm"), minute)})
    if half == "uhr" or not 0 < hour <= _NOON_HOUR:
        return frozenset({_minute(hour % _HOURS, minute)})
    return frozenset({_minute(hour % _NOON_HOUR, minute), _minute(hour % _NOON_HOUR + _NOON_HOUR, minute)})


def _minute(hour: int, minute: int) -> str:
    return f"t:{hour * 60 + minute}"


def _clock(match: re.Match[str], _sent: datetime) -> Moment | None:
    minute = match["minute"] or match["minute2"] or match["minute3"] or "0"
    half = match["half"] or match["half2"] or match["half3"]
    forms = clock_forms(int(match["hour"]), int(minute), half)
    return _at(match, [forms]) if forms else None


def _from_to(match: re.Match[str], _sent: datetime) -> Moment | None:
    """From 2 to 4 pm: the first may be of either half of the day."""
    first = clock_forms(int(match["hour"]), int(match["minute"] or 0), None)
    last = clock_forms(int(match["hour2"]), int(match["minute2"] or 0), match["half"])
    return _at(match, [first, last]) if first and last else None


def _spoken(match: re.Match[str], _sent: datetime) -> Moment | None:
    """Half past two, quarter to three, halb drei."""
    hour = _HOUR_WORDS.get(match["hour"]) or int(match["hour"])
    minutes = hour * _MINUTES + _MINUTES_BY[match["part"]]
    forms = clock_forms(minutes // _MINUTES or _NOON_HOUR, minutes % _MINUTES, match["half"])
    return _at(match, [forms]) if forms else None


def _noon(match: re.Match[str], _sent: datetime) -> Moment:
    return _at(match, [frozenset({_minute(_NOON_HOUR if match["noon"] else 0, 0)})])


def _at(match: re.Match[str], times: list[frozenset[str]]) -> Moment:
    return Moment(match.start(), match.end(), "time?", tuple(times), frozenset().union(*times))
