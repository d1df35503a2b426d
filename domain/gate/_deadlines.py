"""Deadlines: the words of a sentence that say firmly by when, and all of the words that belong to a date."""

import re
from collections.abc import Iterator

from domain.gate._lexicon import DATED

_TOKEN = re.compile(r"[^\W_]+(?:[.:/'\u2019-][^\W_]+)*\.?")
_FIRM = re.compile(
    r"(?<![\w-])(?:no later than|not later than|at the latest by|"
    r"(?<!come )(?<!comes )(?<!stop )(?<!stops )(?<!drop )(?<!drops )(?<!swing )(?<!pass )"
    r"by(?! on\b| in\b)|until|till|before|"
    r"due(?: date)?(?: is)?(?::| on| by)?|deadline(?: is|:| for this is)?|spätestens(?: bis| am)?|"
    r"bis(?: spätestens)?(?: zum| zur)?|vor(?: dem)?|fällig(?: am)?)\s+",
    re.IGNORECASE,
)
_LINKS = frozenset(
    {
        *("the", "of", "next", "this", "end", "beginning", "middle", "start", "close", "business", "at", "on", "early"),
        *("late", "mid", "in", "coming", "following", "last", "first", "second", "third", "fourth", "half", "a", "an"),
        *("from", "now", "within", "after", "two", "three", "four", "five", "six", "seven", "ten", "one", "tomorrow's"),
        *("am", "um", "ende", "anfang", "mitte", "der", "des", "dem", "den", "die", "zum", "zur", "bis", "nächste"),
        *(
            "nächsten",
            "nächster",
            "nächstes",
            "dieser",
            "diesen",
            "dieses",
            "diese",
            "kommenden",
            "kommende",
            "letzten",
        ),
        *("einer", "einem", "zwei", "drei", "vier", "uhr", "pm", "cet", "cest", "utc", "gmt", "est", "pst", "o'clock"),
        *("übernächste", "übernächsten", "laufenden", "latest", "sharp", "lunchtime", "noon", "christmas", "easter"),
    }
)
_WEAK_ENDS = _LINKS - {
    "am",
    "pm",
    "uhr",
    "cet",
    "cest",
    "utc",
    "gmt",
    "est",
    "pst",
    "o'clock",
    "now",
    "business",
    "noon",
}
_NO_BEGINNINGS = frozenset({"of", "from", "a", "an", "the", "on", "at", "den", "dem", "der", "des", "die", "am", "um"})
_LASTING = frozenset({"until", "till", "bis"})
_DENIED = _LASTING | {"before", "vor"}
_DENYING = frozenset({"not", "nicht", "never", "nie"})
_MARK = re.compile(r"[,;:.!?\n]")
_STATE_WORDS_MAX = 5
_STATES = frozenset(
    {
        *("away", "out", "off", "ill", "sick", "closed", "open", "valid", "busy", "here", "there", "holiday", "leave"),
        *("vacation", "available", "unavailable", "not", "wait", "stay", "back", "keep", "remain", "works", "runs"),
        *("weg", "krank", "urlaub", "geöffnet", "geschlossen", "gültig", "erreichbar", "nicht", "warten", "bleiben"),
    }
)
"""What lasts until a day is due by no day."""
_SHORTENED = frozenset(
    {
        *("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez"),
        *("mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun"),
    }
)
_DATE_AFTER_COMMA = re.compile(
    r"\d{4}\b|(?:\d{1,2}(?:\.|st|nd|rd|th)? (?:of )?)?(?:jan|feb|mar|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz]|mär)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNTED = re.compile(
    r"(?:[ap]\.?m\b|uhr\b|o'clock|(?:(?:working|business|work)[ -]?)?(?:day|week|month|year|hour|minute)s?\b|tage?n?\b|"
    r"wochen?\b|monate?n?\b|jahre?n?\b|stunden?\b|(?:of|to|until|till|and|or|bis|und|oder)\b|\d|"
    r"(?:jan|feb|mar|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz]|mär))",
    re.IGNORECASE,
)
"""What a bare number before it belongs to: "4 March", "4 weeks", but "bay 4 by Friday"."""
_TOKENS_MAX = 12
_LOOK_CHARS = 80
_FIRM_MAX = 20

