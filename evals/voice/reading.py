"""Reads messages with the replies that their receivers really wrote, author by author."""

import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from zlib import crc32

from pydantic import ValidationError

from adapters.source import normalise
from domain.conversation import Conversation
from domain.failures import InputRefused
from domain.style import Sent
from domain.value import Value

PAIRS = Path("enron") / "reply_pairs.jsonl.xz"
_PAIRS_MAX = 100_000
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in where a message states no time."""
_FROM = re.compile(r"^From:[ \t]*(?P<who>[^\n]*)", re.MULTILINE)
_NOT_A_NAME = re.compile(
    r"<[^<>]*>|\[[^\[\]]*\]|\([^()]*\)|[\"';]|\bOn Behalf Of\b.*|mailto:\S*|\S+@\S+", re.IGNORECASE
)


class _Pair(Value, extra="ignore"):
    """A line of the data."""

    date: str
    reply_author: str
    to: str
    subject: str
    reply: str
    original_headers: str
    original: str


class Exchange(Value):
    """A message, and what its receiver replied."""

    conversation: Conversation
    sent: Sent
    at: datetime


class Author(Value):
    """One who replied, and all their exchanges, oldest first."""

    address: str
    exchanges: tuple[Exchange, ...]

    @property
    def half(self) -> int:
        """0 or 1, by the address alone: authors are parted always the same way."""
        return crc32(self.address.encode()) % 2


def read_authors(data: Path, replies_min: int, replies_max: int | None = None) -> tuple[Author, ...]:
    """Those with so many replies, in no order that tells anything.

    Raises:
        InputRefused: `no_data`, the file is not there; `bad_data`, a line of it cannot be read.
    """
    by_author: dict[str, list[_Pair]] = defaultdict(list)
    for pair in _pairs(data / PAIRS):
        by_author[pair.reply_author.lower()].append(pair)
    return tuple(
        Author(address=address, exchanges=tuple(sorted(map(_exchange, pairs), key=lambda exchange: exchange.at)))
        for address, pairs in sorted(by_author.items(), key=lambda item: crc32(item[0].encode()))
        if replies_min <= len(pairs) <= (replies_max or _PAIRS_MAX)
    )


def _pairs(path: Path) -> Iterator[_Pair]:
    if not path.is_file():
        raise InputRefused("no_data", f"{path} is not there: give the folder that holds {PAIRS}")
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if number > _PAIRS_MAX:
                    raise InputRefused("bad_data", f"{path} has more than {_PAIRS_MAX} lines")
                try:
                    yield _Pair.model_validate(json.loads(line))
                except (json.JSONDecodeError, ValidationError) as error:
                    raise InputRefused("bad_data", f"{path}, line {number}, is no exchange") from error
    except (lzma.LZMAError, EOFError, UnicodeDecodeError) as error:
        raise InputRefused("bad_data", f"{path} cannot be unpacked") from error


def _exchange(pair: _Pair) -> Exchange:
    recipients = [address.strip() for address in pair.to.split(",") if "@" in address]
    writer = _name(pair.original_headers)
    return Exchange(
        conversation=_conversation(pair, writer, recipients),
        sent=Sent(text=pair.reply, to=tuple(name for name in (writer, *recipients) if name)),
        at=_time(pair.date),
    )


def _conversation(pair: _Pair, writer: str, recipients: list[str]) -> Conversation:
    """The message as it came to the author, read as one that came in."""
    head = {
        "From": f'"{writer}" <{_address(recipients)}>',
        "To": f'"{_spelt(pair.reply_author)}" <{pair.reply_author}>',
        "Subject": " ".join(pair.subject.split()),
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    body = "\n".join([*(f"{name}: {value}" for name, value in head.items()), "", pair.original]).encode()
    return normalise("message/rfc822", body, received_at=_LONG_AGO, user=pair.reply_author)


def _name(headers: str) -> str:
    """Who wrote the message, as its quoted head says."""
    found = _FROM.search(headers)
    return " ".join(_NOT_A_NAME.sub(" ", found["who"]).split())[:100] if found else ""


def _address(recipients: list[str]) -> str:
    """Of the first recipient of the reply, which is the writer mostly; some of the data's are mangled."""
    found = re.search(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", recipients[0]) if recipients else None
    return found[0] if found else "writer@example.org"


def _spelt(address: str) -> str:
    """The name that an address suggests."""
    return " ".join(word.capitalize() for word in re.findall(r"[^\W\d_]+", address.partition("@")[0]))


def _time(date: str) -> datetime:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return _LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)
