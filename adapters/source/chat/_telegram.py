"""Reads chats of Telegram as its desktop program exports them: `result.json`."""

import re
from collections.abc import Iterator
from datetime import datetime

from adapters.source._dates import from_unix, moment
from adapters.source._json import Fields, Json
from adapters.source._text import clean
from adapters.source.chat._quoting import quoted
from adapters.source.chat._shapes import ChatMessageShape, ChatShape, FileShape, PersonShape
from adapters.source.html import told

_UNIX = re.compile(r"[0-9]{1,12}")


def tells_telegram(document: Json) -> bool:
    """Whether this is one chat of Telegram's, or the export of all."""
    if not isinstance(document, dict):
        return False
    rows = document.get("messages")
    first = rows[0] if isinstance(rows, list) and rows else None
    one = isinstance(first, dict) and "date" in first and first.get("type") in ("message", "service")
    return one or bool(Fields(document).inner("chats").list("list"))


def read_telegram(document: Json) -> Iterator[ChatShape]:
    """Each chat that has words."""
    whole = Fields(document)
    for chat in whole.inner("chats").objects("list") if whole.inner("chats") else (whole,):
        messages = tuple(_message(row) for row in chat.objects("messages"))
        if any(message.text for message in messages):
            own_id = chat.key("id")[:100]
            yield ChatShape(id=f"telegram:{own_id}" if own_id else None, title=chat.text("name"), messages=messages)


def _message(row: Fields) -> ChatMessageShape:
    name, handle = row.text("from"), row.key("from_id")[:255]
    file = row.text("file_name") or row.text("file").rpartition("/")[2]
    return ChatMessageShape(
        id=row.key("id")[:255] or None,
        author=PersonShape(name=name, handle=handle) if name or handle else None,
        at=_at(row),
        text=_words(row),
        edited="edited" in row,
        attachments=(FileShape(name=file, media_type=row.text("mime_type")),) if file else (),
        kind="message" if row.text("type") == "message" else "notice",
    )


def _at(row: Fields) -> datetime | None:
    unix = row.text("date_unixtime")
    return from_unix(int(unix)) if _UNIX.fullmatch(unix) else moment(row.text("date"))


def _words(row: Fields) -> str:
    """A text, or a list of texts and of entities that have one; what was forwarded is quoted."""
    words = row.text("text") or clean(
        "".join(each if isinstance(each, str) else _entity(Fields(each)) for each in row.list("text"))
    )
    return quoted(words, row.text("forwarded_from")) if "forwarded_from" in row else words


def _entity(entity: Fields) -> str:
    words, address = entity.raw("text"), entity.raw("href")
    if entity.text("type") == "blockquote":
        return f"\n{quoted(words)}\n"
    return words + told(address, words) if entity.text("type") == "text_link" else words
