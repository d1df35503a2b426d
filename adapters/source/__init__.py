"""Brings what was uploaded (mail, transcript, chat, text) into a Conversation, or refuses it by name."""

from adapters.source._identity import MEDIA_TYPES, SourceIdentity, SourceName, identify
from adapters.source._limits import BODY_BYTES_MAX
from adapters.source._read import normalise

__all__ = ["BODY_BYTES_MAX", "MEDIA_TYPES", "SourceIdentity", "SourceName", "identify", "normalise"]