Span = tuple[int, int]
"""A stretch of a text, in code points."""


def firm_in(text: str, start: int, end: int) -> list[Span]:
    """Where `text[start:end]` says by when: "by Friday at noon", "bis Ende Oktober"; each with its preposition."""
    found: list[Span] = []
    for firm in _FIRM.finditer(text, start, end):
        run = _run(text, firm.end(), end) if _is_deadline(text, firm, start) else None
        if run is not None and (not found or firm.start() >= found[-1][1]):
            found.append((firm.start(), run))
        if len(found) == _FIRM_MAX:
            break
    return found


def _is_deadline(text: str, firm: re.Match[str], start: int) -> bool:
    """Whether the word sets a deadline, and does not end a state ("away until") or a span ("from Monday until")."""
    word = firm[0].casefold().split()[0]
    before = _MARK.split(text[max(start, firm.start() - _LOOK_CHARS) : firm.start()])[-1]
    tokens = [token.casefold() for token in _TOKEN.findall(before)]
    if word in _DENIED and "forget" not in tokens and any(t in _DENYING or t.endswith("n't") for t in tokens):
        return False
    if word not in _LASTING:
        return True
    after = _MARK.split(text[firm.end() : firm.end() + _LOOK_CHARS])[0]
    around = {*tokens, *(token.casefold() for token in _TOKEN.findall(after)[:_STATE_WORDS_MAX])}
    return _STATES.isdisjoint(around) and not (tokens and _is_dated(tokens[-1]))


def has_date(text: str) -> bool:
    """Whether some word may be a date, or a part of one."""
    return any(_is_dated(token) for token in _tokens(text))


def whole_date(text: str, span: Span, start: int, end: int) -> Span:
    """The date around words that may be a part of it: "next Friday" for "Friday"; within `text[start:end]`."""
    first, last = span
    tail = _run(text, last, end)
    if tail is not None and text[last : last + 1].isspace():
        last = tail
    low, first_sound = first if _FIRM.match(text, first, end) else max(start, first - _LOOK_CHARS), first
    for token in reversed(list(_TOKEN.finditer(text, low, first))[-_TOKENS_MAX:]):
        parted = text[token.end() : first].strip(" \t\n") or (token[0].endswith(".") and not _is_short(token[0]))
        if parted or not (_is_dated(token[0]) or _is_link(token[0])):
            break
        if _NUMBER.fullmatch(token[0]) and not _COUNTED.match(text, first):
            break
        if token[0].casefold() not in _NO_BEGINNINGS:
            first_sound = token.start()
        first = token.start()
    return first_sound, last


def _run(text: str, start: int, end: int) -> int | None:
    """Where the date that begins at `start` ends; None where none does."""
    stop, at = None, start
    for n, token in enumerate(_TOKEN.finditer(text, start, min(end, start + _LOOK_CHARS))):
        mark = text[at : token.start()].strip(" \t\n")
        if n == _TOKENS_MAX or (mark and not (mark == "," and _DATE_AFTER_COMMA.match(text, token.start()))):
            break
        if not (_is_dated(token[0]) or _is_link(token[0])):
            break
        at = token.end()
        ends = token[0].endswith(".") and not (_is_short(token[0]) and _goes_on(text, at, end))
        if _is_dated(token[0]) or token[0].casefold() not in _WEAK_ENDS:
            stop = at - 1 if ends else at
        if ends:
            break
    return stop


def _is_short(token: str) -> bool:
    """Whether the dot at its end belongs to the word: "30.", "Dec.", "p.m."."""
    core = token.removesuffix(".")
    return core[0].isdigit() or "." in core or core.casefold() in _SHORTENED


def _goes_on(text: str, at: int, end: int) -> bool:
    following = _TOKEN.match(text, min(end, at + 1))
    return following is not None and (_is_dated(following[0]) or _is_link(following[0]))


def _tokens(text: str) -> Iterator[str]:
    return (token[0] for token in _TOKEN.finditer(text))


def _is_dated(token: str) -> bool:
    plain = token.rstrip(".").casefold().removesuffix("'s").removesuffix("\u2019s")
    return plain[:1].isdigit() or not DATED.isdisjoint(plain.split("-"))


def _is_link(token: str) -> bool:
    return token.casefold().replace(".", "") in _LINKS
