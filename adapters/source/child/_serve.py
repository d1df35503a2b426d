"""A child's own side: reads what it is sent, one upload after the other, until the line is closed."""

import os
import socket
import traceback
from collections.abc import Callable

from adapters.source.child._confine import allow_last_words, allow_processor, die_with_parent, outgrown, tie_hands
from adapters.source.child._frames import Frame, Garbled, Refusal, Said, Upload, receive, send
from domain.conversation import Conversation
from domain.failures import InputRefused

Read = Callable[[Upload, bytes], Conversation]
"""Reads a body as `normalise` does; raises InputRefused."""


def serve(line: socket.socket, read: Read, memory_bytes_max: int, processor_s_max: int) -> None:
    """Tie the process's hands, and read until nobody asks any more."""
    die_with_parent()
    tie_hands(memory_bytes_max)
    while (upload := receive(line)) is not None and (body := receive(line)) is not None:
        allow_processor(processor_s_max)
        said, payload, last = _answer(read, upload, body)
        last = last or outgrown()
        send(line, said, payload, last=last)
        if last:
            return
        del upload, body, payload


def _answer(read: Read, upload: Frame, body: Frame) -> tuple[Said, bytes, bool]:
    """What came of reading, and whether this process is spoilt by it."""
    if (upload.said, body.said) != (Said.UPLOAD, Said.BODY):
        raise Garbled
    given = Upload.model_validate_json(upload.payload)
    try:
        found = read(given, body.payload)
        return Said.CONVERSATION, found.model_dump_json().encode(), False
    except InputRefused as refused:
        return Said.REFUSED, _refusal(refused.reason, str(refused)), False
    except MemoryError:
        allow_last_words()
        return Said.BROKE, _refusal("too_much_memory", "Reading it took too much memory; send it in parts."), True
    except Exception as error:  # noqa: BLE001  the edge of this process: any fault of a parser is told, none ends it
        return Said.BROKE, _refusal("parser_crashed", f"The parser failed: {_where(error)}. Please report it."), False


def _refusal(reason: str, message: str) -> bytes:
    return Refusal(reason=reason, message=message).model_dump_json().encode()


def _where(error: Exception) -> str:
    """The failure's class and line; not its words, which may quote the message."""
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    name = type(error).__name__
    return f"{name} at {os.path.basename(frames[0].filename)}:{frames[0].lineno}" if frames else name  # noqa: PTH119  a name, not a path
