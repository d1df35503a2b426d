"""Short ways for these tests to look at what is found."""

import io
from collections.abc import Iterable
from pathlib import Path

from adapters.source.containers import Dialect, Entry, Found, Skipped, Unread, found_in
from adapters.source.containers._mbox import split_mbox
from domain.failures import InputRefused

POSTMARK = "From ana@example.org  Mon Mar  2 09:30:00 2026\n"


def mail(number: int | str = 1, words: str = "Hello.") -> str:
    return f"From: ana@example.org\nSubject: {number}\n\n{words}\n"


def split(text: str | bytes, dialect: Dialect = Dialect.AUTO) -> list[str]:
    """The messages of an mbox; why, for those that cannot be read."""
    body = text.encode() if isinstance(text, str) else text
    return [
        one.reason if isinstance(one, InputRefused) else one.decode("utf-8", "replace")
        for one in split_mbox(io.BytesIO(body), dialect)
    ]


def told(found: Iterable[Found], below: Path) -> list[tuple[str, str]]:
    """Where each thing was found, and what it is or why it is none."""
    return [(one.place.removeprefix(f"{below}/"), _what(one)) for one in found]


def found(path: Path, below: Path | None = None) -> list[tuple[str, str]]:
    return told(found_in(path), below or path.parent)


def _what(one: Found) -> str:
    match one:
        case Entry():
            return one.media_type
        case Unread():
            return one.failure.reason
        case Skipped():
            return one.why.value
