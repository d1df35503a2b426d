"""Makes a title by leaving words out of a sentence; it adds none."""

import re
from functools import cache

from adapters.llm.local._dates import is_firm
from adapters.llm.local._words import phrases

TITLE_CHARS_MAX = 120

_LEADS_MAX = 6
_TAIL_CHARS_MAX = 40
"""Longer than any phrase of the table `title_tail`."""

_INNER = re.compile(r"\s*,?\s*\b(?:please|bitte|kindly)\b,?(?=\W)", re.IGNORECASE)
_REASON = re.compile(
    r"(?<=\w{3}),\s+(?:then (?:we|i|it|you)|so|because|since|as|which|but|otherwise|"
    r"weil|damit|denn|da|sonst|aber)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_COURTESY = re.compile(
    r"\W*(?:please|thanks?|thank you|latest|if (?:you can|possible|at all possible)|bitte|danke)?\W*", re.IGNORECASE
)
_LEFT_HANGING = re.compile(
    r"\b(?:with|for|of|to|about|on|at|the|an?|from|by|is|are|was|were|between|in|how|what|mit|für|von|zu|am|im|der|die|das)$",
    re.IGNORECASE,
)
"""Words that need what stood behind them."""
_AT_END = re.compile(r"\s*(?:[.!?…,;:)]|$)")


def make_title(clause: str, due: tuple[int, int] | None = None, name: str | None = None) -> str:
    """The clause without greeting, address, politeness, reasons and due words, its first letter a capital.

    What stays a question keeps its due words: they are what it asks about.

    Args:
        clause: what asks or promises.
        due: where in the clause the due words stand.
        name: whom the clause addresses or names.
    """
    told = _without_reason(clause, due)
    words = _bare(told, name)
    asks = words.endswith("?") and phrases("question_words").match(words)
    if not asks:
        words = _bare(_without_due(told, due), name)
    title = (_without_tail(words) + ("?" if asks else "")) or " ".join(clause.split())
    return _cut(title[:1].upper() + title[1:])


def _bare(words: str, name: str | None) -> str:
    """On one line, without what leads up to the matter, and without courtesy."""
    words = " ".join(words.replace("\u2019", "'").split())
    return " ".join(_INNER.sub(_kept_comma, _without_leads(words, name)).split())


def _kept_comma(courtesy: re.Match[str]) -> str:
    """A comma stays where it parts what stands on both its sides: `If …, please …`."""
    return "," if "," in courtesy[0][:3] and re.match(r"\s+\w", courtesy.string[courtesy.end() :][:20]) else ""


def _without_reason(clause: str, due: tuple[int, int] | None) -> str:
    tail = _REASON.search(clause)
    return clause[: tail.start()] if tail and (due is None or due[1] <= tail.start()) else clause


def _without_due(clause: str, due: tuple[int, int] | None) -> str:
    """A firm phrase goes wherever it stands, a loose one only from the end; neither where the rest needs it."""
    if due is None:
        return clause
    before, phrase, after = clause[: due[0]], clause[due[0] : due[1]], clause[due[1] :]
    if not is_firm(phrase) and not _COURTESY.fullmatch(after):
        return clause
    if _LEFT_HANGING.search(before.rstrip()) and _AT_END.match(after):
        return clause
    return before.rstrip() + ("" if _AT_END.match(after) else " ") + after.lstrip()


def _without_leads(words: str, name: str | None) -> str:
    shorter = _without_address(words, name)
    for _ in range(_LEADS_MAX):
        words, lead = shorter, phrases("title_leads").match(shorter.lstrip(" ,;:.-"))
        if lead:
            shorter = shorter.lstrip(" ,;:.-")[lead.end() :]
        shorter = _without_address(shorter, name)
        if shorter == words:
            break
    return shorter


def _without_address(words: str, name: str | None) -> str:
    """Without `Ben, …`, `Ben, could you`, `Ben will …`, `Ben to …` and `…, Ben?`."""
    if not name:
        return words
    who = rf"@?{re.escape(name)}\b"
    words = re.sub(
        rf"^\W*{who}(?:\s*[,:\u2013\u2014-]\s*|\s+(?=(?:could|can|would|please|pls|plz|bitte|kannst|könntest)\b)|"
        rf"\s+(?:to|will|needs? to|should|has to|is going to|soll|wird)\s+)",
        "",
        words,
        flags=re.IGNORECASE,
    )
    return re.sub(rf",\s*{who}(?=\W*$)", "", words, flags=re.IGNORECASE)


def _without_tail(words: str) -> str:
    while tail := _tail().search(words, max(0, len(words) - _TAIL_CHARS_MAX)):
        words = words[: tail.start()].rstrip(" ,")
    return words.strip()


@cache
def _tail() -> re.Pattern[str]:
    """One thing at the end; a pattern of all of them together would try every way to part a row of commas."""
    return re.compile(rf"{phrases('title_tail').pattern}$", re.IGNORECASE)


def _cut(title: str) -> str:
    if len(title) <= TITLE_CHARS_MAX:
        return title
    return title[:TITLE_CHARS_MAX].rsplit(" ", 1)[0] + "…"
