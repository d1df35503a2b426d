"""Reads a channel of Discord as DiscordChatExporter writes it.

The shape: https://github.com/Tyrrrz/DiscordChatExporter.
"""

from collections.abc import Iterator
from typing import Final

from adapters.source._dates import moment
from adapters.source._json import Fields, Json
from adapters.source.chat._quoting import with_rest_quoted
from adapters.source.chat._shapes import FILES_MAX, MENTIONS_MAX, ChatMessageShape, ChatShape, FileShape, PersonShape

_SAID: Final = frozenset(("", "Default", "Reply", "ChatInputCommand", "ContextMenuCommand", "20", "23"))


def tells_discord(document: Json) -> bool:
    """Whether this is such a channel."""
    return isinstance(document, dict) and {"guild", "channel", "messages"} <= document.keys()


def read_discord(document: Json) -> Iterator[ChatShape]:
    """The channel, as one chat."""
    whole = Fields(document)
    channel = whole.inner("channel")
    thread = f"discord:{channel.key('id')[:100]}" if "Thread" in channel.text("type") else None
    title = channel.text("name")
    messages = tuple(_message(row, thread) for row in whole.objects("messages"))
    if messages:
        own_id = channel.key("id")[:100]
        yield ChatShape(id=f"discord:{own_id}" if own_id else None, title=title and f"#{title}", messages=messages)


def _message(row: Fields, thread: str | None) -> ChatMessageShape:
    words = with_rest_quoted(row.text("content"))
    if not words:
        words = "\n".join(
            filter(None, (each.text(name) for each in row.objects("embeds") for name in ("title", "description")))
        )
    return ChatMessageShape(
        id=row.key("id")[:255] or None,
        author=_person(row.inner("author")),
        at=moment(row.text("timestamp")),
        text=words,
        thread=thread,
        edited=moment(row.text("timestampEdited")),
        mentions=tuple(person for each in row.objects("mentions") if (person := _person(each)))[:MENTIONS_MAX],
        attachments=tuple(
            FileShape(name=name, bytes=each.number("fileSizeBytes"))
            for each in row.objects("attachments")
            if (name := each.text("fileName"))
        )[:FILES_MAX],
        kind="message" if row.text("type") in _SAID else "notice",
        bot=row.inner("author").true("isBot"),
    )


def _person(author: Fields) -> PersonShape | None:
    name, handle = author.text("nickname", "name"), author.text("name")[:255] or author.key("id")[:255]
    return PersonShape(name=name, handle=handle, bot=author.true("isBot")) if handle else None
