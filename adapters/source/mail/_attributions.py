"""Finds the lines that say who wrote what is quoted beneath them: "On Monday Ben wrote:", in some thirty languages."""

import re
from collections.abc import Sequence

from adapters.source.mail._words import patterns, words

ATTRIBUTION_LINES_MAX = 5
_CHARS_MAX = 500
_SHORT_CHARS_MAX = 150

_SPOKEN = ("On ", "At ")
"""An English line that begins so has its verb, else it is somebody's own sentence."""
_LED_BY = '- *\t"'
_WORD = re.compile(r"[^\s:,<>\uff1a]{2,20}")
_ADDRESS = re.compile(r"\S@[^\s@<>]")
_BRACKETED_ADDRESS = re.compile(r"[<(\[][^<>()\[\]@]{1,100}@[^<>()\[\]@]{1,100}[>)\]]")
_TIME = re.compile(r"\d{1,2}[:.h\u65f6\uc2dc]\d{2}")
_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?\b\D{0,30}\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\D{1,3}\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}"
)
"""A day: a year alone does not make a mail."""

ENDINGS = (":", "\uff1a", ":*", ":_", ": *", "wrote", "--", ">")
"""How the last of these lines ends."""
_WROTE = "wrote"
_ENDED_IN_DASHES = re.compile(r"\bwrote ?-{2,}$")
_ENDED_BY_ADDRESS = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b.{0,150}<[^<>\s@]{1,64}@[^<>\s@]{1,100}>$")
_ENDS_AN_ADDRESS = re.compile(r"[^<>\n]{0,100}> ?[^\W\d_]{0,14}(?: [^\W\d_]{1,14})? ?[:\uff1a]$")
_NAMED = re.compile(r"[^<>\n]{1,100}<[^<>\s@]{1,64}@[^<>\s@]{1,100}> ?[^\W\d_]{3,12} ?:")
_NAMED_IN_DASHES = re.compile(r"-{2,} ?[^\n-]{1,80} wrote ?-{2,}")


def attribution(lines: Sequence[str], i: int) -> int:
    """How many lines from here on say who wrote what follows; 0 when none do."""
    first = lines[i][:_CHARS_MAX]
    opened = patterns("openers").match(first.lstrip(_LED_BY)) is not None
    if not opened and not _may_begin(first):
        return 0
    whole = ""
    for count, line in enumerate(lines[i : i + ATTRIBUTION_LINES_MAX], 1):
        said = line[: _CHARS_MAX + 1].strip()
        if not said or (is_marked(line) and not _closes(whole, said)):
            return 0
        whole = f"{whole} {said}" if whole else said
        if len(whole) > _CHARS_MAX:
            return 0
        if _is_ended(whole):
            return count if _attributes(whole, opened=opened, marked=next_is_marked(lines, i + count)) else 0
    return 0


def is_marked(line: str) -> bool:
    """Whether the line is marked as quoted."""
    return line.startswith((">", " >", "  >", "|>", "| >"))


def next_is_marked(lines: Sequence[str], i: int) -> bool:
    """Whether the next words from line `i` on are marked as quoted."""
    return is_marked(next((line for line in lines[i : i + ATTRIBUTION_LINES_MAX] if line.strip()), ""))


def _may_begin(line: str) -> bool:
    return line.endswith((":", "\uff1a", ">", "(", " wrote", "--")) or "<" in line or "@" in line


def _closes(whole: str, said: str) -> bool:
    """Whether what looks like a mark closes an address that was wrapped."""
    return whole.count("<") > whole.count(">") and _ENDS_AN_ADDRESS.match(said) is not None


def _is_ended(whole: str) -> bool:
    if whole.endswith(_WROTE):  # some programs leave the colon out
        return whole.lstrip("- ").startswith("On ") or "@" in whole.removesuffix(_WROTE).rstrip().rpartition(" ")[2]
    if whole.endswith("--"):
        return _ENDED_IN_DASHES.search(whole[-20:]) is not None
    if whole.endswith(">"):
        return _ENDED_BY_ADDRESS.match(whole) is not None
    return whole.endswith(ENDINGS)


def _attributes(whole: str, *, opened: bool, marked: bool) -> bool:
    """Whether these words name an author: surer words are needed where no mark confirms that a quote follows."""
    time, date = _TIME.search(whole) is not None, _DATE.search(whole) is not None
    when = time or date
    address = _ADDRESS.search(whole) is not None
    bracketed = address and _BRACKETED_ADDRESS.search(whole) is not None
    if when and bracketed and (marked or (opened and not whole.startswith(_SPOKEN))):
        return True
    if _has_verb(whole):
        stamped = time and date and len(whole) <= _SHORT_CHARS_MAX
        return marked or (opened and (when or address)) or (when and bracketed) or stamped or _is_named(whole)
    return marked and len(whole) <= _SHORT_CHARS_MAX and (address or (opened and when))


def _has_verb(whole: str) -> bool:
    spoken = any(word.casefold() in words("wrote") for word in _WORD.findall(whole))
    return spoken or (not whole.isascii() and patterns("wrote_unspaced").search(whole) is not None)


def _is_named(whole: str) -> bool:
    """`Ben Osei <ben@example.org> wrote:` or `---- Ben Osei wrote ----`, with nothing else about."""
    return _NAMED.fullmatch(whole) is not None or _NAMED_IN_DASHES.fullmatch(whole) is not None
