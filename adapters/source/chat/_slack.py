"""Reads Slack's messages: of an export, of the Events API, and of its Web API."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from adapters.source._dates import from_unix
from adapters.source._json import Fields, Json
from adapters.source._limits import BODY_BYTES_MAX
from adapters.source._text import one_line
from adapters.source.chat._shapes import FILES_MAX, ChatMessageShape, ChatShape, FileShape, PersonShape
from adapters.source.chat._slack_blocks import mentioned, words_of
from adapters.source.chat._slack_text import Names
from domain.failures import InputRefused

_SAID: Final = frozenset(
    (
        *("", "bot_message", "me_message", "thread_broadcast", "reply_broadcast", "file_share", "file_comment"),
        *("file_mention", "assistant_app_thread", "document_comment_root", "document_reply"),
    )
)
"""The subtypes in which somebody says something; the others are Slack's own notices."""
_TAKEN_BACK: Final = frozenset(("tombstone", "message_deleted"))
_SPOKEN: Final = frozenset(("message", "app_mention"))
_SILENT: Final = frozenset(("message_replied",))
_OURS: Final = frozenset(("text", "messages", "from", "body", "content", "segments"))
"""Fields of documents that are no events, whatever their `type` says."""
_TS_CHARS_MAX = 40
_TS = re.compile(r"\d{1,12}(?:\.\d{1,9})?")


def tells_rows(document: Json) -> bool:
    """Whether this is a list of Slack's messages, bare or as the Web API answers."""
    if isinstance(document, dict):
        if "ok" not in document and "has_more" not in document and "from" in _first(document.get("messages")):
            return False
        return "ok" in document or _are_rows(document.get("messages"))
    return _are_rows(document)


def read_rows(document: Json) -> Iterator[ChatShape]:
    """The one chat of a list of messages; with `users` or `channel` beside it, names for their ids.

    Raises:
        InputRefused: `wrong_shape`, also for an answer that says it failed.
    """
    answer = Fields(document if isinstance(document, dict) else {"messages": document})
    rows = answer.list("messages")
    if not rows:
        why = answer.text("error") or "it has no messages"
        raise InputRefused("wrong_shape", f"Slack's answer has nothing to read: {why[:100]}.")
    channel = answer.inner("channel")
    names = Names(people_of([*answer.list("users"), *answer.list("members")]))
    title = channel.text("name") or answer.text("channel_name", "title")
    yield chat_of(rows, names, channel=channel.text("id") or answer.text("channel"), title=title and f"#{title}")


def tells_event(document: Json) -> bool:
    """Whether this is an event: in its envelope, or an object of a `type` that has nothing of a message of ours."""
    if not isinstance(document, dict):
        return False
    if isinstance(document.get("event"), dict):
        return isinstance(document["event"].get("type"), str)
    kind = document.get("type")
    if not isinstance(kind, str) or not kind:
        return False
    said = kind in _SPOKEN and ("channel" in document or "ts" in document)
    return said or not _OURS.intersection(document)


def read_event(document: Json) -> Iterator[ChatShape]:
    """What the event says, as a chat of one message: the newest words of one that was edited.

    Raises:
        InputRefused: `not_a_message`, `deleted`, `message_too_long`.
    """
    row = document["event"] if isinstance(document.get("event"), dict) else document
    event = Fields(row)
    kind, subtype, channel = event.text("type"), event.text("subtype"), event.text("channel")
    names = Names(profiles_of([row, row.get("message")]))
    said = kind in _SPOKEN and subtype not in _SILENT
    message = next(messages_of(row, names, channel), None) if said else None
    if message is None:
        what = one_line(f"{kind} {subtype}", 80) or "nameless"
        raise InputRefused("not_a_message", f"The event {what!r} is nobody's message; send those of people's messages.")
    if message.deleted:
        raise InputRefused("deleted", "The message has been taken back; there is nothing to read.")
    thread = message.thread or (thread_id(channel, message.id) if message.id else None)
    yield ChatShape(thread=thread, messages=(message,))


def chat_of(rows: Sequence[Json], names: Names, *, channel: str = "", title: str = "") -> ChatShape:
    """The messages as a chat: answers behind what they answer, and otherwise by their time.

    Raises:
        InputRefused: `wrong_shape`, `message_too_long`, `too_large`, `empty`.
    """
    names = Names({**profiles_of(rows), **names.people}, names.channels)
    messages: list[ChatMessageShape] = []
    chars = 0
    for row in rows:
        for message in messages_of(row, names, channel):
            messages.append(message)
            chars += len(message.text)
        if chars > BODY_BYTES_MAX:  # a name may be much longer than the id for which it stands
            raise InputRefused(
                "too_large", f"The messages have too many words; send at most {BODY_BYTES_MAX} characters."
            )
    if all(_TS.fullmatch(message.id or "") for message in messages):
        messages.sort(key=lambda message: (_order(_root_ts(message)), _order(message.id or "")))
    if not messages:
        raise InputRefused("empty", "No message has words to read; send at least one that has text.")
    return ChatShape(title=title, messages=tuple(messages))


