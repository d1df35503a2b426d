"""A mail server, spoken to by the standard library's client in a thread; what each of its answers means.

The body is given first, then the record is told, and only then the dot that ends it: until the dot the server may
not deliver (RFC 5321 4.1.1.4), so a cut before it loses nothing, and only one after it leaves a doubt.
"""

import asyncio
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from adapters.delivery.letter import Letter, letter
from domain.delivery import SMTP, Handing, Parcel, SmtpServer, Uncertain
from domain.failures import Refused, Unavailable
from domain.items import Receipt
from domain.sources import Tls

CONNECT_S = 15
READ_S = 60
DONE_S = 600
"""For the answer to the dot: RFC 5321 4.5.3.2.6 asks for no less."""
WORDS_CHARS_MAX = 300
OUR_NAME = "[127.0.0.1]"
"""What we call ourselves: an address literal, so that neither a look-up is waited for nor the machine's name told."""
_PASSING = 4
_GOING_ON = 354
_T = TypeVar("_T")
_DOT = re.compile(rb"^\.", re.MULTILINE)


class Said(NamedTuple):
    """An answer of the server."""

    code: int
    words: str
    """In one line, cut."""

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()


class SmtpPost:
    """Sends by one server, over a connection of its own for each mail."""

    def __init__(self, server: SmtpServer, context: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._context = context

    async def send(self, parcel: Parcel, handing: Handing) -> Receipt:
        """As the port says; a server cannot be asked later what it has taken, so a doubt stays one."""
        if handing.again:
            raise Uncertain("the connection was cut after the mail was handed over, before the server answered")
        given = await asyncio.to_thread(letter, parcel)
        talk = _Talk()
        try:
            refused = await talk.aside(lambda: talk.give(self._server, self._context, given))
            await handing.over()
            try:
                said = await talk.aside(talk.end)
            except (OSError, smtplib.SMTPException) as error:
                raise Uncertain(f"the connection broke before the server answered ({type(error).__name__})") from None
            if said.code // 100 != 2:  # noqa: PLR2004  the class of what succeeded
                await handing.back()
                raise _failure("the mail", said)
            await talk.aside(talk.leave)
        finally:
            talk.close()
        return Receipt(via=SMTP, id=f"<{parcel.far_id}>", detail=_detail(said, refused), at=datetime.now(UTC))


class _Talk:
    """One connection, used by one thread at a time; what it says blocks, but for `aside` and `close`."""

    def __init__(self) -> None:
        self._client: smtplib.SMTP | None = None
        self._work: asyncio.Future[Any] | None = None  # Any: whatever the step gives
        self._over = False

    async def aside(self, step: Callable[[], _T]) -> _T:
        """A step in a thread, which goes on where the caller is called off: `close` then makes it fail."""
        self._work = work = asyncio.ensure_future(asyncio.to_thread(step))
        return await asyncio.shield(work)

    def give(self, server: SmtpServer, context: ssl.SSLContext | None, given: Letter) -> tuple[str, ...]:
        """Everything but the dot; gives what was said of the recipients that were refused beside others."""
        with _translation():
            client = self._client = _connected(server, context)
            if self._over:
                raise smtplib.SMTPServerDisconnected("called off")
            _greeted(client.ehlo())
            if server.tls is Tls.STARTTLS:
                _secured(client, server, context)
            if server.login is not None:
                client.login(server.login, server.password.get_secret_value() if server.password else "")
            _expect("the sender", client.mail(given.sender))
            refused = _recipients(client, given.recipients)
            said = _said(client.docmd("DATA"))
            if said.code != _GOING_ON:
                raise _failure("the mail", said)
            client.send(_DOT.sub(b"..", given.mail))
        return refused

    def end(self) -> Said:
        """The dot, and what the server says to it."""
        client = self._open()
        if client.sock is not None:
            client.sock.settimeout(DONE_S)
        client.send(b".\r\n")
        return _said(client.getreply())

    def leave(self) -> None:
        """Say goodbye; the mail is taken, whatever comes of that."""
        client = self._open()
        if client.sock is not None:
            client.sock.settimeout(CONNECT_S)
        with suppress(OSError, smtplib.SMTPException):
            client.quit()

    def close(self) -> None:
        """Let go of the connection; what it has not ended with a dot is thrown away by the server."""
        self._over = True
        if self._work is None or self._work.done():
            self._hang_up()
            return
        # The thread holds the socket's reader, so that closing it here would wait for its answer.
        if self._client is not None and self._client.sock is not None:
            with suppress(OSError):
                self._client.sock.shutdown(socket.SHUT_RDWR)
        self._work.add_done_callback(self._hang_up_after)

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()

    def _hang_up_after(self, work: "asyncio.Future[Any]") -> None:  # Any: as above
        if not work.cancelled():
            work.exception()  # nobody waits for it any more
        self._hang_up()

    def _open(self) -> smtplib.SMTP:
        if self._client is None:
            raise smtplib.SMTPServerDisconnected("never connected")
        return self._client


def _connected(server: SmtpServer, context: ssl.SSLContext | None) -> smtplib.SMTP:
    """Named in the constructor: the library would not know by `connect` whose certificate to expect."""
    if server.tls is Tls.TLS:
        tls = context or ssl.create_default_context()
        client: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, OUR_NAME, timeout=CONNECT_S, context=tls)
    else:
        client = smtplib.SMTP(server.host, server.port, OUR_NAME, timeout=CONNECT_S)
    if client.sock is not None:
        client.sock.settimeout(READ_S)
    return client


