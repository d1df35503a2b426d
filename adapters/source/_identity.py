"""Tells which message an upload is, without reading it: cheap enough for the moment it is accepted."""

import hashlib
import re
from typing import Literal, NamedTuple

import jiter

from adapters.source._headers import message_id, opens_with_headers
from adapters.source._limits import ID_CHARS_MAX, IDENTITY_SCAN_BYTES_MAX
from adapters.source._text import one_line
from domain.failures import InputRefused
from domain.value import Value

MEDIA_TYPES = ("message/rfc822", "text/vtt", "text/plain", "application/json")
"""What is accepted; parameters such as charset are honoured."""

SourceName = Literal["email", "transcript", "text", "chat", "json"]

_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s\";]{1,60})", re.IGNORECASE)
_MEDIA_TYPE_CHARS_MAX = 255


class SourceIdentity(Value):
    """What a source calls one of its messages; with the tenant, the message's identity."""

    source: SourceName
    source_id: str


class MediaType(NamedTuple):
    """An accepted media type, and the charset that came with it."""

    essence: str
    charset: str | None


def media_type_of(text: str) -> MediaType:
    """The parsed media type.

    Raises:
        InputRefused: `unknown_media_type`.
    """
    essence = text[:_MEDIA_TYPE_CHARS_MAX].partition(";")[0].strip().lower()
    if essence not in MEDIA_TYPES:
        raise InputRefused(
            "unknown_media_type", f"Cannot read {one_line(essence, 80)!r}; send one of {', '.join(MEDIA_TYPES)}."
        )
    found = _CHARSET.search(text[:_MEDIA_TYPE_CHARS_MAX])
    return MediaType(essence, found[1] if found else None)


def identify(media_type: str, body: bytes) -> SourceIdentity:
    """The source and its own id of an upload, read from its beginning only.

    A mail is its Message-ID; a JSON document its top-level `id`, when that stands in the first 64 KiB;
    everything else the SHA-256 of its bytes.

    Raises:
        InputRefused: `unknown_media_type`.
    """
    source, own_id = _told(media_type_of(media_type).essence, body)
    return SourceIdentity(source=source, source_id=own_id or hashlib.sha256(body).hexdigest())


def _told(essence: str, body: bytes) -> tuple[SourceName, str | None]:
    match essence:
        case "message/rfc822":
            return "email", message_id(body.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
        case "text/vtt":
            return "transcript", None
        case "application/json":
            return _told_by_json(body[:IDENTITY_SCAN_BYTES_MAX])
        case _ if opens_with_headers(body):
            return "email", message_id(body.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
        case _:
            return "text", None


def _told_by_json(opening: bytes) -> tuple[SourceName, str | None]:
    try:
        document = jiter.from_json(opening.removeprefix(b"\xef\xbb\xbf"), partial_mode=True)
    except ValueError:  # no JSON, which normalise refuses by name
        return "json", None
    if not isinstance(document, dict):
        return ("chat" if isinstance(document, list) else "json"), None
    own_id = document.get("id")
    text = str(own_id) if isinstance(own_id, str | int) and not isinstance(own_id, bool) else ""
    usable = 0 < len(text) <= ID_CHARS_MAX and text == one_line(text, ID_CHARS_MAX)
    return ("chat" if "messages" in document else "json"), text if usable else None
