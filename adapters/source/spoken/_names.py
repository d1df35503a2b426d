"""Recognises lines of the form "Name: words", as transcripts and chats are written down."""

import re
from collections import Counter
from collections.abc import Iterable

_LINE = re.compile(r"([^\W\d_][^:\uff1a\n<>\[\]{}\"=]{0,79}?)[ \t]?(?::(?:[ \t]+|$)|\uff1a[ \t]*)(.*)", re.DOTALL)
_LABEL = re.compile(r"([^\s:\uff1a][^:\uff1a\n<>\[\]{}\"=]{0,59}?)[ \t]?(?::(?:[ \t]+|$)|\uff1a[ \t]*)(.*)", re.DOTALL)
_BRACKET = re.compile(r"[ \t]*\([^()\n]{1,60}\)$")
_NO_LETTERS_OF_NAMES = {"/", "_", ";", ">"}
_CHARS_MAX = 60
_WORDS_MAX = 5
_REPEATS_MIN = 3
_PARTICLES = {"von", "van", "de", "der", "den", "da", "di", "la", "le", "al", "bin", "ibn", "zu", "dos", "del"}
_NO_NAMES = {
    *("note", "notes", "action", "actions", "action item", "action items", "decision", "decisions", "todo", "agenda"),
    *("question", "answer", "date", "title", "subject", "topic", "from", "to", "cc", "sent", "time", "when", "where"),
    *("ps", "fyi", "re", "fw", "fwd", "http", "https", "mailto", "warning", "important", "reminder", "summary"),
    *("attendees", "participants", "present", "next steps", "deadline", "due", "owner", "example", "update"),
    *("resolved", "resolution", "resolutions", "decided", "decisions", "agreed", "approved", "proposal", "proposed"),
    *("beschluss", "aufgabe"),
}


def spoken(line: str, labels: frozenset[str] = frozenset()) -> tuple[str, str] | None:
    """The name and the words of a line "Name: words"; None when it does not begin with a name.

    A name has at most five words, each with a capital (particles and scripts without capitals aside), and is
    none of the labels that notes are full of; a bracket after it, "Ana Silva (she/her)", belongs to it. Also a name
    is whatever `labels_in` found for the whole text.
    """
    found = _LINE.match(line)
    if found and is_name(found[1]):
        return found[1], found[2]
    found = _LABEL.match(line) if labels else None
    if found and found[1] in labels:
        return found[1], found[2]
    return None


def labels_in(lines: Iterable[str]) -> frozenset[str]:
    """What stands before a colon so often that it must be who speaks, as in "ana: …", although it reads as no name.

    That is so where more than half of the lines begin with a name or with one of at least three uses, and where
    all lines begin so.
    """
    total, named = 0, 0
    uses: Counter[str] = Counter()
    for line in lines:
        total += 1
        if spoken(line):
            named += 1
        elif (found := _LABEL.match(line)) and could_be_name(found[1]):
            uses[found[1]] += 1
    if total >= _REPEATS_MIN and named + uses.total() == total:
        return frozenset(uses)
    often = {label: count for label, count in uses.items() if count >= _REPEATS_MIN}
    return frozenset(often) if 2 * (named + sum(often.values())) > total else frozenset()


def is_name(text: str) -> bool:
    """Whether this alone could be somebody's name."""
    words = _BRACKET.sub("", text).split()
    return (
        could_be_name(text)
        and _NO_LETTERS_OF_NAMES.isdisjoint("".join(words))
        and all(not word[0].islower() or word in _PARTICLES for word in words)
    )


def could_be_name(text: str) -> bool:
    """Whether this could be what somebody is called, where something else tells that it is."""
    bare = _BRACKET.sub("", text)
    return (
        0 < len(bare.split()) <= _WORDS_MAX
        and len(bare) <= _CHARS_MAX
        and bare.casefold() not in _NO_NAMES
        and any(character.isalnum() for character in bare)
    )
