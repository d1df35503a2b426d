"""A mailbox by IMAP (RFC 3501): read from a UID on, told of what is new by IDLE (RFC 2177), which is a hint only.

Mails are read without marking them as seen. Where UIDVALIDITY changes, UIDs mean nothing any more: what the folder
holds since the mailbox was first watched is given again, and what is known collapses by its Message-ID.
"""

import asyncio
import imaplib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from adapters.connectors._asking import CONNECT_S, MAIL, READ_S, is_here
from adapters.connectors.ports import BATCH_BYTES_MAX, BATCH_MESSAGES_MAX, MESSAGE_BYTES_MAX, Waiting
from domain.failures import Misconfigured, Refused, Unavailable
from domain.sources import Arrival, Batch, ImapSource, Tls
from domain.value import Value

SLICE_S = 1.0
"""How long a thread waits for news at a time, so that it can be called back."""
POLL_S = 30
"""How often a server without IDLE is asked."""

_PASSING = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]", "[THROTTLED]", "[OVERQUOTA]", "too many")
"""Response codes (RFC 5530) and words of servers that are busy rather than unwilling."""

_T = TypeVar("_T")


class Place(Value):
    """How far a folder has been read."""

    uidvalidity: int
    uid: int
    """The last that was seen."""
    uid_old: int
    """The last that was there at the beginning: up to it, only mails of wanted days are."""
    since_iso: str | None
    """The day from which mails are wanted; None: all."""


