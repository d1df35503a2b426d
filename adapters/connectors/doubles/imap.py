"""A mailbox that speaks as much IMAP as mailboxes are read with, and misbehaves when told to."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

_RANGE = re.compile(r"(\d+|\*)(?::(\d+|\*))?")
_SINCE = re.compile(r"SINCE \"?(\d{1,2}-\w{3}-\d{4})\"?", re.IGNORECASE)
_PARTIAL = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>", re.IGNORECASE)


@dataclass
class Letter:
    """A mail in the mailbox."""

    uid: int
    body: bytes
    received: datetime


@dataclass
class ImapDouble:
    """One account with one folder, INBOX; any number may be connected."""

    login: str = "ana@example.org"
    password: str = "secret"  # noqa: S105  a double's
    idles: bool = True
    """Whether it knows IDLE."""
    uidvalidity: int = 1
    letters: list[Letter] = field(default_factory=list)
    uidnext: int = 1
    commands: int = 0
    connections: int = 0
    cut_after: Callable[[], int | None] = lambda: None
    """Asked at each connection: after how many bytes sent it is cut, if at all."""
    busy: int = 0
    """How many logins are answered with [UNAVAILABLE]."""
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once somebody has begun to wait by IDLE."""
    _open: set["_Connection"] = field(default_factory=set)

    def deliver(self, body: bytes, received: datetime | None = None) -> int:
        """A new mail comes in; gives its UID."""
        letter = Letter(self.uidnext, body, received or datetime.now(UTC))
        self.uidnext += 1
        self.letters.append(letter)
        for connection in self._open:
            connection.tell()
        return letter.uid

    def renumber(self) -> None:
        """The server loses its UIDs: all mails get new ones, under a new UIDVALIDITY; who is connected is cut off."""
        self.uidvalidity += 1
        for number, letter in enumerate(self.letters, 1):
            letter.uid = number
        self.uidnext = len(self.letters) + 1
        self.cut()

    def cut(self) -> None:
        """Every connection breaks."""
        for connection in tuple(self._open):
            connection.cut()

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[int]:
        """Serve on a port of the loopback, a free one if 0; its number is given."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            self.cut()
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = _Connection(self, reader, writer, self.cut_after())
        self._open.add(connection)
        try:
            await connection.talk()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went, or was cut off
        finally:
            self._open.discard(connection)
            writer.close()


class _Connection:
    def __init__(
        self, box: ImapDouble, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut_after: int | None
    ) -> None:
        self._box = box
        self._reader = reader
        self._writer = writer
        self._left = cut_after
        self._selected = False
        self._idling = False
        self._told = 0

    async def talk(self) -> None:
        """Answer commands until one of both goes."""
        self._say("* OK a double of a mailbox")
        while line := await self._reader.readline():
            tag, _, command = line.decode("utf-8", "replace").strip().partition(" ")
            self._box.commands += 1
            if not await self._obey(tag, command):
                return
            await self._writer.drain()

    def tell(self) -> None:
        """A mail came in."""
        if self._idling:
            self._exists()

    def cut(self) -> None:
        """Break off."""
        self._writer.transport.abort()

    async def _obey(self, tag: str, command: str) -> bool:
        name, _, rest = command.partition(" ")
        match name.upper(), rest:
            case "CAPABILITY", _:
                self._say("* CAPABILITY IMAP4rev1" + (" IDLE" if self._box.idles else ""))
            case "LOGIN", given:
                return await self._log_in(tag, given)
            case "SELECT" | "EXAMINE", folder:
                return self._select(tag, folder)
            case "STATUS", _:
                self._say(f'* STATUS "INBOX" (UIDNEXT {self._box.uidnext})')
            case "NOOP", _:
                self._exists()
            case "UID", what if what.upper().startswith("SEARCH"):
                self._say("* SEARCH" + "".join(f" {letter.uid}" for letter in self._search(what)))
            case "UID", what if what.upper().startswith("FETCH"):
                self._fetch(what)
            case "IDLE", _:
                return await self._idle(tag)
            case "LOGOUT", _:
                self._say("* BYE", f"{tag} OK")
                return False
            case _:
                self._say(f"{tag} BAD this is a double")
                return True
        self._say(f"{tag} OK done")
        return True

    async def _log_in(self, tag: str, given: str) -> bool:
        words = given.replace('"', "").split()
        if self._box.busy > 0:
            self._box.busy -= 1
            self._say(f"{tag} NO [UNAVAILABLE] try later")
        elif words == [self._box.login, self._box.password]:
            self._say(f"{tag} OK welcome")
        else:
            self._say(f"{tag} NO [AUTHENTICATIONFAILED] who are you")
        return True

    def _select(self, tag: str, folder: str) -> bool:
        if folder.strip('"').upper() != "INBOX":
            self._say(f"{tag} NO [NONEXISTENT] no such folder")
            return True
        box = self._box
        self._exists()
        self._say(f"* OK [UIDVALIDITY {box.uidvalidity}] valid", f"* OK [UIDNEXT {box.uidnext}] next")
        self._say(f"{tag} OK [READ-ONLY] here")
        return True

    def _search(self, what: str) -> list[Letter]:
        wanted = re.search(r"UID (\S+)", what[len("SEARCH") :])
        found = self._named(wanted[1]) if wanted else list(self._box.letters)
        if since := _SINCE.search(what):
            day = datetime.strptime(since[1], "%d-%b-%Y").replace(tzinfo=UTC).date()
            found = [letter for letter in found if _day(letter) >= day]
        return found

    def _named(self, ranges: str) -> list[Letter]:
        """The mails of a set such as `4,7:9,12:*`; `*` is the last one, wherever it lies."""
        last = max((letter.uid for letter in self._box.letters), default=0)
        spans = []
        for found in _RANGE.finditer(ranges):
            ends = [last if end == "*" else int(end) for end in (found[1], found[2] or found[1])]
            spans.append((min(ends), max(ends)))
        return [letter for letter in self._box.letters if any(low <= letter.uid <= high for low, high in spans)]

    def _fetch(self, what: str) -> None:
        ranges, items = what.split(" ", 2)[1:]
        partial = _PARTIAL.search(items)
        for number, letter in enumerate(self._named(ranges), 1):
            if "RFC822.SIZE" in items.upper():
                self._say(f"* {number} FETCH (UID {letter.uid} RFC822.SIZE {len(letter.body)})")
                continue
            body = letter.body[: int(partial[1])] if partial else letter.body
            label = "BODY[]<0>" if partial else "BODY[]"
            self._send(f"* {number} FETCH (UID {letter.uid} {label} {{{len(body)}}}\r\n".encode() + body + b")\r\n")

    async def _idle(self, tag: str) -> bool:
        # In one breath, as servers do.
        self._say("+ idling", *([self._news()] if self._told < len(self._box.letters) else []))
        self._idling = True
        self._box.idling.set()
        try:
            done = await self._reader.readline()
        finally:
            self._idling = False
        if done.strip().upper() != b"DONE":
            return False
        self._say(f"{tag} OK done")
        return True

    def _exists(self) -> None:
        self._say(self._news())

    def _news(self) -> str:
        self._told = len(self._box.letters)
        return f"* {self._told} EXISTS"

    def _say(self, *lines: str) -> None:
        self._send("".join(f"{line}\r\n" for line in lines).encode())

    def _send(self, data: bytes) -> None:
        if self._left is not None:
            data, self._left = data[: self._left], self._left - len(data)
        if not self._writer.transport.is_closing():
            self._writer.write(data)
        if self._left is not None and self._left <= 0:
            # What was sent so far arrives; then the connection breaks.
            self._writer.close()


def _day(letter: Letter) -> date:
    return letter.received.astimezone(UTC).date()
