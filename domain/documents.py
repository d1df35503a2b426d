"""Documents: files that a tenant gave, to be found again for drafts."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import StringConstraints

from domain.failures import InputRefused
from domain.value import Value

DOCUMENTS_MAX: Final = 10_000
"""Of one tenant."""
NAME_CHARS_MAX: Final = 1_000

ENDINGS: Final[Mapping[str, str]] = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".txt": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""What is taken, by how a file's name ends."""
DOCUMENT_TYPES: Final = tuple(dict.fromkeys(ENDINGS.values()))
_MEDIA_TYPE_CHARS_MAX = 255

DocumentId = Annotated[str, StringConstraints(pattern=r"^doc_[a-z2-7]{26}$")]


class DocumentState(StrEnum):
    """How far a document has come."""

    QUEUED = "queued"
    INDEXED = "indexed"
    FAILED = "failed"


class DocumentReceipt(Value):
    """What came of adding a document."""

    id: str
    name: str
    state: DocumentState
    new: bool
    """Whether it is to be read: False where these bytes are read, or wait, under this name already."""


class DocumentView(Value):
    """A document as its tenant sees it."""

    id: str
    name: str
    media_type: str
    bytes: int
    state: DocumentState
    reason: str | None
    """Why it failed, for machines: `encrypted`, `no_words`, `too_large`, …"""
    detail: str
    """The same for people, with what to do; of an indexed one, what was left out of it."""
    passages: int
    embedded: int
    """How many passages had to be embedded when it was last read; the others were known by their hash."""
    created_at: datetime
    updated_at: datetime


def ending_of(name: str) -> str:
    """How a name ends, in small letters and with its dot; empty where it has no ending."""
    base = name.replace("\\", "/").rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    return dot + ending.lower() if stem.strip(".") else ""


def document_type(name: str, said: str) -> str:
    """The media type of a document: as it is said, where that is one of ours; else by how its name ends.

    Args:
        name: the document's.
        said: a Content-Type, with or without parameters; empty where none was given.

    Raises:
        InputRefused: `unknown_media_type`.
    """
    said = said.strip()[:_MEDIA_TYPE_CHARS_MAX]
    if said.partition(";")[0].strip().lower() in DOCUMENT_TYPES:
        return said
    if by_name := ENDINGS.get(ending_of(name)):
        return by_name
    wanted = f"send one of {', '.join(DOCUMENT_TYPES)}, or a name that ends in {', '.join(ENDINGS)}"
    raise InputRefused("unknown_media_type", f"No words are read from such a document; {wanted}.")
