"""Brings JSON into a Conversation: our own documents, those of chat programs, and those of recorders."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import ValidationError

from adapters.source import spoken
from adapters.source._json import Json
from adapters.source._limits import MESSAGES_MAX
from adapters.source._received import Received
from adapters.source._text import one_line
from adapters.source.chat._document import parsed
from adapters.source.chat._formats import FORMATS
from adapters.source.chat._message import read_message
from adapters.source.chat._shapes import ChatShape, MessageShape
from adapters.source.chat._talk import conversation_of
from domain.conversation import Conversation
from domain.failures import InputRefused
from domain.value import Value

_Shape = TypeVar("_Shape", bound=Value)

_OWN = {field.alias or name for name, field in MessageShape.model_fields.items()}

_NOT_IN_A_CHAT = {"messages", "to", "cc", "subject", "date"}
_SEVERAL = "The document holds more than one conversation; import it as an export, or send them one by one."


def read_json(body: bytes, charset: str | None, received: Received) -> Conversation:
    """A message {text, …}, a chat {messages: […], …}, a bare list of messages, or what a program wrote.

    Programs: Slack, Microsoft Teams, Mattermost, Discord, Google Chat, Telegram, and recorders of meetings. One
    JSON document, or one a line.

    Raises:
        InputRefused: `not_json`, `too_deep`, `too_many_parts`, `too_many_messages`, `too_many_participants`,
            `too_large`; `wrong_shape` with the first field that is wrong; `not_a_message` for other events;
            `several_conversations` for an export of more than one; `deleted`; `empty`.
    """
    document = parsed(body, charset)
    _check_count(document)
    for form in FORMATS:
        if form.tells(document):
            return conversation_of(_only(form.read(document)), received)
    return _read_own(document, received)


def _read_own(document: Json, received: Received) -> Conversation:
    if isinstance(document, dict) and "messages" in document:
        return conversation_of(_shaped(ChatShape, document), received)
    if isinstance(document, dict) and set(document) <= _OWN and "text" in document:
        return read_message(_shaped(MessageShape, document), received)
    if isinstance(document, list) and are_documents(document):
        raise InputRefused("several_conversations", _SEVERAL)
    if (recording := spoken.read_recording(document, received)) is not None:
        return recording
    if isinstance(document, list):
        return conversation_of(_shaped(ChatShape, {"messages": document}), received)
    if isinstance(document, dict):
        return read_message(_shaped(MessageShape, document), received)
    raise InputRefused("wrong_shape", 'Send an object with "text" or "messages", or a list of messages.')


def are_documents(rows: list[Json]) -> bool:
    """Whether these are documents of ours, each of them a conversation, and not the messages of one chat."""
    first = rows[0] if rows and isinstance(rows[0], dict) else {}
    return bool(_NOT_IN_A_CHAT.intersection(first)) and bool({"text", "messages"}.intersection(first))


def _only(chats: Iterator[ChatShape]) -> ChatShape:
    """The chat that a document holds.

    Raises:
        InputRefused: `several_conversations`, `empty`.
    """
    chat = next(chats, None)
    if chat is None:
        raise InputRefused("empty", "No message has words to read; send at least one that has text.")
    if next(chats, None) is not None:
        raise InputRefused("several_conversations", _SEVERAL)
    return chat


def _check_count(document: Json) -> None:
    inside = [document.get(name) for name in ("messages", "value")] if isinstance(document, dict) else [document]
    if any(isinstance(found, list) and len(found) > MESSAGES_MAX for found in inside):
        raise InputRefused("too_many_messages", f"Send at most {MESSAGES_MAX} messages at once.")


def _shaped(shape: type[_Shape], document: Json) -> _Shape:
    try:
        return shape.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = one_line(".".join(map(str, first["loc"])), 100) or "the document"
        raise InputRefused("wrong_shape", f"{where}: {first['msg']}.") from error
