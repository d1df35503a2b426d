"""Brings the log of an IRC channel, or WhatsApp's export of a chat, into a Conversation."""

from collections.abc import Iterable, Iterator

from adapters.source._limits import MESSAGES_MAX, TURN_CHARS_MAX
from adapters.source._received import Received
from adapters.source.chat._irc_lines import irc_channel, irc_lines, reads_as_irc
from adapters.source.chat._shapes import ChatMessageShape, ChatShape
from adapters.source.chat._talk import conversation_of
from adapters.source.chat._whatsapp import reads_as_whatsapp, whatsapp_lines
from domain.conversation import Conversation
from domain.failures import InputRefused

_PAUSE_S_MAX = 300
"""Lines of one person further apart are said at two times."""


def is_log(text: str) -> bool:
    """Whether most lines read as those of an IRC client's log, or the first as WhatsApp's."""
    return reads_as_whatsapp(text) or reads_as_irc(text)


def read_log(text: str, received: Received) -> Conversation:
    """A log in normal form: a segment for what one person said in consecutive lines.

    Times are taken for UTC, as everywhere where no zone is named; a line of which no day is known has no time.

    Raises:
        InputRefused: `too_many_messages`, `too_many_participants`, `empty`.
    """
    is_whatsapp = reads_as_whatsapp(text)
    lines = whatsapp_lines(text, received.at) if is_whatsapp else irc_lines(text)
    messages = tuple(_joined(line for line in lines if line.text or line.attachments))
    if not messages:
        raise InputRefused("empty", "The log has no words to read; send one in which somebody says something.")
    return conversation_of(ChatShape(title="" if is_whatsapp else irc_channel(text), messages=messages), received)


def _joined(lines: Iterable[ChatMessageShape]) -> Iterator[ChatMessageShape]:
    """Consecutive lines of one person as one message, up to `TURN_CHARS_MAX` characters."""
    before: list[ChatMessageShape] = []
    count = chars = 0
    for line in lines:
        if before and (chars + len(line.text) >= TURN_CHARS_MAX or not _goes_on(before[-1], line)):
            yield _message(before)
            before, chars = [], 0
            count += 1
        if count >= MESSAGES_MAX:
            raise InputRefused("too_many_messages", f"Send at most {MESSAGES_MAX} messages at once.")
        before.append(line)
        chars += len(line.text) + 1
    if before:
        yield _message(before)


def _message(lines: list[ChatMessageShape]) -> ChatMessageShape:
    return lines[0].model_copy(update={"text": "\n".join(line.text for line in lines)})


def _goes_on(before: ChatMessageShape, line: ChatMessageShape) -> bool:
    if before.author != line.author or before.attachments or line.attachments:
        return False
    if before.at is None or line.at is None:
        return before.at is line.at
    return abs((line.at - before.at).total_seconds()) <= _PAUSE_S_MAX
