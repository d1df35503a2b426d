"""Reads a space of Google Chat as Google Takeout writes it: its `messages.json`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from adapters.source._json import Fields, Json
from adapters.source.chat._shapes import FILES_MAX, ChatMessageShape, ChatShape, FileShape, PersonShape

_WRITTEN = re.compile(r"(?:[A-Za-z]{3,9}, )?([A-Z][a-z]{2,8} \d{1,2}, \d{4}) at (\d{1,2}:\d\d:\d\d [AP]M) UTC")


def tells_google(document: Json) -> bool:
    """Whether this is such a space."""
    rows = document.get("messages") if isinstance(document, dict) else None
    first = rows[0] if isinstance(rows, list) and rows else None
    return isinstance(first, dict) and "creator" in first and "created_date" in first


def read_google(document: Json) -> Iterator[ChatShape]:
    """The space, as one chat."""
    rows = list(Fields(document).objects("messages"))
    answered = {row.text("topic_id") for row in rows if row.text("topic_id")}
    threaded = len(answered) < len(rows)  # a space without threads gives each message a topic of its own
    yield ChatShape(messages=tuple(_message(row, threaded=threaded) for row in rows))


def _message(row: Fields, *, threaded: bool) -> ChatMessageShape:
    creator, topic = row.inner("creator"), row.text("topic_id")[:400]
    name, address = creator.text("name"), creator.text("email")
    bot = creator.text("user_type").lower() == "bot"
    return ChatMessageShape(
        id=row.text("message_id")[:255] or None,
        author=PersonShape(name=name, address=address, bot=bot) if name or address else None,
        at=_moment(row.text("created_date")),
        text=row.text("text"),
        thread=f"google:{topic}" if threaded and topic else None,
        edited="updated_date" in row,
        deleted=row.text("message_state").upper() == "DELETED" or "deletion_metadata" in row,
        attachments=tuple(
            FileShape(name=name)
            for each in row.objects("attached_files")
            if (name := each.text("original_name", "export_name"))
        )[:FILES_MAX],
        bot=bot,
    )


def _moment(written: str) -> datetime | None:
    """`Monday, March 2, 2026 at 10:00:00 AM UTC`; None for what is written in another language."""
    if not (found := _WRITTEN.fullmatch(written)):
        return None
    try:
        return datetime.strptime(f"{found[1]} {found[2]}", "%B %d, %Y %I:%M:%S %p").replace(tzinfo=UTC)
    except ValueError:  # no such month or day
        return None
