"""Marks the words of somebody else in a message of a chat as people do: each line behind an angle."""

import re

from adapters.source._limits import NAME_CHARS_MAX
from adapters.source._text import one_line

_REST = re.compile(r"^>>>(?!>) ?(.*)", re.MULTILINE | re.DOTALL)


def quoted(words: str, author: str = "") -> str:
    """The words as quoted lines, below who wrote them where that is known; nothing for no words."""
    if not words:
        return ""
    above = f"{called} wrote:\n" if (called := one_line(author, NAME_CHARS_MAX)) else ""
    return f"{above}> " + words.replace("\n", "\n> ")


def with_rest_quoted(words: str) -> str:
    """The words in which a line that begins with three angles quotes all that follows, as Slack and Discord have it."""
    return _REST.sub(lambda found: quoted(found[1]), words, count=1)
