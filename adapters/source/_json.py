"""Brings our JSON documents, and Slack's export of a channel, into a Conversation."""

import html
import json
import re
from datetime import datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from adapters.source._email import conversation, is_no_reply
from adapters.source._limits import JSON_CONTAINERS_MAX, MESSAGES_MAX, SUBJECT_CHARS_MAX
from adapters.source._roster import Roster
from adapters.source._shapes import ChatMessageShape, ChatShape, MessageShape
from adapters.source._text import clean, decode, one_line
from adapters.source._transcript import looks_spoken, read_spoken
from adapters.source._turns import Turn, written
from domain.conversation import Conversation, Kind, Role
from domain.failures import InputRefused
from domain.value import Value

Json = Any  # Any: whatever JSON can hold, before its shape is known
_Shape = TypeVar("_Shape", bound=Value)

_SLACK_MENTION = re.compile(r"<@([A-Z0-9]{1,30})(?:\|([^<>|]{1,100}))?>")
_SLACK_CHANNEL = re.compile(r"<#[A-Z0-9]{1,30}\|([^<>|]{0,100})>")
_SLACK_SPECIAL = re.compile(r"<!(?:subteam\^[A-Z0-9]{1,30}\|)?@?([^<>|^]{1,100})(?:\|[^<>|]{0,100})?>")
_SLACK_LINK = re.compile(r"<((?:https?|mailto):[^<>|\s]{1,2000})(?:\|([^<>|]{1,500}))?>")
_SLACK_SAID = {"", "bot_message", "thread_broadcast", "me_message", "file_share", "file_comment"}


def read_json(body: bytes, charset: str | None, received_at: datetime, user: str | None) -> Conversation:
    """A message {text, …}, a chat {messages: […], …}, or Slack's bare list of messages.

    Raises:
        InputRefused: `not_json`, `too_deep`, `too_many_parts`, `too_many_messages`, `wrong_shape` with the
            first field that is wrong, `empty`.
    """
    document = _parsed(body, charset)
    if isinstance(document, list):
        _check_count(document)
        chat = _shaped(ChatShape, {"messages": document, "user": user})
        return _chat(_from_slack(chat), received_at, user)
    if isinstance(document, dict) and "messages" in document:
        _check_count(document["messages"])
        return _chat(_shaped(ChatShape, document), received_at, user)
    if isinstance(document, dict):
        return _message(_shaped(MessageShape, document), received_at, user)
    raise InputRefused("wrong_shape", 'Send an object with "text" or "messages", or a list of messages.')


def _parsed(body: bytes, charset: str | None) -> Json:
    if body.count(b"[") + body.count(b"{") > JSON_CONTAINERS_MAX:
        raise InputRefused("too_many_parts", f"Send JSON with at most {JSON_CONTAINERS_MAX} lists and objects.")
    try:
        return json.loads(decode(body, charset or "utf-8"), parse_constant=_no_constant)
    except RecursionError as error:
        raise InputRefused("too_deep", "The JSON nests too deep; send it flatter.") from error
    except ValueError as error:
        raise InputRefused("not_json", f"The body is not JSON: {error}.") from error


def _no_constant(name: str) -> None:
    message = f"{name} is not a JSON value"
    raise ValueError(message)


def _shaped(shape: type[_Shape], document: Json) -> _Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = one_line(".".join(map(str, first["loc"])), 100) or "the document"
        raise InputRefused("wrong_shape", f"{where}: {first['msg']}.") from error


def _check_count(messages: Json) -> None:
    if isinstance(messages, list) and len(messages) > MESSAGES_MAX:
        raise InputRefused("too_many_messages", f"Send at most {MESSAGES_MAX} messages at once.")


def _message(message: MessageShape, received_at: datetime, user: str | None) -> Conversation:
    owner, at = message.user or user, message.date or received_at
    if message.kind is not Kind.EMAIL and looks_spoken(message.text):
        return read_spoken(message.text, at, owner, kind=message.kind, title=message.subject)
    roster = Roster()
    sender = None
    if message.sender:
        sender = roster.add(Role.SENDER, message.sender.name, message.sender.address)
    for person in message.to:
        roster.add(Role.RECIPIENT, person.name, person.address)
    for person in message.cc:
        roster.add(Role.COPIED, person.name, person.address)
    if not owner and message.kind is Kind.EMAIL and message.to:
        owner = message.to[0].address or message.to[0].name
    if owner:
        roster.mark_user(owner, Role.COPIED)
    automated = message.automated
    if automated is None:
        automated = message.sender is not None and is_no_reply(message.sender.address)
    made = conversation(message.text, subject=message.subject, at=at, roster=roster, sender=sender, automated=automated)
    return made.model_copy(update={"kind": message.kind})


def _chat(chat: ChatShape, received_at: datetime, user: str | None) -> Conversation:
    roster = Roster()
    for person in chat.participants:
        roster.add(Role.SPEAKER, person.name, person.address)
    turns = [Turn(_author(roster, message), message.text, message.at) for message in chat.messages if message.text]
    if owner := chat.user or user:
        roster.mark_user(owner, Role.RECIPIENT)
    text, segments = written(turns, roster.participants)
    if not segments:
        raise InputRefused("empty", "No message has words to read; send at least one that has text.")
    return Conversation(
        kind=chat.kind,
        subject=one_line(chat.title, SUBJECT_CHARS_MAX),
        participants=roster.participants,
        at=next((turn.at for turn in turns if turn.at), received_at),
        text=text,
        segments=segments,
    )


def _author(roster: Roster, message: ChatMessageShape) -> int | None:
    if message.author is None:
        return None
    return roster.add(Role.SPEAKER, message.author.name, message.author.address)


def _from_slack(chat: ChatShape) -> ChatShape:
    """With people's names for their ids, and Slack's markup as it reads on the screen."""
    names = {
        message.author.name: message.user_profile.real_name or message.user_profile.display_name
        for message in chat.messages
        if message.author and message.user_profile
    }
    messages = []
    for message in chat.messages:
        if message.subtype not in _SLACK_SAID:
            continue
        author = message.author
        if author and names.get(author.name):
            author = author.model_copy(update={"name": names[author.name]})
        messages.append(message.model_copy(update={"author": author, "text": _slack_words(message.text, names)}))
    user = names.get(chat.user or "") or chat.user
    return chat.model_copy(update={"messages": tuple(messages), "user": user})


def _slack_words(text: str, names: dict[str, str]) -> str:
    text = _SLACK_MENTION.sub(lambda m: "@" + (names.get(m[1]) or m[2] or m[1]), text)
    text = _SLACK_CHANNEL.sub(r"#\1", text)
    text = _SLACK_SPECIAL.sub(r"@\1", text)
    text = _SLACK_LINK.sub(lambda m: f"{m[2]} ({m[1]})" if m[2] and m[2] != m[1] else m[1], text)
    return clean(html.unescape(text))
