"""Recognises lines of the form "Name: words", as transcripts and chats are written down."""

import re

_LINE = re.compile(r"([^\W\d_][^:\n<>\[\]{}\"=/]{0,59}?)[ \t]?[:\uff1a](?:[ \t]+(\S.*)|$)", re.DOTALL)
_WORDS_MAX = 5
_PARTICLES = {"von", "van", "de", "der", "den", "da", "di", "la", "le", "al", "bin", "ibn", "zu", "dos", "del"}
_NO_NAMES = {
    *("note", "notes", "action", "actions", "action item", "action items", "decision", "decisions", "todo", "agenda"),
    *("question", "answer", "date", "title", "subject", "topic", "from", "to", "cc", "sent", "time", "when", "where"),
    *("ps", "fyi", "re", "fw", "fwd", "http", "https", "mailto", "warning", "important", "reminder", "summary"),
    *("attendees", "participants", "present", "next steps", "deadline", "due", "owner", "example", "update"),
}


def spoken(line: str) -> tuple[str, str] | None:
    """The name and the words of a line "Name: words"; None when it does not begin with a name.

    A name has at most five words, each with a capital (particles and scripts without capitals aside), and is
    none of the labels that notes are full of.
    """
    found = _LINE.match(line)
    if not found or not _is_name(found[1]):
        return None
    return found[1], found[2] or ""


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= _WORDS_MAX
        and text.casefold() not in _NO_NAMES
        and all(not word[0].islower() or word in _PARTICLES for word in words)
    )
