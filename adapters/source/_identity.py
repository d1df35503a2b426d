"""Tells which message an upload is, without reading it: cheap enough for the moment it is accepted."""

import codecs
import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

import jiter

from adapters.source._limits import ID_CHARS_MAX, IDENTITY_SCAN_BYTES_MAX
from adapters.source._text import one_line
from adapters.source.mail import opens_with_headers, own_id
from domain.failures import InputRefused
from domain.identity import content_hash
from domain.value import Value

MEDIA_TYPES = (
    "message/rfc822",
    "text/vtt",
    "application/x-subrip",
    "text/x-sbv",
    "text/plain",
    "text/html",
    "text/calendar",
    "application/json",
    "application/x-ndjson",
)
"""What is accepted; parameters such as charset are honoured."""

SourceName = Literal["email", "transcript", "text", "chat", "json", "event"]

_NAMELESS: Final[Mapping[str, SourceName]] = {
    "text/vtt": "transcript",
    "application/x-subrip": "transcript",
    "text/x-sbv": "transcript",
    "text/calendar": "event",
    "application/x-ndjson": "chat",
}
"""What has no name of its own: known by its bytes."""

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
    return MediaType(essence, charset_in(text))


def charset_in(media_type: str) -> str | None:
    """The charset that a media type names among its parameters."""
    found = _CHARSET.search(media_type[:_MEDIA_TYPE_CHARS_MAX])
    return found[1] if found else None


def identify(media_type: str, body: bytes) -> SourceIdentity:
    """The source and its own id of an upload, read from its beginning only.

    A mail is its Message-ID; an event of Slack's or a message of Teams' what it calls itself; any other JSON document
    its top-level `id`, when that stands in the first 64 KiB; everything else the SHA-256 of its bytes.

    Raises:
        InputRefused: `unknown_media_type`.
    """
    source, name = _told(media_type_of(media_type).essence, body)
    return SourceIdentity(source=source, source_id=name or hashlib.sha256(body).hexdigest())


def identity_of(media_type: str, body: bytes) -> SourceIdentity:
    """The same for what is kept whatever it is, to be refused by name later: what is not accepted is its bytes."""
    try:
        return identify(media_type, body)
    except InputRefused:
        return SourceIdentity(source="text", source_id=content_hash(media_type.encode(), body))


def _told(essence: str, body: bytes) -> tuple[SourceName, str | None]:
    match essence:
        case "message/rfc822":
            return "email", own_id(body)
        case "application/json":
            return _told_by_json(body[:IDENTITY_SCAN_BYTES_MAX], whole=len(body) <= IDENTITY_SCAN_BYTES_MAX)
        case _ if essence in _NAMELESS:
            return _NAMELESS[essence], None
        case _ if opens_with_headers(body):
            return "email", own_id(body)
        case _:
            return "text", None


def _told_by_json(opening: bytes, *, whole: bool) -> tuple[SourceName, str | None]:
    if not whole:  # a number that is cut off is another number
        opening = opening[: max(opening.rfind(b","), 0)]
    try:
        document = jiter.from_json(opening.removeprefix(codecs.BOM_UTF8), partial_mode=True)
    except ValueError:  # no JSON, which normalise refuses by name
        return "json", None
    if not isinstance(document, dict):
        return ("chat" if isinstance(document, list) else "json"), None
    if (name := _told_by_chat(document)) is not None:
        return "chat", _usable(name)
    is_chat = "messages" in document
    if is_chat and "type" in document:  # Telegram's: the id is the chat's, of which there may be many exports
        return "chat", None
    return ("chat" if is_chat else "json"), _usable(_text(document, "id"))


def _told_by_chat(document: dict[str, Any]) -> str | None:  # Any: whatever JSON can hold
    """What a chat program calls the message; empty where it does not say, None for what is no such message.

    An event that Slack sends again, or sends both as a message and as a mention, has the same name each time; an
    edit or a deletion has its own.
    """
    event = document.get("event", document)
    if isinstance(event, dict) and event.get("type") in ("message", "app_mention") and "messages" not in document:
        return _slack_name(event)
    if "createdDateTime" in document:
        return _teams_name(document)
    return "" if isinstance(event, dict) and event is not document and "type" in event else None


def _slack_name(event: dict[str, Any]) -> str:
    channel, subtype = _text(event, "channel"), _text(event, "subtype")
    if subtype == "message_deleted":
        return _joined("slack", channel, _text(event, "deleted_ts"), "deleted")
    message = event.get("message") if subtype == "message_changed" else event
    if not isinstance(message, dict):
        return ""
    edited = message.get("edited")
    change = _text(edited, "ts") if isinstance(edited, dict) else ""
    name = _joined("slack", channel, _text(message, "ts"))
    return f"{name}:{change}" if name and change else name


def _teams_name(message: dict[str, Any]) -> str:
    channel = message.get("channelIdentity")
    where = _text(channel, "channelId") if isinstance(channel, dict) else _text(message, "chatId")
    name = _joined("teams", where, _text(message, "id"))
    edited = _text(message, "lastEditedDateTime")
    return f"{name}:{edited}" if name and edited else name


def _joined(*parts: str) -> str:
    """The parts as one name; empty where one is not known."""
    return ":".join(parts) if all(parts) else ""


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _usable(name: str) -> str | None:
    return name if 0 < len(name) <= ID_CHARS_MAX and name == one_line(name, ID_CHARS_MAX) else None
