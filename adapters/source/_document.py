"""Reads a document: a file that is no message, by what its bytes are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from adapters.source._identity import charset_in
from adapters.source._limits import EXPANDED_BYTES_MAX, FILE_CHARS_MAX, check_size
from adapters.source.files import Room, read_file
from domain.conversation import Conversation, Kind, Segment, SegmentKind
from domain.failures import InputRefused

_TOO_MUCH = "It holds more than is read of one file; split it."
_WHY: Final[Mapping[str, str]] = {
    "archive": "It is an archive; unpack it and send the files that hold words.",
    "audio": "It is a recording; send its transcript.",
    "broken": "Its file is damaged; open it where it was made and save it again.",
    "encrypted": "It is protected by a password; save it without one.",
    "expands_too_far": "It unpacks to far more than it says; save it again, or send it as plain text.",
    "html_too_complex": "Its page has more tags than are read; send its words as plain text.",
    "html_too_deep": "Its page nests deeper than is read; send its words as plain text.",
    "html_too_large": "Its page is larger than is read; split it, or send its words as plain text.",
    "image": "It is a picture; send its words as text.",
    "legacy_format": "It is of an old Office format; save it as .docx or .pdf.",
    "no_words": "It holds no words; of a scan, send what text recognition makes of it.",
    "not_text": "It is no text, whatever its name says; send the file that has the words.",
    "signature": "It is a signature alone; send what was signed.",
    "too_large": _TOO_MUCH,
    "too_many_entries": _TOO_MUCH,
    "too_much_markup": _TOO_MUCH,
    "unsupported": "No reader here knows its format; save it as .docx, .pdf, .html, .md or .txt.",
    "video": "It is a video; send its transcript.",
}


def read_document(name: str, media_type: str, body: bytes, *, received_at: datetime) -> Conversation:
    """The document's words, as a conversation of nobody that is one attachment; its `limits` tell what was left out.

    Args:
        name: the document's; its ending has a say where the bytes tell nothing.
        media_type: as it is said, with or without parameters; the same holds.
        body: its bytes.
        received_at: when it came, with its zone.

    Raises:
        InputRefused: it has no words for us; the reason is one of `Attachment.unread`, the message says what to do.
    """
    check_size(body)
    room = Room(chars=FILE_CHARS_MAX, bytes_expanded=EXPANDED_BYTES_MAX)
    found = read_file(name, media_type, body, charset_in(media_type), room)
    if found.unread is not None:
        raise InputRefused(found.unread, _WHY.get(found.unread, "It cannot be read; send its words as plain text."))
    segment = Segment(index=0, kind=SegmentKind.ATTACHMENT, start=0, end=len(found.words))
    return Conversation(
        kind=Kind.EMAIL, subject=name, at=received_at, text=found.words, segments=(segment,), limits=found.limits
    )
