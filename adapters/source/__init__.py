"""Brings what was uploaded (mail, transcript, chat, text) into a Conversation, or refuses it by name."""

from adapters.source._identity import MEDIA_TYPES, SourceIdentity, SourceName, identify, identity_of
from adapters.source._kinds import OPENING_BYTES, media_type_of_file
from adapters.source._limits import BODY_BYTES_MAX
from adapters.source._read import normalise
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
]
