"""Brings what was uploaded (mail, transcript, chat, text) into a Conversation, or refuses it by name."""

from typing import TYPE_CHECKING

from adapters.source._document import read_document
from adapters.source._identity import MEDIA_TYPES, SourceIdentity, SourceName, identify, identity_of
from adapters.source._kinds import OPENING_BYTES, media_type_of_file
from adapters.source._limits import BODY_BYTES_MAX
from adapters.source._read import normalise

if TYPE_CHECKING:
    from adapters.source.child import Reader

__all__ = [
    "BODY_BYTES_MAX",
    "MEDIA_TYPES",
    "OPENING_BYTES",
    "Reader",
    "SourceIdentity",
    "SourceName",
    "identify",
    "identity_of",
    "media_type_of_file",
    "normalise",
    "read_document",
]


def __getattr__(name: str) -> object:
    """`Reader`, loaded when it is asked for: it needs a loop, which its children and `winnow local` do without.

    Raises:
        AttributeError: another name.
    """
    if name == "Reader":
        from adapters.source.child import Reader  # noqa: PLC0415  as said

        return Reader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
