"""Finds where an unmarked copy of an older mail begins: by its divider, or by its block of headers.

What the common programs write, in some thirty languages, is in the tables.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache

from adapters.source.mail._words import patterns, words

_BLOCK_LINES_MAX = 24
_BLOCK_LABELS_MIN = 3
_LOTUS_LINES_MAX = 8
_AFTER_STAMP_CHARS_MAX = 40
_LINE_CHARS_MAX = 300


class Label(StrEnum):
    """What a line of a header block says; its words are in the table of this name."""

    FROM = "header_from"
    SENT = "header_sent"
    TO = "header_to"
    CC = "header_cc"
    SUBJECT = "header_subject"


_LABELLED = re.compile(r"[ \t*_|]{0,12}([^\W\d_][^:\uff1a\n*]{0,24}?)[ *_]{0,4}[:\uff1a]")
_RULED = re.compile(r"[ \t]{0,20}[-_=*~#\u2013\u2014\u2500]{2,}[ \t]{0,4}(.{2,200})$")
_RULE = re.compile(r"[-_=*~\u2013\u2014\u2500]{4,}$")
_RULED_BOTH_WAYS = re.compile(r"[-_=*]{3,} ?[^-_=*]{2,60} ?[-_=*]{3,}$")
_GROUPWISE = re.compile(r">>> .{0,200}\d.{0,200}>>>$")
_ENDS_FORWARD = (":", "\uff1a", "-", "*", "#", ".")
_STAMPED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}.{0,20}\d{1,2}[:.]\d{2}")
_ADDRESS = re.compile(r"\S@\S")
_TIME = re.compile(r"\d{1,2}[:.h\u6642\u65f6\uc2dc] ?\d{2}")
_INTRODUCES = (":", "\uff1a")
"""How a line ends that says what the lines beneath it are."""
_DIGIT = re.compile(r"\d")


def labels_of(lines: Sequence[str]) -> list[Label | None]:
    """For each line, the header that it looks like."""
    return [_label(line) for line in lines]


def history_start(lines: Sequence[str], labels: Sequence[Label | None], i: int) -> int | None:
    """Where the copy begins that line `i` shows to be there: at it or, for what leads up to it, before it."""
    if divides(lines[i]):
        return _with_rule(lines, i)
    if labels[i] is None:
        return None
    if _is_block(lines, labels, i):
        return _with_rule(lines, i)
    if labels[i] is Label.TO and (start := _lotus_start(lines, labels, i)) is not None:
        return _with_rule(lines, start)
    return None


def after_headers(lines: Sequence[str], labels: Sequence[Label | None], i: int) -> int:
    """The line after a divider at `i` and the headers beneath it: the first of what they are about."""
    end = i + 1
    for j in range(i, min(i + _BLOCK_LINES_MAX, len(lines))):
        if labels[j] is not None:
            end = j + 1
        elif lines[j].strip() and j > end:
            break
    return end


def divides(line: str) -> bool:
    """Whether the line itself says that an older mail follows."""
    if not line or len(line) > _LINE_CHARS_MAX:
        return False
    if not line[0].isalnum() and (ruled := _RULED.match(line)) and patterns("dividers").match(ruled[1]):
        return True
    if line.endswith(_ENDS_FORWARD) and patterns("forwards").match(line.strip(" *_#-")):
        return True
    return line.startswith(">>>") and _GROUPWISE.match(line) is not None


def _label(line: str) -> Label | None:
    if ":" not in line and "\uff1a" not in line:
        return None
    found = _LABELLED.match(line)
    word = found[1].strip() if found else ""
    if len(word) > 1 and word.isupper():  # the head of somebody's own memo
        return None
    return _labels().get(word.casefold())


@cache
def _labels() -> dict[str, Label]:
    return {word: label for label in Label for word in words(label)}


def _is_block(lines: Sequence[str], labels: Sequence[Label | None], i: int) -> bool:
    """Whether a block of headers begins here: from whom, and two things more."""
    first = labels[i]
    above = labels[i - 1] if i else None
    if first is Label.CC or above is first or (above is not None and first is not Label.FROM):
        return False
    block = list(_block(lines, labels, i))
    found = {label for label, _ in block} - {Label.CC}
    if Label.FROM not in found:
        return False
    if first is not Label.FROM:
        return len(found) > _BLOCK_LABELS_MIN and _is_mails(lines, block)
    return _is_short_block(lines, labels, i) or (len(found) >= _BLOCK_LABELS_MIN and _is_mails(lines, block))


def _is_mails(lines: Sequence[str], block: Sequence[tuple[Label, int]]) -> bool:
    """Whether headers tell of a mail, and not of a journey or a parcel.

    They stand apart, and name a person or say when; right beneath other words only an address or a time of day will do.
    """
    said = [(label, _value(lines[j])) for label, j in block]
    senders = [value for label, value in said if label is Label.FROM]
    times = [value for label, value in said if label is Label.SENT]
    if any(_ADDRESS.search(value) for value in senders):
        return True
    above = lines[block[0][1] - 1].strip() if block[0][1] else ""
    if above and not _rules(above):
        return not above.endswith(_INTRODUCES) and any(_TIME.search(value) for value in times)
    return any(not _DIGIT.search(value) for value in senders) or any(_DIGIT.search(value) for value in times)


def _value(line: str) -> str:
    return re.split("[:\uff1a]", line[:_LINE_CHARS_MAX], maxsplit=1)[-1]


def _block(lines: Sequence[str], labels: Sequence[Label | None], i: int) -> Iterator[tuple[Label, int]]:
    """The labels of the block and their lines; one without goes on what was said before it, or is blank between two."""
    for j in range(i, min(i + _BLOCK_LINES_MAX, len(lines))):
        label = labels[j]
        if label is not None:
            yield label, j
        elif not lines[j].strip() and (j + 1 == len(lines) or labels[j + 1] is None):
            return


def _is_short_block(lines: Sequence[str], labels: Sequence[Label | None], i: int) -> bool:
    """From an address at a date, or about a subject, after a blank line or a rule: enough."""
    before = lines[i - 1].strip() if i else ""
    if (before and not _RULE.match(before)) or i + 1 == len(lines) or not _ADDRESS.search(lines[i][:_LINE_CHARS_MAX]):
        return False
    below = labels[i + 1]
    return below is Label.SUBJECT or (below is Label.SENT and _DIGIT.search(lines[i + 1]) is not None)


def _lotus_start(lines: Sequence[str], labels: Sequence[Label | None], i: int) -> int | None:
    """Lotus Notes writes who and when without labels, then To, cc, Subject: where that begins, if it does."""
    if not {Label.SUBJECT, Label.CC} & {label for label, _ in _block(lines, labels, i)}:
        return None
    above = [j for j in range(max(0, i - _LOTUS_LINES_MAX), i) if lines[j].strip()]
    for j in reversed(above):
        line = lines[j].strip()
        if len(line) > _LINE_CHARS_MAX or labels[j] in {Label.TO, Label.SUBJECT}:
            return None
        stamp = _STAMPED.search(line)
        if stamp and len(line) - stamp.end() <= _AFTER_STAMP_CHARS_MAX:
            named = stamp.start() > 0 or labels[j] is Label.FROM
            name = next((k for k in reversed(above) if k < j), None)
            return j if named or name is None or name < j - 2 else name
    return None


def _with_rule(lines: Sequence[str], i: int) -> int:
    """The start, or that of the rule or divider that leads up to it."""
    j = i - 1
    while j >= 0 and j >= i - 2 and not lines[j].strip():
        j -= 1
    return j if j >= 0 and len(lines[j]) <= _LINE_CHARS_MAX and _rules(lines[j].strip()) else i


def _rules(line: str) -> bool:
    """Whether the line is a rule or a divider."""
    ruled = _RULE.match(line) or _RULED_BOTH_WAYS.match(line)
    return ruled is not None or patterns("dividers").fullmatch(line.strip(" :*")) is not None