def _secured(client: smtplib.SMTP, server: SmtpServer, context: ssl.SSLContext | None) -> None:
    if not client.has_extn("starttls"):
        raise Refused("no_tls", f"{server.host} offers no STARTTLS, and nothing is sent in the clear; is it smtps://?")
    _expect("STARTTLS", client.starttls(context=context or ssl.create_default_context()))
    _greeted(client.ehlo())


def _recipients(client: smtplib.SMTP, recipients: Sequence[str]) -> tuple[str, ...]:
    """Name them all; who is to be tried later holds back the whole, so that nobody gets it twice."""
    refused: list[tuple[str, Said]] = []
    for recipient in recipients:
        said = _said(client.rcpt(recipient))
        if said.code // 100 == _PASSING:
            raise _failure("a recipient", said)
        if said.code // 100 != 2:  # noqa: PLR2004  the class of what succeeded
            refused.append((recipient, said))
    if len(refused) == len(recipients):
        raise _failure("any recipient", refused[0][1])
    return tuple(f"{recipient}: {said}" for recipient, said in refused)


def _greeted(answer: tuple[int, bytes]) -> None:
    _expect("us", answer)


def _expect(what: str, answer: tuple[int, bytes]) -> None:
    said = _said(answer)
    if said.code // 100 != 2:  # noqa: PLR2004  the class of what succeeded
        raise _failure(what, said)


def _said(answer: tuple[int, bytes]) -> Said:
    """What the server said.

    Raises:
        SMTPServerDisconnected: it said nothing that has a code.
    """
    code, words = answer
    if code < 0:
        raise smtplib.SMTPServerDisconnected("no answer")
    return Said(code, _line(words))


def _failure(what: str, said: Said) -> Refused | Unavailable:
    """What an answer means that is not the wanted one; words that may quote an address are kept out of history."""
    if said.code // 100 == _PASSING:
        return Unavailable("busy", f"the mail server cannot take {what} now ({said.code})")
    return Refused("refused", f"the mail server does not take {what}: {said}")


def _detail(said: Said, refused: Sequence[str]) -> str:
    """What it said when it took the mail, and for whom it did not."""
    missing = f"; refused for {', '.join(refused)}" if refused else ""
    return f"{said}{missing}"


def _line(words: bytes) -> str:
    shown = "".join(char if char.isprintable() else " " for char in words.decode("utf-8", "replace"))
    return " ".join(shown.split())[:WORDS_CHARS_MAX]


@contextmanager
def _translation() -> Iterator[None]:
    """The library's failures as ours, of everything before the dot: none of them has let the mail leave."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        said = Said(error.smtp_code, _line(_octets(error.smtp_error)))
        if said.code // 100 == _PASSING:
            raise Unavailable("busy", f"the mail server cannot let us in now ({said.code})") from None
        raise Refused("not_allowed", f"the mail server does not let us in; check WINNOW_SMTP_URL: {said}") from None
    except smtplib.SMTPNotSupportedError:
        raise Refused("no_login", "the mail server takes no login here; is it another port, or smtps://?") from None
    except ssl.SSLCertVerificationError as error:
        raise Refused("certificate", f"the mail server's certificate does not hold: {error.verify_message}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise _cut(error) from None


def _cut(error: Exception) -> Refused | Unavailable:
    """A broken connection, or an answer that the library raises."""
    if isinstance(error, smtplib.SMTPResponseException):
        return _failure("us", Said(error.smtp_code, _line(_octets(error.smtp_error))))
    return Unavailable("cut", f"the connection to the mail server broke ({type(error).__name__})")


def _octets(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode("utf-8", "replace")
