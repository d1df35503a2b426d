"""Reads an attached file by what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.source._limits import FILE_BYTES_MAX, FILE_CHARS_MAX
from adapters.source._magic import FileKind
from adapters.source.files._calendar import read_events
from adapters.source.files._docx import read_docx
from adapters.source.files._kinds import READABLE, kind_of
from adapters.source.files._notes import Notes, Room, gather
from adapters.source.files._package import check_package
from adapters.source.files._pdf import read_pdf
from adapters.source.files._plain import read_html, read_text
from adapters.source.files._pptx import read_pptx
from adapters.source.files._xlsx import read_xlsx
from domain.conversation import SegmentKind
from domain.failures import InputRefused

_PACKAGES = {FileKind.DOCX: read_docx, FileKind.XLSX: read_xlsx, FileKind.PPTX: read_pptx}


@dataclass(frozen=True, slots=True)
class FileWords:
    """What could be read of a file."""

    words: str = ""
    """In normal form; empty when unread."""
    kind: SegmentKind = SegmentKind.ATTACHMENT
    """ATTACHMENT, or EVENT for a calendar entry."""
    unread: str | None = None
    """Why there are no words, as `domain.conversation.Attachment.unread` has it."""
    hidden: int = 0
    """Stretches that nobody would see, left out."""
    people: tuple[tuple[str, str], ...] = ()
    """Names and addresses of those whom an event invites, the organiser first."""
    at: datetime | None = None
    """When an event begins, with its zone."""
    limits: tuple[str, ...] = ()
    """The limits that cut the words short, by name."""


def read_file(name: str, media_type: str, data: bytes, charset: str | None, room: Room) -> FileWords:
    """The words of a file, by what it is rather than what it says it is; takes from `room` what it used.

    Never raises for what a file holds: what cannot be read is `unread` by name. Only MemoryError passes, for whoever
    limits the process.
    """
    if not data:
        return FileWords(unread="no_words")
    if len(data) > FILE_BYTES_MAX:
        return FileWords(unread="too_large")
    notes = Notes(bytes_max=max(room.bytes_expanded, 0))
    kind = kind_of(name, media_type, data, charset)
    if kind not in READABLE:
        return FileWords(unread=kind.value)
    if room.chars <= 0:
        return FileWords(unread="no_room")
    try:
        words = gather(_lines(kind, data, charset, notes), min(room.chars, FILE_CHARS_MAX), notes)
        unread = None if words else "too_large" if notes.limits else "no_words"
    except InputRefused as refused:
        words, unread = "", refused.reason
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  parsers of others on hostile bytes throw whatever they like
        words, unread = "", "broken"
    return _taken(kind, words, unread, notes, room)


def _lines(kind: FileKind, data: bytes, charset: str | None, notes: Notes) -> Iterator[str]:
    if kind in _PACKAGES:
        check_package(data, notes)
        return _PACKAGES[kind](data, notes)
    if kind is FileKind.PDF:
        return read_pdf(data, notes)
    if kind is FileKind.CALENDAR:
        return read_events(data, charset, notes)
    return (read_html if kind is FileKind.HTML else read_text)(data, charset, notes)


def _taken(kind: FileKind, words: str, unread: str | None, notes: Notes, room: Room) -> FileWords:
    room.chars -= len(words)
    room.bytes_expanded -= min(notes.bytes_expanded, notes.bytes_max)
    limits = tuple(notes.limits)
    room.hit(limits)
    if unread:
        return FileWords(unread=unread, hidden=notes.hidden, limits=limits)
    is_event = kind is FileKind.CALENDAR
    return FileWords(
        words=words,
        kind=SegmentKind.EVENT if is_event else SegmentKind.ATTACHMENT,
        hidden=notes.hidden,
        people=tuple(notes.people),
        at=notes.at,
        limits=limits,
    )
