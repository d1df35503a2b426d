"""Tells what a file is: by what it holds, and failing that by how its name ends."""

import re
from typing import Final

import jiter

from adapters.source._charsets import marked_charset
from adapters.source._magic import is_text, magic_of
from adapters.source.mail import opens_with_headers

OPENING_BYTES: Final = 64 * 1024
"""How much of a file is looked at."""

_ENDINGS: Final = {
    ".eml": "message/rfc822",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".sbv": "text/x-sbv",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".ics": "text/calendar",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".log": "text/plain",
    ".mbox": "text/plain",
    "": "text/plain",
}
"""A `.mbox` that begins with no postmark is a text like any other; with one it is taken apart before it comes here."""
_TEXT_ENDINGS: Final = {".txt", ".md", ".log"}
_WIDE: Final = {"utf-16", "utf-32"}
"""Charsets that a reader must be told, as nothing in them looks like text."""

_VTT = re.compile(r"WEBVTT(?:[ \t\n]|\Z)")
_SRT = re.compile(r"\d{1,9}[ \t]*\n\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->")
_SBV = re.compile(r"\d{1,3}:\d\d:\d\d\.\d{3},\d{1,3}:\d\d:\d\d\.\d{3}[ \t]*\n")
_CALENDAR = re.compile(r"BEGIN:VCALENDAR[ \t]*\n", re.IGNORECASE)
_PAGE = re.compile(r"(?:<\?xml[^>]{0,200}>\s{0,100})?<(?:!doctype\s{1,100}html|html)[\s>]", re.IGNORECASE)

_JSON = re.compile(r"\{\s*[\"}]|\[\s*[\[{\"\]]")


def media_type_of_file(name: str, opening: bytes) -> str | None:
    """What a file of this name is, one of `MEDIA_TYPES`; with its charset where it is UTF-16 or UTF-32 by its mark.

    What it holds goes before how its name ends. A name without an ending, as in a Maildir, is a text; an ending that
    nobody knows is nothing, unless the content says what it is.

    Args:
        name: with its ending; folders before it are passed over.
        opening: its first `OPENING_BYTES`, or all of it.

    Returns:
        None for what holds no words that anybody here can read.
    """
    if is_binary(opening):
        return None
    ending = _ending(name)
    told = media_type_of_content(opening) or (None if ending in _TEXT_ENDINGS else _json_type(opening))
    if told is None or (told, ending) == ("application/json", ".jsonl"):
        told = _ENDINGS.get(ending)
    charset = marked_charset(opening)
    return f"{told}; charset={charset}" if told and charset in _WIDE else told


def media_type_of_content(opening: bytes) -> str | None:
    """What a text is by its first words: a mail, captions, a calendar, a page; None for any other."""
    text = _text(opening)
    if _VTT.match(text):
        return "text/vtt"
    if _SRT.match(text):
        return "application/x-subrip"
    if _SBV.match(text):
        return "text/x-sbv"
    if _CALENDAR.match(text):
        return "text/calendar"
    if _PAGE.match(text):
        return "text/html"
    return "message/rfc822" if opens_with_headers(opening) else None


def is_binary(opening: bytes, charset: str | None = None) -> bool:
    """Whether it holds no text: a known format of another kind, or too much that no text has.

    Args:
        opening: its first `OPENING_BYTES`, or all of it.
        charset: what it is said to be in.
    """
    return magic_of(opening) is not None or not (opens_with_headers(opening) or is_text(opening, charset))


def _text(opening: bytes) -> str:
    text = opening[:OPENING_BYTES].decode(marked_charset(opening) or "latin-1", "ignore")
    return text.lstrip(" \t\r\n").replace("\r\n", "\n").replace("\r", "\n")


def _json_type(opening: bytes) -> str | None:
    text = _text(opening)
    if not text.startswith(("{", "[")):
        return None
    first, _, rest = text.partition("\n")
    if first.startswith("{") and rest.lstrip().startswith("{") and _is_json(first, cut=False):
        return "application/x-ndjson"
    return "application/json" if _is_json(text, cut=len(opening) >= OPENING_BYTES) else None


def _is_json(text: str, *, cut: bool) -> bool:
    """Whether it is JSON; of what was cut, whether it opens like an object, or a list of more than numbers."""
    try:
        jiter.from_json(text.encode("utf-8", "replace"), partial_mode=cut)
    except ValueError:
        return False
    return not cut or _JSON.match(text) is not None


def _ending(name: str) -> str:
    """The ending in small letters; none for `.name`, `12.`, and the names of a Maildir's files."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    is_ending = bool(stem.strip(".")) and ending.isalnum() and not ending.isdigit()
    return dot + ending.lower() if is_ending else ""
