"""Links: the links and mail addresses of a text, in forms that compare."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOP = "com|net|org|info|biz|io|ai|app|dev|xyz|ru|cn|de|fr|uk|eu|ch|nl"
"""Ends of names that are links even bare; none that is an English word, for want of a space makes one."""
_TOP_WORDS = "cloud|click|club|link|live|online|shop|site|store|tech|top"
"""Words that end many a name, too; a sentence begins with a capital, so that in small letters no space is wanting."""
_HOST = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}"
_END = r"[^\W\d_]{2,24}"
_LINK = re.compile(
    r"mailto:[^\s<>\"]{1,400}"
    rf"|[\w.%+-]{{1,64}}@{_HOST}{_END}"
    r"|[a-z][a-z0-9+.-]{1,20}://[^\s<>\"]{1,2000}"
    r"|(?<![\w@.-])www\.[^\s<>\"]{1,2000}"
    rf"|(?<![\w@.-]){_HOST}{_END}/[^\s<>\"]{{0,2000}}"
    rf"|(?<![\w@.-]){_HOST}(?:{_TOP}|(?-i:{_TOP_WORDS}))(?![\w-])",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_ENDS = ".,;:!?)]}>'\u2019*_"
"""What closes a sentence, a bracket or a stretch of emphasis, and is no part of the link."""


class Link(NamedTuple):
    """A link or an address, `text[start:end]`."""

    start: int
    end: int
    form: str
    """The same for every way of writing it: without scheme and `www.`, its host in lower case."""
    is_address: bool


def links_in(text: str) -> Iterator[Link]:
    """Each link and address, in order; those that are written without a scheme, too."""
    for match in _LINK.finditer(text):
        words = match[0].rstrip(_ENDS)
        if words:
            form = link_form(words)
            yield Link(match.start(), match.start() + len(words), form, _is_address(form))


def link_form(words: str) -> str:
    """What two ways of writing one link or address have in common."""
    bare = words[len("mailto:") :] if words[:7].casefold() == "mailto:" else words
    bare = _SCHEME.sub("", bare, count=1)
    host, slash, path = bare.partition("/")
    return host.casefold() + (slash + path).rstrip("/")


def _is_address(form: str) -> bool:
    return "@" in form and "/" not in form and "://" not in form
