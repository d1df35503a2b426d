"""Reads attached text and HTML."""

from collections.abc import Iterator

from adapters.source._charsets import declared_in, decode
from adapters.source._limits import FILE_CHARS_MAX, HTML_CHARS_MAX
from adapters.source.files._notes import Notes
from adapters.source.html import html_to_text

_BYTES_PER_CHAR_MAX = 4


def read_text(data: bytes, charset: str | None, notes: Notes) -> Iterator[str]:
    """Lines of a text, CSV, Markdown or any other."""
    enough = FILE_CHARS_MAX * _BYTES_PER_CHAR_MAX
    if len(data) > enough:
        notes.cut("attachment_chars")
    yield decode(data[:enough], charset)


def read_html(data: bytes, charset: str | None, notes: Notes) -> Iterator[str]:
    """Lines that a person sees of a page.

    Raises:
        InputRefused: as `html_to_text`.
    """
    shown = html_to_text(decode(data[: HTML_CHARS_MAX * _BYTES_PER_CHAR_MAX], charset or declared_in(data)))
    notes.hidden += shown.hidden
    yield shown.text
