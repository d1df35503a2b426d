"""What parent and child say to each other: frames of a kind, a length and so many bytes.

They are JSON, but for the message's own bytes. No pickle: a parser that was taken over must not be able to make the
parent run anything.
"""

import socket
import struct
import time
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from domain.value import Value

FRAME_BYTES_MAX = 256 * 1024 * 1024
"""A conversation of 25 MiB stays far below; more is a child gone mad."""
_HEAD = struct.Struct(">B?Q")
_CHUNK_BYTES = 1024 * 1024


class Said(IntEnum):
    """What a frame is."""

    UPLOAD = 0
    """An `Upload`; the next frame is the body."""
    BODY = 1
    CONVERSATION = 2
    REFUSED = 3
    """A `Refusal` that the parser made."""
    BROKE = 4
    """A `Refusal` made for the parser, which failed."""


class Upload(Value):
    """What a reader is told besides the body."""

    media_type: str
    received_at: datetime
    user: str | None
    trusted: tuple[str, ...]
    document: str | None = None
    """Its name, where it is a document and no message."""


class Refusal(Value):
    """An `InputRefused`."""

    reason: str
    message: str


class Frame(NamedTuple):
    """One thing said."""

    said: Said
    last: bool
    """Whether the child ends after it."""
    payload: bytes


class Garbled(Exception):
    """The other end died in the middle of a frame, or says what is no frame."""


def send(line: socket.socket, said: Said, payload: bytes, *, last: bool = False, until_s: float | None = None) -> None:
    """Say one thing, by a time of `time.monotonic`.

    Raises:
        TimeoutError: it was not taken in time.
        OSError: nobody is there.
    """
    line.settimeout(_left_s(until_s))
    line.sendall(_HEAD.pack(said, last, len(payload)) + payload)  # at once: each piece would wake the other end


def receive(line: socket.socket, *, until_s: float | None = None) -> Frame | None:
    """The next thing said, by a time of `time.monotonic`; None when the other end is gone.

    Raises:
        TimeoutError: it did not come in time.
        Garbled: it is none.
        OSError: the line is cut.
    """
    head = _exactly(line, _HEAD.size, until_s)
    if not head:
        return None
    number, last, length = _HEAD.unpack(head)
    if number not in set(Said) or length > FRAME_BYTES_MAX:
        raise Garbled
    payload = _exactly(line, length, until_s)
    if len(payload) < length:
        raise Garbled
    return Frame(Said(number), last, bytes(payload))


def _exactly(line: socket.socket, length: int, until_s: float | None) -> bytearray:
    """So many bytes; none when the other end had already gone."""
    found = bytearray()
    while len(found) < length:
        line.settimeout(_left_s(until_s))
        piece = line.recv(min(length - len(found), _CHUNK_BYTES))
        if not piece and not found:
            break
        if not piece:
            raise Garbled
        found += piece
    return found


def _left_s(until_s: float | None) -> float | None:
    if until_s is None:
        return None
    left_s = until_s - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s