class ImapFeed(Waiting):
    """One connection, opened when first used and never used by two at once."""

    def __init__(self, config: ImapSource) -> None:
        self._config = config
        self._client: IMAPClient | None = None
        self._uidvalidity = 0

    async def next(self, cursor: str | None) -> Batch | None:
        """The mails after the cursor, at most a batch; the first time only where to begin."""
        place = None if cursor is None else Place.model_validate_json(cursor)
        return await self._aside(lambda: self._next(place))

    async def wait(self, seconds: float) -> bool:
        """Until the server tells of a new mail, for at most `idle_s`: a connection that says nothing may be dead."""
        ends_at = time.monotonic() + min(seconds, self._config.idle_s)
        client = await self._aside(self._connected)
        if not await self._aside(lambda: client.has_capability("IDLE")):
            await asyncio.sleep(min(POLL_S, seconds))
            return True
        if await self._aside(lambda: _begin_to_wait(client)):
            return True
        told = False
        while not told and (left := ends_at - time.monotonic()) > 0:
            told = await self._aside(lambda: _listen(client, min(SLICE_S, left)))
        await self._aside(client.idle_done)
        return told

    async def close(self) -> None:
        """Let go of the connection, without waiting for the server's farewell."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, imaplib.IMAP4.error):
                await asyncio.to_thread(client.shutdown)

    async def _aside(self, work: Callable[[], _T]) -> _T:
        with _translation():
            return await asyncio.to_thread(work)

    def _next(self, place: Place | None) -> Batch | None:
        client = self._connected()
        client.noop()
        if place is None:
            return Batch(cursor=self._beginning(client).model_dump_json())
        if place.uidvalidity != self._uidvalidity:
            place = self._from_start(client, place.since_iso)
        uids = _uids_after(client, place)
        if not uids:
            return None
        arrivals, last = self._fetch(client, _fitting(client, uids))
        return Batch(arrivals=arrivals, cursor=place.model_copy(update={"uid": last}).model_dump_json())

    def _beginning(self, client: IMAPClient) -> Place:
        """Before the first mail that is wanted."""
        days = self._config.since_days
        # One day more: a server tells days by its own clock, which may lie behind ours.
        since = None if days is None else (datetime.now(UTC).date() - timedelta(days=days + 1)).isoformat()
        place = self._from_start(client, since)
        return place.model_copy(update={"uid": place.uid_old}) if days == 0 else place

    def _from_start(self, client: IMAPClient, since_iso: str | None) -> Place:
        status = client.folder_status(self._config.folder, ["UIDNEXT"])
        return Place(uidvalidity=self._uidvalidity, uid=0, uid_old=status[b"UIDNEXT"] - 1, since_iso=since_iso)

    def _connected(self) -> IMAPClient:
        if self._client is None:
            self._client = _connect(self._config)
            _log_in(self._client, self._config)
            self._uidvalidity = _select(self._client, self._config.folder)
        return self._client

    def _fetch(self, client: IMAPClient, sizes: Mapping[int, int]) -> tuple[tuple[Arrival, ...], int]:
        """The mails of these UIDs, and how far they go; one that was removed meanwhile is left out.

        One by one: when the connection breaks, what came before counts, or a bad line would never get on.
        """
        arrivals: list[Arrival] = []
        last = 0
        for uid, size in sizes.items():
            part = f"BODY.PEEK[]<0.{MESSAGE_BYTES_MAX}>" if size >= MESSAGE_BYTES_MAX else "BODY.PEEK[]"
            try:
                found = client.fetch([uid], [part]).get(uid, {})
            except (OSError, imaplib.IMAP4.error):
                if not last:
                    raise
                self._client = None
                with suppress(OSError, imaplib.IMAP4.error):
                    client.shutdown()
                break
            last = uid
            body = next((value for key, value in found.items() if key.startswith(b"BODY[]")), None)
            if body is not None:
                id_ = f"{self._uidvalidity}/{uid}"
                arrivals.append(Arrival(id=id_, media_type=MAIL, body=body, user=_user(self._config)))
        return tuple(arrivals), last


def _connect(config: ImapSource) -> IMAPClient:
    if config.tls is Tls.NONE and not is_here(config.host):
        raise Misconfigured("imap", f"{config.host}: set tls to tls or starttls; none is for a server on this machine")
    timeout = SocketTimeout(CONNECT_S, READ_S)
    client = IMAPClient(config.host, config.port, ssl=config.tls is Tls.TLS, timeout=timeout)
    if config.tls is Tls.STARTTLS:
        client.starttls(ssl.create_default_context())
    return client


def _log_in(client: IMAPClient, config: ImapSource) -> None:
    try:
        client.login(config.login, config.password.get_secret_value())
    except LoginError as error:
        if _is_passing(error):
            raise Unavailable("imap", "the server lets nobody in now") from None
        raise Refused(
            "not_allowed", f"the server refuses the login of {config.login}; check it and its password"
        ) from None


def _select(client: IMAPClient, folder: str) -> int:
    """Open the folder without changing it; gives its UIDVALIDITY."""
    try:
        selected = client.select_folder(folder, readonly=True)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        if _is_passing(error):
            raise Unavailable("imap", "the folder cannot be opened now") from None
        raise Refused("no_folder", f"there is no folder {folder}, or it may not be opened") from None
    return int(selected[b"UIDVALIDITY"])


def _uids_after(client: IMAPClient, place: Place) -> list[int]:
    """In order; of the old ones only those of wanted days."""
    newest = max(place.uid, place.uid_old)
    # `n:*` gives the last mail even where it lies below n.
    found = [uid for uid in client.search(["UID", f"{newest + 1}:*"]) if uid > newest]
    if place.uid < place.uid_old:
        days = [] if place.since_iso is None else ["SINCE", date.fromisoformat(place.since_iso)]
        found = [*client.search(["UID", f"{place.uid + 1}:{place.uid_old}", *days]), *found]
    return sorted({uid for uid in found if uid > place.uid})


def _fitting(client: IMAPClient, uids: Sequence[int]) -> dict[int, int]:
    """The first of them that fit into a batch, with their sizes; one at least, and 0 bytes for one that is gone."""
    first = list(uids[:BATCH_MESSAGES_MAX])
    told = client.fetch(first, ["RFC822.SIZE"])
    fitting: dict[int, int] = {}
    total = 0
    for uid in first:
        size = int(told.get(uid, {}).get(b"RFC822.SIZE", 0))
        total += min(size, MESSAGE_BYTES_MAX)
        if fitting and total > BATCH_BYTES_MAX:
            break
        fitting[uid] = size
    return fitting


def _begin_to_wait(client: IMAPClient) -> bool:
    """Whether the server told of a new mail in the same breath, and so is not waited for.

    The library would miss that: it looks at the socket, where nothing is left of what it has read already.
    """
    client.idle()
    if not _has_more(client):
        return False
    _, told = client.idle_done()
    if _tells_of_mail(told):
        return True
    client.idle()
    return False


def _has_more(client: IMAPClient) -> bool:
    """Whether more was read than has been looked at."""
    socket = client.socket()
    socket.settimeout(0)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001  the library says nothing of it
    except OSError:  # what TLS raises where nothing is left
        return False
    finally:
        socket.settimeout(READ_S)


def _tells_of_mail(told: Sequence[object]) -> bool:
    return any(isinstance(line, tuple) and b"EXISTS" in line for line in told)


def _listen(client: IMAPClient, seconds: float) -> bool:
    """Whether the server told of a new mail meanwhile."""
    began = time.monotonic()
    told = client.idle_check(timeout=seconds)
    if not told and time.monotonic() - began < seconds / 2:
        client.idle_done()  # the library is silent about a connection that was closed; this is not
    if any(isinstance(line, tuple) and line[:1] == (b"BYE",) for line in told):
        raise Unavailable("cut", "the server said goodbye")
    return _tells_of_mail(told)


def _user(config: ImapSource) -> str | None:
    return config.user or (config.login if "@" in config.login else None)


def _is_passing(error: Exception) -> bool:
    words = str(error).lower()
    return any(word.lower() in words for word in _PASSING)


@contextmanager
def _translation() -> Iterator[None]:
    """The library's failures as ours; its words are left out, for they may quote a mail."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Refused("certificate", f"the server's certificate does not hold: {error.verify_message}") from None
    except (OSError, EOFError, imaplib.IMAP4.error) as error:
        raise Unavailable("cut", f"the connection to the mailbox broke ({type(error).__name__})") from None
