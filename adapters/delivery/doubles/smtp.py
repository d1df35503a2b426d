"""A mail server that speaks as much SMTP as mail is handed over with, and can be cut or refuse at each step."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

_LINE_BYTES_MAX = 1_000
"""Of a line with its CRLF (RFC 5321 4.5.3.1.6): who sends a longer one is at fault."""


class Step(StrEnum):
    """Where in its talk a connection is."""

    GREETING = "greeting"
    EHLO = "ehlo"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    """The mail is on its way, and its dot has not come."""
    DOT = "dot"
    """The mail is taken, and nothing has been said to that."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the server has taken."""

    sender: str
    recipients: tuple[str, ...]
    mail: bytes


@dataclass
class SmtpDouble:
    """One server; any number may be connected."""

    login: tuple[str, str] | None = None
    """Who may send; without one everybody may."""
    certificate: ssl.SSLContext | None = None
    """With it, STARTTLS is offered."""
    says: Callable[[Step, str], str | None] = lambda step, given: None  # noqa: ARG005  a place for the test's own
    """What is answered at a step instead of the usual, e.g. `450 later`; `given` is the client's line."""
    cuts: Callable[[], Step | None] = lambda: None
    """Asked at each connection: at which step it is cut, if at all."""
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    secured: int = 0
    """How many connections went on in TLS."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @asynccontextmanager
    async def serving(self, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
        """Serve on a port of the loopback, a free one if 0; its number is given."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port, ssl=tls)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            for writer in tuple(self._open):
                writer.transport.abort()
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.add(writer)
        try:
            await _Talk(self, reader, writer, self.cuts()).go()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client went, or was cut off
        finally:
            self._open.discard(writer)
            writer.close()


class _Talk:
    def __init__(
        self, box: SmtpDouble, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cut: Step | None
    ) -> None:
        self._box = box
        self._reader = reader
        self._writer = writer
        self._cut = cut
        self._known = box.login is None
        self._sender = ""
        self._recipients: list[str] = []

    async def go(self) -> None:
        """Answer commands until one of both goes."""
        if not await self._say(Step.GREETING, "", "220 a double of a mail server"):
            return
        while line := await self._reader.readline():
            words = line.decode("utf-8", "replace").strip()
            if not await self._obey(words):
                return

    async def _obey(self, line: str) -> bool:
        name, _, rest = line.partition(" ")
        match name.upper():
            case "EHLO" | "HELO":
                await self._say(Step.EHLO, line, self._extensions())
            case "STARTTLS" if self._box.certificate is not None:
                await self._send("220 go ahead")
                await self._secure(self._box.certificate)
            case "AUTH":
                await self._log_in(rest)
            case "MAIL":
                self._sender, self._recipients = _address(rest), []
                await self._say(Step.MAIL, line, "250 ok" if self._known else "530 who are you")
            case "RCPT":
                if await self._say(Step.RCPT, line, "250 ok"):
                    self._recipients.append(_address(rest))
            case "DATA":
                if await self._say(Step.DATA, line, "354 go on" if self._recipients else "503 for whom"):
                    await self._take()
            case "QUIT":
                await self._send("221 bye")
                return False
            case _:
                await self._send("502 this is a double")
        return True

    async def _secure(self, certificate: ssl.SSLContext) -> None:
        plain = self._writer.transport
        try:
            await self._writer.start_tls(certificate)
        except AttributeError:
            # Where TLS fails, Python 3.11 leaves the stream without a transport, and stumbles over that itself.
            self._writer._transport = plain  # type: ignore[attr-defined]  # noqa: SLF001  or it stumbles once more
            raise ConnectionAbortedError from None
        self._box.secured += 1

    def _extensions(self) -> str:
        offered = ["8BITMIME"]
        if self._box.certificate is not None:
            offered.append("STARTTLS")
        if self._box.login is not None:
            offered.append("AUTH PLAIN")
        return "".join(f"250-{name}\r\n" for name in offered) + "250 SIZE 1000000"

    async def _log_in(self, rest: str) -> None:
        given = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")[1:]
        self._known = tuple(given) == self._box.login
        await self._say(Step.AUTH, "", "235 welcome" if self._known else "535 5.7.8 who are you")

    async def _take(self) -> None:
        """The mail up to its dot, which makes it taken, whether or not the client hears of that."""
        lines: list[bytes] = []
        self._at(Step.BODY)
        while (line := await self._reader.readuntil(b"\n")) != b".\r\n":
            if len(line) > _LINE_BYTES_MAX or not line.endswith(b"\r\n"):
                await self._send("500 a line is too long, or ends in less than CRLF")
                raise ConnectionAbortedError
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self._box.says(Step.DOT, "") or "250 2.0.0 taken as 1"
        if answer.startswith("2"):
            self._box.taken.append(Taken(self._sender, tuple(self._recipients), b"".join(lines)))
        self._at(Step.DOT)
        await self._send(answer)

    def _at(self, step: Step) -> None:
        if step is self._cut:
            raise ConnectionAbortedError

    async def _say(self, step: Step, given: str, usual: str) -> bool:
        """Whether the answer is a good one."""
        self._at(step)
        answer = self._box.says(step, given) or usual
        await self._send(answer)
        if answer.startswith("421"):
            raise ConnectionAbortedError
        return answer[0] in "23"

    async def _send(self, answer: str) -> None:
        self._writer.write(f"{answer}\r\n".encode())
        await self._writer.drain()


def _address(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]
