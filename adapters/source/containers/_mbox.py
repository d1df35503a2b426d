"""Splits an mbox into its messages, whichever dialect it is in, in bounded memory.

The standard library's `mailbox.mbox` takes every line that begins with "From " for a separator, knows neither the
lengths of mboxcl nor the escapes of mboxo and mboxrd, and wants a file that can be sought in: not a member of an
archive, nor stdin.

A separator is what RFC 4155 says: a line "From ", who, when, after an empty line. As real archives have it, "who" is
anything ("ana at example.org", "-", nothing) and a line of a header follows. Dialects:
https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml
"""

import codecs
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO, Final

from adapters.source._limits import BODY_BYTES_MAX
from adapters.source.containers._bytes import CHUNK_BYTES, read_fully
from domain.failures import InputRefused


class Dialect(StrEnum):
    """How a line of a message that begins with "From " is kept from being a separator."""

    AUTO = "auto"
    """By the length, where a message states one that holds; else as mboxrd, but what stands in a quotation stays."""
    MBOXO = "mboxo"
    """It is written as ">From "; what was ">From " itself stays."""
    MBOXRD = "mboxrd"
    """It gets one more ">", whatever number it has."""
    MBOXCL = "mboxcl"
    """As mboxo, and each message has a Content-Length."""
    MBOXCL2 = "mboxcl2"
    """It stays as it is; only the Content-Length tells."""


LIES_MAX: Final = 16
"""Lengths that do not hold, until none is believed: each costs reading a message twice."""
_POSTMARK_BYTES_MAX: Final = 1_000
_BLANK: Final = (b"\n", b"\r\n")
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DATED = re.compile(
    rb"From (?:.*\s)?" + _DAY + rb",?\s+(?:" + _MONTH + rb"\s+\d{1,2}|\d{1,2}\s+" + _MONTH + rb")\b.*\d{1,2}:\d\d"
)
_ASCTIME = re.compile(
    rb"From \S+(?: at \S+)?\s+"
    + _DAY
    + b" "
    + _MONTH
    + rb" [ \d]\d \d\d:\d\d:\d\d (?:\S{1,6} )?\d{4}(?: [+-]\d{4})?\s*"
)
_UNDATED = re.compile(rb"From (?:-|MAILER-DAEMON|\S+@\S+)?\s*")
_FIELD = re.compile(rb"[!-9;-~\x80-\xff]{1,200}[ \t]*:|>From ")
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(\d{1,12})[ \t\r\n]*", re.IGNORECASE)
_QUOTED = re.compile(rb">(?!>*From )")
_ESCAPED: Final = {
    Dialect.AUTO: re.compile(rb"^>(?=>*From )", re.MULTILINE),
    Dialect.MBOXO: re.compile(rb"^>(?=From )", re.MULTILINE),
    Dialect.MBOXRD: re.compile(rb"^>(?=>*From )", re.MULTILINE),
    Dialect.MBOXCL: re.compile(rb"^>(?=From )", re.MULTILINE),
}


def opens_mbox(opening: bytes) -> bool:
    """Whether a file that begins so is an mbox: a postmark, and a header below it."""
    first, _, rest = opening.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n").partition(b"\n")
    return _is_postmark(first + b"\n", rest[:_POSTMARK_BYTES_MAX], undated=True)


def split_mbox(stream: BinaryIO, dialect: Dialect = Dialect.AUTO) -> Iterator[bytes | InputRefused]:
    """Each message without its postmark, or why it cannot be read: `too_large`, after which the others go on.

    Nothing comes of a stream that does not begin with a postmark. Holds one message at a time.
    """
    yield from _Mbox(stream, dialect).messages()


class _Mbox:
    def __init__(self, stream: BinaryIO, dialect: Dialect) -> None:
        self._lines = _Lines(stream)
        self._dialect = dialect
        self._undated = False
        self._lies = LIES_MAX if dialect in {Dialect.MBOXO, Dialect.MBOXRD} else 0

    def messages(self) -> Iterator[bytes | InputRefused]:
        line = self._lines.next()
        while line in _BLANK:
            line = self._lines.next()
        line = line.removeprefix(codecs.BOM_UTF8)
        more = _is_postmark(line, self._lines.peek(), undated=True)
        self._undated = more and not _DATED.match(line)
        while more:
            message = _Message()
            more = self._fill(message)
            yield message.unescaped(self._dialect)

    def _fill(self, message: "_Message") -> bool:
        """Take the lines of one message; whether a postmark followed."""
        next_line = self._lines.next
        starts = True
        while line := next_line():
            if starts and line.startswith(b"From ") and self._separates(line, blank_before=message.blank_last):
                return True
            message.add(line, starts=starts)
            starts = line.endswith(b"\n")
            if message.length is not None and not message.in_header:
                self._take_length(message, message.length)
                message.length = None
        return False

    def _separates(self, line: bytes, *, blank_before: bool) -> bool:
        following = self._lines.peek()
        if blank_before:
            return _is_postmark(line, following, undated=self._undated)
        return _ASCTIME.fullmatch(line[:_POSTMARK_BYTES_MAX]) is not None and _FIELD.match(following) is not None

    def _take_length(self, message: "_Message", length: int) -> None:
        """Take as many bytes as the message says it has, if a postmark or nothing comes after them."""
        if length > BODY_BYTES_MAX or self._lies >= LIES_MAX:
            return
        body = self._lines.take(length)
        tail = b""
        while (line := self._lines.peek()) in _BLANK and len(tail) <= len(_BLANK[-1]):
            tail += self._lines.next()
        if len(body) == length and (not line or (line.startswith(b"From ") and _DATED.match(line))):
            message.add_counted(body)
            return
        self._lies += 1
        self._lines.give_back(body + tail)


