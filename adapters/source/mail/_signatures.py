"""Finds what stands beneath a mail's words in every mail: signatures, lists' footers, what lawyers want said.

It errs towards own words: a name beneath "Regards," alone is not worth losing a sentence for.
"""

import re
from collections.abc import Sequence
from itertools import takewhile

from adapters.source.mail._words import patterns, words

_LINE_CHARS_MAX = 100
_DASHED_LINES_MAX = 40
"""What follows two dashes and is longer was a separator."""
_CARD_LINES_MAX = 12
_CARD_LINE_CHARS_MAX = 90
_BLANKS_MAX = 4
"""Lines for each line of words: at most so many are blank in a text in normal form."""
_FOOT_LINES_MAX = _BLANKS_MAX * _DASHED_LINES_MAX + 1
"""Of all that is no notice, from the line that begins it to the end."""
_CLOSING_CHARS_MAX = 50
_FOOTER_LINES_MAX = 20
_TELLING_LINES_MAX = 5
"""Of a footer, its rule included: one of them says what it is."""
_START_CHARS_MAX = 400
_PARAGRAPH_LINES_MAX = 40
_PARAGRAPH_CHARS_MAX = 4_000
_LED_BY = " *_[(#-"

_DASHES = re.compile(r"(?:--|__|\u2014+|\u2013{1,3}|\u2015+)$")
_RULED = re.compile(r"[-_=*~#\u2500]{3,}(?: ?[^-_=*~#\u2500]{1,60}[-_=*~#\u2500>]{3,})?$")
_BRACKET = re.compile(r"[<(\[]")
_LINK = re.compile(r" ?(?:<[^<>]{1,300}>|\((?:https?:|www\.)[^()]{1,300}\)|\[(?:https?:|mailto:)[^\[\]]{1,300}\])")
_SECRET_MIN = 2
"""Of the words of a notice, so that a sentence which says that something is confidential stays own."""
_CONTACT = re.compile(
    r"\+?\(?\d[\d ().\u2013/-]{6,20}\d\b|\b(?:tel|phone|ph|mob|mobile|cell|fax|direct|office|tél|handy)\b ?[.:]|"
    r"\S@[^\s@]+\.[a-z]{2}|https?://|\bwww\.\S",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"[.!?]\s+[^\W\d_]|[?:]$|\b(?:please|you|your|is|are|was|will|would|should|could|have|has|let me|i'll|we'll|"
    r"bitte|sie|ist|sind|wird|est|sont|es|son)\b",
    re.IGNORECASE,
)
"""What no line of a card says."""


def signature_lines(lines: Sequence[str]) -> list[bool]:
    """For each line of a stretch that is not quoted, whether it is signature, footer or notice."""
    last = max(0, len(lines) - _FOOT_LINES_MAX)
    """Before this line nothing begins but notices."""
    found: list[bool] = []
    unnoticed = 0
    """Lines up to here begin no notice."""
    if not _may_hold_notice(lines):
        found, unnoticed = [False] * last, len(lines)
    while (i := len(found)) < len(lines):
        if not lines[i]:
            found.append(False)
            continue
        if i >= unnoticed and patterns("notices").match(lines[i][:_START_CHARS_MAX].lstrip(_LED_BY)):
            paragraph = list(takewhile(bool, lines[i : i + _PARAGRAPH_LINES_MAX]))
            unnoticed = i + len(paragraph)
            if _is_notice(paragraph):
                found += [True] * len(paragraph)
                _take_rule(lines, found, i)
                continue
        if i >= last and _starts(lines, i):
            found += [True] * (_foot_end(lines, i) - i)
            continue
        found.append(False)
    return found


def _foot_end(lines: Sequence[str], i: int) -> int:
    """Where what begins at line `i` ends: at a postscript, which is its author's own again, or with the mail."""
    below = range(i + 1, len(lines))
    return next((j for j in below if patterns("postscripts").match(lines[j][:_START_CHARS_MAX])), len(lines))


def _may_hold_notice(lines: Sequence[str]) -> bool:
    said = "\n".join(lines).casefold()
    return any(word in said for word in words("secrets"))


def _is_notice(paragraph: Sequence[str]) -> bool:
    said = " ".join(paragraph)[:_PARAGRAPH_CHARS_MAX].casefold()
    return sum(word in said for word in words("secrets")) >= _SECRET_MIN


def _take_rule(lines: Sequence[str], found: list[bool], i: int) -> None:
    """The rule above a notice is the notice's."""
    above = next((j for j in range(i - 1, max(-1, i - 1 - _BLANKS_MAX), -1) if lines[j].strip()), None)
    if above is not None and _RULED.match(lines[above].strip()):
        found[above:i] = [True] * (i - above)


def _starts(lines: Sequence[str], i: int) -> bool:
    """Whether nothing that stands from line `i` on is the mail's own."""
    line = lines[i].strip()
    if len(line) > _START_CHARS_MAX:
        return False
    if not line[0].isalnum() and _ruled_off(lines, i, line):
        return True
    if i and patterns("footer_starts").match(line):  # a mail does not begin with its footer
        return _is_brief(lines, i, _FOOTER_LINES_MAX)
    if _at_edge(lines, i) and _is_sent_from(line):
        return _is_brief(lines, i, _DASHED_LINES_MAX)
    return len(line) <= _CLOSING_CHARS_MAX and patterns("closings").match(line) is not None and _is_card(lines, i + 1)


def _ruled_off(lines: Sequence[str], i: int, line: str) -> bool:
    """Whether the line is a rule, beneath which no own words are left."""
    if _DASHES.match(line):
        return _is_brief(lines, i + 1, _DASHED_LINES_MAX if line == "--" else _CARD_LINES_MAX)
    if not _RULED.match(line) or not _is_brief(lines, i, _FOOTER_LINES_MAX):
        return False
    tells = (words[:_START_CHARS_MAX] for words in lines[i : i + _TELLING_LINES_MAX])
    return any(patterns("footers").search(words) for words in tells) or _is_card(lines, i + 1)


def _at_edge(lines: Sequence[str], i: int) -> bool:
    """Whether the line begins or ends a paragraph."""
    return i == 0 or not lines[i - 1] or i + 1 == len(lines) or not lines[i + 1]


def _is_sent_from(line: str) -> bool:
    bare = (_LINK.sub("", line) if _BRACKET.search(line) else line).strip(" *_-[]()")
    return len(bare) <= _LINE_CHARS_MAX and patterns("sent_from").match(bare) is not None


def _is_brief(lines: Sequence[str], i: int, lines_max: int) -> bool:
    """Whether any words, and at most so many lines of them, are left."""
    return len(lines) - i <= _BLANKS_MAX * lines_max and 0 < sum(bool(line) for line in lines[i:]) <= lines_max


def _is_card(lines: Sequence[str], i: int) -> bool:
    """Whether only a card is left: a few short lines, one of which tells how to reach somebody."""
    if not _is_brief(lines, i, _CARD_LINES_MAX):
        return False
    card = [line.strip() for line in lines[i:] if line]
    return (
        all(len(line) <= _CARD_LINE_CHARS_MAX for line in card)
        and any(_CONTACT.search(line) for line in card)
        and not any(_SENTENCE.search(line) for line in card)
    )
