"""Reads messages of Microsoft Teams: as Microsoft Graph gives them, and as a person's own export has them.

Graph's resource: https://learn.microsoft.com/graph/api/resources/chatmessage. The export is one `messages.json` with
all of a person's conversations.
"""

import re
from collections.abc import Iterator

from adapters.source._dates import moment
from adapters.source._json import Fields, Json
from adapters.source._text import clean
from adapters.source.chat._gather import by_time
from adapters.source.chat._shapes import FILES_MAX, MENTIONS_MAX, ChatMessageShape, ChatShape, FileShape, PersonShape
from adapters.source.html import html_to_text
from domain.failures import InputRefused

_MENTION = re.compile(
    r"<at\b[^<>]{0,300}>|<span\b(?=[^<>]{0,300}schema\.skype\.com/Mention)[^<>]{0,300}>", re.IGNORECASE
)
_EMOJI = re.compile(r"<emoji\b[^<>]{0,300}?\balt=\"([^\"<>]{0,40})\"[^<>]{0,300}>", re.IGNORECASE)
_REPLY = re.compile(r"<blockquote\b(?=[^<>]{0,300}schema\.skype\.com/Reply)", re.IGNORECASE)
_SKIPPED = re.compile(r"<attachment\b[^<>]{0,300}>|</attachment>|</emoji>|<systemEventMessage/>", re.IGNORECASE)
_SAID = ("RichText", "Text")
_UNSAID = ("RichText/Media_", "RichText/UriObject")
"""Recordings, calls, and files that are only pointed at."""


def tells_graph(document: Json) -> bool:
    """Whether this is a chatMessage, or a list of them."""
    rows = document.get("value", [document]) if isinstance(document, dict) else document
    first = rows[0] if isinstance(rows, list) and rows else None
    if not isinstance(first, dict) or "createdDateTime" not in first or not isinstance(first.get("body"), dict):
        return False
    return "emailAddress" not in Fields(first).inner("from")


def read_graph(document: Json) -> Iterator[ChatShape]:
    """The one chat of the messages, by time, with answers behind what they answer.

    Raises:
        InputRefused: `wrong_shape`; `not_a_message` for a single notice of Teams' own; `deleted`.
    """
    rows = document.get("value", [document]) if isinstance(document, dict) else document
    if not all(isinstance(row, dict) for row in rows):
        raise InputRefused("wrong_shape", "value: Each message is an object.")
    flat = [Fields(each) for row in rows for each in (row, *_replies(row))]
    read = [_message(row) for row in flat]
    messages = by_time([message for message, _ in read])
    if len(messages) == 1 and messages[0].kind == "notice":
        raise InputRefused("not_a_message", "It is a notice of Teams' own; send people's messages.")
    title = next((subject for row in flat if (subject := row.text("subject"))), "")
    yield ChatShape(title=title, messages=tuple(messages), hidden_removed=sum(hidden for _, hidden in read))


def tells_export(document: Json) -> bool:
    """Whether this is such an export, or one conversation of it."""
    if not isinstance(document, dict):
        return False
    inside = document.get("conversations")
    first = inside[0] if isinstance(inside, list) and inside else document
    return isinstance(first, dict) and isinstance(first.get("MessageList"), list)


def read_export(document: Json) -> Iterator[ChatShape]:
    """Each conversation that has words."""
    whole = Fields(document)
    for conversation in whole.objects("conversations") if "conversations" in whole else (whole,):
        own_id = conversation.text("id")[:400]
        read = [_exported(row, own_id) for row in conversation.objects("MessageList")]
        messages = by_time([message for message, _ in read])
        if any(message.text and message.kind == "message" and not message.deleted for message in messages):
            yield ChatShape(
                title=conversation.text("displayName") or conversation.inner("threadProperties").text("topic"),
                thread=None if any(message.thread for message in messages) else f"teams:{own_id}",
                user=whole.text("userId") or None,
                messages=tuple(messages),
                hidden_removed=sum(hidden for _, hidden in read),
            )


def shown(html: str) -> tuple[str, int]:
    """A message's HTML as it reads on the screen, and how many stretches of it nobody would have seen.

    Raises:
        InputRefused: `html_too_large`.
    """
    html = _REPLY.sub(r'\g<0> type="cite"', html)  # whatever its style, it holds what is answered
    html = _SKIPPED.sub("", _EMOJI.sub(r"\1", _MENTION.sub(r"\g<0>@", html)))
    seen = html_to_text(html)
    return clean(seen.text), seen.hidden


def _replies(row: dict[str, Json]) -> list[Json]:
    return [reply for reply in Fields(row).list("replies") if isinstance(reply, dict)]


def _message(row: Fields) -> tuple[ChatMessageShape, int]:
    body = row.inner("body")
    is_html = body.text("contentType").lower() == "html"
    words, hidden = shown(body.raw("content")) if is_html else (body.text("content"), 0)
    is_notice = row.text("messageType") not in {"", "message"}
    author = _person(row.inner("from"))
    return ChatMessageShape(
        id=row.key("id")[:255] or None,
        author=author,
        at=moment(row.text("createdDateTime")),
        text=words,
        thread=_thread(row),
        edited=moment(row.text("lastEditedDateTime")),
        deleted=bool(row.text("deletedDateTime")),
        mentions=tuple(
            person for each in row.objects("mentions") if (person := _person(each.inner("mentioned"))) is not None
        )[:MENTIONS_MAX],
        attachments=tuple(
            FileShape(name=name)
            for each in row.objects("attachments")
            if (name := each.text("name")) and each.text("contentType") != "messageReference"
        )[:FILES_MAX],
        kind="notice" if is_notice else "message",
        bot=author is not None and author.bot,
    ), hidden


def _person(identity: Fields) -> PersonShape | None:
    """A person, or an app, of Graph's `identitySet`."""
    for kind in ("user", "application", "device"):
        found = identity.inner(kind)
        name, own_id = found.text("displayName"), found.text("id")[:255]
        if name or own_id:
            return PersonShape(name=name, handle=own_id, bot=kind == "application")
    return None


def _thread(row: Fields) -> str | None:
    """A chat is one thread; in a channel, each post begins its own."""
    channel = row.inner("channelIdentity").text("channelId")
    chat, own = row.text("chatId"), row.key("replyToId") or row.key("id")
    if channel:
        return f"teams:{channel[:400]}:{own[:100]}" if own else None
    return f"teams:{chat[:400]}" if chat else None


def _exported(row: Fields, conversation: str) -> tuple[ChatMessageShape, int]:
    kind, properties = row.text("messagetype"), row.inner("properties")
    said = kind.startswith(_SAID) and not kind.startswith(_UNSAID)
    words, hidden = "", 0
    if said:
        words, hidden = (clean(row.raw("content")), 0) if kind == "Text" else shown(row.raw("content"))
    root = row.text("conversationid").partition(";messageid=")[2]
    own_id = row.key("id")[:255]
    message = ChatMessageShape(
        id=own_id or None,
        author=_exported_author(row),
        at=moment(row.text("originalarrivaltime")),
        text=words,
        thread=f"teams:{conversation}:{root[:100]}" if root else None,
        edited="edittime" in properties,
        deleted="deletetime" in properties,
        kind="message" if said else "notice",
    )
    return message, hidden


def _exported_author(row: Fields) -> PersonShape | None:
    handle, name = row.text("from").rpartition("/")[2][:255], row.text("displayName")
    return PersonShape(handle=handle, name=name, bot=handle.startswith("28:")) if handle or name else None