def messages_of(row: Json, names: Names, channel: str) -> Iterator[ChatMessageShape]:
    """The message that a row is, or changes, or takes back; none for Slack's own notices.

    Raises:
        InputRefused: `wrong_shape`, `message_too_long`.
    """
    if not isinstance(row, dict):
        raise InputRefused("wrong_shape", "messages: Each of Slack's messages is an object.")
    found = Fields(row)
    if found.text("subtype") in {"message_changed", "message_replied"}:
        found = found.inner("message")
    subtype = found.text("subtype")
    if subtype in _TAKEN_BACK:
        ts = _ts(found, "deleted_ts", "ts") if subtype == "message_deleted" else _ts(found, "ts")
        yield ChatMessageShape(id=ts or None, at=time_of(ts), thread=_thread(found, channel), deleted=True)
    elif subtype in _SAID:
        yield _written(found, names, channel)


def _written(row: Fields, names: Names, channel: str) -> ChatMessageShape:
    words, ts = words_of(row, names), _ts(row, "ts")
    return ChatMessageShape(
        id=ts or None,
        author=author_of(row, names),
        at=time_of(ts),
        text=words,
        thread=_thread(row, channel),
        edited=time_of(row.inner("edited").text("ts")),
        mentions=mentioned(row, words, names),
        attachments=tuple(_files(row)),
        bot=_is_bot(row),
    )


def author_of(row: Fields, names: Names) -> PersonShape | None:
    """Who wrote it: a person by id, a bot by the name it goes by."""
    user = row.text("user") or row.inner("comment").text("user")
    called = row.text("username") or row.inner("bot_profile").text("name")
    own_id = user or row.text("bot_id")
    if user and (known := names.people.get(user)):
        return known
    if not own_id and not called:
        return None
    return PersonShape(handle=own_id[:255], name=called)


def people_of(users: Iterable[Json]) -> dict[str, PersonShape]:
    """Slack's users by their ids."""
    people = {}
    for user in (Fields(each) for each in users):
        profile, own_id = user.inner("profile"), user.text("id")
        name = profile.text("real_name") or user.text("real_name") or profile.text("display_name") or user.text("name")
        if own_id:
            people[own_id] = PersonShape(
                handle=own_id, name=name, address=profile.text("email"), bot=user.true("is_bot")
            )
    return people


def profiles_of(rows: Iterable[Json]) -> dict[str, PersonShape]:
    """Those whose names an export gives beside what they said."""
    people = {}
    for row in (Fields(each) for each in rows):
        profile, own_id = row.inner("user_profile"), row.text("user")
        if name := profile.text("real_name", "display_name", "name"):
            people[own_id] = PersonShape(handle=own_id, name=name)
    return people


def thread_id(channel: str, ts: str) -> str:
    """What we call a thread of Slack's: its channel, and the time of its first message."""
    return ":".join(part for part in ("slack", channel[:100], ts[:_TS_CHARS_MAX]) if part)


def time_of(ts: str) -> datetime | None:
    """The time that a `ts` is; None for one that is none."""
    return from_unix(float(ts)) if _TS.fullmatch(ts) else None


def _are_rows(value: Json) -> bool:
    first = _first(value)
    return "ts" in first and isinstance(first["ts"], str) and ("user" in first or first.get("type") == "message")


def _first(value: Json) -> dict[str, Json]:
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def _ts(row: Fields, *fields: str) -> str:
    return row.text(*fields)[:_TS_CHARS_MAX]


def _thread(row: Fields, channel: str) -> str | None:
    root = row.text("thread_ts") or row.inner("previous_message").text("thread_ts")
    return thread_id(channel, root) if root else None


def _is_bot(row: Fields) -> bool:
    return row.text("subtype") == "bot_message" or bool(row.text("bot_id")) or row.text("user") == "USLACKBOT"


def _files(row: Fields) -> Iterator[FileShape]:
    given = [*row.objects("files"), *([row.inner("file")] if "file" in row else [])]
    for file in given[:FILES_MAX]:
        name = file.text("name", "title")
        if name and file.text("mode") != "tombstone":
            yield FileShape(name=name, media_type=file.text("mimetype"), bytes=file.number("size"))


def _root_ts(message: ChatMessageShape) -> str:
    return message.thread.rpartition(":")[2] if message.thread else message.id or ""


def _order(ts: str) -> tuple[float, str]:
    return (float(ts), ts) if _TS.fullmatch(ts) else (0.0, "")