class _Message:
    """One message while its lines come."""

    def __init__(self) -> None:
        self.in_header = True
        self.blank_last = False
        self.length: int | None = None
        self._counted = False
        self._kept = bytearray()
        self._header_bytes = 0
        self._size = 0
        self._last_bytes = 0

    def add(self, line: bytes, *, starts: bool) -> None:
        self.blank_last = starts and line in _BLANK
        if self.in_header and starts:
            if line.startswith(b">From "):
                return  # a postmark of a relay before, which is no header
            found = _LENGTH.fullmatch(line) if line[:1] in b"cC" else None
            self.length = int(found[1]) if found else self.length
        self._size += len(line)
        self._last_bytes = len(line)
        if self._size <= BODY_BYTES_MAX:
            self._kept += line
        if self.in_header and self.blank_last:
            self.in_header = False
            self._header_bytes = self._size

    def add_counted(self, body: bytes) -> None:
        self._counted = True
        self._size += len(body)
        self._kept += body if self._size <= BODY_BYTES_MAX else b""
        self.blank_last = True
        self._last_bytes = 0

    def unescaped(self, dialect: Dialect) -> bytes | InputRefused:
        if self._size > BODY_BYTES_MAX:
            words = f"The message has {self._size} bytes; at most {BODY_BYTES_MAX} are read. Take out what is attached."
            return InputRefused("too_large", words)
        if self.blank_last and not self.in_header and self._size > self._header_bytes:
            del self._kept[len(self._kept) - self._last_bytes :]  # the empty line before the next postmark
        message = bytes(self._kept)
        return message if b"\n>" not in message else self._unescape(message, dialect)

    def _unescape(self, message: bytes, dialect: Dialect) -> bytes:
        plain = dialect is Dialect.AUTO and self._counted and b"\nFrom " in message
        if plain or dialect is Dialect.MBOXCL2:
            return message
        if dialect is not Dialect.AUTO:
            return _ESCAPED[dialect].sub(b"", message)
        return _ESCAPED[dialect].sub(lambda found: found[0] if _quoted(message, found.start()) else b"", message)


class _Lines:
    """A stream's lines, each at most `CHUNK_BYTES` long; what was taken may be given back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._given = b""
        self._at = 0
        self._ahead: bytes | None = None

    def next(self) -> bytes:
        if self._ahead is not None:
            line, self._ahead = self._ahead, None
            return line
        if self._at < len(self._given):
            end = self._given.find(b"\n", self._at, self._at + CHUNK_BYTES) + 1
            start, self._at = self._at, end or min(self._at + CHUNK_BYTES, len(self._given))
            return self._given[start : self._at]
        return self._stream.readline(CHUNK_BYTES)

    def peek(self) -> bytes:
        if self._ahead is None:
            self._ahead = self.next()
        return self._ahead

    def take(self, size: int) -> bytes:
        """So many bytes, or as many as there are."""
        ahead, self._ahead = self._ahead or b"", None
        held = ahead + self._given[self._at : self._at + max(0, size - len(ahead))]
        self._at = min(len(self._given), self._at + max(0, size - len(ahead)))
        if len(held) > size:
            self.give_back(held[size:])
            return held[:size]
        return held + read_fully(self._stream, size - len(held))

    def give_back(self, data: bytes) -> None:
        ahead, self._ahead = self._ahead or b"", None
        self._given, self._at = data + ahead + self._given[self._at :], 0


def _is_postmark(line: bytes, following: bytes, *, undated: bool) -> bool:
    """Whether a line after an empty one begins a message; `undated`: also without a time, if a header follows."""
    if not line.startswith(b"From "):
        return False
    line = line[:_POSTMARK_BYTES_MAX]
    opens = _FIELD.match(following) is not None
    if _ASCTIME.fullmatch(line):
        return opens or not following.strip() or following.startswith(b"From ")
    if _DATED.match(line):
        return opens
    return undated and opens and _UNDATED.fullmatch(line) is not None


def _quoted(message: bytes, at: int) -> bool:
    """Whether the line that begins here stands in a quotation: ">" is then somebody's mark, and no escape."""
    before = message.rfind(b"\n", 0, max(0, at - 1)) + 1
    after = message.find(b"\n", at) + 1
    return _QUOTED.match(message, before) is not None or (after > 0 and _QUOTED.match(message, after) is not None)
