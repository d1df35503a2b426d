"""Takes a mail apart by the standard library, counting as it goes."""

import re
from email.feedparser import BytesFeedParser
from email.message import Message
from email.policy import Policy, compat32
from typing import Any

from adapters.source._limits import DEPTH_MAX, HEADER_BLOCK_BYTES_MAX, MIME_PARAMETERS_MAX, PARTS_MAX
from adapters.source._magic import UNKNOWN_TYPE
from adapters.source.mail._encoded_words import unescaped
from adapters.source.mail._headers import check_field
from domain.failures import InputRefused

_CHUNK_BYTES = 64 * 1024
_LINES_AT_DEPTH_MAX = 4_000_000
"""Levels times lines: the library compares each line with the boundary of each level that it is in."""
_DELIMITER = re.compile(rb"^--([^\r\n]{1,70}?)[ \t]*\r?$", re.MULTILINE)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")


class Part(Message):
    """A part that refuses to be one too many, too deep, or to have a header too large.

    Raises:
        InputRefused: `too_many_parts`, `too_deep`, `header_too_large`, while the bytes still come in.
    """

    def __init__(self, policy: Policy = compat32, *, census: "_Census") -> None:
        super().__init__(policy)
        census.count()
        self._census = census
        self._depth = 1
        self.header_bytes = 0

    def attach(self, payload: Message | str) -> None:
        """Take in a part, as the parser does on each that it finds."""
        if isinstance(payload, Part):
            payload._depth = self._depth + 1  # noqa: SLF001  # a part of the same class
            if payload._depth > DEPTH_MAX or payload._depth * self._census.lines > _LINES_AT_DEPTH_MAX:  # noqa: SLF001  # the same
                raise InputRefused("too_deep", f"Parts are nested too deep; send at most {DEPTH_MAX} levels.")
        super().attach(payload)

    def set_raw(self, name: str, value: str) -> None:
        """Take in a header field, as the parser does on each that it finds."""
        check_field(name, len(value))
        if name.lower().startswith("content-"):
            if value.count(";") > MIME_PARAMETERS_MAX:
                raise InputRefused("header_too_large", f"Send at most {MIME_PARAMETERS_MAX} parameters in a header.")
            value = value if value.isascii() else unescaped(value, None)
        self.header_bytes += len(name) + len(value)
        if self.header_bytes > HEADER_BLOCK_BYTES_MAX:
            raise InputRefused(
                "header_too_large", f"The headers of a part are too large; send at most {HEADER_BLOCK_BYTES_MAX} bytes."
            )
        super().set_raw(name, value)

    def get_boundary(self, failobj: Any = None) -> Any:  # Any: as the library has it
        """The boundary as the lines of the body have it, where 8-bit bytes stand as they came."""
        boundary = super().get_boundary(failobj)
        if isinstance(boundary, str) and not boundary.isascii():
            return boundary.encode("utf-8", "replace").decode("ascii", "surrogateescape")
        return boundary

    @property
    def raw(self) -> bytes:
        """The body as it came; empty when it is made of parts. `get_payload` would have read it by its charset."""
        payload = self.__dict__.get("_payload")  # the library keeps it there, and has no other way to it
        return payload.encode("ascii", "surrogateescape") if isinstance(payload, str) else b""


class _Census:
    def __init__(self, lines: int) -> None:
        self.lines = lines
        self._parts = 0

    def count(self) -> None:
        self._parts += 1
        if self._parts > PARTS_MAX:
            raise InputRefused("too_many_parts", f"The mail has too many parts; send at most {PARTS_MAX}.")


def take_apart(body: bytes) -> Message:
    """The mail as a tree of parts, within all limits.

    The policy is compat32: it leaves headers as they came, where policy.default parses each with a grammar
    that takes quadratic time and memory. A mail that is made of parts and does not say what divides them is looked
    through for it.

    Raises:
        InputRefused: as `Part`.
    """
    mail = _parsed(body)
    if mail.get_content_maintype() == "multipart" and not mail.is_multipart() and (boundary := _boundary_in(mail)):
        kind = mail.get_content_type()
        return _parsed(f'Content-Type: {kind}; boundary="{boundary}"\n'.encode() + body)
    return mail


def _boundary_in(mail: Message) -> str | None:
    """What the parts of a mail are divided by that does not say so: the first line of dashes and a word."""
    found = _DELIMITER.search(raw_of(mail))
    boundary = found[1].decode("ascii", "replace") if found else ""
    return boundary if boundary.isascii() and boundary.isprintable() and not set(boundary) & set('"\\') else None


def _parsed(body: bytes) -> Message:
    census = _Census(body.count(b"\n"))

    def part(policy: Policy = compat32) -> Part:
        return Part(policy, census=census)

    parser = BytesFeedParser(part, policy=compat32)
    for at in range(0, len(body), _CHUNK_BYTES):
        parser.feed(body[at : at + _CHUNK_BYTES])
    return parser.close()


def media_type_of(part: Message) -> str:
    """Its media type, in small letters; `application/octet-stream` for what is none."""
    kind = part.get_content_type()
    return kind if _MEDIA_TYPE.fullmatch(kind) else UNKNOWN_TYPE


def children_of(part: Message) -> list[Message]:
    """The parts of which this one is made; none for a leaf."""
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]


def raw_of(part: Message) -> bytes:
    """The body of a leaf as it came, still encoded."""
    return part.raw if isinstance(part, Part) else b""


def size_of(part: Message) -> int:
    """Bytes of a part with all below it, but for the lines between parts; nothing is decoded."""
    own = part.header_bytes if isinstance(part, Part) else 0
    return own + len(raw_of(part)) + sum(map(size_of, children_of(part)))
